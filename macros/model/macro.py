"""The page macros as pages see them: names, parameters and documentation, without the code."""

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
    """The allowed values, if it is a closed choice."""
    type: type = str
    """str or int."""
    keyword_only: bool = False


@dataclass(frozen=True, slots=True)
class MacroSignature:
    """A page macro as pages see it."""

    name: str
    parameters: tuple[Parameter, ...]
    summary: str
    """The first line of its documentation."""
    documentation: str
    example: str
    """A call that works in every playbook, as written on a page."""
    inline: bool = False
    """Whether it returns a few words for use inside a sentence, rather than a block."""
    only_on_policies: bool = False
