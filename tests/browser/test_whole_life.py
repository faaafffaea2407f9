"""A report from filing to closing, by a citizen and two officers; its trail and its replay tell the same story."""

from collections.abc import Callable

import pytest

from tests.browser.life import STORY, live, replayed, trail
from tests.browser.people import TITLE, Person

pytestmark = pytest.mark.browser


def test_a_report_is_filed_routed_answered_replied_to_and_closed(person: Callable[..., Person]) -> None:
    life = live(person)
    told = [said for _, said in STORY]
    assert life.citizen.page.locator(".timeline h3").all_inner_texts() == told[::-1]
    assert trail(life) == list(enumerate(told, 1))
    assert [(moment.version, moment.said) for moment in replayed(life)] == list(enumerate(told, 1))
    assert "Selesai: ditutup pelapor" in life.inspector.page.locator("table.state").inner_text()
    life.roads.page.goto("/desk")
    assert life.roads.page.get_by_role("link", name=TITLE).count() == 0
