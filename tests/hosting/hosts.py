"""Model what web hosts send for an address, according to their documentation.

Each host is a function of the files at the published root, as its own documentation says:

- Netlify: https://docs.netlify.com/manage/routing/headers/ and …/redirects/
- Cloudflare Pages: https://developers.cloudflare.com/pages/configuration/headers/, …/redirects/ and
  …/serving-pages/
- GitLab Pages: https://docs.gitlab.com/user/project/pages/redirects/
- IIS:
  https://learn.microsoft.com/iis/extensions/url-rewrite-module/url-rewrite-module-configuration-reference
- Azure Static Web Apps: https://learn.microsoft.com/azure/static-web-apps/configuration
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

REVALIDATED = "no-cache"
"""What the hosts do with files for which nothing is said: Netlify, Cloudflare and Azure send words
of the same meaning."""


@dataclass(frozen=True)
class Sent:
    """An answer."""

    status: int
    location: str = ""
    file: str = ""
    """The file that is sent, by its path below the root."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Their names in small letters."""


Host = Callable[[Path, str], Sent]
"""Answers a request for an address, with its query, in a published root."""


def _file(root: Path, path: str) -> str:
    """Find the file of a path, or the home page of a folder; nothing where there is none."""
    place = unquote(path).strip("/")
    for name in (place, f"{place}/index.html".lstrip("/")):
        if (root / name).is_file() and (name == place or path.endswith("/")):
            return name
    return ""


def _pattern(rule: str) -> re.Pattern[str]:
    """Parse a path with placeholders (`:name`, one segment) and a splat (`*`) at its end."""
    text = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", re.escape(rule).replace("\\:", ":"))
    return re.compile(text.replace("\\*", "(?P<splat>.*)"))


def _lines(root: Path, name: str) -> list[str]:
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _header_rules(root: Path, path: str) -> dict[str, str]:
    """Return the headers of all rules that match.

    Hosts differ in what they do with two headers of the same name, so there must be none.
    """
    headers: dict[str, str] = {}
    fits = False
    for line in _lines(root, "_headers"):
        if not line.startswith(" "):
            fits = _pattern(line).fullmatch(path) is not None
        elif fits:
            name, _, value = line.strip().partition(": ")
            assert name.lower() not in headers, f"two rules set {name} for {path}"
            headers[name.lower()] = value
    return {"cache-control": REVALIDATED, **headers}


def _redirect(root: Path, path: str, query: str) -> Iterator[tuple[str, int, bool]]:
    """Go through the redirects that fit: target, status, and whether it holds for files too."""
    for line in _lines(root, "_redirects"):
        rule, target, status = line.split()
        if match := _pattern(rule).fullmatch(path):
            for name, value in match.groupdict().items():
                target = target.replace(f":{name}", value)
            yield target + query, int(status.rstrip("!")), status.endswith("!")


def netlify(root: Path, address: str) -> Sent:
    """Answer like Netlify.

    Files come before redirects without `!`, and the first matching redirect counts.
    """
    path, _, query = address.partition("?")
    file = _file(root, path)
    for target, status, insists in _redirect(root, path, f"?{query}" if query else ""):
        if file and not insists:
            break
        if status == 404:
            return Sent(404, file=target.strip("/"), headers=_header_rules(root, path))
        return Sent(status, location=target)
    return Sent(200, file=file, headers=_header_rules(root, path))


def cloudflare(root: Path, address: str) -> Sent:
    """Answer like Cloudflare Pages.

    Redirects come before files, and the nearest 404.html is shown for missing addresses.
    """
    path, _, query = address.partition("?")
    for target, status, _ in _redirect(root, path, f"?{query}" if query else ""):
        return Sent(status, location=target)
    headers = _header_rules(root, path)
    if file := _file(root, path):
        return Sent(200, file=file, headers=headers)
    folders = [folder.as_posix() for folder in Path(path.strip("/")).parents]
    page = next(
        f"{folder}/404.html" for folder in folders if (root / folder / "404.html").is_file()
    )
    return Sent(404, file=page.removeprefix("./"), headers=headers)


def pages(root: Path, address: str) -> Sent:
    """Answer like GitLab Pages.

    Files come before redirects, and one page is shown for all missing addresses.
    """
    path, _, query = address.partition("?")
    if file := _file(root, path):
        return Sent(200, file=file)
    for target, status, _ in _redirect(root, path, f"?{query}" if query else ""):
        return Sent(status, location=target)
    return Sent(404, file="404.html")


