"""Headers, static addresses and the marks of what is withheld."""

import re

import pytest
from jinja2 import UndefinedError

from service.web.render import STATIC, headers, static
from service.web.views import View
from service.web.words import LANGUAGES
from tests.service.web.samples import pages
from tests.service.web.test_pages import html

OWN = [
    *("own", "queue", "case", "replay", "file-done", "act", "file-check", "problem-404"),
    *("notices", "admin-units", "rights", "board-units", "search", "bulk"),
]


@pytest.mark.parametrize(("name", "view"), [(name, view) for name, view, _ in pages()])
def test_every_page_is_locked_down(name: str, view: View) -> None:
    sent = headers(view, "id")
    assert sent["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "unsafe" not in sent["Content-Security-Policy"]
    assert sent["Referrer-Policy"] == "no-referrer"
    assert sent["Content-Language"] == "id"


@pytest.mark.parametrize("name", OWN)
def test_own_staff_and_audit_pages_are_kept_by_nobody(name: str) -> None:
    view = next(view for sample, view, _ in pages() if sample == name)
    assert headers(view, "id")["Cache-Control"] == "no-store"


def test_a_static_address_changes_with_the_content() -> None:
    assert re.fullmatch(r"/static/aduan\.css\?v=[0-9a-f]{12}", static("aduan.css"))
    assert static("aduan.css") != static("aduan.js")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_secret_is_on_the_receipt_and_gone_later(lang: str) -> None:
    assert "4821 0937 5516 2204" in html("file-done", lang)
    assert "4821" not in html("file-done-later", lang)


def test_a_withheld_text_is_marked_and_says_why() -> None:
    assert '<em class="withheld">Data pribadi ini sudah dihapus</em>' in html("own-erased", "id")
    withheld = '<em class="withheld">Confidential: only for those who handle it</em>'
    sealed = html("case-sealed", "en")
    assert sealed.count('<em class="withheld">') == sealed.count(withheld) == 3, "title, story, name of its file"
    assert "/small" not in sealed, "nor is there a picture to look at"


def test_the_first_queue_row_is_the_first_given() -> None:
    shown = html("queue", "id")
    assert shown.index("Lampu jalan padam") < shown.index("Lubang besar di Jalan")


def test_the_first_allowed_action_is_the_main_one_and_refused_ones_say_why() -> None:
    shown = html("case", "id")
    assert re.findall(r'<a class="button( second)?" href="[^"]*/do/([a-z]+)"', shown) == [
        ("", "answer"),
        (" second", "return"),
    ]
    assert "Laporan ini baru saja berubah" in shown


def test_a_template_that_misses_a_value_fails_instead_of_showing_nothing() -> None:
    from service.web.render import render
    from service.web.views import Frame, View

    class Broken(View):
        template = "help.html"

    with pytest.raises(UndefinedError):
        render(Broken(), Frame(place="", address="/"), "id")


def test_the_static_folder_holds_only_what_pages_use() -> None:
    assert {path.name for path in STATIC.iterdir()} == {"aduan.css", "aduan.js", "icon.svg", "marks.svg"}
