"""Read the settings of publishing.

They are in mkdocs.yml under `extra.playbook.publish`. Environment variables override them, and
options of the command override both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from macros.basics.problem import did_you_mean, one_of
from macros.basics.user_error import UserError
from macros.publishing.hosting import HostKind, host_kinds
from macros.reading.configuration import read_texts
from macros.reading.published_address import SETTINGS, VARIABLE_PREFIX, WEB_ADDRESS

TargetKind = Literal["folder", "branch", "bucket"]
DownloadKind = Literal["zip", "pdf"]
NO_DOWNLOADS = "none"
FILES = "files"
"""The value of read_back that compares the stored files instead of what is served."""
_WHERE = "under extra.playbook.publish in mkdocs.yml"
_DEFAULTS = {
    "target": "folder",
    "address": "",
    "read_back": "",
    "keep": "3",
    "downloads": "zip",
    "folder": "published",
    "remote": "origin",
    "branch": "gh-pages",
    "bucket": "",
    "endpoint": "",
    "region": "",
    "prefix": "",
    "hosting": "",
}
_PLACE_SETTING: Mapping[TargetKind, str] = {
    "folder": "folder",
    "branch": "remote",
    "bucket": "bucket",
}
"""The setting that names the place of a target: --to overrides it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How and where to publish."""

    target: TargetKind
    address: str
    """Where readers open the published root, with a slash at its end."""
    read_back: str
    """Where publishing reads the result back, with a slash at its end; empty to compare files."""
    keep: int
    """How many old builds to keep besides those of listed editions."""
    folder: Path
    remote: str
    branch: str
    bucket: str
    endpoint: str
    region: str
    prefix: str
    """The start of every key in the bucket: empty, or with a slash at the end."""
    downloads: tuple[DownloadKind, ...]
    """The downloads of each edition and preview."""
    hosting: tuple[HostKind, ...] = ()
    """The web hosts that read files of their own at the published root."""


def read_settings(root: Path, options: Mapping[str, str | None] | None = None) -> Settings:
    """Return the settings of the playbook in a folder.

    `options` are those of the command line, including `to`. Raises UserError, which names the
    setting, if a value is not valid.
    """
    values = {
        **_DEFAULTS,
        **_from_file(root),
        **_from_environment(),
        **{name: value for name, value in (options or {}).items() if value is not None},
    }
    kind = _target(values["target"])
    if to := values.pop("to", ""):
        values[_PLACE_SETTING[kind]] = to
    keep = _number("keep", values["keep"], "how many old builds to keep, such as 3")
    downloads = _downloads(values["downloads"])
    address = _address("address", values["address"])
    if not address:
        raise UserError(
            "The address at which readers open the playbook is not set.",
            f"Set 'address' {_WHERE}, or {VARIABLE_PREFIX}ADDRESS.",
        )
    read_back = values["read_back"]
    return Settings(
        target=kind,
        address=address,
        read_back="" if read_back == FILES else _address("read_back", read_back) or address,
        keep=keep,
        folder=_folder(root, values["folder"]),
        remote=values["remote"],
        branch=values["branch"],
        bucket=values["bucket"],
        endpoint=values["endpoint"],
        region=values["region"],
        prefix=f"{values['prefix'].strip('/')}/".lstrip("/"),
        downloads=downloads,
        # The pages of code hosts send no headers, and branches are what they serve.
        hosting=host_kinds(values["hosting"] or ("pages" if kind == "branch" else "")),
    )


def _target(name: str) -> TargetKind:
    if name not in get_args(TargetKind):
        raise UserError(
            f"There is no target '{name}' to publish to.",
            f"Write target: {one_of(get_args(TargetKind))}.",
        )
    return cast("TargetKind", name)


def _number(setting: str, value: str, meaning: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", value) is None:
        raise UserError(f"'{value}' under '{setting}' is not a number.", f"Write {meaning}.")
    return int(value)


def _folder(root: Path, name: str) -> Path:
    try:
        return (root / Path(name).expanduser()).absolute()
    except RuntimeError:
        raise UserError(
            f"The home folder in '{name}' is unknown.", "Write the whole path."
        ) from None


def _from_file(root: Path) -> dict[str, str]:
    values = read_texts(root, *SETTINGS)
    for name in values:
        if name not in _DEFAULTS:
            hint = did_you_mean(name, _DEFAULTS)
            raise UserError(
                f"There is no setting '{name}' {_WHERE}.", hint or f"Known: {one_of(_DEFAULTS)}."
            )
    return values


def _from_environment() -> dict[str, str]:
    return {
        name: value
        for name in _DEFAULTS
        if (value := os.environ.get(f"{VARIABLE_PREFIX}{name.upper()}"))
    }


def _downloads(text: str) -> tuple[DownloadKind, ...]:
    """Parse a list such as 'zip pdf' or 'zip,pdf'. 'none' or an empty text is an empty list."""
    names = text.replace(",", " ").split()
    if names == [NO_DOWNLOADS]:
        return ()
    for name in names:
        if name not in get_args(DownloadKind):
            raise UserError(
                f"There is no download '{name}' {_WHERE}.",
                "Write downloads: [zip, pdf], [zip], [pdf] or [].",
            )
    return tuple(kind for kind in get_args(DownloadKind) if kind in names)


def _address(name: str, value: str) -> str:
    if value and WEB_ADDRESS.fullmatch(value) is None:
        raise UserError(
            f"'{value}' under '{name}' is not a web address.",
            "Write https://host/ or https://host/folder/.",
        )
    return f"{value.rstrip('/')}/" if value else ""
