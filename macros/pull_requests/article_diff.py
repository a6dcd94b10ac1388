"""Compare two versions of an article beyond its text: links, images, forms, drawings, anchors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal
from urllib.parse import urlsplit

from macros.pull_requests.article import Article, ArticleLink, Image, Token, is_external

DetailKind = Literal[
    "link", "image", "picture", "form", "drawing", "label", "anchor", "markup", "content"
]
_MAX_DETAILS = 30  # shown per page


@dataclass(frozen=True, slots=True)
class Detail:
    """A difference; `old` is empty for something added, `new` for something removed."""

    kind: DetailKind
    text: str
    """The text of a link, the address of an image (or its content), the name of a drawing, or the
    attribute of a label."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Caution:
    """A new address on a page that leaves the site, or leads to another host than before."""

    page: str
    """The page's path; empty for the surroundings of all pages."""
    text: str
    """The text of the link."""
    old: str
    """The address before; empty for a new link."""
    new: str


def details(
    old: Article, new: Article, own: Sequence[str], *, is_text_changed: bool
) -> tuple[Detail, ...]:
    """Return the differences between two versions of an article, except those of its text.

    With `is_text_changed`, a change of the text is reported elsewhere: differences that only repeat
    it, such as labels, are left out. So are edit links, whose addresses begin with one of `own`.
    """
    result = [
        detail
        for detail in _targets("link", old.links, new.links)
        if not _is_own(detail, own) and not _is_in_text(detail, old, new)
    ]
    result += _images(old.images, new.images)
    if is_text_changed:
        result = [detail for detail in result if not _is_card(detail)]
    result += [*_targets("form", old.forms, new.forms), *_drawings(old, new)]
    if not result and not is_text_changed:
        # Only worth a mention if nothing else explains the change.
        result = [*_labels(old, new), *_anchors(old, new)] or [*_markup(old, new)]
    return tuple(result[:_MAX_DETAILS])


def _is_in_text(detail: Detail, old: Article, new: Article) -> bool:
    """Return whether the text diff already shows a link, because its text is new or removed."""
    return detail.text not in new.text or (bool(detail.new) and detail.text not in old.text)


def _is_own(detail: Detail, own: Sequence[str]) -> bool:
    return all(target.startswith(tuple(own)) for target in (detail.old, detail.new) if target)


def _is_card(detail: Detail) -> bool:
    """Return whether a detail is about a contact card, which comes and goes with its person."""
    return (detail.new or detail.old).startswith("cards/")


def cautions(page: str, old: Article, new: Article, own: Sequence[str]) -> Iterator[Caution]:
    """Yield the new addresses on a page that leave the site or change host.

    `own` are prefixes of our own addresses.
    """
    old_hosts = {_host(target) for target in old.external_addresses}
    old_targets = {(detail.text, detail.new): detail.old for detail in _replaced_targets(old, new)}
    earlier_links = set()
    for link in (
        *new.links,
        *new.forms,
        *(ArticleLink(image.alt, image.source) for image in new.images),
    ):
        target, host = link.target, _host(link.target)
        if not is_external(target) or target in old.external_addresses or not host:
            continue
        if (link.text, target) in earlier_links or target.startswith(tuple(own)):
            continue
        old_target = old_targets.get((link.text, target), "")
        if old_target and _host(old_target) == host:
            continue
        # Addresses of colleagues come and go; those of another company deserve a look.
        if target.startswith("mailto:") and not old_target and host in old_hosts:
            continue
        earlier_links.add((link.text, target))
        yield Caution(page, link.text, old_target, target)


def _replaced_targets(old: Article, new: Article) -> Iterator[Detail]:
    yield from _targets("link", old.links, new.links)
    yield from _targets("form", old.forms, new.forms)
    if len(old.images) == len(new.images):
        for before, after in zip(old.images, new.images, strict=True):
            yield Detail("image", after.alt, before.source, after.source)


def _host(target: str) -> str:
    """Return the host of a web or mail address; a telephone number has none."""
    parts = urlsplit(target)
    if parts.scheme == "mailto":
        return parts.path.rpartition("@")[2].lower()
    if parts.scheme == "tel":
        return ""
    return (parts.netloc or parts.scheme).lower()


