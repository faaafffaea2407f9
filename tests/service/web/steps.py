"""Filing through its six pages, as a citizen does it."""

from typing import Any

from service.web.filing import ONLINE
from tests.service.web.site import Page, Visitor

STORY = "Lubang sedalam 20 cm.\nSudah ada yang jatuh: <b>dua</b> & satu."
ANSWERS = {
    "report_class": "complaint",
    "title": "Lubang besar",
    "body": STORY,
    "incident_on": "2026-11-02",
    "area": "medan-baru",
    "category": "roads",
    "wanted_unit": "",
    "anonymous": "yes",
    "confidential": "no",
    "phone": "0812 3456 7890",
}
File = tuple[str, bytes]
PAGES = tuple(ONLINE.pages)
CHECK = ONLINE.check


def asked(page: Page) -> str:
    """The address of the page's form, without its query."""
    return page.path.partition("?")[0]


def answered(visitor: Visitor, page: Page, *files: File, **typed: str) -> Page:
    """This page with its questions answered, and on to the next one."""
    form = page.form(asked(page))
    names = ONLINE.fields(asked(page))
    given = {name: value for name, value in {**ANSWERS, **typed}.items() if name in names or name.startswith("drop-")}
    if "asked" in form.fields:
        given |= {"asked": given["category"]}  # the unit that is suggested for it is shown already
    given |= {"csrf": typed["csrf"]} if "csrf" in typed else {}
    fields = {name: value for name, value in {**form.fields, **given}.items() if name != "files"}
    if not files:
        return visitor.post(form.action, fields)
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items()]
    parts += [("files", file) for file in files]
    headers = {"Sec-Fetch-Site": "same-origin"}
    return Page(visitor.client.post(form.action, files=parts, headers=headers, follow_redirects=True))


def upto(visitor: Visitor, last: str, *files: File, start: str = PAGES[0], **typed: str) -> Page:
    """All questions answered that come before this page; or the page on which something is wrong."""
    page = visitor.get(start)
    while asked(page) != last:
        before = asked(page)
        page = answered(visitor, page, *(files if "title" in ONLINE.fields(before) else ()), **typed)
        if asked(page) == before:
            return page
    return page


def checked(visitor: Visitor, *files: File, **typed: str) -> Page:
    """The check page."""
    return upto(visitor, CHECK, *files, **typed)


def filed(visitor: Visitor, *files: File, **typed: str) -> Page:
    """The receipt."""
    page = checked(visitor, *files, **typed)
    return page if asked(page) != CHECK else visitor.send(page, CHECK)
