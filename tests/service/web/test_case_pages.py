"""A case for staff: buttons are what the rules allow, acts are done once, on what one has read; texts are guarded."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain import rights
from domain.access import ValuesRead, stream_of
from domain.complaint import commands
from domain.complaint.commands import Command
from domain.complaint.context import Context
from domain.complaint.decide import decide
from domain.complaint.events import ArchiveReason, Closure
from domain.complaint.state import Complaint
from domain.directory.state import stream_id
from domain.event import Actor, Code, Refused
from domain.rights import Act
from service.api.seeing import folded
from service.web.telling import STAFF_ACTS
from tests.service.web.site import Page, Visitor
from tests.service.world import (
    AMPLAS,
    DESK,
    EVALUATOR,
    INSPECTOR,
    NATIONAL,
    PARKS,
    PEOPLE,
    ROADS,
    ROADS_LEADER,
    World,
    done,
)

AS = Callable[[str], Visitor]
COMMANDS: Mapping[Act, Command] = {
    Act.VERIFY: commands.Verify(),
    Act.ROUTE: commands.Route(unit=Code("medan-sdabmbk")),
    Act.RETURN: commands.Return(reason="Bukan kami."),
    Act.START: commands.Start(),
    Act.ANSWER: commands.Answer(text="Sudah."),
    Act.CLOSE_AS_RESOLVED: commands.Close(kind=Closure.RESOLVED),
    Act.ARCHIVE: commands.Archive(reason=ArchiveReason.DUPLICATE),
    Act.ADOPT: commands.Adopt(),
}
STAGES = ("filed", "verified", "routed", "started", "answered", "closed", "archived", "returned", "sealed")


@pytest.fixture(scope="module")
def stages(world: World) -> dict[str, dict[str, Any]]:
    """A report at every stage of its life."""
    desk, roads = world.as_(DESK), world.as_(ROADS)
    reports = {"filed": world.filed(), "verified": world.filed(), "archived": world.filed()}
    done(desk, reports["verified"], "verify")
    done(desk, reports["archived"], "archive", reason="duplicate")
    reports |= {name: world.routed() for name in ("routed", "started", "answered", "closed", "returned")}
    done(roads, reports["returned"], "return", reason="Bukan kami.")
    for name in ("started", "answered", "closed"):
        done(roads, reports[name], "start")
    for name in ("answered", "closed"):
        done(roads, reports[name], "answer", text="Sudah.")
    done(roads, reports["closed"], "close")
    reports["sealed"] = world.routed(confidential=True, title="Sangat rahasia")
    return reports


def case(visitor: Visitor, receipt: Mapping[str, Any]) -> Page:
    return visitor.get(f"/desk/{receipt['complaint']}")


def stands(world: World, receipt: Mapping[str, Any]) -> Complaint:
    return folded(world.service.log.history(UUID(receipt["complaint"])))


def actor(world: World, who: str) -> Actor:
    staff = stream_id("staff", who)
    held = min(world.service.directories.current().staff[staff].roles)
    return Actor(id=staff, role=held.role, unit=held.unit)


def accepted(complaint: Complaint, context: Context) -> set[str]:
    """What the rules would record, tried one by one."""

    def allowed(command: Command) -> bool:
        try:
            return bool(decide(command, complaint, context))
        except Refused:
            return False

    return {act.value for act, command in COMMANDS.items() if allowed(command)}


def test_every_act_of_staff_is_tried() -> None:
    assert set(COMMANDS) == set(STAFF_ACTS)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_the_buttons_are_the_commands_that_the_domain_accepts(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, who: str, stage: str
) -> None:
    complaint = stands(world, stages[stage])
    directory = world.service.directories.current()
    person = actor(world, who)
    page = case(as_staff(who), stages[stage])
    context = Context(now=datetime.now(UTC), actor=person, directory=directory, channel=Code("web"))
    if not rights.allows(person, Act.SEE_CASE, directory, case=complaint.case):
        assert page.status == 404
        assert accepted(complaint, context) == set()
        return
    assert page.status == 200
    buttons = {link.rpartition("/")[2] for link in page.links() if "/do/" in link} - {"open"}
    assert buttons == accepted(complaint, context)


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_no_button_is_no_page_either(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, stage: str
) -> None:
    for who in (DESK, ROADS, EVALUATOR):
        page = case(as_staff(who), stages[stage])
        if page.status == 404:
            continue
        buttons = {link.rpartition("/")[2] for link in page.links() if "/do/" in link}
        for act in STAFF_ACTS:
            status = as_staff(who).get(f"/desk/{stages[stage]['complaint']}/do/{act}").status
            assert (status == 200) == (act in buttons)
            assert status in (200, 403, 409)


def test_unknown_and_forbidden_are_the_same_page(stages: dict[str, dict[str, Any]], as_staff: AS) -> None:
    amplas = as_staff(AMPLAS)
    forbidden = case(amplas, stages["routed"])
    unknown = amplas.get("/desk/01a20c38-1913-756d-963f-360258a1e3e7")
    by_number = amplas.get(f"/desk/{stages['routed']['tracking_id']}")
    assert forbidden.status == unknown.status == by_number.status == 404

    def same(page: Page) -> str:
        return page.html.replace(page.path, "")

    assert same(forbidden) == same(unknown) == same(by_number)


@pytest.mark.parametrize("who", [PARKS, AMPLAS])
def test_another_unit_can_do_nothing(world: World, stages: dict[str, dict[str, Any]], as_staff: AS, who: str) -> None:
    visitor, receipt = as_staff(who), stages["routed"]
    proof = visitor.get("/desk").form("/out").fields["csrf"]
    before = stands(world, receipt).version
    for act in STAFF_ACTS:
        path = f"/desk/{receipt['complaint']}/do/{act}"
        assert visitor.post(path, {"csrf": proof, "version": str(before), "text": "x", "reason": "x"}).status == 404
    assert stands(world, receipt).version == before


def test_acts_are_carried_out_and_told(world: World, as_staff: AS) -> None:
    receipt = world.filed(wanted_unit="medan-sdabmbk")
    number = receipt["complaint"]
    desk, roads = as_staff(DESK), as_staff(ROADS)
    assert "Tersimpan: Verifikasi." in desk.act(number, "verify").words
    form = desk.get(f"/desk/{number}/do/route").form(f"/desk/{number}/do/route")
    assert form.fields["unit"] == "medan-sdabmbk", "what the reporter proposed is chosen"
    desk.act(number, "route", unit="medan-sdabmbk", note="Mohon segera.")
    assert "Mohon segera." in case(roads, receipt).words
    roads.act(number, "start")
    page = roads.act(number, "answer", text="Sudah ditambal.\nTerima kasih.")
    assert page.path == f"/desk/{number}"
    assert "Sudah ditambal. Terima kasih." in page.words
    trail = page.words.split("Riwayat (5)")[1].split("#")
    assert "Budi Santoso Siregar, pejabat penghubung" in trail[1]
    assert "WIB" in page.words


def test_a_form_sent_twice_is_one_act(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    form = roads.get(path).form(path)
    sent = [roads.post(path, {**form.fields, "text": "Sudah."}, follow=False) for _ in range(2)]
    assert [page.status for page in sent] == [303, 303]
    assert stands(world, receipt).version == 4


def test_whoever_was_overtaken_sees_what_happened_and_keeps_the_text(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    stale = roads.get(path).form(path)
    done(world.as_(ROADS), receipt, "start")
    page = roads.post(path, {**stale.fields, "text": "Konsep saya"})
    assert page.status == 409
    assert "Mulai dikerjakan – Budi Santoso Siregar" in page.words
    assert page.form(path).fields["text"] == "Konsep saya"
    assert stands(world, receipt).version == 4
    assert roads.send(page, path).path == f"/desk/{receipt['complaint']}", "sent again, having seen it"
    assert stands(world, receipt).version == 5


def test_a_changed_text_under_an_old_key_is_overtaken_by_its_own_first(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    form = roads.get(path).form(path)
    roads.post(path, {**form.fields, "text": "Satu."})
    page = roads.post(path, {**form.fields, "text": "Dua."})
    assert page.status == 409
    assert page.form(path).fields["text"] == "Dua."


@pytest.mark.parametrize("version", ["", "x", "-1", "99", "9" * 30, "\0"])
def test_without_the_version_that_one_read_nothing_is_done(world: World, as_staff: AS, version: str) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    form = roads.get(path).form(path)
    assert roads.post(path, {**form.fields, "text": "Sudah.", "version": version}).status == 409
    assert stands(world, receipt).version == 3


@pytest.mark.parametrize(
    ("act", "typed", "field"),
    [
        ("answer", {"text": "  "}, "text"),
        ("answer", {"text": "a" * 20_001}, "text"),
        ("answer", {"text": "\0"}, "text"),
        ("return", {"reason": ""}, "reason"),
        ("return", {"reason": "Bukan kami", "proposed_unit": "nowhere"}, "proposed_unit"),
        ("return", {"reason": "Bukan kami", "proposed_unit": "\0"}, "proposed_unit"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_kept(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, act: str, typed: dict[str, str], field: str
) -> None:
    receipt = stages["routed"]
    page = as_staff(ROADS).act(receipt["complaint"], act, **typed)
    assert page.status == 422
    assert f"#{field}" in page.links()
    kept = page.form(f"/desk/{receipt['complaint']}/do/{act}").fields
    assert all(
        kept[name] == value.replace("\0", "\ufffd") for name, value in typed.items() if name in ("text", "reason")
    )
    assert stands(world, receipt).version == 3


def test_a_case_goes_to_units_in_reach_only(world: World, as_staff: AS) -> None:
    receipt, desk = world.filed(), as_staff(DESK)
    for unit in ("", "nasional", "nowhere"):
        assert desk.act(receipt["complaint"], "route", unit=unit).status == 422
    assert stands(world, receipt).version == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_can_act(world: World, stages: dict[str, dict[str, Any]], as_staff: AS, site: str) -> None:
    receipt, roads = stages["routed"], as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/start"
    form = roads.get(path).form(path)
    assert roads.post(path, form.fields, Sec_Fetch_Site=site).status == 403
    assert roads.post(path, {**form.fields, "csrf": "0" * 64}).status == 403
    assert stands(world, receipt).version == 3


def test_an_anonymous_name_is_nowhere_in_the_bytes(world: World, as_staff: AS) -> None:
    receipt = world.routed(anonymous=True, name="Rina Harahap", phone="0812 000 111", email="rina@contoh.id")
    for who in (ROADS, ROADS_LEADER):
        for path in (f"/desk/{receipt['complaint']}", f"/audit/{receipt['complaint']}", "/desk"):
            page = as_staff(who).get(path)
            assert page.status == 200
            for hidden in ("Rina Harahap", "0812 000 111", "rina@contoh.id"):
                assert hidden not in page.html
    assert "Pelapor memilih tidak disebut" in case(as_staff(ROADS), receipt).words
    assert "Rina Harahap" in case(as_staff(DESK), receipt).html, "the admin may know"


def readings(world: World, receipt: Mapping[str, Any]) -> list[ValuesRead]:
    history = world.service.log.history(stream_of(UUID(receipt["complaint"])))
    return [one.event for one in history if isinstance(one.event, ValuesRead)]


def test_a_confidential_case_is_opened_with_a_reason_and_that_is_recorded(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS
) -> None:
    receipt, inspector = stages["sealed"], as_staff(INSPECTOR)
    address = f"/desk/{receipt['complaint']}"
    for path in (address, f"/audit/{receipt['complaint']}", f"{address}/do/open"):
        assert "Sangat rahasia" not in inspector.get(path).html
    assert f"{address}/do/open" in case(inspector, receipt).links()
    before = len(readings(world, receipt))
    page = inspector.act(receipt["complaint"], "open", reason="inspection")
    assert page.heading == "Sangat rahasia"
    assert [one.reason for one in readings(world, receipt)[before:]] == ["inspection"]
    assert f"{address}/do/open" not in page.links()
    assert "Sangat rahasia" in inspector.get(f"/audit/{receipt['complaint']}").html
    assert len(readings(world, receipt)) == before + 2, "each page that shows it"
    assert "Sangat rahasia" not in case(as_staff(ROADS), receipt).html, "opened for one person only"


@pytest.mark.parametrize("reason", ["", "curiosity", "\0"])
def test_opening_takes_a_reason_of_the_list(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, reason: str
) -> None:
    before = len(readings(world, stages["sealed"]))
    assert as_staff(ROADS).act(stages["sealed"]["complaint"], "open", reason=reason).status == 422
    assert len(readings(world, stages["sealed"])) == before


def test_the_opening_is_good_for_its_person_only(world: World, stages: dict[str, dict[str, Any]], as_staff: AS) -> None:
    receipt, desk = stages["sealed"], as_staff(DESK)
    desk.act(receipt["complaint"], "open", reason="handling")
    thief = as_staff(NATIONAL)
    thief.client.cookies.set("aduan_opened", desk.client.cookies["aduan_opened"])
    assert "Sangat rahasia" not in case(thief, receipt).html
    thief.client.cookies.delete("aduan_opened")


def test_whoever_may_not_read_it_is_not_asked_why(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS
) -> None:
    evaluator, receipt = as_staff(EVALUATOR), stages["sealed"]
    page = case(evaluator, receipt)
    assert page.status == 200
    assert not [link for link in page.links() if link.endswith("/do/open")]
    before = len(readings(world, receipt))
    evaluator.post(
        f"/desk/{receipt['complaint']}/do/open",
        {"csrf": page.form("/out").fields["csrf"], "reason": "inspection"},
    )
    assert "Sangat rahasia" not in case(evaluator, receipt).html
    assert len(readings(world, receipt)) == before


def test_why_a_date_adds_up(world: World, stages: dict[str, dict[str, Any]], as_staff: AS) -> None:
    page = case(as_staff(ROADS), stages["routed"])
    assert "Mulai dihitung sesudah hari" in page.words
    assert "Ditambah 14 hari kerja" in page.words
    assert "Ditambah 5 hari kerja" in page.words
