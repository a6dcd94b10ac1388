"""Nothing private is in anything that is published: every byte of a built site, its search index, the zip and the PDF."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from macros.model.account import Account
from macros.model.declaration import declaration
from macros.model.department import Department, Person
from macros.model.organization import Organization
from tests.integration.engine import EPOCH, mkdocs, small_playbook
from tests.unit.command import run
from tests.unit.publications import changed

pytestmark = [pytest.mark.build, pytest.mark.browser]
PLANTED = {
    "credential_store": "zz-marker-vault",
    "mfa": "unsupported",
    "mfa_exception": "adopt-house-rules",
    "recovery": "role-mailbox",
    "tool": "zz-marker-tool",
    "certificates": "2026-06-17",
    "email": "zz-marker-email@example.com",
    "phone": "+44 20 7946 0998",
    "handle": "zz-marker-handle",
    "handles": "zz-marker-team",
    "repository": "zz-marker-maintainer",
}
"""A value in each private field. `mfa_exception` names a decision, which is public by itself."""
NOT_PRIVATE = {"url", "chat", "show", "status", "sample_day", "last_day", "people"}
"""Fields that are published under another name, or only say what is; pages say until when somebody
is there."""
MARKERS = re.compile(
    r"zz-marker|zzmarker|unsupported|role-mailbox|7946 ?099\d|79460?99\d|2026-06-17|17 June 2026|17 Jun 2026"
)
MACROS = (
    "{{ people() }} {{ account_table() }} {{ department_facts('press') }} {{ representative_table() }} {{ meeting_log() }}"
    " {{ decision_log() }} {{ person('dev-patel') }} {{ department_card('press') }} {{ hub_and_spoke() }} {{ health() }}"
    " {{ take_along() }} {{ who_to_ask() }}"
).replace("'", '"')
LEAVER = """\
people:
  zz-marker-left:
    name: Zz-marker Left
    title: zz-marker-title
    roles: []
    email: zz-marker-left@example.com
    phone: +44 20 7946 0999
    chat: zz-marker-chat
    location: zz-marker-place
    pronouns: zz-marker-pronouns
    expertise:
      - zz-marker-expertise
    handle: zz-marker-left-handle
    status: left
    show:
      - email
      - phone
      - chat
"""
ROSA = """\
    email: zz-marker-email@example.com
    phone: +44 20 7946 0998
    chat: "@rosa-is-shown"
    handle: zz-marker-handle
    last_day: 2031-12-13
    show:
      - chat
"""


def test_every_private_field_has_a_marker() -> None:
    private = {
        name
        for record in (Account, Person, Department, Organization)
        for name, info in record.model_fields.items()
        if not declaration(info).public
    }
    assert private - NOT_PRIVATE == set(PLANTED)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a sound playbook with a marker in everything that is private."""
    folder = small_playbook(tmp_path_factory.mktemp("private") / "playbook")
    files = changed(
        "data/departments/press.yml",
        ("people:\n", f"handles:\n  - zz-marker-team\n{LEAVER}"),
        ("    email: rosa.vega@example.com\n", ROSA),
        ("earned: 2026-06-01", "earned: 2026-06-17"),
    )
    files |= changed(
        "data/accounts/press.yml",
        (
            'mfa: "on"',
            "mfa: unsupported\n  mfa_exception: adopt-house-rules\n  tool: zz-marker-tool",
        ),
        ("Company vault", "zz-marker-vault"),
    )
    repository = "repository:\n  url: https://code.example.com/playbook\n  branch: main\n  host: github\n  maintainers:\n    - zz-marker-maintainer\n"
    files |= changed("data/organization.yml", ("review_by", f"{repository}review_by"))
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    page = folder / "docs/index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{MACROS}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(root: Path, chromium: str) -> Path:
    """Publish it with all that can be taken along."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        built = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
        assert built.returncode == 0, built.stdout
        for command in (["offline"], ["pdf", "--chromium", chromium]):
            result = run(root, *command, "--site", str(root / "site"))
            assert result.exit_code == 0, result.output
    return root / "site"


def published(site: Path) -> Iterator[tuple[str, str]]:
    """Return the text of everything that is published, by where it stands."""
    for path in sorted(one for one in site.rglob("*") if one.is_file()):
        name = path.relative_to(site).as_posix()
        content = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                yield from (
                    (f"{name}:{entry}", packed.read(entry).decode("utf-8", "replace"))
                    for entry in packed.namelist()
                )
        elif path.suffix == ".pdf":
            yield name, "\n".join(page.extract_text() for page in PdfReader(path).pages)
            yield f"{name} as bytes", content.decode("latin-1")
        elif path.suffix == ".gz":
            yield name, gzip.decompress(content).decode("utf-8", "replace")
        else:
            yield name, content.decode("utf-8", "replace")


def test_nothing_private_is_published(site: Path) -> None:
    texts = {
        name: re.sub(r"\r?\n |&#(\d+);", lambda match: chr(int(match[1])) if match[1] else "", text)
        for name, text in published(site)
    }
    code = ("assets/", "api/v1/schemas/")
    found = [
        f"{name}: {match[0]}"
        for name, text in texts.items()
        if not name.partition(":playbook-2026.11/")[2].startswith(code)
        and not name.startswith(code)
        for match in MARKERS.finditer(text)
    ]
    assert found == []
    shown = [name for name, text in texts.items() if "@rosa-is-shown" in text]
    for place in (
        "index.html",
        "cards/rosa-vega.vcf",
        "api/v1/people.json",
        "llms-full.txt",
        "downloads/playbook.pdf",
    ):
        assert place in shown
    assert any(name.startswith("search/") for name in shown)
    assert any(name.startswith("downloads/playbook.zip:") for name in shown)


def test_the_search_finds_nothing_by_a_private_word(site: Path) -> None:
    files = [path for path in (site / "search").rglob("*") if path.is_file()]
    assert len(files) > 5
    text = "".join(path.read_text(encoding="utf-8") for path in files).casefold()
    for word in ("zz-marker", "zz marker", "7946", "vault", "unsupported"):
        assert word not in text
