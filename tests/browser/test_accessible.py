"""axe finds nothing on any page, light or dark, and no page scrolls sideways on the smallest phone."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import product
from typing import Any, Literal

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.people import TITLE, Person
from tests.service.world import DESK, ROADS, World, done

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},
}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# Only what was wrong comes back to us: telling of every element that is well takes longer than looking at it.
LOOK = "options => axe.run(document, options).then(({violations, passes}) => [violations, passes.length])"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WINDOWS: tuple[ViewportSize, ...] = ({"width": 320, "height": 800}, {"width": 1280, "height": 800})
FIGURES = {
    "board": "/board",
    "units": "/board/units",
    "reports behind a figure": "/board/reports?figure=received",
}


@pytest.fixture(scope="module")
def case(world: World) -> dict[str, Any]:
    """Answered, and something for the desk beside it."""
    world.filed(title="Baru masuk", anonymous=True)
    world.filed(confidential=True)
    receipt = world.routed(title=TITLE)
    done(world.as_(ROADS), receipt, "start")
    last = done(world.as_(ROADS), receipt, "answer", text="Lubang sudah ditambal.")
    world.as_(DESK).get("/units/medan/queue", params={"at_least": last["at_least"]})
    return receipt


def pages(someone: Person, case: dict[str, Any]) -> Iterator[str]:
    """Every page in turn, by its name, when it is there."""
    page = someone.page
    for name, path in (
        ("home", "/"),
        ("figures for everybody", "/board"),
        ("office", "/offices/medan-sdabmbk"),
        ("help", "/help"),
        ("privacy", "/privacy"),
        ("accessibility", "/accessibility"),
        ("open data", "/data"),
        ("first question", "/file/1"),
        ("all questions on one page", "/file/all"),
        ("emergency", "/file/stop/emergency"),
        ("court", "/file/stop/court"),
        ("follow", "/follow"),
        ("in", "/in"),
    ):
        page.goto(path)
        yield name
    page.goto("/file/1")
    someone.press("Lanjutkan")
    page.locator("[data-summary]").wait_for()
    yield "first question with an error"
    someone.write()
    assert page.get_by_role("heading", name="Mungkin sudah dilaporkan").count()
    for number, name in enumerate(("class", "story", "where", "who"), 1):
        page.goto(f"/file/{number}")
        yield f"question: {name}"
    page.get_by_label("Saya tidak tahu", exact=True).check()
    someone.onward(5)
    yield "question: you"
    someone.press("Lanjutkan")
    page.locator("[data-summary]").wait_for()
    yield "question with errors: you"
    page.check("#anonymous")
    page.check("#confidential")
    someone.onward(6)
    yield "check page"
    someone.press("Kirim laporan")
    someone.sees("Laporan Anda diterima")
    yield "receipt"
    page.goto("/nothing")
    yield "not found"
    page.goto("/reports")
    yield "public list"
    page.goto("/reports?q=yang")
    yield "public list with an error"
    page.goto(f"/reports/{case['tracking_id']}")
    unfold(someone)
    yield "public report"
    someone.follow(case["tracking_id"], case["secret"])
    unfold(someone)
    yield "own"
    page.goto("/follow/own/reply")
    yield "reply"
    someone.sign_in(DESK)
    yield "queue"
    page.locator("input[name^=row-]").first.check()
    someone.press("Verifikasi…")
    page.wait_for_url("**/desk/bulk")
    yield "bulk preview"
    page.goto("/desk?due=late")
    yield "empty queue"
    page.goto("/search?q=lubang")
    yield "search"
    page.goto("/search?q=zebra")
    yield "search without a find"
    page.goto("/search?q=081234567890")
    yield "search with an error"
    page.goto("/desk/new")
    yield "counter"
    for name, path in FIGURES.items():
        page.goto(path)
        yield f"{name} for staff"
    page.goto("/desk/all")
    yield "register"
    for section in ("units", "staff", "categories", "routing", "standards", "calendar"):
        page.goto(f"/admin/{section}")
        yield f"directory: {section}"
    page.goto("/admin/do/unit_open")
    yield "directory: form"
    someone.press("Lanjutkan")
    page.locator("[data-summary]").wait_for()
    yield "directory: form with errors"
    page.goto("/admin/do/unit_close?item=medan-bkpsdm")
    yield "directory: what changes"
    page.goto("/audit/rights")
    yield "rights"
    page.goto("/desk/notices")
    yield "notices"
    address = f"/desk/{case['complaint']}"
    page.goto(address)
    unfold(someone)
    yield "case"
    someone.open("Baru masuk")
    someone.press("Teruskan")
    yield "act"
    page.goto(address.replace("desk", "audit") + "?at=3")
    unfold(someone)
    yield "replay"


def unfold(someone: Person) -> None:
    for closed in someone.page.locator("summary").all():
        closed.click()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    world: World, person: Callable[..., Person], case: dict[str, Any]
) -> None:
    """All pages are reached on the smallest phone, and each is looked at in every scheme and width."""
    narrow, light = WINDOWS[0], SCHEMES[0]
    someone = person(color_scheme=light, viewport=narrow, reduced_motion="reduce")  # no colour on its way
    page = someone.page
    wrong: dict[str, list[str]] = {}
    wide: dict[str, int] = {}
    for name in pages(someone, case):
        page.evaluate(AXE)
        for window, scheme in product(WINDOWS, SCHEMES):
            page.set_viewport_size(window)
            page.emulate_media(color_scheme=scheme)
            variant = f"{name}, {scheme}, {window['width']} px"
            violations, passed = page.evaluate(LOOK, OPTIONS)
            if violations:
                wrong[variant] = [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]]
            reaches = page.evaluate("document.documentElement.scrollWidth")
            if reaches > window["width"]:
                wide[variant] = reaches
            assert passed, "axe has looked"
        page.set_viewport_size(narrow)
        page.emulate_media(color_scheme=light)
    assert wrong == {}
    assert wide == {}


@pytest.mark.parametrize("width", [400, 640, 768, 1024])
def test_the_queue_fits_every_window(person: Callable[..., Person], case: dict[str, Any], width: int) -> None:
    """1280 pixels at 200 % are 640, at 125 % 1024."""
    someone = person(viewport={"width": width, "height": 800})
    someone.sign_in(DESK)
    assert someone.page.evaluate("document.documentElement.scrollWidth") <= width
