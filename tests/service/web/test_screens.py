"""The pages in Chromium, with their real headers: no sideways scroll, no refused resource, keys that work."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.service.web.look import ORIGIN, chromium, serve
from tests.service.web.samples import pages

pytestmark = pytest.mark.browser

NAMES = [name for name, _, _ in pages()]
WIDTHS = (320, 768, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def small(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    serve(page, "id")
    yield page
    page.close()


@pytest.fixture
def large(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    serve(page, "id")
    yield page
    page.close()


@dataclass(frozen=True)
class Shown:
    """What was seen on all pages: by window and page how wide it is, and what the browser had to say."""

    reach: dict[int, dict[str, int]]
    said: list[str]


@pytest.fixture(scope="module")
def shown(browser: Browser) -> Shown:
    """Each page opened once and then looked at in every window."""
    seen = Shown({width: {} for width in WIDTHS}, [])
    page = browser.new_page(viewport={"width": WIDTHS[0], "height": 640})
    page.on("console", lambda message: seen.said.append(message.text))
    serve(page, "id")
    for name in NAMES:
        page.goto(f"{ORIGIN}/{name}")
        for width in (*WIDTHS[1:], WIDTHS[0]):  # and it is narrow again for the next
            page.set_viewport_size({"width": width, "height": 640})
            seen.reach[width][name] = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    return seen


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(shown: Shown, width: int) -> None:
    """Neither on the smallest phone nor on a desk, also where somebody pasted a long link."""
    assert shown.reach[width].keys() == set(NAMES)
    assert {name: reach for name, reach in shown.reach[width].items() if reach > width} == {}


def test_the_policy_refuses_nothing_that_a_page_needs(shown: Shown) -> None:
    assert [text for text in shown.said if "404" not in text] == []


def test_staff_targets_are_at_least_24_pixels_high(large: Page) -> None:
    for name in ("queue", "case", "replay"):
        large.goto(f"{ORIGIN}/{name}")
        heights = large.evaluate(
            "[...document.querySelectorAll('button, a.button, select, input:not([type=hidden]), .tabs a, nav a')]"
            ".filter(e => e.offsetParent && !e.classList.contains('skip'))"
            ".map(e => [e.textContent, e.getBoundingClientRect().height])"
        )
        assert [target for target in heights if target[1] < 24] == []


def test_an_error_takes_the_focus_and_leads_to_its_field(small: Page) -> None:
    small.goto(f"{ORIGIN}/follow-error")
    assert small.evaluate("document.activeElement.matches('[data-summary]')")
    small.keyboard.press("Tab")
    small.keyboard.press("Enter")
    assert small.evaluate("document.activeElement.id") == "tracking_id"


def test_j_and_k_move_along_the_queue_only_inside_the_table(large: Page) -> None:
    large.goto(f"{ORIGIN}/queue")
    large.keyboard.press("j")
    assert large.evaluate("document.activeElement.tagName") == "BODY"
    large.locator("a[data-row]").first.focus()
    large.keyboard.press("j")
    assert large.evaluate("document.activeElement.textContent") == "Lubang besar di Jalan Sei Belutu"
    large.keyboard.press("k")
    large.keyboard.press("k")
    assert large.evaluate("document.activeElement.textContent") == "Lampu jalan padam sebulan"


def test_arrows_step_through_the_replay_but_not_from_the_slider(large: Page) -> None:
    large.goto(f"{ORIGIN}/replay")
    large.locator("#at").focus()
    large.keyboard.press("ArrowRight")
    assert large.evaluate("document.querySelector('output').textContent") == "5"
    assert large.url.endswith("/replay")
    large.locator("h1").click()
    large.keyboard.press("ArrowRight")
    large.wait_for_url("**/audit/*?at=5", wait_until="commit")


def test_the_counter_tells_what_is_left_and_what_is_too_much(large: Page) -> None:
    large.goto(f"{ORIGIN}/file-story")
    large.fill("#body", "a" * 19_000)
    large.locator("#body-count", has_text="Sisa 1.000 karakter").wait_for()
    large.fill("#body", "a" * 20_001)
    large.locator("#body-count.over", has_text="Terlalu panjang 1 karakter").wait_for()


def test_without_the_script_nothing_is_missing(browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    serve(page, "id")
    page.goto(f"{ORIGIN}/file-done")
    assert not page.locator("button[data-copy]").first.is_visible()
    assert page.locator("button", has_text="Sudah saya simpan").is_visible()
    page.close()


def test_the_receipt_prints_on_one_small_page(browser: Browser) -> None:
    page = browser.new_page()
    serve(page, "id")
    page.goto(f"{ORIGIN}/file-done")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    page.close()
