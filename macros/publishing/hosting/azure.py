"""`staticwebapp.config.json` for Azure Static Web Apps.

Azure uses only the first route that matches an address. It shows one page for all missing
addresses: the one at the root, whose script leads on to that of the edition.
"""

from __future__ import annotations

import json

from macros.forms.editor import NAME as EDITOR
from macros.publishing.edition import LATEST
from macros.publishing.hosting.site import TYPES, HostedSite, response_headers


def azure_files(site: HostedSite) -> dict[str, str]:
    """Return the file for Azure Static Web Apps."""
    common = response_headers(site, "index.html")

    def route(pattern: str, path: str) -> dict[str, object]:
        headers = response_headers(site, path)
        # An empty value removes a header that is set for all.
        changes = {
            name: headers.get(name, "")
            for name in {**common, **headers}
            if headers.get(name) != common.get(name)
        }
        return {"route": f"{site.base}{pattern}", "headers": changes}

    values = {
        "globalHeaders": common,
        "mimeTypes": dict(TYPES),
        "responseOverrides": {"404": {"rewrite": f"{site.base}404.html"}},
        "routes": [
            {"route": site.base, "redirect": f"{site.base}{LATEST}/", "statusCode": 302},
            *(route(path, path) for path in site.hashed_paths),
            *(route(f"{name}*", f"{name}/") for name in site.editions),
            # The first also matches the folder itself. `edit*` would match editions.json too.
            *(route(f"{EDITOR}/{rest}", f"{EDITOR}/") for rest in ("index.html", "*")),
        ],
    }
    return {"staticwebapp.config.json": f"{json.dumps(values, indent=1)}\n"}
