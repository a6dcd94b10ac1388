"""The OpenSearch 1.1 description that lets browsers search the site from their address bar."""

from __future__ import annotations

from collections.abc import Iterator

from macros.outputs.publication import OutputFile, Publication
from macros.outputs.xml_text import Element, document, element

_NAME_LENGTH, _LONG_NAME_LENGTH, _DESCRIPTION_LENGTH = 16, 48, 1024
"""Characters that the format allows."""


def open_search_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the description, unless the site's address is not known."""
    if not publication.site_url:
        return
    organization = publication.playbook.organization
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    element(root, "ShortName", organization.display_name[:_NAME_LENGTH].strip())
    element(root, "LongName", publication.site_name[:_LONG_NAME_LENGTH].strip())
    element(
        root,
        "Description",
        f"{publication.site_name}: {organization.mission}"[:_DESCRIPTION_LENGTH],
    )
    element(root, "InputEncoding", "UTF-8")
    element(root, "Url", type="text/html", template=f"{publication.site_url}?q={{searchTerms}}")
    yield OutputFile("opensearch.xml", document(root))
