"""Adapt the pages of the sample to a new organisation.

The texts stay. Reviews and versions are reset, and every policy becomes a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dateutil.relativedelta import relativedelta

from macros.editing import new_page
from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_text import Value
from macros.model.front_matter import PolicyFrontMatter
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.reading import front_matter, markdown
from macros.setup.answers import Answers
from macros.setup.reset import reset

_FIRST_VERSION = "0.1"
_SUMMARY = "Taken over from the sample playbook."


@dataclass(frozen=True)
class PageEdits:
    """The pages of the sample, and the answers of the new organisation."""

    playbook: Playbook
    answers: Answers
    kept_departments: frozenset[str]
    """The departments whose pages stay."""
    hub_id: str

    @cached_property
    def removed_pages(self) -> frozenset[str]:
        """The pages of removed departments, and the retired policies."""
        removed_ids = set(self.playbook.departments) - self.kept_departments
        directory = {f"directory/{department_id}.md" for department_id in removed_ids}
        retired_policies = {
            page.path
            for page in self.playbook.pages.values()
            if page.policy and page.policy.status == "retired"
        }
        return frozenset((directory | retired_policies) & set(self.playbook.pages))

    def files(self) -> Iterator[tuple[str, str | None]]:
        """Yield each page's path below the folder of pages and its new text, None to remove it."""
        for path, page in self.playbook.pages.items():
            if path in self.removed_pages:
                yield path, None
            elif page.front is not None:
                text = (self.playbook.root / page.file).read_bytes().decode("utf-8")
                text = edit(text, self._front_matter(page), page=True)
                yield path, self._with_title(path, page, text)
        for department in self.answers.departments:
            if department.id not in self.kept_departments:
                text = new_page.department_of(department.name, department.id, self._review_by)
                yield f"directory/{department.id}.md", text

    def _front_matter(self, page: Page) -> Iterator[YamlChange]:
        front = page.front
        if front is None:
            return
        values: dict[str, Value | None] = {
            "owner": front.owner if front.owner in self.kept_departments else self.hub_id,
            "review_by": self._review_by,
        }
        if isinstance(front, PolicyFrontMatter):
            today = self.answers.today
            values |= {
                "status": "draft",
                "version": _FIRST_VERSION,
                "effective": today,
                "approver": self.answers.lead.id,
                "changes": [{"version": _FIRST_VERSION, "date": today, "summary": _SUMMARY}],
            }
            old = self.playbook.policies.get(front.supersedes or "")
            if old is not None and old.path in self.removed_pages:
                values["supersedes"] = None
        yield from reset(type(front), front, (), values)

    @property
    def _review_by(self) -> date:
        return self.answers.today + relativedelta(months=self.playbook.defaults.review_every_months)

    def _with_title(self, path: str, page: Page, text: str) -> str:
        """Replace the title and the heading of a department's page with its new name."""
        department_id = path.removeprefix("directory/").removesuffix(".md")
        if path != f"directory/{department_id}.md" or page.front is None:
            return text
        if department_id not in self.kept_departments:
            return text
        names = {department.id: department.name for department in self.answers.departments}
        names[self.hub_id] = str(self.answers.organization["hub_name"])
        title = names.get(department_id)
        if title is None or title == page.front.title:
            return text
        text = edit(text, [YamlChange(("title",), title)], page=True)
        body = front_matter.split(text, page.file)[0].body
        top = (block for block in markdown.read(body).blocks if block.level == 1)
        start = next((len(text) - len(body) + block.start for block in top), len(text))
        line = text[start:].partition("\n")[0].rstrip("\r")
        heading = f"# {new_page.heading(title)}" if line else ""
        return f"{text[:start]}{heading}{text[start + len(line) :]}"
