"""Contact cards (vCard 4.0, RFC 6350) of people who show a contact, alone and by department.

They are written without a library: those that are maintained only write version 3.0. For programs
that only read 3.0, the cards also have a name in parts and telephone numbers as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from macros.model.department import Department, Person
from macros.model.listing import contacts
from macros.outputs.content_line import escape, fold, quote_parameter
from macros.outputs.publication import OutputFile, Publication


def card_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the cards. A department in which nobody shows a contact has none."""
    for department in publication.playbook.departments.values():
        members = [person for person in department.people.values() if contacts(person)]
        cards = [_card(_person(publication, person, department)) for person in members]
        for person, card in zip(members, cards, strict=True):
            yield OutputFile(f"cards/{person.id}.vcf", card)
        if cards:
            group = _card(_department(publication, department, members))
            yield OutputFile(f"cards/departments/{department.id}.vcf", b"".join([group, *cards]))


def _card(lines: Iterable[str]) -> bytes:
    return b"".join(fold(line) for line in ("BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD"))


def _person(publication: Publication, person: Person, department: Department) -> Iterator[str]:
    visible = contacts(person)
    yield "KIND:individual"
    yield f"UID:{publication.tag('person', person.id)}"
    yield f"FN:{escape(person.name)}"
    # Which part of a name is the family name is not in the data, and no program can know.
    yield f"N:;{escape(person.name)};;;"
    if person.pronouns:
        yield f"PRONOUNS:{escape(person.pronouns)}"  # RFC 9554
    yield f"ORG:{escape(publication.playbook.organization.name)};{escape(department.name)}"
    if person.title:
        yield f"TITLE:{escape(person.title)}"
    yield from (f"ROLE:{role}" for role in person.roles)
    if "email" in visible:
        yield f"EMAIL;TYPE=work:{escape(visible['email'])}"
    if "phone" in visible:
        yield f"TEL;TYPE=work:{escape(visible['phone'])}"
    if "chat" in visible:
        chat = publication.words.gettext("Chat: %(name)s", name=visible["chat"])
        yield f"NOTE:{escape(chat)}"
    if person.location:
        yield f"ADR;TYPE=work;LABEL={quote_parameter(person.location)}:;;;;;;"
    if person.timezone:
        yield f"TZ:{escape(person.timezone)}"
    yield from (f"LANG:{language}" for language in person.languages)
    yield from (f"EXPERTISE:{escape(subject)}" for subject in person.expertise)  # RFC 6715
    yield from _addresses(publication, "person", person.id, f"cards/{person.id}.vcf")


def _department(
    publication: Publication, department: Department, members: Iterable[Person]
) -> Iterator[str]:
    yield "KIND:group"
    yield f"UID:{publication.tag('department', department.id)}"
    yield f"FN:{escape(department.name)}"
    yield f"ORG:{escape(publication.playbook.organization.name)};{escape(department.name)}"
    yield f"NOTE:{escape(department.purpose)}"
    if department.channel:
        channel = publication.words.gettext("Channel: %(name)s", name=department.channel)
        yield f"NOTE:{escape(channel)}"
    yield from (f"MEMBER:{publication.tag('person', member.id)}" for member in members)
    yield from _addresses(
        publication, "department", department.id, f"cards/departments/{department.id}.vcf"
    )


def _addresses(publication: Publication, kind: str, record_id: str, path: str) -> Iterator[str]:
    """Yield the addresses of the card and of its page, which must be absolute in a card."""
    if publication.site_url:
        yield f"SOURCE:{publication.link(path)}"
        if (address := publication.record_link(kind, record_id)) is not None:
            yield f"URL:{address}"
