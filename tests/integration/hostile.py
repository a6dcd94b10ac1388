"""A small playbook in which every value that a template can reach tries to leave its place."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.engine import small_playbook

HTML = "\"><script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">'`{{7*7}}{% raw %} &amp; R&D <Labs>"
"""For values that may be any text."""
PLAIN = HTML.replace("`{{7*7}}{% raw %}", "")
"""For a page's own title, which is a heading of Markdown too."""
TITLE = "R&D <Labs onload=\"document.title='ran'\"> \"' --> {{7*7}} &lt;"
"""For titles of the menu, in which HTML is refused."""
PALETTE = """\
  palette:
    - media: "(prefers-color-scheme)"
      toggle: {{icon: material/brightness-auto, name: {html}}}
    - media: "(prefers-color-scheme: light)"
      scheme: {html}
      primary: {html}
      accent: {html}
      toggle: {{icon: material/weather-night, name: {html}}}
    - media: "(prefers-color-scheme: dark)"
      scheme: {html}
      toggle: {{icon: material/weather-sunny, name: {html}}}
"""
SETTINGS = """\
INHERIT: settings.yml
site_name: {html}
site_description: {html}
site_author: {html}
copyright: {html}
repo_url: https://code.example.com/{path}
repo_name: {html}
edit_uri: {html}
theme:
  name: material
  custom_dir: overrides
  language: en
  font: false
  direction: {html}
  logo: "{path}"
  favicon: "{path}"
{palette}
extra:
  homepage: "https://example.com/{path}"
  status: {{new: {html}}}
  social:
    - {{icon: fontawesome/brands/x-twitter, link: "https://example.com/{path}", name: {html}}}
    - {{icon: fontawesome/brands/github, link: "https://example.com/{path}"}}
  alternate:
    - {{link: "/{path}", lang: {html}, name: {html}}}
markdown_extensions:
  - toc: {{permalink: true, title: {html}, permalink_title: {html}}}
not_in_nav: |
  /directory/*.md
nav:
  - {title}: index.md
  - {title}:
      - {title}: policies/index.md
      - policies/disclosure.md
      - {title}:
          - {title}: policies/house-rules.md
  - {title}: directory/index.md
  - {title}: https://example.com/?a="b"&c=<d>
"""
PATH = "x?a=1&b=%22'"


def hostile_playbook(target: Path) -> Path:
    """Write the playbook into a folder; return it."""
    root = small_playbook(target)
    html, title = json.dumps(HTML), json.dumps(TITLE)
    nav = SETTINGS.replace('https://example.com/?a="b"&c=<d>', "https://example.com/?a=1&lt=2")
    text = nav.format(html=html, title=title, path=PATH, palette=PALETTE.format(html=html))
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    _replace(
        root / "data/organization.yml",
        "name: Tidewater Instruments",
        f"name: {html}\nshort_name: {html}",
    )
    _replace(root / "data/organization.yml", "hub_name: Social media hub", f"hub_name: {html}")
    _replace(
        root / "data/organization.yml",
        "mission: We help every department to use social media well.",
        f"mission: {html}",
    )
    page = root / "docs/policies/house-rules.md"
    head, mark, body = page.read_text(encoding="utf-8").partition("\n---\n")
    kept = [line for line in head.split("\n") if not line.startswith(("title:", "description:"))]
    kept.insert(1, f"title: {json.dumps(PLAIN)}\ndescription: {json.dumps(PLAIN)}")
    heading = PLAIN.replace("&", "&amp;").replace("<", "&lt;")
    lines = [f"# {heading}" if line.startswith("# ") else line for line in body.split("\n")]
    page.write_text(
        "\n".join(kept) + mark + "\n".join(lines) + f"\n\n## {heading}\n\nText.\n", encoding="utf-8"
    )
    return root


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
