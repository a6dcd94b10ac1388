"""What a page makes a browser load, and readers who load it after the next release."""

from __future__ import annotations

import base64
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tests.publishing.reading import get
from tests.publishing.repository import ADDRESS, Repository

SEARCH_INDEX = "search/search_index.json"
_LINKS = frozenset(("stylesheet", "icon", "apple-touch-icon", "search", "preload"))
_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


class _Parts(HTMLParser):
    """Collects the addresses of what a browser loads with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self._is_configuration = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of an element."""
        values = dict(attrs)
        if tag in ("script", "img", "source", "iframe") and values.get("src"):
            self.addresses.append(values["src"] or "")
        elif tag == "link" and _LINKS & set((values.get("rel") or "").split()):
            self.addresses.append(values.get("href") or "")
        self._is_configuration = values.get("id") == "__config"

    def handle_data(self, data: str) -> None:
        """Read where the theme finds its search."""
        if self._is_configuration:
            configuration = json.loads(data)
            self.addresses += [configuration["search"], f"{configuration['base']}/{SEARCH_INDEX}"]

    def handle_endtag(self, _tag: str) -> None:
        """End the configuration."""
        self._is_configuration = False


def parts_of(path: str, page: str) -> list[str]:
    """Return the paths that a browser loads to show a page with its search."""
    parser = _Parts()
    parser.feed(page)
    joined = [
        urljoin(f"{ADDRESS}{path}", address)
        for address in parser.addresses
        if not address.startswith("data:")
    ]
    return sorted(
        {urlsplit(address).path.lstrip("/") for address in joined if address.startswith(ADDRESS)}
    )


def change_assets(repository: Repository, number: int) -> None:
    """Change the style sheet, the script and the search, and put another image on the home page.

    Nothing is committed.
    """
    assets = repository.root / "overrides/assets"
    for path, text in (
        ("css/brand.css", f".mark-{number} {{ color: red; }}"),
        ("javascripts/kit.js", f'window.mark = "{number}";'),
        ("workers/search.js", f'self.mark = "{number}";'),
    ):
        source = (assets / path).read_text(encoding="utf-8").partition("\n/* Mark */")[0]
        (assets / path).write_text(f"{source}\n/* Mark */\n{text}\n", encoding="utf-8")
    for picture in (repository.root / "docs/assets").glob("mark-*.gif"):
        picture.unlink()
    (repository.root / "docs/assets").mkdir(exist_ok=True)
    (repository.root / f"docs/assets/mark-{number}.gif").write_bytes(_PICTURE)


def marked(edition: str, number: int) -> str:
    """Return the text that tests look for on the home page after `change_assets`, and the image."""
    return f"This is {edition}. Mark-{number}-{number} ![A mark](assets/mark-{number}.gif)"


@dataclass
class Visits:
    """Readers who open pages and load their parts later.

    They load them at once, after a pause, or after one to three releases.
    """

    address: str
    paths: tuple[str, ...]
    requests: int = 0
    misses: list[str] = field(default_factory=list)
    releases: int = 0
    _over: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def release(self) -> None:
        """Record that a release was published."""
        with self._changed:
            self.releases += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Let the readers load what they still wait with, and go."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def visit(self, seed: int) -> None:
        """Open page after page until it is over."""
        chance = random.Random(seed)  # noqa: S311 - pauses, not secrets
        while not self._over:
            path = chance.choice(self.paths)
            opened = self.releases
            answer = get(self.address, path)
            self._count(path, answer.status)
            self._wait(opened, chance)
            for part in parts_of(path, answer.text):
                self._count(part, get(self.address, part).status)

    def _wait(self, opened: int, chance: random.Random) -> None:
        swaps = chance.randrange(4)
        with self._changed:
            if swaps:
                self._changed.wait_for(lambda: self._over or self.releases >= opened + swaps)
            else:
                self._changed.wait_for(lambda: self._over, chance.uniform(0, 1))

    def _count(self, path: str, status: int) -> None:
        with self._changed:
            self.requests += 1
            if status != 200:
                self.misses.append(f"{path}: status {status}, {self.releases} releases")


@contextmanager
def visits(address: str, *paths: str, readers: int = 8) -> Iterator[Visits]:
    """Let readers come and go while releases are published."""
    made = Visits(address, paths)
    threads = [threading.Thread(target=made.visit, args=(seed,)) for seed in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        made.end()
        for thread in threads:
            thread.join()
