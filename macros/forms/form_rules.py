"""Settings for running the check's rules in forms: sentences, limits, and facts of other files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from macros.basics.problem import Sentence
from macros.check.load import DUPLICATE
from macros.check.rules import (
    account,
    call,
    campaign,
    department,
    link,
    page,
    policy,
    question,
    reference,
    secret,
)
from macros.check.validate import MISSING, SEVERAL_LINES, TOO_LONG
from macros.forms.mentions import places_by_record
from macros.model import account as account_model
from macros.model import department as department_model
from macros.model.field import ID_LENGTH
from macros.model.kinds import KINDS
from macros.model.macro import MacroSignature, Parameter
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.pages import catalogue
from macros.reading import encoding, front_matter, template
from macros.reading import page as page_reading

SENTENCES: Mapping[str, Sentence] = {
    "missing": MISSING,
    "tooLong": TOO_LONG,
    "severalLines": SEVERAL_LINES,
    "invisible": encoding.INVISIBLE,
    "unknown": reference.UNKNOWN,
    "duplicate": DUPLICATE,
    "needed": department_model.MISSING_KEY,
    "noUrl": account_model.NO_ADDRESS,
    "answerTooLong": question.TOO_LONG,
    "answerLeadsNowhere": question.LEADS_NOWHERE,
    "pathLength": question.PATH_LENGTH,
    "endsEarly": campaign.ENDS_EARLY,
    "inactiveAccount": campaign.INACTIVE_ACCOUNT,
    "inBlackout": campaign.IN_BLACKOUT,
    "twoAdmins": account.TWO_ADMINS,
    "mfaOff": account.MFA_OFF,
    "mfaUnsupported": account.MFA_UNSUPPORTED,
    "personalMailbox": account.PERSONAL_MAILBOX,
    "noGoal": account.NO_GOAL,
    "noHouseRules": account.NO_HOUSE_RULES,
    "noService": account.NO_SERVICE,
    "notClosed": account.NOT_CLOSED,
    "oneInBoth": department.ONE_IN_BOTH,
    "nobody": department.NOBODY,
    "fromElsewhere": department.FROM_ELSEWHERE,
    "hasLeft": department.HAS_LEFT,
    "leftOn": department.LEFT_ON,
    "noChanges": policy.NO_CHANGES,
    "notNewest": policy.NOT_NEWEST,
    "outOfOrder": policy.OUT_OF_ORDER,
    "datedLater": policy.DATED_LATER,
    "ofTheHub": policy.OF_THE_HUB,
    "secret": secret.SECRET,
    "noHeading": page.NO_HEADING,
    "secondHeading": page.SECOND_HEADING,
    "otherHeading": page.OTHER_HEADING,
    "noAddress": link.NO_ADDRESS,
    "absolute": link.ABSOLUTE,
    "outside": link.OUTSIDE,
    "notThere": link.NOT_THERE,
    "noProtocol": link.NO_PROTOCOL,
    "pageAsImage": link.PAGE_AS_IMAGE,
    "noAnchor": link.NO_ANCHOR,
    "unknownMacro": call.UNKNOWN,
    "onlyOnPolicies": call.ONLY_ON_POLICIES,
    "tooManyValues": call.TOO_MANY,
    "takesNo": call.TAKES_NO,
    "twice": call.TWICE,
    "lacks": call.LACKS,
    "noNumber": call.NO_NUMBER,
    "noText": call.NO_TEXT,
    "noChoice": call.NO_CHOICE,
    "noRecord": call.NO_RECORD,
    "neverClosed": page_reading.NEVER_CLOSED,
    "furtherLeft": page_reading.FURTHER_LEFT,
    "noLanguage": page_reading.NO_LANGUAGE,
    "emptyPage": page_reading.EMPTY,
    "inHead": front_matter.TEMPLATE,
    "comment": template.COMMENT,
    "statement": template.STATEMENT,
    "notWhole": template.NOT_WHOLE,
    "unclosedRaw": template.UNCLOSED_RAW,
    "empty": template.EMPTY,
    "notCalled": template.NOT_CALLED,
    "notPlain": template.NOT_PLAIN,
    "noLiteral": template.NO_LITERAL,
}
"""The check's messages that a form can show, by the name that its scripts use
(macros/forms/page/check.js, check_page.js)."""
_NOT_ASCII = re.compile(r"[^\x20-\x7e]")


def settings(playbook: Playbook) -> dict[str, Any]:
    """Return what the form editor needs to run the rules."""
    organization = playbook.organization_or_none
    sample_day = organization.sample_day if organization is not None else None
    return {
        "sentences": {
            name: [sentence.message, _hint(sentence)] for name, sentence in SENTENCES.items()
        },
        "limits": {"id": ID_LENGTH, "words": question.MAX_WORDS, "path": question.MAX_PATH},
        "patterns": {
            "target": question.TARGET.pattern,
            "invisible": in_ascii(encoding.FORBIDDEN.pattern),
            "rightToLeft": in_ascii(encoding.RIGHT_TO_LEFT.pattern),
            "call": template.CALL.pattern,
        },
        "secrets": secret.settings(),
        "expected": dict(reference.EXPECTED),
        "needed": list(department_model.REQUIRED_KEYS),
        "closed": list(account.CLOSED_KEYS),
        "seats": list(department.SEATS),
        "anchors": sorted(link.RECORD_ANCHORS),
        "today": str(sample_day) if sample_day is not None else None,
        "known": _facts(playbook),
    }


def in_ascii(pattern: str) -> str:
    """Return a pattern with escapes, so that no tool changes its invisible characters."""
    return _NOT_ASCII.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", pattern)


def _hint(sentence: Sentence) -> str:
    return sentence.hint if sentence.form is None else sentence.form


def _facts(playbook: Playbook) -> dict[str, Any]:
    """Return what a form must know of other files; people who have left are not included."""
    return {
        "ids": {
            kind: sorted(_ids(playbook, kind)) for kind in KINDS if kind not in playbook.unread
        },
        "defined": {kind: dict(_places(playbook, kind)) for kind in ("person", "account")},
        "named": places_by_record(playbook),
        "people": {
            person_id: playbook.people[person_id].department
            for person_id in sorted(_ids(playbook, "person"))
            if person_id in playbook.people
        },
        "accounts": {i: account.status for i, account in playbook.accounts.items()},
        "hubs": sorted(
            department.id
            for department in playbook.departments.values()
            if department.kind == "hub"
        ),
        "docs": playbook.docs_dir,
        "files": sorted(playbook.assets),
        "pages": {path: _page(source) for path, source in playbook.pages.items()},
        "macros": {name: _macro(signature) for name, signature in catalogue().items()},
    }


def _ids(playbook: Playbook, kind: str) -> set[str]:
    """Return the ids of a kind, without people who have left."""
    ids = playbook.ids(kind)
    if kind == "person":
        ids = ids - {person.id for person in playbook.people.values() if person.status == "left"}
    return ids


def _places(playbook: Playbook, kind: str) -> Iterator[tuple[str, list[str | int]]]:
    """Yield the id, file and line of each record of a kind that is in several files."""
    for record_id in sorted(_ids(playbook, kind)):
        if (place := playbook.definitions.get((kind, record_id))) is not None:
            yield record_id, [place.path, place.line]


def _page(page: Page) -> list[Any]:
    """Return the anchors of a page, None if they are unknown, and whether macros may add others."""
    text = page.text
    anchors = {heading.anchor for heading in text.headings}
    anchors.update(anchor.id for anchor in text.anchors)
    return [sorted(anchors) if text.prose else None, bool(text.calls)]


def _macro(signature: MacroSignature) -> dict[str, Any]:
    return {
        "parameters": [_parameter(parameter) for parameter in signature.parameters],
        "example": signature.example,
        "policies": signature.only_on_policies,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    result: dict[str, Any] = {
        "name": parameter.name,
        "required": parameter.required,
        "keyword": parameter.keyword_only,
    }
    if parameter.reference in KINDS:
        result["kind"] = parameter.reference
    if parameter.choices:
        result |= {"choices": list(parameter.choices), "expected": call.expected_choice(parameter)}
    if parameter.type is int:
        result["number"] = True
    return result
