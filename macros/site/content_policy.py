"""The content security policy of a site: its own files, and the inline scripts of its templates.

With the policy (https://www.w3.org/TR/CSP3/), a browser runs no other script, applies no other
style and contacts no other server, whatever has slipped into a page. Allowed scripts are read from
the templates, never from the pages of a site: otherwise an injected script would allow itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from macros.reading.html_tokens import Token, raw_content, tags_anywhere

_OVERRIDES = "overrides"
_INTEGRATIONS = Path("partials", "integrations")
"""Templates of the theme whose scripts load others from other servers, which the policy forbids."""
_SCRIPT_TAG = re.compile(
    r"""<script(?:\s+[a-z-]+(?:="[^"]*"|='[^'"]*'|=[\w/.-]+)?)*\s*>""", re.IGNORECASE
)
"""The only form of a script tag that is allowed; browsers understand many more."""
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href")
_IGNORABLE = re.compile(r"[\x00-\x20]+")
"""Characters that browsers ignore in an address: `java script:` still runs."""
_DATA = ("application/json", "application/ld+json")
"""Types of scripts that hold data and are never run."""
_TEMPLATE = re.compile(r"\{[{%#]")
_HASH = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
_EXCERPT_LENGTH = 60


def policy(site: Path, scripts: Collection[str]) -> str:
    """Return the value of the header `Content-Security-Policy` for the pages below a folder.

    `scripts` are the hashes of the scripts that we ship; the policy allows those that a page has.
    """
    return policy_of(used_scripts(site, scripts))


def template_scripts(root: Path) -> frozenset[str]:
    """Return the hashes (sha256-…) of the inline scripts in the templates of theme and playbook.

    A template of the playbook replaces the theme's with the same path. Scripts into which a
    template writes values are left out, so a page with one is refused.
    """
    theme = Path(str(files("material").joinpath("templates")))
    templates = {
        path.relative_to(folder): path
        for folder in (theme, root / _OVERRIDES)
        for path in folder.rglob("*.html")
    }
    hashes = set()
    for name, path in templates.items():
        if name.is_relative_to(_INTEGRATIONS):
            continue
        for content in _inline_scripts(path.read_text(encoding="utf-8")):
            if not _TEMPLATE.search(content):
                hashes.add(_hash(content))
    return frozenset(hashes)


def used_scripts(site: Path, scripts: Collection[str]) -> frozenset[str]:
    """Return which of the scripts that we ship are in a site's pages."""
    hashes = {
        _hash(content)
        for page in site.rglob("*.html")
        for content in _inline_scripts(page.read_text(encoding="utf-8", errors="replace"))
    }
    return frozenset(hashes & set(scripts))


def policy_of(hashes: Iterable[str]) -> str:
    """Return the policy that allows the scripts with these hashes."""
    sources = [f"'{value}'" for value in sorted(set(hashes)) if _HASH.fullmatch(value)]
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",  # the theme's style sheet has its icons as data: addresses
            " ".join(("script-src 'self'", *sources)),
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def policy_violations(site: Path, scripts: Collection[str]) -> list[str]:
    """Return what the policy forbids in a site's pages, a line each: `page: what it is`."""
    return [
        f"{page.relative_to(site).as_posix()}: {violation}"
        for page in sorted(site.rglob("*.html"))
        for violation in _violations(page.read_text(encoding="utf-8", errors="replace"), scripts)
    ]


def _violations(page: str, scripts: Collection[str]) -> Iterator[str]:
    for script in tags_anywhere(page, "script"):
        content = raw_content(script)
        if not _is_plain(script):
            yield f"a script in an unusual form, {_excerpt(page[script.start :])}"
        elif _is_inline(script) and _hash(content) not in scripts:
            yield f"a script that is in no template, {_excerpt(content)}"
    # Comments, titles, scripts and quotes hide nothing here, since a browser may parse them in
    # ways that we do not foresee.
    for tag in tags_anywhere(page):
        yield from _tag_violations(tag.source)


@lru_cache(maxsize=8192)
def _tag_violations(source: str) -> tuple[str, ...]:
    tag = next(tags_anywhere(source))
    violations = ["a <style> element"] if tag.name == "style" else []
    for attribute, value in tag.attributes.items():
        is_script = attribute in _ADDRESSES and _is_javascript(value)
        if is_script or attribute in ("style", "srcdoc") or attribute.startswith("on"):
            violations.append(f'<{tag.name} {attribute}="{value}">')
    return tuple(violations)


def _inline_scripts(text: str) -> Iterator[str]:
    """Yield the content of all scripts of the usual form that may run."""
    for script in tags_anywhere(text, "script"):
        if _is_plain(script) and _is_inline(script):
            yield raw_content(script)


def _is_plain(script: Token) -> bool:
    return _SCRIPT_TAG.fullmatch(script.source) is not None


def _is_inline(script: Token) -> bool:
    """Return whether a script's content may run.

    Whether it has a `src` does not matter: in SVG, the content of such a script runs.
    """
    is_data = script.attributes.get("type", "").lower() in _DATA
    return bool(raw_content(script).strip()) and not is_data


def _is_javascript(address: str) -> bool:
    return _IGNORABLE.sub("", address).lower().startswith("javascript:")


def _hash(content: str) -> str:
    """Return the hash of a script as it is written in a policy."""
    # Browsers normalise line ends before they compute the hash.
    digest = hashlib.sha256(content.replace("\r\n", "\n").replace("\r", "\n").encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _excerpt(text: str) -> str:
    """Return the beginning of a text on one line, in quotes."""
    line = " ".join(text.split())
    if len(line) > _EXCERPT_LENGTH:
        line = f"{line[: _EXCERPT_LENGTH - 1]}…"
    return f"'{line}'"
