"""Write the folder of the form editor, which is published at /edit/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from macros.basics.i18n import load_words
from macros.basics.text import in_ascii
from macros.check.load import load
from macros.forms import installation
from macros.forms.decap_config import configuration, hosts

NAME = "edit"
"""The folder below the published root."""
_PAGE = Path(__file__).with_name("page")
_BLOCK = 256
_BLOCKS = 0x10000 // _BLOCK
_SURROGATES = range(0xD8, 0xE0)


def write_editor(
    root: Path, packages: Path, target: Path, address: str, local_backend: str | None = None
) -> None:
    """Write the editor for the playbook in the folder `root`.

    `packages` is the folder of the installed packages; `address` is that of the published root,
    with a slash at the end. Raises InstallationError if packages are missing, and FormsError if the
    playbook names no repository.
    """
    # Publishing without the editor need not wait for this import.
    from macros.pages import component  # noqa: PLC0415

    playbook = load(root).playbook
    config = configuration(playbook, f"{address}latest/", local_backend)
    installation.lay_out(packages, target)
    for path in sorted(_PAGE.iterdir()):
        (target / path.name).write_bytes(path.read_bytes())
    template = component.environment(
        component.folder_of(root), load_words(root, playbook.language)
    ).get_template("forms.html")
    page = template.render(
        {"name": playbook.organization.display_name, "policy": _policy(config)}
    ).strip()
    (target / "index.html").write_text(f"{page}\n", encoding="utf-8")
    (target / "spelling.json").write_text(json.dumps(_spellings()), encoding="utf-8")
    (target / "config.json").write_text(
        json.dumps(config, ensure_ascii=False, sort_keys=False), encoding="utf-8"
    )


def policy(root: Path, local_backend: str | None = None) -> str:
    """Return the content security policy that a web server must send for /edit/ only."""
    config = configuration(load(root).playbook, "", local_backend)
    # Browsers ignore frame-ancestors in a page, so only this policy has it.
    return f"{_policy(config)}; frame-ancestors 'none'"


def _policy(config: dict[str, Any]) -> str:
    """Return the content security policy in the editor's page."""
    # Decap CMS needs unsafe-eval to build functions from texts, and unsafe-inline to add styles to
    # the page.
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            " ".join(("connect-src 'self' blob:", *hosts(config))),
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def _spellings() -> dict[str, str]:
    """Return how characters of any script are spelled in ids, by number of their block.

    The spellings of a block's 256 characters are separated by spaces. Blocks in which every
    character is spelled '-' are left out.
    """
    blocks = {}
    for block in range(_BLOCKS):
        if block in _SURROGATES:
            continue
        spellings = [in_ascii(chr(block * _BLOCK + offset)) for offset in range(_BLOCK)]
        if any(spelling != "-" for spelling in spellings):
            blocks[str(block)] = " ".join(spellings)
    return blocks
