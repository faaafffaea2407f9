"""The public list as an Atom feed (RFC 4287), for whoever wants to be told of new reports without an account."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml; charset=utf-8"
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What somebody may have typed, and XML may not hold."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A report; `terms` are its class and category, as codes."""

    href: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    terms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A page of the list; `self_href` is this feed, `href` the list, both whole addresses."""

    lang: str
    title: str
    author: str
    self_href: str
    href: str
    #: when there is no item
    updated: datetime
    items: Sequence[Item]


def as_atom(feed: Feed) -> bytes:
    """The document. A report's address is its id, so that a reader knows it again."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.lang})
    _text(root, "id", feed.self_href)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(max((item.updated for item in feed.items), default=feed.updated)))
    _text(ElementTree.SubElement(root, "author"), "name", feed.author)
    ElementTree.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.self_href})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.href})
    for item in feed.items:
        _entry(root, item)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(root: ElementTree.Element, item: Item) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _text(entry, "id", item.href)
    _text(entry, "title", item.title)
    _text(entry, "published", _moment(item.published))
    _text(entry, "updated", _moment(item.updated))
    _text(entry, "summary", item.summary)
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": item.href})
    for term in item.terms:
        ElementTree.SubElement(entry, "category", {"term": term})


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = _UNFIT.sub("\ufffd", text)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
