"""`web.config` for IIS, which needs the URL Rewrite module."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

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
<?xml version="1.0" encoding="utf-8"?>
<!-- Written by playbook publish. Needs the URL Rewrite module. -->
<configuration>
  <system.webServer>
    <defaultDocument><files><clear /><add value="index.html" /></files></defaultDocument>
    <directoryBrowse enabled="false" />
    <staticContent>
{types}
    </staticContent>
    <httpProtocol><customHeaders>
      <remove name="X-Powered-By" />
{headers}
    </customHeaders></httpProtocol>
    <httpErrors errorMode="Custom">
{missing}
    </httpErrors>
    <rewrite>
      <rules>
        <rule name="certificates" stopProcessing="true">
          <match url="^\\.well-known(/|$)" /><action type="None" />
        </rule>
        <rule name="hidden" stopProcessing="true">
          <match url="(^|/)\\." /><action type="CustomResponse" statusCode="404" statusReason="Not Found" />
        </rule>
        <rule name="home" stopProcessing="true">
          <match url="^$" /><action type="Redirect" url={home} redirectType="Found" />
        </rule>
        <rule name="published" stopProcessing="true">
          <match url={published} /><action type="None" />
        </rule>
        <rule name="short" stopProcessing="true">
          <match url="(.*)" /><action type="Redirect" url={short} redirectType="Found" />
        </rule>
      </rules>
      <outboundRules>
        <rule name="kept">
          <match serverVariable="RESPONSE_Cache_Control" pattern=".*" />
          <conditions>
            <add input="{{URL}}" pattern={hashed} />
            <add input="{{RESPONSE_STATUS}}" pattern="^(200|206|304)" />
          </conditions>
          <action type="Rewrite" value={immutable} />
        </rule>
        <rule name="robots">
          <match serverVariable="RESPONSE_X_Robots_Tag" pattern=".*" />
          <conditions><add input="{{URL}}" pattern={unlisted} /></conditions>
          <action type="Rewrite" value="noindex" />
        </rule>
      </outboundRules>
    </rewrite>
  </system.webServer>
  <location path=".well-known"><system.webServer><staticContent>
    <mimeMap fileExtension="." mimeType="text/plain" />
  </staticContent></system.webServer></location>
{locations}
</configuration>
"""
_LOCATION = """\
  <location path={name}><system.webServer>{content}</system.webServer></location>"""


def iis_files(site: HostedSite) -> dict[str, str]:
    """Return the file for IIS."""
    base = site.base
    names = f"{LATEST}|{EDITION}|{EDITOR}"
    text = _TEMPLATE.format(
        types="\n".join(f"      {_type(ending, value)}" for ending, value in TYPES.items()),
        headers="\n".join(
            f"      {_header(*item)}" for item in response_headers(site, "index.html").items()
        ),
        missing=_missing(base, LATEST),
        home=quoteattr(f"{base}{LATEST}/"),
        published=quoteattr(f"^(({names})(/.*)?|{'|'.join(map(re.escape, ROOT_FILES))})$"),
        short=quoteattr(f"{base}{LATEST}/{{R:1}}"),
        hashed=quoteattr(f"^{re.escape(base.rstrip('/'))}{IMMUTABLE_PATH}$"),
        immutable=quoteattr(IMMUTABLE),
        unlisted=quoteattr(f"^{re.escape(base)}({EDITION}|{EDITOR})(/|$)"),
        locations="\n".join([*(_edition(base, name) for name in site.editions), _forms(site)]),
    )
    return {"web.config": text}


def _type(ending: str, value: str) -> str:
    return (
        f'<remove fileExtension="{ending}" />'
        f'<mimeMap fileExtension="{ending}" mimeType="{value}" />'
    )


def _header(name: str, value: str) -> str:
    return f"<add name={quoteattr(name)} value={quoteattr(value)} />"


def _missing(base: str, tree: str) -> str:
    """Return the elements that show an edition's page for missing addresses.

    The page is named as a file, because IIS answers with status 200 if it is named as an address.
    """
    path = f"{base}{tree}/404.html".lstrip("/").replace("/", "\\")
    return (
        f'<remove statusCode="404" /><error statusCode="404" path="{path}" responseMode="File" />'
    )


def _edition(base: str, name: str) -> str:
    return _LOCATION.format(
        name=quoteattr(name), content=f"<httpErrors>{_missing(base, name)}</httpErrors>"
    )


def _forms(site: HostedSite) -> str:
    common = response_headers(site, "index.html")
    forms = response_headers(site, f"{EDITOR}/index.html")
    changed_names = [name for name in common if common[name] != forms.get(name)]
    elements = [f"<remove name={quoteattr(name)} />" for name in changed_names]
    # Only names in `common`: the rule "robots" sets X-Robots-Tag.
    elements += [_header(name, forms[name]) for name in changed_names if name in forms]
    headers = f"<httpProtocol><customHeaders>{''.join(elements)}</customHeaders></httpProtocol>"
    return _LOCATION.format(name=quoteattr(EDITOR), content=headers)
