"""`python -m tests.service.web.look DIR`: the sample pages as pictures, to be looked at at every change."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

from service.web.render import STATIC, headers, render
from tests.service.web.samples import pages
from tests.support.requirements import PROGRAMS, program

ORIGIN = "http://aduan.test"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(PROGRAMS["browser"][0]), args=ARGUMENTS)
        yield browser
        browser.close()


def serve(page: Page, lang: str) -> None:
    """Answer every request of `page` from the samples: /<name> is a page, with its real headers."""
    samples = {name: (view, frame) for name, view, frame in pages()}

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif (found := samples.get(path[1:])) is not None:
            view, frame = found
            html = render(view, frame, lang)
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=dict(headers(view, lang)))
        else:
            route.fulfill(body="", content_type="text/html")

    page.route("**/*", answer)


def main(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = names or tuple(name for name, _, _ in pages())
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    with chromium() as browser:
        for lang, scheme, width in product(("id", "en"), schemes, (320, 1280)):
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
            serve(page, lang)
            for name in wanted:
                page.goto(f"{ORIGIN}/{name}")
                page.screenshot(path=folder / f"{name}-{lang}-{scheme}-{width}.png", full_page=True)
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
