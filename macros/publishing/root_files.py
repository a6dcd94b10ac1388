"""What stands at the published root beside the editions: the lists, the way in, the page for what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from macros.content_policy import policy_of
from macros.loading import load
from macros.pages import component
from macros.publishing.edition import EDITIONS_FILE, LATEST, VERSIONS_FILE, Catalogue
from macros.words import Words, words_of

POLICY_FILE = "csp.conf"
BESIDE_POLICY_FILE = "csp-{name}.conf"
"""The policy of what stands beside the editions."""
_SCRIPT = Path(__file__).with_name("missing.js")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages at the root need to know."""

    components: Path
    """The folder of templates."""
    words: Words
    name: str
    """What the playbook is called."""
    address: str
    """Where readers open the root, with a slash at its end."""

    @property
    def base(self) -> str:
        """The path of the root on its host, with a slash at both ends."""
        return urlsplit(self.address).path

    def page(self, component_name: str, **values: str) -> bytes:
        """Make one of the pages."""
        template = component.environment(self.components, self.words).get_template(f"{component_name}.html")
        known = {"name": self.name, "address": self.address, "base": self.base, "site_language": self.words.language}
        return f"{template.render(known | values).strip()}\n".encode()


def frame_of(root: Path, address: str) -> Frame:
    """Give the frame of the playbook in a folder."""
    playbook = load(root).playbook
    organization = playbook.organization_or_none
    name = organization.called if organization else "Playbook"
    return Frame(component.folder_of(root), words_of(root, playbook.language), name, address)


def root_pages(frame: Frame) -> dict[str, bytes]:
    """Write the way in, the page for addresses at which nothing stands, and what robots may list."""
    robots = f"User-agent: *\nAllow: {frame.base}{LATEST}/\nSitemap: {frame.address}{LATEST}/sitemap.xml\n"
    return {
        "index.html": frame.page("published-root"),
        "404.html": frame.page("published-missing"),
        _SCRIPT.name: _SCRIPT.read_bytes(),
        "robots.txt": robots.encode(),
    }


def list_files(catalogue: Catalogue) -> dict[str, bytes]:
    """Write the two lists of editions."""
    return {VERSIONS_FILE: catalogue.versions_json().encode(), EDITIONS_FILE: catalogue.editions_json().encode()}


def retired_files(frame: Frame, edition: str) -> dict[str, bytes]:
    """Write what stays of a retired edition: a page that says where to go, for its home and for every missing page."""
    page = frame.page("published-retired", edition=edition)
    return {"index.html": page, "404.html": page}


def nginx_policy(catalogue: Catalogue) -> bytes:
    """Write the content security policy under which the pages of all editions work, as nginx includes it."""
    return nginx_header(policy_of(catalogue.scripts))


def nginx_header(policy: str) -> bytes:
    """Write a content security policy as nginx includes it."""
    return f'# Written by playbook publish.\nadd_header Content-Security-Policy "{policy}" always;\n'.encode()
