"""Every page, in every state and both languages: what must hold of its HTML."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from service.web.badges import BADGES
from service.web.render import HERE, STATIC, render
from service.web.views import Form, FormView, View
from service.web.words import LANGUAGES
from tests.service.web.samples import pages

SAMPLES = {name: (view, frame) for name, view, frame in pages()}
EVERY = [(name, lang) for name in SAMPLES for lang in LANGUAGES]
BAD = [(n, lang) for n, lang in EVERY if getattr(SAMPLES[n][0], "form", Form(())).errors]
every_page = pytest.mark.parametrize(("name", "lang"), EVERY)


def html(name: str, lang: str) -> str:
    view, frame = SAMPLES[name]
    return render(view, frame, lang)


def page(name: str, lang: str) -> Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document = parser.parse(html(name, lang))
    assert isinstance(document, Element)
    return document


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def controls(root: Element) -> Iterator[Element]:
    for tag in ("input", "select", "textarea"):
        yield from (control for control in root.iter(tag) if control.get("type") != "hidden")


@every_page
def test_a_page_has_a_language_one_heading_and_a_way_past_the_menu(name: str, lang: str) -> None:
    root = page(name, lang)
    assert root.get("lang") == lang
    assert len(list(root.iter("h1"))) == 1
    assert text(next(root.iter("h1")))
    first_link = next(root.iter("a"))
    assert first_link.get("href") == "#main"
    assert [element.tag for element in root.iter() if element.get("id") == "main"] == ["main"]


@every_page
def test_headings_leave_out_no_level(name: str, lang: str) -> None:
    levels = [int(element.tag[1]) for element in page(name, lang).iter() if re.fullmatch("h[1-6]", str(element.tag))]
    # the error summary and notices may stand above the h1
    start = levels.index(1)
    assert all(level <= 2 for level in levels[:start])
    assert all(later - earlier <= 1 for earlier, later in zip(levels[start:], levels[start + 1 :], strict=False))


@every_page
def test_ids_are_unique_and_everything_that_points_finds_its_target(name: str, lang: str) -> None:
    root = page(name, lang)
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    assert [id_ for id_, count in ids.items() if count > 1] == []
    named = [
        (element.get(key) or "").split()
        for element in root.iter()
        for key in ("for", "aria-describedby", "aria-labelledby")
    ]
    anchors = [[link.get("href", "")[1:]] for link in root.iter("a") if link.get("href", "").startswith("#")]
    assert {target for targets in named + anchors for target in targets} <= ids.keys()


@every_page
def test_each_control_has_a_label(name: str, lang: str) -> None:
    root = page(name, lang)
    labelled = {label.get("for") for label in root.iter("label") if text(label)}
    assert [control.get("name") for control in controls(root) if control.get("id") not in labelled] == []


@every_page
def test_each_link_and_button_says_what_it_does(name: str, lang: str) -> None:
    root = page(name, lang)
    silent = [element.attrib for tag in ("a", "button") for element in root.iter(tag) if not text(element)]
    assert silent == []


@every_page
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(name: str, lang: str) -> None:
    root = page(name, lang)
    for element in root.iter():
        assert not [key for key in element.attrib if key == "style" or str(key).startswith("on")]
        for key in ("href", "src", "action", "formaction"):
            address = urlsplit(element.get(key) or "")
            assert (address.scheme, address.netloc) == ("", "")
    assert [script.text for script in root.iter("script") if script.text] == []
    assert list(root.iter("style")) == []


@every_page
def test_forms_that_change_something_carry_the_token(name: str, lang: str) -> None:
    for form in page(name, lang).iter("form"):
        if form.get("method") == "post":
            assert [field.get("value") for field in form.iter("input") if field.get("name") == "csrf"] == ["t0ken"]
        else:
            assert form.get("method") == "get"


@every_page
def test_rows_keep_their_roles_when_they_become_cards(name: str, lang: str) -> None:
    roles = {"table": {"table"}, "tr": {"row"}, "td": {"cell"}, "th": {"columnheader", "rowheader"}}
    for element in page(name, lang).iter():
        if element.tag in roles:
            assert element.get("role") in roles[str(element.tag)]


@every_page
def test_a_page_weighs_little(name: str, lang: str) -> None:
    parts = [html(name, lang).encode()] + [(STATIC / f"aduan.{kind}").read_bytes() for kind in ("css", "js")]
    assert sum(len(gzip.compress(part)) for part in parts) <= 60_000


@every_page
def test_every_static_file_exists_and_every_mark_is_drawn(name: str, lang: str) -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "marks.svg").read_text()))
    for file, mark in re.findall(r'"/static/([a-z.]+)\?v=[0-9a-f]{12}(?:#([a-z]+))?"', html(name, lang)):
        assert (STATIC / file).is_file()
        assert not mark or mark in drawn


@pytest.mark.parametrize("name", SAMPLES)
def test_a_title_says_galat_exactly_when_something_is_wrong(name: str) -> None:
    view, _ = SAMPLES[name]
    title = text(next(page(name, "id").iter("title")))
    assert title.startswith("Galat:") == view.wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_different_pages_have_different_titles(lang: str) -> None:
    titles: dict[str, set[str]] = {}
    for name in SAMPLES:
        title = text(next(page(name, lang).iter("title"))).removeprefix("Galat: ").removeprefix("Error: ")
        titles.setdefault(title, set()).add(SAMPLES[name][0].template)
    assert {title: templates for title, templates in titles.items() if len(templates) > 1} == {}


@pytest.mark.parametrize(("name", "lang"), BAD)
def test_an_error_is_told_above_and_at_its_field_in_the_same_words(name: str, lang: str) -> None:
    root = page(name, lang)
    summary = next(element for element in root.iter() if element.get("role") == "alert")
    view = SAMPLES[name][0]
    assert isinstance(view, FormView)
    told = {(link.get("href") or "")[1:]: text(link) for link in summary.iter("a")}
    assert told.keys() == {field.name for field in view.form.errors}
    for element in root.iter():
        field = (element.get("id") or "").removesuffix("-error")
        if field in told and element.get("id") != field:
            assert text(element).endswith(told[field])
    for field in told:
        target = next(element for element in root.iter() if element.get("id") == field)
        group = next((g for g in root.iter("fieldset") if target in g.iter()), target)
        assert f"{field}-error" in (group.get("aria-describedby") or "").split()
        assert group.get("aria-invalid") == "true"


def test_every_template_is_a_page_of_the_samples() -> None:
    shown = {type(view).template for view, _ in SAMPLES.values()}
    files = {path.name for path in (HERE / "templates").glob("*.html")}
    assert shown == files - {"base.html", "ui.html", "board_parts.html"}


def test_every_view_is_among_the_samples() -> None:
    def shown(view: type[View]) -> Iterator[type[View]]:
        subclasses = [found for found in view.__subclasses__() if found.__module__.startswith("service.")]
        yield from (one for subclass in subclasses for one in shown(subclass))
        if hasattr(view, "template"):
            yield view

    assert set(shown(View)) == {type(view) for view, _ in SAMPLES.values()}


def test_every_badge_has_a_mark_and_its_colours() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "marks.svg").read_text()))
    css = (STATIC / "aduan.css").read_text()
    for look in BADGES.values():
        assert look.mark in drawn
        assert f".tone-{look.tone} " in css


def test_the_script_is_small_and_every_hook_it_looks_for_is_on_a_page() -> None:
    script = (STATIC / "aduan.js").read_bytes()
    assert len(script) <= 12_000
    everything = "".join(html(name, "id") for name in SAMPLES)
    for hook in set(re.findall(rb"\[(data-[a-z]+)\]", script)):
        assert hook.decode() in everything


def test_what_is_typed_is_escaped(tmp_path: Path) -> None:
    from dataclasses import replace

    from service.web.views import Own

    view, frame = SAMPLES["own"]
    assert isinstance(view, Own)
    hostile = '"><script>alert(1)</script>'
    shown = render(replace(view, story=hostile, head=replace(view.head, title=hostile)), frame, "id")
    assert "<script>alert" not in shown
    assert shown.count("&lt;script&gt;") == 2
