"""Show problems on the pages of the last good site while somebody fixes them in the preview."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from macros.basics.i18n import Words

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""

_PANEL = """<section role="alert" aria-label="{label}" class="pb-problems"><h2>{title}</h2>
<p>{help}</p>
<ol>{items}</ol></section>"""
_STYLE = """<style>
.pb-problems{position:relative;z-index:9;margin:0;padding:1rem 1.5rem;background:#fff4e5;
color:#3d2200;border-bottom:.25rem solid #c25e00;font:1rem/1.5 system-ui,sans-serif}
.pb-problems h2{margin:0;font-size:1.25rem}
.pb-problems li{margin:.25rem 0;font-family:ui-monospace,monospace;font-size:.875rem;
overflow-wrap:anywhere}</style>"""


class ProblemPanel:
    """Wraps the preview's web application and puts the problems at the top of every page."""

    def __init__(self, application: Application) -> None:
        """Wrap an application. No problem is shown until `show` is called."""
        self._application = application
        self._panel = b""

    def show(self, words: Words, lines: Sequence[str]) -> None:
        """Show problems, one per line, until they are cleared."""
        texts = {
            "label": words.gettext("Problems"),
            "title": words.ngettext(
                "%(num)s problem keeps this page from being rebuilt",
                "%(num)s problems keep this page from being rebuilt",
                len(lines),
            ),
            "help": words.gettext(
                "You see the last version that was in order. "
                "Fix the lines below and save: the page reloads by itself."
            ),
        }
        items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        panel = _PANEL.format(
            items=items, **{name: html.escape(text) for name, text in texts.items()}
        )
        self._panel = (_STYLE + panel).encode()

    def clear(self) -> None:
        """Remove the panel."""
        self._panel = b""

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, with the panel on pages and unchanged for everything else."""
        panel = self._panel
        if not panel:
            return self._application(environ, start_response)
        response: list[Any] = []

        def remember(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            response[:] = [status, headers, rest]

        body = b"".join(self._application(environ, remember))
        status, headers, rest = response
        if _is_html(headers):
            start = body.find(b">", body.find(b"<body")) + 1
            body = body[:start] + panel + body[start:]
            headers = [pair for pair in headers if pair[0].lower() != "content-length"]
            headers.append(("Content-Length", str(len(body))))
        start_response(status, headers, *rest)
        return [body]


def _is_html(headers: Iterable[tuple[str, str]]) -> bool:
    return any(
        name.lower() == "content-type" and value.startswith("text/html") for name, value in headers
    )
