"""What differs between two versions of an article besides its words: links, images, forms, drawings, labels and anchors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from macros.pull_requests.article import Article, Image, Link, is_external

DetailKind = Literal[
    "link", "image", "picture", "form", "drawing", "label", "anchor", "markup", "content"
]
_MOST = 30
"""Details shown of a page."""


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that differs, in values: `old` or `new` is empty where there was or is nothing."""

    kind: DetailKind
    text: str
    """Of a link its words, of an image (and its content) the address, of a drawing its name, of a
    label the attribute."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Caution:
    """An address to which a page leads from now on, and that leaves the site or changes host."""

    page: str
    """The page's path; empty for what surrounds all pages."""
    text: str
    """The words of the link."""
    old: str
    """Where it led; empty for a new link."""
    new: str


def details(old: Article, new: Article, own: Sequence[str], *, worded: bool) -> tuple[Detail, ...]:
    """Compare two versions of an article; `worded` says that a change of its words is told already.

    What only repeats that change, such as the labels of what is reworded, is left out then. So are
    the ways to change a page, which lead to addresses that begin with one of `own`.
    """
    links = (
        detail for detail in _targets("link", old.links, new.links) if not _is_own(detail, own)
    )
    # The words of a link that came or went with them are told already.
    told = (
        detail
        for detail in links
        if (not detail.new or detail.text in old.text) and detail.text in new.text
    )
    images = _images(old.images, new.images)
    shown = (detail for detail in (*told, *images) if not (worded and _is_card(detail)))
    found = [*shown, *_targets("form", old.forms, new.forms), *_drawings(old, new)]
    if not found and not worded:
        found = [*_labels(old, new), *_anchors(old, new)] or [*_markup(old, new)]
    return tuple(found[:_MOST])


def _is_own(detail: Detail, own: Sequence[str]) -> bool:
    return all(target.startswith(tuple(own)) for target in (detail.old, detail.new) if target)


def _is_card(detail: Detail) -> bool:
    """Return whether a detail is about a contact card, which comes and goes with its person."""
    return (detail.new or detail.old).startswith("cards/")


def cautions(page: str, old: Article, new: Article, own: Sequence[str]) -> Iterator[Caution]:
    """Find the addresses that are new on a page and leave the site or change host; `own` are prefixes that are ours."""
    own_hosts = {_host(target) for target in old.external}
    before = {(detail.text, detail.new): detail.old for detail in _moved_targets(old, new)}
    seen = set()
    for link in (*new.links, *new.forms, *(Link(image.alt, image.source) for image in new.images)):
        target = link.target
        if (
            not is_external(target)
            or target in old.external
            or (link.text, target) in seen
            or _host(target) == ""
        ):
            continue
        if target.startswith(tuple(own)):
            continue
        was = before.get((link.text, target), "")
        if was and _host(was) == _host(target):
            continue
        # Colleagues' addresses come and go; those of another company are worth a look.
        if target.startswith("mailto:") and not was and _host(target) in own_hosts:
            continue
        seen.add((link.text, target))
        yield Caution(page, link.text, was, target)


def _moved_targets(old: Article, new: Article) -> Iterator[Detail]:
    yield from _targets("link", old.links, new.links)
    yield from _targets("form", old.forms, new.forms)
    images = zip(old.images, new.images, strict=False) if len(old.images) == len(new.images) else ()
    yield from (Detail("image", after.alt, before.source, after.source) for before, after in images)


def _host(target: str) -> str:
    """Return the host of an address, or of a mail address; a telephone number has none."""
    parts = urlsplit(target)
    if parts.scheme == "mailto":
        return parts.path.rpartition("@")[2].lower()
    if parts.scheme == "tel":
        return ""
    return (parts.netloc or parts.scheme).lower()


