"""What pages call the values of closed choices: roles, kinds, states, operating models, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macros.model.account import AccountStatus
    from macros.model.department import DepartmentKind, Role
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

KINDS: dict[DepartmentKind, tuple[str, str]] = {
    "hub": ("hub", "hubs"),
    "spoke": ("spoke", "spokes"),
    "adviser": ("adviser", "advisers"),
}
"""What a department is, for one and for several."""

MODELS: dict[OperatingModel, str] = {
    "decentralised": "decentralised",
    "centralised": "centralised",
    "hub-and-spoke": "hub and spoke",
    "multiple-hub-and-spoke": "multiple hub and spoke",
    "holistic": "holistic",
}

ACCOUNT_STATUSES: dict[AccountStatus, tuple[str, str]] = {
    "requested": ("requested", "Somebody asked for it; nothing is open yet."),
    "approved": ("approved", "It may be opened, and is not yet in use."),
    "active": ("active", "It is ours and in use."),
    "dormant": ("dormant", "It is ours and rests; questions to it may wait."),
    "handover": ("being handed over", "It passes to other people."),
    "archived": ("archived", "It is no longer used; its record is kept."),
    "closed": ("closed", "It is gone. Whoever uses the name now is not us."),
}
"""What an account's status is called, and what it means for a reader."""

_LANGUAGES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fil": "Filipino", "fr": "French", "ga": "Irish", "gd": "Scottish Gaelic", "gl": "Galician", "gu": "Gujarati",
    "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "ig": "Igbo", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "lb": "Luxembourgish",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mi": "Māori", "mk": "Macedonian", "ml": "Malayalam",
    "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "nb": "Norwegian",
    "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "om": "Oromo", "pa": "Punjabi", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "ti": "Tigrinya", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "wo": "Wolof", "xh": "Xhosa", "yi": "Yiddish",
    "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
"""Languages that people work in, by the first part of their code (ISO 639)."""


def language(code: str) -> str:
    """Name the language of a code (BCP 47) in English, without its region; the code itself where it is not known."""
    return _LANGUAGES.get(code.partition("-")[0], code)


def languages(codes: tuple[str, ...]) -> str:
    """Name several languages, each once."""
    return ", ".join(dict.fromkeys(language(code) for code in codes))


def roles(held: tuple[Role, ...]) -> str:
    """Name the roles that a person holds, the most senior first."""
    return ", ".join(word for role, word in ROLES.items() if role in held)
