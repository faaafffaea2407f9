"""One view model for every page and state, as the routes would make them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from service.web.views import Frame, Problem, Said, Staff, View
from tests.service.web.samples.admin import directory
from tests.service.web.samples.board import boards, public_board
from tests.service.web.samples.citizen import citizens
from tests.service.web.samples.parts import ADMIN, CASE, CITIZEN, LIAISON, UNIT, at
from tests.service.web.samples.public import everybody
from tests.service.web.samples.staff import case, queue, rows, staff


def problems() -> Iterator[tuple[str, View]]:
    for status in (400, 403, 404, 409, 413, 422):
        yield f"problem-{status}", Problem(status=status)
    yield "problem-429", Problem(status=429, retry_at=at(24, 10, 43) + timedelta(minutes=1))
    yield "problem-forged", Problem(status=403, words="forged", draft="Belum rata.\nMasih berlubang.")
    yield "problem-500", Problem(status=500, reference="0192f0c4")
    yield "problem-503", Problem(status=503)


def pages() -> Iterator[tuple[str, View, Frame]]:
    """Name, view and frame of every sample."""
    for name, view in citizens():
        yield name, view, CITIZEN
    for name, view in everybody():
        yield name, view, CITIZEN
    for name, view in staff():
        yield name, view, LIAISON
    for name, view in directory():
        yield name, view, ADMIN
    for name, view in boards():
        yield name, view, LIAISON
    yield "board-public", public_board(), CITIZEN
    for name, view in problems():
        yield name, view, CITIZEN
    yield "problem-403-staff", Problem(status=403), LIAISON
    yield (
        "problem-409-staff",
        Problem(status=409, words="not_now", said=Said("refusal.not_at_desk"), back=CASE),
        LIAISON,
    )
    yield "problem-503-nobody", Problem(status=503), Frame(place="", address="/")
    several = Staff("Lestari Sari", "liaison", UNIT, several=True)
    yield "case-several", case(), replace(LIAISON, staff=several)
    yield "queue-no-role", Problem(status=403), replace(LIAISON, staff=Staff("Lestari Sari", "", "", several=True))
    yield (
        "queue-notice",
        queue(rows()),
        replace(LIAISON, notice=Said("message.acted", {"action": Said("action.route")})),
    )