def _targets(
    kind: Literal["link", "form"], old: Sequence[Link], new: Sequence[Link]
) -> Iterator[Detail]:
    """Find links that lead elsewhere, links to new places, and places that are no longer led to."""
    removed, added = Counter(old) - Counter(new), Counter(new) - Counter(old)
    removed_by_text: dict[str, list[str]] = defaultdict(list)
    for link in _each(old, removed):
        removed_by_text[link.text].append(link.target)
    kept_targets = {link.target for link in old} & {link.target for link in new}
    unpaired: list[Link] = []
    for link in _each(new, added):
        if removed_by_text[link.text]:
            yield Detail(kind, link.text, removed_by_text[link.text].pop(0), link.target)
        else:
            unpaired.append(link)
    # A link with other words to the same place is a change of words.
    for link in unpaired:
        if link.target not in kept_targets:
            yield Detail(kind, link.text, "", link.target)
    for text, targets in removed_by_text.items():
        for target in targets:
            if target not in kept_targets and target not in {link.target for link in unpaired}:
                yield Detail(kind, text, target, "")


def _each(links: Sequence[Link], wanted: Counter[Link]) -> Iterator[Link]:
    left = wanted.copy()
    for link in links:
        if left[link] > 0:
            left[link] -= 1
            yield link


def _images(old: Sequence[Image], new: Sequence[Image]) -> Iterator[Detail]:
    before, after = (
        {image.source: image.alt for image in old},
        {image.source: image.alt for image in new},
    )
    for source, alt in after.items():
        if source not in before:
            yield Detail("picture", alt, "", source)
        elif before[source] != alt:
            yield Detail("image", source, before[source], alt)
    yield from (
        Detail("picture", alt, source, "") for source, alt in before.items() if source not in after
    )


def _drawings(old: Article, new: Article) -> Iterator[Detail]:
    before, after = Counter(old.drawings), Counter(new.drawings)
    came, went = list((after - before).elements()), list((before - after).elements())
    for number, (name, tokens) in enumerate(came):
        was = went[number][1] if number < len(went) else ()
        # Drawings without a name are icons beside words.
        if name or (number < len(went) and went[number][0]):
            yield Detail("drawing", name, _drawn(was, tokens), _drawn(tokens, was))
    yield from (Detail("drawing", name, "drawn", "") for name, _ in went[len(came) :] if name)


def _drawn(tokens: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> str:
    """Return the texts of a drawing that the other one has not."""
    texts = Counter(token[1] for token in tokens if token[0] == "")
    known = Counter(token[1] for token in others if token[0] == "")
    return ", ".join((texts - known).elements())


def _labels(old: Article, new: Article) -> Iterator[Detail]:
    removed = list((Counter(old.labels) - Counter(new.labels)).elements())
    added = list((Counter(new.labels) - Counter(old.labels)).elements())
    for name in dict.fromkeys(name for name, _ in (*removed, *added)):
        before, after = (
            "; ".join(text for each, text in found if each == name) for found in (removed, added)
        )
        yield Detail("label", name, before, after)


def _anchors(old: Article, new: Article) -> Iterator[Detail]:
    removed = list((Counter(old.anchors) - Counter(new.anchors)).elements())
    added = list((Counter(new.anchors) - Counter(old.anchors)).elements())
    for number in range(max(len(removed), len(added))):
        before, after = ("".join(found[number : number + 1]) for found in (removed, added))
        yield Detail("anchor", "", before, after)


def _markup(old: Article, new: Article) -> Iterator[Detail]:
    """Name what differs where neither words nor addresses do: emphasis, attributes that scripts read, nesting."""
    removed, added = (
        Counter(first.tokens) - Counter(second.tokens) for first, second in ((old, new), (new, old))
    )
    before, after = (
        Counter(part for token in tokens.elements() for part in token[1:])
        for tokens in (removed, added)
    )
    names = {
        part.partition("=")[0] for part in ((before - after) + (after - before)) if "=" in part
    }
    tags = {token[0].strip("<>") for token in (*removed, *added) if len(token) == 1}
    yield Detail("markup", ", ".join(sorted(names or tags)), "", "")
