"""What becomes of the pages: texts stay, reviews and versions begin anew, and every policy is a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from macros.check.validate import keys_of
from macros.editing import new_page
from macros.editing.revision import Change, revised
from macros.editing.yaml_text import Value
from macros.model.front_matter import PolicyFrontMatter
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.setup.answers import Answers

_FIRST_VERSION = "0.1"
_SUMMARY = "Taken over from the sample playbook."


@dataclass(frozen=True)
class PageChange:
    """The pages of the sample, and what the new organisation says."""

    playbook: Playbook
    answers: Answers
    kept: frozenset[str]
    """The departments whose pages stay."""
    hub_id: str

    @property
    def removed(self) -> frozenset[str]:
        """The pages that go: those of departments that do, and policies that are history."""
        gone = {f"directory/{one}.md" for one in self.playbook.departments if one not in self.kept}
        retired = {
            page.path
            for page in self.playbook.pages.values()
            if page.policy and page.policy.status == "retired"
        }
        return frozenset((gone | retired) & set(self.playbook.pages))

    def files(self) -> Iterator[tuple[str, str | None]]:
        """Give each page's new text, by path below the folder of pages; None where it goes."""
        for path, page in self.playbook.pages.items():
            if path in self.removed:
                yield path, None
            elif page.front is not None:
                text = (self.playbook.root / page.file).read_bytes().decode("utf-8")
                yield path, self._titled(path, page, revised(text, self._head(page), page=True))
        for department in self.answers.departments:
            if department.id not in self.kept:
                text = new_page.department_of(department.name, department.id, self._review_by)
                yield f"directory/{department.id}.md", text

    def _head(self, page: Page) -> Iterator[Change]:
        front = page.front
        if front is None:
            return
        order = tuple(keys_of(type(front)))
        owner = front.owner if front.owner in self.kept else self.hub_id
        said: dict[str, Value | None] = {
            "owner": owner,
            "reviewed": None,
            "review_by": self._review_by,
        }
        said["material_change"] = None
        if isinstance(front, PolicyFrontMatter):
            said |= {"status": "draft", "version": _FIRST_VERSION, "effective": self.answers.today}
            said |= {
                "approver": self.answers.lead.id,
                "approved_by_decision": None,
                "checked": None,
            }
            said["changes"] = [
                {"version": _FIRST_VERSION, "date": self.answers.today, "summary": _SUMMARY}
            ]
            old = self.playbook.policies.get(front.supersedes or "")
            said |= {"supersedes": None} if old is not None and old.path in self.removed else {}
        yield from (Change((key,), value, order) for key, value in said.items())

    @property
    def _review_by(self) -> date:
        return self.answers.today + relativedelta(months=self.playbook.defaults.review_every_months)

    def _titled(self, path: str, page: Page, text: str) -> str:
        """Put a department's new name into title and heading of its page."""
        name = path.removeprefix("directory/").removesuffix(".md")
        if path != f"directory/{name}.md" or name not in self.kept or page.front is None:
            return text
        given = next((one.name for one in self.answers.departments if one.id == name), None)
        title = str(self.answers.organization["hub_name"]) if name == self.hub_id else given
        if title is None or title == page.front.title:
            return text
        renamed = revised(text, [Change(("title",), title)], page=True)
        return re.sub(
            r"^# .*$",
            lambda _: f"# {new_page.heading(title)}",
            renamed,
            count=1,
            flags=re.MULTILINE,
        )
