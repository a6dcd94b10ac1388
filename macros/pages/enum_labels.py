"""Labels for the values of closed choices: roles, kinds, states, operating models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from macros.basics.i18n import Words

if TYPE_CHECKING:
    from macros.model.department import Role
    from macros.model.organization import OperatingModel

ROLES: dict[Role, str] = {
    "sponsor": "sponsor",
    "lead": "lead of the hub",
    "head": "head of department",
    "representative": "representative",
    "deputy": "deputy representative",
    "admin": "account admin",
    "publisher": "publisher",
    "moderator": "moderator",
    "adviser": "adviser",
}
"""A person's roles, the most senior first."""

MODELS: dict[OperatingModel, str] = {
    "decentralised": "decentralised",
    "centralised": "centralised",
    "hub-and-spoke": "hub and spoke",
    "multiple-hub-and-spoke": "multiple hub and spoke",
    "holistic": "holistic",
}


@lru_cache(maxsize=16)
def choices(words: Words) -> Mapping[str, Mapping[str, str]]:
    """Return the labels of all closed choices, by the choice and by the value in the data."""
    _ = words.gettext
    pgettext = words.pgettext
    return {
        "account": {
            "requested": pgettext("account", "requested"),
            "approved": pgettext("account", "approved"),
            "active": pgettext("account", "active"),
            "dormant": pgettext("account", "dormant"),
            "handover": pgettext("account", "being handed over"),
            "archived": pgettext("account", "archived"),
            "closed": pgettext("account", "closed"),
        },
        "account meaning": {
            "requested": _("Somebody asked for it; nothing is open yet."),
            "approved": _("It may be opened, and is not yet in use."),
            "active": _("It is ours and in use."),
            "dormant": _("It is ours and rests; questions to it may wait."),
            "handover": _("It passes to other people."),
            "archived": _("It is no longer used; its record is kept."),
            "closed": _("It is gone. Whoever uses the name now is not us."),
        },
        "audience": {
            "public": pgettext("audience", "public"),
            "internal": pgettext("audience", "internal"),
        },
        "cadence": {
            "weekly": pgettext("cadence", "weekly"),
            "monthly": pgettext("cadence", "monthly"),
            "quarterly": pgettext("cadence", "quarterly"),
            "yearly": pgettext("cadence", "yearly"),
        },
        "campaign": {
            "idea": pgettext("campaign", "idea"),
            "approved": pgettext("campaign", "approved"),
            "live": pgettext("campaign", "live"),
            "done": pgettext("campaign", "done"),
            "cancelled": pgettext("campaign", "cancelled"),
        },
        "campaign kind": {
            "campaign": pgettext("kind of entry", "campaign"),
            "event": pgettext("kind of entry", "event"),
            "evergreen": pgettext("kind of entry", "evergreen"),
            "blackout": pgettext("kind of entry", "blackout"),
        },
        "course level": {
            "everyone": pgettext("for whom", "everybody"),
            "advocate": pgettext("for whom", "advocates"),
            "publisher": pgettext("for whom", "publishers"),
            "moderator": pgettext("for whom", "moderators"),
            "admin": pgettext("for whom", "admins"),
            "crisis": pgettext("for whom", "crisis leads"),
            "representative": pgettext("for whom", "representatives and deputies"),
            "executive": pgettext("for whom", "executives"),
        },
        "decision": {
            "proposed": pgettext("decision", "proposed"),
            "agreed": pgettext("decision", "agreed"),
            "rejected": pgettext("decision", "rejected"),
            "superseded": pgettext("decision", "superseded"),
        },
        "decision method": {
            "consent": pgettext("decision", "by consent"),
            "vote": pgettext("decision", "by vote"),
            "sponsor": pgettext("decision", "by the sponsor"),
        },
        "department": {
            "onboarding": pgettext("department", "onboarding"),
            "active": pgettext("department", "active"),
            "paused": pgettext("department", "paused"),
        },
        "department kind": {
            "hub": pgettext("department", "hub"),
            "spoke": pgettext("department", "spoke"),
            "adviser": pgettext("department", "adviser"),
        },
        "goal": {
            "open": pgettext("goal", "open"),
            "met": pgettext("goal", "met"),
            "missed": pgettext("goal", "missed"),
            "dropped": pgettext("goal", "dropped"),
        },
        "measure": {
            "input": pgettext("measure", "input"),
            "activity": pgettext("measure", "activity"),
            "output": pgettext("measure", "output"),
            "outtake": pgettext("measure", "outtake"),
            "outcome": pgettext("measure", "outcome"),
            "impact": pgettext("measure", "impact"),
        },
        "measure meaning": {  # AMEC's chain in plain words
            "input": _("what we put in"),
            "activity": _("what we do"),
            "output": _("what goes out"),
            "outtake": _("what people take in"),
            "outcome": _("what people do because of it"),
            "impact": _("what it changes for the organisation"),
        },
        "meeting": {
            "sync": pgettext("meeting", "Calendar sync"),
            "representatives": pgettext("meeting", "Representatives' meeting"),
            "forum": pgettext("meeting", "Open forum"),
            "review": pgettext("meeting", "Review"),
            "incident": pgettext("meeting", "Incident"),
        },
        "model": {
            "decentralised": pgettext("operating model", "decentralised"),
            "centralised": pgettext("operating model", "centralised"),
            "hub-and-spoke": pgettext("operating model", "hub and spoke"),
            "multiple-hub-and-spoke": pgettext("operating model", "multiple hub and spoke"),
            "holistic": pgettext("operating model", "holistic"),
        },
        "open to": {
            "everyone": pgettext("who may come", "everybody"),
            "representatives": pgettext("who may come", "representatives and deputies"),
            "hub": pgettext("who may come", "the hub's own people"),
        },
        "policy": {
            "active": pgettext("policy", "in force"),
            "draft": pgettext("policy", "draft"),
            "retired": pgettext("policy", "no longer in force"),
        },
        "role": {
            "sponsor": pgettext("role", "sponsor"),
            "lead": pgettext("role", "lead of the hub"),
            "head": pgettext("role", "head of department"),
            "representative": pgettext("role", "representative"),
            "deputy": pgettext("role", "deputy representative"),
            "admin": pgettext("role", "account admin"),
            "publisher": pgettext("role", "publisher"),
            "moderator": pgettext("role", "moderator"),
            "adviser": pgettext("role", "adviser"),
        },
        "rule": {"error": pgettext("rule", "error"), "warning": pgettext("rule", "warning")},
        "tier": {
            "must": pgettext("tier", "must"),
            "agreed": pgettext("tier", "agreed"),
            "advice": pgettext("tier", "advice"),
        },
        "tier meaning": {
            "must": _(
                "It is based on law, security, disclosure or records. You need its owner's consent for an exception."
            ),
            "agreed": _(
                "The representatives adopted it by consent. "
                "Keep to it; to change it, bring it to their meeting."
            ),
            "advice": _("It helps. Use it, change it or leave it."),
        },
    }


def word(words: Words, choice: str, value: str) -> str:
    """Return the label of a value of a closed choice, in the site's language."""
    return choices(words)[choice][value]
