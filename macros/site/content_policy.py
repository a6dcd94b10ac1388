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
from importlib.resources import files
from pathlib import Path

_OVERRIDES = "overrides"
_INTEGRATIONS = Path("partials", "integrations")
"""Templates of the theme whose scripts load others from other servers, which the policy forbids."""
_SCRIPT_TAG = re.compile(
    r"""<script(?P<attributes>(?:\s+[a-z-]+(?:="[^"]*"|='[^'"]*'|=[\w/.-]+)?)*)\s*>""",
    re.IGNORECASE,
)
"""The only form of a script tag that is allowed; browsers understand many more."""
_SCRIPT = re.compile(r"<script(?=[\s/>])", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script(?=[\s/>])", re.IGNORECASE)
_PIECE = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
    | <script\b[^>]*>.*?</script\s*>
    | <(?P<tag>[a-z][^\s/>]*)
      (?P<attributes>
        (?:[\s/]+|[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>][^\s>]*)?)?)*
      )>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
"""A comment, a script or a tag: whatever is in the first two is not a tag."""
_ATTRIBUTE = re.compile(r"""([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?""")
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
        for _, attributes, content in _scripts(path.read_text(encoding="utf-8")):
            is_inline = attributes is not None and _is_inline(attributes, content)
            if is_inline and not _TEMPLATE.search(content):
                hashes.add(_hash(content))
    return frozenset(hashes)


def used_scripts(site: Path, scripts: Collection[str]) -> frozenset[str]:
    """Return which of the scripts that we ship are in a site's pages."""
    hashes = {
        _hash(content)
        for page in site.rglob("*.html")
        for _, _, content in _scripts(page.read_text(encoding="utf-8", errors="replace"))
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
    for tag, attributes, content in _scripts(page):
        if attributes is None:
            yield f"a script in an unusual form, {_excerpt(tag)}"
        elif _is_inline(attributes, content) and _hash(content) not in scripts:
            yield f"a script that is in no template, {_excerpt(content)}"
    for piece in _PIECE.finditer(page):
        name = (piece["tag"] or "").lower()
        if name == "style":
            yield "a <style> element"
        for attribute, value in _attributes(piece["attributes"] or "").items():
            is_script = attribute in _ADDRESSES and _is_javascript(value)
            if is_script or attribute in ("style", "srcdoc") or attribute.startswith("on"):
                yield f'<{name} {attribute}="{value}">'


def _scripts(text: str) -> Iterator[tuple[str, dict[str, str] | None, str]]:
    """Yield the tag, the attributes and the content of everything that may be a script.

    Comments, titles and quotes do not hide a script here, since a browser may parse them in ways
    that we do not foresee. The attributes are None if the tag has an unusual form.
    """
    for start in _SCRIPT.finditer(text):
        tag = _SCRIPT_TAG.match(text, start.start())
        if tag is None:
            yield text[start.start() :], None, ""
            continue
        end = _SCRIPT_END.search(text, tag.end())
        yield (
            tag[0],
            _attributes(tag["attributes"]),
            text[tag.end() : end.start() if end else len(text)],
        )


def _is_inline(attributes: dict[str, str], content: str) -> bool:
    """Return whether a script's content may run.

    Whether it has a `src` does not matter: in SVG, the content of such a script runs.
    """
    return bool(content.strip()) and attributes.get("type", "").lower() not in _DATA


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


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(text)}
