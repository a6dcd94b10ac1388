"""Write the files at the published root beside the editions.

These are the lists, the page that leads to the current edition, the page for missing addresses, and
the files of web hosts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from macros.basics.i18n import Words, load_words
from macros.check.load import load
from macros.forms import editor, installation
from macros.forms.decap_config import FormsError
from macros.pages import component
from macros.publishing.edition import EDITIONS_FILE, LATEST, VERSIONS_FILE, Catalogue
from macros.publishing.hosting import HostKind, host_files
from macros.publishing.hosting.policy_meta import policy_element, with_element
from macros.publishing.hosting.site import HostedSite, hashed_files
from macros.site.content_policy import policy_of

POLICY_FILE = "csp.conf"
BESIDE_POLICY_FILE = "csp-{name}.conf"
"""The policy of a folder beside the editions."""
_SCRIPT = Path(__file__).with_name("missing.js")


@dataclass(frozen=True, slots=True)
class RootPages:
    """What the pages at the root are made from."""

    components: Path
    """The folder of templates."""
    words: Words
    name: str
    """The name of the playbook."""
    address: str
    """Where readers open the root, with a slash at its end."""
    hosts: tuple[HostKind, ...] = ()
    """The web hosts that read files of their own at the root."""
    sections: tuple[str, ...] = ()
    """The top folders of the playbook's pages."""
    forms_policy: str = ""
    """The content security policy of the form editor; empty if it is not installed."""

    @property
    def base(self) -> str:
        """The path of the root on its host, with a slash at both ends."""
        return urlsplit(self.address).path

    def page(self, component_name: str, **values: str) -> bytes:
        """Render one of the pages."""
        template = component.environment(self.components, self.words).get_template(
            f"{component_name}.html"
        )
        common = {
            "name": self.name,
            "address": self.address,
            "base": self.base,
            "site_language": self.words.language,
        }
        page = f"{template.render(common | values).strip()}\n"
        if "pages" in self.hosts:
            page = with_element(page, policy_element(policy_of(())))
        return page.encode()


def root_pages_of(root: Path, address: str, hosts: tuple[HostKind, ...] = ()) -> RootPages:
    """Return the frame of the playbook in a folder."""
    playbook = load(root).playbook
    organization = playbook.organization_or_none
    top_folders = {path.partition("/")[0] for path in playbook.pages if "/" in path}
    return RootPages(
        components=component.folder_of(root),
        words=load_words(root, playbook.language),
        name=organization.display_name if organization else "Playbook",
        address=address,
        hosts=hosts,
        sections=tuple(sorted(top_folders)),
        forms_policy=_forms_policy(root),
    )


def _forms_policy(root: Path) -> str:
    if not installation.is_installed(root / installation.FOLDER):
        return ""
    try:
        return editor.policy(root)
    except FormsError:
        return ""


def root_pages(frame: RootPages) -> dict[str, bytes]:
    """Return the home page, the page for missing addresses with its script, and robots.txt."""
    robots = (
        "User-agent: *\n"
        f"Allow: {frame.base}{LATEST}/\n"
        f"Sitemap: {frame.address}{LATEST}/sitemap.xml\n"
    )
    return {
        "index.html": frame.page("published-root"),
        "404.html": frame.page("published-missing"),
        _SCRIPT.name: _SCRIPT.read_bytes(),
        "robots.txt": robots.encode(),
    }


def host_root_files(
    frame: RootPages, catalogue: Catalogue, paths: Iterable[str]
) -> dict[str, bytes]:
    """Return the files that web hosts read.

    `paths` are those of the published files, or at least of all that have a hash in their name.
    """
    if not frame.hosts:
        return {}
    site = HostedSite(
        base=frame.base,
        editions=tuple(edition.edition for edition in catalogue.newest_first()),
        sections=frame.sections,
        hashed_paths=hashed_files(paths),
        policy=policy_of(catalogue.scripts),
        forms_policy=frame.forms_policy,
    )
    return host_files(frame.hosts, site)


def list_files(catalogue: Catalogue) -> dict[str, bytes]:
    """Return the two lists of editions."""
    return {
        VERSIONS_FILE: catalogue.versions_json().encode(),
        EDITIONS_FILE: catalogue.editions_json().encode(),
    }


def retired_files(frame: RootPages, edition: str) -> dict[str, bytes]:
    """Return what stays of a retired edition: one page that links onwards.

    It is both the home page and the page for missing addresses.
    """
    page = frame.page("published-retired", edition=edition)
    return {"index.html": page, "404.html": page}


def nginx_policy(catalogue: Catalogue) -> bytes:
    """Return the content security policy for the pages of all editions, as a file for nginx."""
    return nginx_header(policy_of(catalogue.scripts))


def nginx_header(policy: str) -> bytes:
    """Return a content security policy as a file that nginx includes."""
    note = "# Written by playbook publish."
    return f'{note}\nadd_header Content-Security-Policy "{policy}" always;\n'.encode()
