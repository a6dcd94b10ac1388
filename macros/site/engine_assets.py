"""Replace the style sheets and scripts among MkDocs' files by one bundle of each kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, InclusionLevel

from macros.site import bundle
from macros.site.build_run import SiteBuildError
from macros.site.site_files import SiteFiles, digest_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from macros.site.fingerprint import FileDigests
    from macros.site.results import Results

_SEARCH_WORKER = "assets/workers/search.js"


def bundle_files(files: Files, config: MkDocsConfig, results: Results, *, small: bool) -> str:
    """Bundle style sheets, scripts and the search worker, minified if `small`.

    Bundles of the same texts are taken from the `results` of earlier builds.

    Returns the address of the search worker, below the site's root. Raises SiteBuildError if a file
    is missing.
    """

    def join(create: Callable[..., bundle.Bundle], texts: list[str]) -> bundle.Bundle:
        key = results.key("bundle", create.__name__, small, *texts)
        if (earlier := results.get(key)) is not None:
            return bundle.Bundle(*earlier)
        result = create(texts, small=small)
        results.put(key, [result.path, result.content])
        return result

    style_sheet, script = partial(join, bundle.style_sheet), partial(join, bundle.script)
    config.extra_css = _bundle(files, config, config.extra_css, style_sheet)
    config.extra_javascript = _bundle(files, config, config.extra_javascript, script)
    [worker] = _bundle(files, config, [_SEARCH_WORKER], partial(join, bundle.worker))
    return str(worker)


def keep_static_files(files: Files, digests: FileDigests, site_files: SiteFiles) -> None:
    """Make MkDocs copy only those files, other than pages, that the last site does not have."""

    def copy_static_files(
        dirty: bool = False,  # noqa: FBT001, FBT002 - as MkDocs calls it
        *,
        inclusion: Callable[[InclusionLevel], bool] = InclusionLevel.is_included,
    ) -> None:
        for file in files:
            if not file.is_documentation_page() and inclusion(file.inclusion):
                path = file.abs_src_path
                digest = digests.of(path) if path else digest_of(file.content_bytes)
                if not site_files.keep(file.dest_uri, digest):
                    file.copy_file(dirty)

    files.copy_static_files = copy_static_files  # type: ignore[method-assign]


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
