"""The pages as a browser sees them: links followed, forms filled in and sent, cookies kept, all checked as HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import html5lib
import httpx


def parsed(html: str) -> Element:
    """Raises for anything that is not valid."""
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert isinstance(document, Element)
    return document


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@dataclass
class Page:
    """An answer, and what is on it."""

    response: httpx.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return self.response.url.raw_path.decode()

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def root(self) -> Element:
        return parsed(self.html)

    @property
    def words(self) -> str:
        return text(next(self.root.iter("body")))

    @property
    def heading(self) -> str:
        return text(next(self.root.iter("h1")))

    def links(self) -> list[str]:
        return [href for link in self.root.iter("a") if (href := link.get("href"))]

    def forms(self) -> Iterator["Form"]:
        for form in self.root.iter("form"):
            yield Form(form.get("method", "get"), form.get("action") or self.path, dict(_fields(form)), _buttons(form))

    def form(self, action: str) -> "Form":
        return next(form for form in self.forms() if form.action.partition("?")[0] == action)


@dataclass
class Form:
    """As the browser would send it untouched."""

    method: str
    action: str
    fields: dict[str, str]
    #: addresses of buttons that send it elsewhere
    elsewhere: list[str] = field(default_factory=list)


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    for element in form.iter():
        name = element.get("name")
        if element.tag == "textarea" and name:
            yield name, (element.text or "").removeprefix("\n")
        elif element.tag == "select" and name:
            options = list(element.iter("option"))
            chosen = next((each for each in options if each.get("selected") is not None), options[0])
            yield name, chosen.get("value", "")
        elif element.tag == "input" and name and _sent(element):
            yield name, element.get("value", "")


def _sent(element: Element) -> bool:
    return element.get("type") not in ("radio", "checkbox") or element.get("checked") is not None


def _buttons(form: Element) -> list[str]:
    return [address for button in form.iter("button") if (address := button.get("formaction"))]


class Visitor:
    """Somebody with a browser: `lang` is what it prefers."""

    def __init__(self, address: str, lang: str = "id") -> None:
        self.client = httpx.Client(base_url=address, timeout=30, headers={"Accept-Language": lang})

    def close(self) -> None:
        self.client.close()

    def get(self, path: str, *, follow: bool = True) -> Page:
        return Page(self.client.get(path, follow_redirects=follow))

    def post(self, path: str, fields: Mapping[str, str], *, follow: bool = True, **headers: str) -> Page:
        """Exactly these fields."""
        body = urlencode(fields).encode()
        told = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        sent = {**told, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return Page(self.client.post(path, content=body, headers=sent, follow_redirects=follow))

    def send(self, page: Page, action: str, to: str | None = None, **typed: str) -> Page:
        """The form of this action with these fields filled in; `to` when another of its buttons is pressed."""
        form = page.form(action)
        return self.post(to or form.action, {**form.fields, **typed})

    def sign_in(self, username: str, password: str) -> Page:
        return self.send(self.get("/in"), "/in", login=username, password=password)

    def act(self, complaint: str, act: str, **typed: str) -> Page:
        """As staff, or (with "own") as the reporter."""
        path = f"/follow/own/{act}" if complaint == "own" else f"/desk/{complaint}/do/{act}"
        return self.post(path, {**self.get(path).form(path).fields, **typed})
