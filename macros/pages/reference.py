"""Macros that document the playbook: the check's rules, the data's fields, and the macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from macros.basics.i18n import Words
from macros.basics.problem import one_of
from macros.basics.text import slug
from macros.model.files import DATA_FILES
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.shape import shape_of_type
from macros.pages import heading, record_links, timeliness
from macros.pages.context import View
from macros.pages.field_reference import RecordDoc, record_docs, reference
from macros.pages.macro_register import MACROS, page_macro
from macros.reading.template import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from macros.model.macro import MacroSignature, Parameter
    from macros.model.rule import RuleDescription

_WITHOUT_EXAMPLE = ("rule_reference", "data_reference", "macro_reference")
"""The macros of this module, which have no live example: their pages would contain themselves."""


@page_macro("{{ rule_reference() }}")
def rule_reference(view: View) -> str:
    """List every rule of the check by subject: what holds, why, and whether a breach stops a build.

    Each rule has an anchor, such as #rule-duplicate-id; messages and the health table link to it.
    The list comes from the rules themselves, like `playbook check --list-rules`.
    """
    subjects: dict[str, list[RuleDescription]] = {}
    for rule in view.site.rules:
        subjects.setdefault(rule.subject, []).append(rule)
    if not subjects:
        return view.component("empty", text=view.words.gettext("No rules are known here."))
    level = heading.level_below(view, "rule_reference")
    return "\n\n".join(
        heading.part(
            level,
            subject,
            view.anchor("rules", slug(subject)),
            [view.component("rules", rules=rules)],
        )
        for subject, rules in subjects.items()
    )


@page_macro("{{ data_reference() }}")
def data_reference(view: View) -> str:
    """List every file of the data folder with its fields: meaning, what may be written, an example.

    It also says which fields are required. The front matter of pages and of policies comes last.
    The list comes from the definitions that the check uses.
    """
    level = heading.level_below(view, "data_reference")
    parts = [
        _file(
            view,
            level,
            kind.name.replace("*", "<department>"),
            kind.summary,
            record_docs(kind.schema, _contents(view.words, kind.schema)),
        )
        for kind in DATA_FILES
    ]
    words = view.words
    head = record_docs(FrontMatter, words.gettext("Between the two lines ---"))
    summary = words.gettext("What the first lines of every page say about it.")
    parts.append(_file(view, level, words.gettext("Head of a page"), summary, head))
    head = record_docs(
        PolicyFrontMatter, words.gettext("Besides what every page has"), own_only=True
    )
    summary = words.gettext("What a page under docs/policies/ says besides.")
    parts.append(_file(view, level, words.gettext("Head of a policy"), summary, head))
    return "\n\n".join(parts)


def _contents(words: Words, schema: Any) -> str:
    return (
        words.gettext("Each entry, under its id")
        if shape_of_type(schema).kind == "mapping"
        else words.gettext("The file")
    )


def _file(view: View, level: int, title: str, summary: str, records: list[RecordDoc]) -> str:
    anchor = view.anchor("file", slug(title.removesuffix(".yml").partition("/")[0]))
    return heading.part(
        level,
        title,
        anchor,
        [view.component("fields", title=title, summary=summary, records=records)],
    )


@page_macro("{{ macro_reference() }}", depends_on=["day", "editions"], lasting=False)
def macro_reference(view: View) -> str:
    """List every macro that a page may call: how to write it, what it takes, what it shows.

    The list comes from the macros themselves. Each has an example with this playbook's own data.
    """
    level = heading.level_below(view, "macro_reference")
    return "\n\n".join(
        heading.part(
            level,
            signature.name,
            view.anchor("macro", slug(signature.name)),
            [_macro(view, signature)],
        )
        for signature in sorted(view.site.signatures.values(), key=lambda signature: signature.name)
    )


def _macro(view: View, signature: MacroSignature) -> Markup:
    summary, _, more = signature.documentation.partition("\n\n")
    call, output = _example(view, signature)
    return view.component(
        "macro",
        signature=signature,
        summary=view.markdown(summary),
        more=view.markdown(more) if more else None,
        form=_form(signature),
        parameters=[
            (parameter.name, _takes(parameter), parameter.required)
            for parameter in signature.parameters
        ],
        call=call,
        shown=output,
        policies=record_links.policies(view, sorted(_active_policies(view))[:1])
        if signature.only_on_policies
        else [],
    )


def _active_policies(view: View) -> Iterable[str]:
    pages = view.playbook.policies
    return (
        policy_id
        for policy_id in pages
        if (policy := pages[policy_id].policy) is not None and policy.status == "active"
    )


def _form(signature: MacroSignature) -> str:
    """Return the form of a call: required values first, the optional ones by name."""
    open_value = {int: "…", str: '"…"'}
    values = [
        f'"{p.name}"' if p.required else f"{p.name}={open_value[p.type]}"
        for p in signature.parameters
    ]
    return f"{{{{ {signature.name}({', '.join(values)}) }}}}"


def _takes(parameter: Parameter) -> str:
    """Return what a parameter takes, in words."""
    if parameter.reference is not None:
        return reference(parameter.reference)
    if parameter.choices:
        return f"one of {one_of(parameter.choices)}"
    return "a whole number" if parameter.type is int else "a text"


def _example(view: View, signature: MacroSignature) -> tuple[str, Markup | None]:
    """Return a call that works in this playbook, and its output; None if it cannot be shown here.

    Ids from the product's sample are replaced by ids of this playbook.
    """
    call = parse(signature.example).calls[0]
    parameters = {parameter.name: parameter for parameter in signature.parameters}
    arguments = [
        _valid_value(view, parameter, value)
        for parameter, value in zip(signature.parameters, call.arguments, strict=False)
    ]
    keywords = {name: _valid_value(view, parameters[name], value) for name, value in call.keywords}
    literals = [_literal(value) for value in arguments]
    literals += [f"{name}={_literal(value)}" for name, value in keywords.items()]
    text = f"{{{{ {signature.name}({', '.join(literals)}) }}}}"
    lacks_id = None in arguments or None in keywords.values()
    if signature.name in _WITHOUT_EXAMPLE or signature.only_on_policies or lacks_id:
        return text, None
    output = str(MACROS[signature.name].function(view, *arguments, **keywords))
    output = timeliness.shown(output, view.slots)
    return text, Markup(heading.flatten(output))  # noqa: S704 - made by a macro


def _valid_value(view: View, parameter: Parameter, value: Any) -> Any:
    """Return an id that this playbook has, else its first of the kind; None if it has none."""
    if parameter.reference is None:
        return value
    ids = view.site.playbook.all(parameter.reference)
    return value if value in ids else min(ids, default=None)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'