def azure(root: Path, address: str) -> Sent:
    """Answer as Azure Static Web Apps does: the first route that fits, over the headers for all."""
    path, _, query = address.partition("?")
    settings = json.loads((root / "staticwebapp.config.json").read_text(encoding="utf-8"))
    route: dict[str, Any] = next(
        (each for each in settings["routes"] if _is_azure_route(each["route"], path)), {}
    )
    if "redirect" in route:
        return Sent(
            route["statusCode"], location=route["redirect"] + (f"?{query}" if query else "")
        )
    headers = {
        name: value
        for name, value in {**settings["globalHeaders"], **route.get("headers", {})}.items()
        if value
    }
    file = _file(root, path)
    missing = settings["responseOverrides"]["404"]["rewrite"].strip("/")
    types = settings["mimeTypes"]
    if (kind := types.get(Path(file or missing).suffix)) is not None:
        headers["Content-Type"] = kind
    return Sent(
        200 if file else 404,
        file=file or missing,
        headers={name.lower(): value for name, value in headers.items()},
    )


def _is_azure_route(route: str, path: str) -> bool:
    """Return whether a route matches.

    A route of a home page also matches its folder. One with a wildcard matches neither a folder nor
    its home page.
    """
    folder, _, home = route.rpartition("/")
    if home == "index.html" and path in (folder, f"{folder}/"):
        return True
    if route.endswith("/*") and path in (folder, f"{folder}/", f"{folder}/index.html"):
        return False
    return _pattern(route).fullmatch(path) is not None


def iis(root: Path, address: str) -> Sent:
    """Answer like IIS with URL Rewrite: rules in order, then files, then the outbound rules."""
    path, _, query = address.partition("?")
    configuration: Any = ET.parse(root / "web.config").getroot()  # noqa: S314 - our own file
    status, file = 200, ""
    for rule in configuration.iterfind("system.webServer/rewrite/rules/rule"):
        match = re.search(rule.find("match").get("url"), unquote(path).lstrip("/"), re.IGNORECASE)
        if match is not None:
            action = rule.find("action")
            if action.get("type") == "Redirect":
                target = action.get("url").replace("{R:1}", match[1] if match.groups() else "")
                return Sent(302, location=target + (f"?{query}" if query else ""))
            status = int(action.get("statusCode", 200))
            break
    levels = [configuration.find("system.webServer")]
    levels += [
        each.find("system.webServer")
        for each in configuration.iterfind("location")
        if f"{path.strip('/')}/".startswith(f"{each.get('path')}/")
    ]
    if status != 200 or not (file := _file(root, path)):
        status, file = 404, _iis_missing(levels)
    headers = _iis_headers(levels)
    headers |= _iis_outbound(configuration, path, status)
    types = {
        each.get("fileExtension"): each.get("mimeType")
        for level in levels
        for each in level.iter("mimeMap")
    }
    if kind := types.get(Path(file).suffix):
        headers["content-type"] = kind
    return Sent(status, file=file, headers=headers)


def _iis_missing(levels: list[Any]) -> str:
    pages = [
        each
        for level in levels
        for each in level.iterfind("httpErrors/error")
        if each.get("statusCode") == "404"
    ]
    assert pages[-1].get("responseMode") == "File", "IIS would answer 200"
    return str(pages[-1].get("path")).replace("\\", "/")


def _iis_headers(levels: list[Any]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for level in levels:
        for each in level.iterfind("httpProtocol/customHeaders/*"):
            name = each.get("name").lower()
            if each.tag == "remove":
                headers.pop(name, None)
            else:
                assert name not in headers, f"IIS refuses a second {name}"
                headers[name] = each.get("value")
    return headers


def _iis_outbound(configuration: Any, path: str, status: int) -> dict[str, str]:
    inputs = {"{URL}": unquote(path), "{RESPONSE_STATUS}": str(status)}
    headers = {}
    for rule in configuration.iterfind("system.webServer/rewrite/outboundRules/rule"):
        conditions = rule.iterfind("conditions/add")
        if all(
            re.search(each.get("pattern"), inputs[each.get("input")], re.IGNORECASE)
            for each in conditions
        ):
            name = (
                rule.find("match")
                .get("serverVariable")
                .removeprefix("RESPONSE_")
                .replace("_", "-")
                .lower()
            )
            headers[name] = rule.find("action").get("value")
    return headers
