"""Compare search engines on the default playbook, in Chromium, with what the browser tests type.

    npm install --prefix /tmp/engines pagefind minisearch
    python -m tests.benchmarks.search /tmp/engines

Each engine is loaded anew by an empty page, from a web server on this machine, and asked everything
that stands in tests/search/company.yml. The theme's own engine (lunr) and MiniSearch read the
entries of our index as one file, ours reads them in pieces; Pagefind makes its own of the pages. Printed for each: how often the first result is the
right page, and the right place on it; how often so for misspelt words; what it loads until the
first answer, compressed; the time from nothing to the first answer, median of five; whether it
answers under the site's own content security policy, which allows no 'wasm-unsafe-eval'.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Error, Page, Response, sync_playwright

from macros.site.search_pieces import INDEX, read_entries
from tests import programs
from tests.browser.server import serving
from tests.integration.engine import EPOCH, ROOT, mkdocs
from tests.search import expected

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = 5
PATIENCE = 5_000
"""Milliseconds for the first answer where it may never come."""
MISSPELT = (
    "adriana dias,amara okafr,marketting,custmer service,instgram,instagramm,linkdin,linkedn,twiter,facbook,yuotube,"
    "copywright and music,wistleblowing,holding statment,acount haked,phising mail,my representitive,jounalist,gdrp"
).split(",")
BLANK = "blank.html"

_WORKER = """async ([path, indexPath]) => {
  const index = await (await fetch(indexPath)).json();
  const worker = new Worker(path);
  const send = (type, data) => new Promise((done) => {
    worker.onmessage = ({ data: { data: result } }) => {
      if (!type || (result.items && (result.query ?? data) === data)) done(result);
    };
    worker.postMessage({ type, data });
  });
  await send(0, { ...index, options: {} });
  window.ask = async (words) => {
    const found = (await send(2, words)).items.flat();
    return found.sort((a, b) => b.score - a.score)[0]?.location ?? "";
  };
}"""
_PAGEFIND = """async ([path]) => {
  const engine = await import(new URL(path, location));
  await engine.init();
  window.ask = async (words) => {
    const [first] = (await engine.search(words)).results;
    if (!first) return "";
    const { url, sub_results } = await first.data();
    const parts = sub_results.toSorted((a, b) => b.weighted_locations.length - a.weighted_locations.length);
    return (parts[0]?.url ?? url).replace(/^\\//, "");
  };
}"""
_MINISEARCH = """async ([path, indexPath]) => {
  const index = await (await fetch(indexPath)).json();
  await new Promise((done) => {
    const script = document.createElement("script");
    script.src = path;
    script.onload = done;
    document.head.append(script);
  });
  const processTerm = (term) => term.toLowerCase().normalize("NFKD").replace(/\\p{M}/gu, "");
  const extractField = (doc, field) => (field === "tags" ? (doc.tags ?? []).join(" ") : doc[field]);
  const options = { idField: "location", fields: ["title", "tags", "text"], processTerm, extractField };
  const engine = new MiniSearch(options);
  engine.addAll(index.docs);
  const boosts = new Map(index.docs.map((doc) => [doc.location, doc.boost ?? 1]));
  const boostDocument = (id) => boosts.get(id);
  const how = { prefix: true, fuzzy: 0.2, boost: { title: 4, tags: 3 }, boostDocument };
  window.ask = async (words) => engine.search(words, how)[0]?.id ?? "";
}"""


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to search the site."""

    name: str
    start: str
    path: str
    """The script that is loaded, below the site's root."""
    index: str = "whole.json"
    """The index that is loaded, below the site's root."""


def main() -> int:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.search", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "npm", type=Path, help="the folder into which npm installed pagefind and minisearch"
    )
    packages = parser.parse_args().npm / "node_modules"
    chromium, nginx = programs.found_or_exit()
    with tempfile.TemporaryDirectory(prefix="playbook-search-") as folder:
        site = Path(folder, "site")
        result = mkdocs(ROOT, "build", "--site-dir", str(site), SOURCE_DATE_EPOCH=EPOCH)
        if result.returncode:
            raise RuntimeError(result.stdout)
        engines = list(prepared(site, packages))
        Path(folder, "nginx").mkdir()
        with (
            plainly_served(site) as address,
            serving(nginx, site, Path(folder, "nginx")) as strict,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=chromium, args=programs.FLAGS)
            asked = expected("company")
            print(f"{len(asked)} queries, {len(MISSPELT)} of them misspelt")
            print(
                f"{'':12} {'page':>5} {'place':>6} {'misspelt':>9} {'KB loaded':>10} {'ms to first':>12} {'strict':>7}"
            )
            for engine in engines:
                print(measured(engine, browser, address, strict, asked), flush=True)
            browser.close()
    return 0


