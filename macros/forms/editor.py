"""The folder of the form editor, as it stands at /edit/ of the published root."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from macros.basics.i18n import words_of
from macros.check.load import load
from macros.forms import installation
from macros.forms.configuration import configuration, hosts
from macros.forms.spelling import table

NAME = "edit"
"""The folder below the published root."""
_PAGE = Path(__file__).with_name("page")


def write_editor(
    root: Path, packages: Path, target: Path, address: str, local_backend: str | None = None
) -> None:
    """Write the editor for the playbook in a folder.

    `packages` is where its packages were installed; `address` is where readers open the published
    root, with a slash at its end. Raises InstallationError where they are missing, FormsError where
    the playbook names no repository.
    """
    from macros.pages import component  # noqa: PLC0415 - publishing without the editor does not wait for the macros of pages

    playbook = load(root).playbook
    config = configuration(playbook, f"{address}latest/", local_backend)
    installation.lay_out(packages, target)
    for path in sorted(_PAGE.iterdir()):
        (target / path.name).write_bytes(path.read_bytes())
    template = component.environment(
        component.folder_of(root), words_of(root, playbook.language)
    ).get_template("forms.html")
    page = template.render(
        {"name": playbook.organization.called, "policy": _policy(config)}
    ).strip()
    (target / "index.html").write_text(f"{page}\n", encoding="utf-8")
    (target / "spelling.json").write_text(json.dumps(table()), encoding="utf-8")
    (target / "config.json").write_text(
        json.dumps(config, ensure_ascii=False, sort_keys=False), encoding="utf-8"
    )


def policy(root: Path, local_backend: str | None = None) -> str:
    """Give the content security policy for the editor of the playbook in a folder, as a web server sends it for /edit/ alone."""
    # Only a server can say this; what else there is stands in the page as well.
    return (
        f"{_policy(configuration(load(root).playbook, '', local_backend))}; frame-ancestors 'none'"
    )


def _policy(config: dict[str, Any]) -> str:
    """Give the policy: the editor's library makes functions of texts and puts styles into the page; the code host is asked."""
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
