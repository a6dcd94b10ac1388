"""Build the site with the engine, unless a build would change nothing."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import LazyLoader, find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from macros.site import build_clock, stamp
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
    build_clock.clock.clear()
    click.echo(f"{level:<8}-  {message}", err=True)


def build(root: Path, site: Path | None, *, with_timings: bool = False) -> None:
    """Build the site of a playbook into `site`, by default the folder that mkdocs.yml names.

    Progress is shown on standard error, and with `with_timings` where the time went. Raises the
    exceptions of the engine: `click.ClickException`, or SystemExit.
    """
    with build_clock.running() as clock:
        _build(root, site)
    if with_timings:
        click.echo("\n".join(build_clock.timings(clock.seconds)), err=True)


def _build(root: Path, site: Path | None) -> None:
    # What is read before the settings are known, the code above all, must not change during the
    # build either.
    clock = build_clock.clock
    with clock.part("stamps of files"):
        environment = _environment(root)
        last = Stamp.load(root)
        roots = last.roots if last is not None else _usual_roots(root)
        inputs = _files(roots)
        stamp.forget(root)

    with clock.part("imports"):
        _import_when_used("requests")
        from mkdocs import config  # noqa: PLC0415 - slow, and not needed if nothing has changed
        from mkdocs.commands import build as engine  # noqa: PLC0415

        from macros.site.build_run import BuildRun  # noqa: PLC0415 - as above

    with _recording() as recorder:
        options = {"site_dir": str(site)} if site is not None else {}
        settings = config.load_config(config_file=str(root / "mkdocs.yml"), **options)
        folder = settings.site_dir
        settings.plugins.on_startup(command="build", dirty=False)
        outputs: list[dict[str, stamp.FileStamp] | None] = []
        hooks: Any = settings.hooks  # modules by path, which MkDocs types as a list
        for hook in hooks.values():
            if isinstance(run := getattr(hook, "run", None), BuildRun):
                # Another build may change the site as soon as this one has ended.
                run.after_swap = lambda: outputs.append(_files((folder,)))
        try:
            actual_roots = _roots(root, settings)
            if set(actual_roots) != set(roots):
                # The settings, and other files that were read already, keep their earlier stamps.
                roots, inputs = actual_roots, _newer(actual_roots, inputs)
            engine.build(settings)
        finally:
            settings.plugins.on_shutdown()
    plugins = set(settings.plugins) - set(map(str, settings.hooks))
    site_files = outputs[0] if outputs else None
    is_stampable = bool(environment) and plugins <= _OWN_PLUGINS
    if is_stampable and inputs is not None and site_files is not None:
        Stamp(
            environment=environment,
            roots=roots,
            inputs=inputs,
            site=folder,
            is_usual_site=site is None,
            outputs=site_files,
            lines=tuple(recorder.lines),
        ).save_if_current(root)


def _import_when_used(name: str) -> None:
    """Let a module be imported at its first use: a plugin imports it for what builds never do."""
    spec = find_spec(name)
    if name not in sys.modules and spec is not None and spec.loader is not None:
        spec.loader = LazyLoader(spec.loader)
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


def _environment(root: Path) -> dict[str, str]:
    """Return what the build depends on besides files; empty if a stamp cannot vouch for it."""
    try:
        return stamp.environment_of(root)
    except UnstampableError:
        return {}


def _files(roots: tuple[str, ...]) -> dict[str, stamp.FileStamp] | None:
    try:
        return stamp.files_of(roots)
    except (OSError, UnstampableError):
        return None


def _newer(
    roots: tuple[str, ...], earlier: dict[str, stamp.FileStamp] | None
) -> dict[str, stamp.FileStamp] | None:
    """Return the files below folders, with the earlier stamps of those that have one."""
    files = _files(roots)
    if files is None or earlier is None:
        return None
    return files | {path: earlier[path] for path in files.keys() & earlier.keys()}


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
    """Return absolute paths in which links stay: they may lead elsewhere in the next build."""
    from macros.site.build_environment import PUBLISHED  # noqa: PLC0415 - slow

    own_code = Path(__file__).parents[1]
    editions = [Path(folder) for folder in (os.environ.get(PUBLISHED),) if folder]
    paths = [*(root / path for group in groups for path in group), *editions, own_code]
    return tuple(dict.fromkeys(str(path.absolute()) for path in paths))


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