def prepared(site: Path, packages: Path) -> Iterator[Engine]:
    """Put every engine beside the built site."""
    (site / BLANK).write_text("<!doctype html><title>Blank</title>", encoding="utf-8")
    worker = next((site / "assets/workers").glob("search.*.js")).relative_to(site)
    yield Engine("ours", _WORKER, str(worker), INDEX)
    index = json.loads((site / INDEX).read_text(encoding="utf-8")) | {"docs": read_entries(site)}
    (site / "whole.json").write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    lunr = next((site / "assets/javascripts/workers").glob("search.*.min.js")).relative_to(site)
    yield Engine("lunr", _WORKER, str(lunr))
    shutil.copy2(packages / "minisearch/dist/umd/index.js", site / "minisearch.js")
    yield Engine("MiniSearch", _MINISEARCH, "minisearch.js")
    command = [
        str(packages / ".bin/pagefind"),
        "--site",
        str(site),
        "--root-selector",
        "article.md-content__inner",
    ]
    subprocess.run(command, check=True, capture_output=True)
    yield Engine("Pagefind", _PAGEFIND, "pagefind/pagefind.js")


def measured(
    engine: Engine, browser: Browser, address: str, strict: str, asked: list[tuple[str, str]]
) -> str:
    """Measure an engine; give its line of the table."""
    times = []
    for _ in range(RUNS):
        with opened(browser, f"{address}/{BLANK}") as page:
            times.append(first_answer(page, engine))
    with opened(browser, f"{address}/{BLANK}") as page:
        loaded: list[Response] = []
        page.on("response", lambda response: loaded.append(response))  # noqa: PLW0108 - playwright marks what it is given
        first_answer(page, engine)
        size = sum(
            min(len(body), len(gzip.compress(body, 9)))
            for body in (response.body() for response in loaded)
        )
        found = {words: page.evaluate("words => ask(words)", words) for words, _ in asked}
    wanted = dict(asked)
    pages = [
        words
        for words, got in found.items()
        if got.partition("#")[0] == wanted[words].partition("#")[0]
    ]
    places = [words for words, got in found.items() if got == wanted[words]]
    misspelt = sum(words in places for words in MISSPELT)
    return (
        f"{engine.name:12} {len(pages):5} {len(places):6} {misspelt:9} {size / 1024:10.0f} {median(times):12.0f}"
        f" {'yes' if answers(engine, browser, f'{strict}/{BLANK}') else 'no':>7}"
    )


def opened(browser: Browser, address: str) -> Page:
    """Open a page with nothing in its cache."""
    page = browser.new_page()
    page.goto(address)
    return page


def first_answer(page: Page, engine: Engine) -> float:
    """Load an engine and ask it once; give the milliseconds."""
    script = f"""async (paths) => {{
      const began = performance.now();
      await ({engine.start})(paths);
      await ask("hacked");
      return performance.now() - began;
    }}"""
    taken: float = page.evaluate(script, [engine.path, engine.index])
    return taken


def answers(engine: Engine, browser: Browser, address: str) -> bool:
    """Return whether an engine answers at an address at all."""
    with opened(browser, address) as page, suppress(Error):
        late = f"new Promise((_, no) => setTimeout(no, {PATIENCE}))"
        script = (
            f"paths => Promise.race([({engine.start})(paths).then(() => ask('hacked')), {late}])"
        )
        return bool(page.evaluate(script, [engine.path, engine.index]))
    return False


@contextmanager
def plainly_served(site: Path) -> Iterator[str]:
    """Serve a site without any policy; give its address."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, directory=str(site), **named)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


if __name__ == "__main__":
    raise SystemExit(main())
