"""What is published of pages and policies, and of their texts."""

from __future__ import annotations

from pydantic import Field

from macros.model import front_matter as model
from macros.model.decision import Tier
from macros.model.field import Date
from macros.outputs.public.base import Address, Public, Somebody


class Block(Public):
    """What stands under a heading of a page, up to the next one."""

    heading: str = Field(description="The heading; empty for what stands above the first one.")
    level: int = Field(
        description="Its level, from 1, the page's title, to 6; 0 above the first heading."
    )
    lines: tuple[str, ...] = Field(
        description="Plain text: a paragraph, an entry of a list ('- ', '1. ') "
        "or a row of a table (' | ') each."
    )


class Text(Public):
    """The words of a page, with the facts that macros put in."""

    title: str = Field(description="The page's title.")
    owner: str = Field(description="The department that keeps it.")
    blocks: tuple[Block, ...] = Field(description="What it says, by heading.")


class Change(Public):
    """A version of a policy and what it changed."""

    record = model.Change

    version: str
    date: Date
    summary: str


class Policy(Public):
    """A policy."""

    record = model.PolicyFrontMatter

    title: str
    description: str
    tier: Tier
    version: str
    status: model.PolicyStatus
    effective: Date
    review_by: Date
    owner: str
    approver: Somebody = None
    approved_by_decision: str | None = None
    supersedes: str | None = None
    jurisdictions: tuple[str, ...]
    checked: Date | None = None
    sources: tuple[str, ...]
    changes: tuple[Change, ...]
    page: str = Field("", description="The page that holds it.")
    address: Address = None
    feed: str | None = Field(None, description="The address of its feed of changes (Atom).")


class Reviewed(Public):
    """The last review of a page."""

    record = model.Reviewed

    by: Somebody = None
    on: Date


class Page(Public):
    """A page."""

    record = model.FrontMatter

    title: str
    description: str
    owner: str
    audience: tuple[model.Reader, ...]
    reviewed: Reviewed | None = None
    review_by: Date | None = None
    keywords: tuple[str, ...]
    material_change: bool
    policy: str | None = Field(None, description="The policy that the page holds.")
    address: Address = None
