"""What the content security policy refuses in a browser."""

from __future__ import annotations

from playwright.sync_api import BrowserContext

_REFUSED = """addEventListener("securitypolicyviolation", (event) =>
  pbRefused(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""


def watched(context: BrowserContext) -> list[str]:
    """Note what the content security policy refuses in the pages of a profile, from now on."""
    refused: list[str] = []
    context.expose_binding(
        "pbRefused", lambda source, what: refused.append(f"{source['page'].url}: {what}")
    )
    context.add_init_script(_REFUSED)
    return refused
