"""Build the site with the engine, unless a build would change nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macros.site import stamp
from macros.site.stamp import Stamp, UnstampableError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_LOGGER = logging.getLogger("mkdocs")
_OWN_PLUGINS = frozenset(("material/search", "search", "macros"))
"""Plugins that read nothing but the playbook."""


class _Recorder(logging.Handler):
    """Prints what a build logs, and collects what a later build has to repeat."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record; collect it unless it is the engine's progress."""
        line = (record.levelname, record.getMessage())
        print_line(*line)
        if record.levelno > logging.INFO or record.name.startswith("mkdocs.hooks"):
            self.lines.append(line)


def print_line(level: str, message: str) -> None:
    """Print a line of a build's log as `mkdocs build` does."""
    click.echo(f"{level:<8}-  {message}", err=True)


def build(root: Path, site: Path | None) -> None:
    """Build the site of a playbook into `site`, by default the folder that mkdocs.yml names.

    Raises the exceptions of the engine: `click.ClickException`, or SystemExit.
    """
    # What is read before the settings are known, the code above all, must not change during the
    # build either.
    last = Stamp.load(root)
    roots = last.roots if last is not None else _usual_roots(root)
    before = _files(roots)
    stamp.forget(root)

    from mkdocs import config  # noqa: PLC0415 - slow, and not needed if nothing has changed
    from mkdocs.commands import build as engine  # noqa: PLC0415

    with _recording() as recorder:
        options = {"site_dir": str(site)} if site is not None else {}
        settings = config.load_config(config_file=str(root / "mkdocs.yml"), **options)
        folder = Path(settings.site_dir)
        settings.plugins.on_startup(command="build", dirty=False)
        try:
            actual_roots = _roots(root, settings)
            if set(actual_roots) != set(roots):
                before = _files(actual_roots)
            engine.build(settings)
        finally:
            settings.plugins.on_shutdown()
    plugins = set(settings.plugins) - set(map(str, settings.hooks))
    if before is not None and plugins <= _OWN_PLUGINS:
        stamp.take(root, before, actual_roots, folder, recorder.lines)


def _files(roots: tuple[str, ...]) -> dict[str, stamp.FileStamp] | None:
    try:
        return stamp.files_of(roots)
    except (OSError, UnstampableError):
        return None


def _usual_roots(root: Path) -> tuple[str, ...]:
    folders = ("docs", "data", "overrides", "macros")
    return _absolute(root, [*folders, ".gitmodules"], stamp.settings_files(root))


def _roots(root: Path, settings: MkDocsConfig) -> tuple[str, ...]:
    """Return what a build reads: pages, data, templates, code, settings, and what is watched."""
    theme: str | None = settings.theme.custom_dir
    data: str = settings.extra.get("playbook", {}).get("data_dir", "data")
    return _absolute(
        root,
        [settings.docs_dir, data, *([theme] if theme else []), ".gitmodules"],
        [*settings.watch, *(str(Path(path).parent) for path in settings.hooks)],
        stamp.settings_files(root),
    )


def _absolute(root: Path, *groups: list[str]) -> tuple[str, ...]:
    own_code = str(Path(__file__).parents[1])
    paths = [str((root / path).resolve()) for group in groups for path in group]
    return tuple(dict.fromkeys([*paths, own_code]))


@contextmanager
def _recording() -> Iterator[_Recorder]:
    """Print and record what the engine logs."""
    recorder = _Recorder()
    _LOGGER.setLevel(logging.INFO)
    _LOGGER.propagate = False
    _LOGGER.addHandler(recorder)
    try:
        yield recorder
    finally:
        _LOGGER.removeHandler(recorder)