def _targets(
    kind: Literal["link", "form"], old: Sequence[ArticleLink], new: Sequence[ArticleLink]
) -> Iterator[Detail]:
    """Yield links with a new target, links to new places, and removed links."""
    gone_links, extra_links = Counter(old) - Counter(new), Counter(new) - Counter(old)
    removed_by_text: dict[str, list[str]] = defaultdict(list)
    for link in _in_order(old, gone_links):
        removed_by_text[link.text].append(link.target)
    kept_targets = {link.target for link in old} & {link.target for link in new}
    new_links: list[ArticleLink] = []
    for link in _in_order(new, extra_links):
        if removed_by_text[link.text]:
            yield Detail(kind, link.text, removed_by_text[link.text].pop(0), link.target)
        else:
            new_links.append(link)
    # A link to the same place with another text is a change of the text.
    for link in new_links:
        if link.target not in kept_targets:
            yield Detail(kind, link.text, "", link.target)
    remaining_targets = kept_targets | {link.target for link in new_links}
    for text, targets in removed_by_text.items():
        for target in targets:
            if target not in remaining_targets:
                yield Detail(kind, text, target, "")


def _in_order(
    links: Sequence[ArticleLink], selection: Counter[ArticleLink]
) -> Iterator[ArticleLink]:
    """Yield the links of a selection in page order."""
    remaining = selection.copy()
    for link in links:
        if remaining[link] > 0:
            remaining[link] -= 1
            yield link


def _images(old: Sequence[Image], new: Sequence[Image]) -> Iterator[Detail]:
    before = {image.source: image.alt for image in old}
    after = {image.source: image.alt for image in new}
    for source, alt in after.items():
        if source not in before:
            yield Detail("picture", alt, "", source)
        elif before[source] != alt:
            yield Detail("image", source, before[source], alt)
    for source, alt in before.items():
        if source not in after:
            yield Detail("picture", alt, source, "")


def _drawings(old: Article, new: Article) -> Iterator[Detail]:
    """Yield the drawings that differ, paired in page order."""
    before, after = Counter(old.drawings), Counter(new.drawings)
    new_drawings, old_drawings = (
        list((after - before).elements()),
        list((before - after).elements()),
    )
    for number, (name, tokens) in enumerate(new_drawings):
        old_name, old_tokens = old_drawings[number] if number < len(old_drawings) else ("", ())
        # Drawings without a name are icons beside text.
        if name or old_name:
            yield Detail(
                "drawing", name, _other_texts(old_tokens, tokens), _other_texts(tokens, old_tokens)
            )
    for name, _ in old_drawings[len(new_drawings) :]:
        if name:
            yield Detail("drawing", name, "drawn", "")


def _other_texts(tokens: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> str:
    """Return the texts in a drawing that are not in the other one."""
    texts = Counter(token[1] for token in tokens if token[0] == "")
    other_texts = Counter(token[1] for token in others if token[0] == "")
    return ", ".join((texts - other_texts).elements())


def _labels(old: Article, new: Article) -> Iterator[Detail]:
    old_labels = list((Counter(old.labels) - Counter(new.labels)).elements())
    new_labels = list((Counter(new.labels) - Counter(old.labels)).elements())
    for name in dict.fromkeys(name for name, _ in (*old_labels, *new_labels)):
        before = "; ".join(text for label, text in old_labels if label == name)
        after = "; ".join(text for label, text in new_labels if label == name)
        yield Detail("label", name, before, after)


def _anchors(old: Article, new: Article) -> Iterator[Detail]:
    old_anchors = (Counter(old.anchors) - Counter(new.anchors)).elements()
    new_anchors = (Counter(new.anchors) - Counter(old.anchors)).elements()
    for before, after in zip_longest(old_anchors, new_anchors, fillvalue=""):
        yield Detail("anchor", "", before, after)


def _markup(old: Article, new: Article) -> Iterator[Detail]:
    """Yield what differs where neither text nor addresses do: attributes for scripts, or tags."""
    old_tokens = Counter(old.tokens) - Counter(new.tokens)
    new_tokens = Counter(new.tokens) - Counter(old.tokens)
    before, after = _attributes(old_tokens), _attributes(new_tokens)
    differences = (before - after) + (after - before)
    names = {part.partition("=")[0] for part in differences if "=" in part}
    tags = {token[0].strip("<>") for token in (*old_tokens, *new_tokens) if len(token) == 1}
    yield Detail("markup", ", ".join(sorted(names or tags)), "", "")


def _attributes(tokens: Counter[Token]) -> Counter[str]:
    return Counter(part for token in tokens.elements() for part in token[1:])
