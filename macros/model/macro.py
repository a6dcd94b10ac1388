"""What a page may call: names, parameters and documentation of the page macros, without their code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a page macro."""

    name: str
    required: bool
    reference: str | None = None
    """The kind of record whose id it takes."""
    choices: tuple[str, ...] = ()
    """The allowed values, where it is a closed choice."""
    type: type = str
    """str or int."""
    keyword_only: bool = False


@dataclass(frozen=True, slots=True)
class MacroSignature:
    """A page macro as a page sees it."""

    name: str
    parameters: tuple[Parameter, ...]
    summary: str
    """The first line of its documentation."""
    documentation: str
    example: str
    """A call that works in every playbook, as it stands on a page."""
    inline: bool = False
    """Whether it yields a few words for the middle of a sentence, rather than a block of its
    own."""
    only_on_policies: bool = False
