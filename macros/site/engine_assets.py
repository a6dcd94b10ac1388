"""Replace the style sheets and scripts among MkDocs' files by one bundle of each kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

from macros.site import bundle
from macros.site.build_run import SiteBuildError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_SEARCH_WORKER = "assets/workers/search.js"


def bundle_files(files: Files, config: MkDocsConfig, *, small: bool) -> str:
    """Bundle style sheets, scripts and the search worker, minified if `small`.

    Returns the address of the search worker, below the site's root. Raises SiteBuildError if a file
    is missing.
    """
    config.extra_css = _bundle(
        files, config, config.extra_css, partial(bundle.style_sheet, small=small)
    )
    config.extra_javascript = _bundle(
        files, config, config.extra_javascript, partial(bundle.script, small=small)
    )
    [search_worker] = _bundle(
        files, config, [_SEARCH_WORKER], lambda texts: bundle.worker(*texts, small=small)
    )
    return str(search_worker)


def _bundle(
    files: Files,
    config: MkDocsConfig,
    entries: list[Any],
    create: Callable[[list[str]], bundle.Bundle],
) -> list[Any]:
    """Replace files by a bundle of their texts, and return the new entries of mkdocs.yml.

    Scripts with options of their own are not bundled.
    """
    theme_files = {file.src_uri: file for file in files if file.src_dir == config.theme.custom_dir}
    with_options = [entry for entry in entries if not isinstance(entry, str)]
    try:
        names = bundle.select([entry for entry in entries if isinstance(entry, str)], theme_files)
    except LookupError as error:
        raise SiteBuildError(
            f"mkdocs.yml lists {error}, but there is no such file under {config.theme.custom_dir}."
            " Correct or delete the line."
        ) from error
    if not names:
        return entries
    result = create([theme_files[name].content_string for name in names])
    for name in names:
        files.remove(theme_files[name])
    files.append(File.generated(config, result.path, content=result.content))
    return [result.path, *with_options]
