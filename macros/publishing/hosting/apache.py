"""`.htaccess` for Apache.

It needs `AllowOverride All`, mod_headers, mod_rewrite and mod_setenvif.
"""

from __future__ import annotations

import re

from macros.forms.editor import NAME as EDITOR
from macros.publishing.edition import LATEST
from macros.publishing.hosting.site import (
    EDITION,
    IMMUTABLE,
    IMMUTABLE_PATH,
    ROOT_FILES,
    TYPES,
    HostedSite,
    response_headers,
)

_TEMPLATE = """\
# Written by playbook publish. Needs AllowOverride All, mod_headers, mod_rewrite and mod_setenvif.
Options -Indexes
DirectoryIndex index.html
{types}
<IfModule mod_filter.c>
<IfModule mod_deflate.c>
AddOutputFilterByType DEFLATE {media_types}
</IfModule>
</IfModule>

{headers}

# Each edition has a page of its own for what is missing.
SetEnvIf Request_URI ^ PLAYBOOK_EDITION={latest}
SetEnvIf Request_URI "^{base}({editions})(/|$)" PLAYBOOK_EDITION=$1
ErrorDocument 404 {path}%{{reqenv:PLAYBOOK_EDITION}}/404.html

RewriteEngine On
RewriteBase {path}
RewriteRule ^\\.well-known(/|$) - [L]
RewriteRule (^|/)\\. - [R=404,L]
RewriteRule ^$ {path}{latest}/ [R=302,L]
RewriteRule ^({latest}|{edition}|{editor})(/|$) - [L]
RewriteRule ^({files})$ - [L]
RewriteRule ^(.*)$ {path}{latest}/$1 [R=302,L]
"""


def apache_files(site: HostedSite) -> dict[str, str]:
    """Return the file for Apache."""
    text = _TEMPLATE.format(
        types="\n".join(_types()),
        media_types=" ".join(dict.fromkeys(value.partition(";")[0] for value in TYPES.values())),
        headers="\n".join(_headers(site)),
        latest=LATEST,
        editor=EDITOR,
        edition=EDITION,
        editions="|".join(map(re.escape, site.trees)),
        files="|".join(map(re.escape, ROOT_FILES)),
        base=re.escape(site.base),
        path=site.base,
    )
    return {".htaccess": text}


def _types() -> list[str]:
    return [
        line
        for ending, value in TYPES.items()
        for line in (f"AddType {value.partition(';')[0]} {ending}", f"AddCharset utf-8 {ending}")
    ]


def _headers(site: HostedSite) -> list[str]:
    """Return the headers of every answer, then those that differ for a part of the root."""
    common = response_headers(site, "index.html")
    forms = response_headers(site, f"{EDITOR}/index.html")
    base = site.base
    lines = [f'Header always set {name} "{value}"' for name, value in common.items()]
    is_immutable = (
        f"%{{REQUEST_URI}} =~ m#^{base.rstrip('/')}{IMMUTABLE_PATH}$#"
        " && %{REQUEST_STATUS} in {'200','206','304'}"
    )
    lines.append(f'Header always set Cache-Control "{IMMUTABLE}" "expr={is_immutable}"')
    is_unlisted = f"%{{REQUEST_URI}} =~ m#^{base}({EDITION}|{EDITOR})(/|$)#"
    lines.append(f'Header always set X-Robots-Tag "noindex" "expr={is_unlisted}"')
    is_forms = f'"expr=%{{REQUEST_URI}} =~ m#^{base}{EDITOR}/#"'
    for name in common:
        if name not in forms:
            lines.append(f"Header always unset {name} {is_forms}")
        elif forms[name] != common[name]:
            lines.append(f'Header always set {name} "{forms[name]}" {is_forms}')
    return lines
