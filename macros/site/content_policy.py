"""The content security policy of a site: nothing but its own files, and the few scripts that its templates hold.

A browser that is given the policy (https://www.w3.org/TR/CSP3/) runs no other script, applies no
other style and asks nobody else, whatever may have slipped into a page. The scripts are read from
the templates that we ship, never from the pages of a site: a script that slipped into a page must
not be let in by the very fact that it is there.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from importlib.resources import files
from pathlib import Path

_OVERRIDES = "overrides"
_FETCHING = Path("partials", "integrations")
"""Templates of the theme whose scripts fetch others from elsewhere, which the policy forbids."""
_SCRIPT_TAG = re.compile(
    r"""<script(?P<attributes>(?:\s+[a-z-]+(?:="[^"]*"|='[^'"]*'|=[\w/.-]+)?)*)\s*>""",
    re.IGNORECASE,
)
"""The one form in which a script may begin; browsers understand many more."""
_SCRIPT = re.compile(r"<script(?=[\s/>])", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script(?=[\s/>])", re.IGNORECASE)
_PIECE = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
    | <script\b[^>]*>.*?</script\s*>
    | <(?P<tag>[a-z][^\s/>]*)(?P<attributes>(?:[\s/]+|[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>][^\s>]*)?)?)*)>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?""")
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href")
_SKIPPED = re.compile(r"[\x00-\x20]+")
_DATA = ("application/json", "application/ld+json")
"""Types of a script that no browser runs."""
_TEMPLATE = re.compile(r"\{[{%#]")
_HASH = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
_SHOWN = 60


def policy(site: Path, scripts: Collection[str]) -> str:
    """Return the value of the header `Content-Security-Policy` for a site, or a folder of several editions.

    It names those of the `scripts` that we ship which a page holds.
    """
    return policy_of(used(site, scripts))


def shipped(root: Path) -> frozenset[str]:
    """Return the hashes (sha256-…) of the inline scripts in the theme's templates and in the playbook's own.

    A template of the playbook takes the place of the theme's with the same path. Scripts into which
    a template writes values are left out: a page with one is refused.
    """
    theme = Path(str(files("material").joinpath("templates")))
    templates = {
        path.relative_to(folder): path
        for folder in (theme, root / _OVERRIDES)
        for path in folder.rglob("*.html")
    }
    return frozenset(
        _hash(content)
        for name, path in templates.items()
        if not name.is_relative_to(_FETCHING)
        for _, attributes, content in _scripts(path.read_text(encoding="utf-8"))
        if attributes is not None
        and _is_inline(attributes, content)
        and not _TEMPLATE.search(content)
    )


def used(site: Path, scripts: Collection[str]) -> frozenset[str]:
    """Return which of the scripts that we ship stand in a site's pages; never one that only a page holds."""
    held = {
        _hash(content)
        for page in site.rglob("*.html")
        for _, _, content in _scripts(page.read_text(encoding="utf-8", errors="replace"))
    }
    return frozenset(held & set(scripts))


def policy_of(hashes: Iterable[str]) -> str:
    """Return the policy that lets the scripts with these hashes run."""
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",  # the theme's icons stand in its style sheet
            " ".join(
                (
                    "script-src 'self'",
                    *(f"'{each}'" for each in sorted(set(hashes)) if _HASH.fullmatch(each)),
                )
            ),
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def refused(site: Path, scripts: Collection[str]) -> list[str]:
    """List what a site's pages hold against the policy of these scripts, one line each: `page: what it is`."""
    return [
        f"{page.relative_to(site).as_posix()}: {found}"
        for page in sorted(site.rglob("*.html"))
        for found in _refused(page.read_text(encoding="utf-8", errors="replace"), scripts)
    ]


def _refused(page: str, scripts: Collection[str]) -> Iterator[str]:
    for tag, attributes, content in _scripts(page):
        if attributes is None:
            yield f"a script in an unusual form, {_shown(tag)}"
        elif _is_inline(attributes, content) and _hash(content) not in scripts:
            yield f"a script that no template holds, {_shown(content)}"
    for piece in _PIECE.finditer(page):
        name = (piece["tag"] or "").lower()
        if name == "style":
            yield "a <style> element"
        for attribute, value in _attributes(piece["attributes"] or "").items():
            runs = attribute in _ADDRESSES and _SKIPPED.sub("", value).lower().startswith(
                "javascript:"
            )
            if runs or attribute in ("style", "srcdoc") or attribute.startswith("on"):
                yield f'<{name} {attribute}="{value}">'


def _scripts(text: str) -> Iterator[tuple[str, dict[str, str] | None, str]]:
    """Yield everything that may begin a script, whatever stands around it: its tag, its attributes, its content.

    A browser may read comments, titles and quotes in ways that we do not foresee, so none of them
    hides a script here. The attributes are None where the tag has an unusual form.
    """
    for found in _SCRIPT.finditer(text):
        tag = _SCRIPT_TAG.match(text, found.start())
        if tag is None:
            yield text[found.start() :], None, ""
            continue
        end = _SCRIPT_END.search(text, tag.end())
        yield (
            tag[0],
            _attributes(tag["attributes"]),
            text[tag.end() : end.start() if end else len(text)],
        )


def _is_inline(attributes: dict[str, str], content: str) -> bool:
    """Tell whether a script's content may run. A script with an address has none, but SVG knows no `src`."""
    return bool(content.strip()) and attributes.get("type", "").lower() not in _DATA


def _hash(content: str) -> str:
    """Return the hash of a script as a policy names it: of its text with the line ends that browsers see."""
    digest = hashlib.sha256(content.replace("\r\n", "\n").replace("\r", "\n").encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + '…'}'"


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(text)}
