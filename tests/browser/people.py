"""What people do in a browser."""

import re
import time
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.service.world import PASSWORD

TITLE = "Lubang besar di Jalan Sei Belutu"
STORY = "Sejak dua minggu ada lubang selebar satu meter. Sudah dua sepeda motor jatuh."
LONGEST_WALK = 120


@dataclass(frozen=True)
class Person:
    """Somebody in front of `page`."""

    page: Page

    def press(self, name: str) -> None:
        """The button or link of this name in the page's own part."""
        found = self.page.locator("main").get_by_role("button", name=name, exact=True)
        (found if found.count() else self.page.locator("main").get_by_role("link", name=name, exact=True)).first.click()

    def sees(self, words: str) -> None:
        self.page.locator("body", has_text=words).wait_for()

    def queue(self, words: str) -> None:
        """The queue, looked at again until it shows what somebody else has done: lists follow the log."""
        until = time.monotonic() + 30
        while True:
            self.page.goto("/desk")
            if self.page.locator("main", has_text=words).count():
                return
            assert time.monotonic() < until, f"the queue never shows {words}"

    def write(self, **typed: str) -> None:
        """Fill in the first four pages with the mouse, up to the question of who will answer."""
        page = self.page
        page.goto("/")
        self.press("Lapor")
        page.get_by_label("Pengaduan", exact=True).check()
        self.onward(2)
        page.fill("#title", typed.get("title", TITLE))
        page.fill("#body", typed.get("body", STORY))
        self.onward(3)
        page.fill("#incident_on", "2026-11-02")
        page.select_option("#area", "medan-baru")
        self.onward(4)

    def onward(self, number: int) -> None:
        """To the page of this number."""
        self.page.locator("#answers p.actions button[type=submit]").click()
        self.page.wait_for_url(f"**/file/{number}")

    def file(self, **typed: str) -> tuple[str, str]:
        """Number and secret of a report made with the mouse."""
        page = self.page
        self.write(**typed)
        if page.locator("#category").input_value() != "roads":
            page.select_option("#category", "roads")
            self.press_onward()  # which unit that is for is shown first
        page.get_by_label("Saya tidak tahu", exact=True).check()
        self.onward(5)
        page.get_by_label("Ya, sembunyikan nama saya").check()
        page.get_by_label("Tidak, isinya boleh dibaca petugas yang berwenang").check()
        self.onward(6)
        self.sees("Periksa, lalu kirim")
        self.press("Kirim laporan")
        self.sees("Laporan Anda diterima")
        return self.receipt()

    def press_onward(self) -> None:
        """The button that goes on, whatever page comes."""
        with self.page.expect_navigation():
            self.page.locator("#answers p.actions button[type=submit]").click()

    def receipt(self) -> tuple[str, str]:
        number, secret = self.page.locator(".keys .code").all_inner_texts()
        assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", number)
        assert re.fullmatch(r"(\d{4} ){3}\d{4}", secret)
        return number, secret

    def follow(self, number: str, secret: str) -> None:
        self.page.goto("/follow")
        self.page.fill("#tracking_id", number)
        self.page.fill("#secret", secret)
        self.press("Lihat laporan")
        self.page.wait_for_url("**/follow/own")

    def sign_in(self, username: str) -> None:
        self.page.goto("/in")
        self.page.fill("#login", username)
        self.page.fill("#password", PASSWORD)
        self.press("Masuk")
        self.page.wait_for_url("**/desk")

    def open(self, title: str) -> str:
        """From the queue to the case; answers its address."""
        self.queue(title)
        self.page.get_by_role("link", name=title).first.click()
        self.page.wait_for_url("**/desk/*")
        return self.page.url

    def act(self, name: str, submit: str | None = None, **typed: str) -> None:
        """Press the act, fill in its form, send it."""
        self.press(name)
        for field, value in typed.items():
            if self.page.locator(f"select#{field}").count():
                self.page.select_option(f"#{field}", value)
            else:
                self.page.fill(f"#{field}", value)
        self.press(submit or name)
        self.sees(f"Tersimpan: {name}.")

    # By keyboard alone

    def walk_to(self, selector: str) -> None:
        """Tab until the element has the focus."""
        for _ in range(LONGEST_WALK):
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    def type(self, selector: str, text: str) -> None:
        self.walk_to(selector)
        self.page.keyboard.type(text)

    def choose(self, selector: str) -> None:
        self.walk_to(selector)
        self.page.keyboard.press("Space")

    def enter(self, selector: str) -> None:
        """Follow the link or press the button, and wait for where it leads."""
        self.walk_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
