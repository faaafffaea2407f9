"""Many reports from the queue: chosen, looked at, done; without a script."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.complaint.case_acts import MOST_LABELS
from domain.directory.state import stream_id
from tests.service.web.site import Page, Visitor
from tests.service.world import DESK, EVALUATOR, PARKS, ROADS, World, done

AS = Callable[[str], Visitor]


def new(world: World, count: int) -> list[dict[str, Any]]:
    """So many new reports, which the queue shows."""
    reports = [world.filed(title=f"Baru {number}") for number in range(count)]
    at_least = {"at_least": f"{reports[-1]['complaint']}@1"}
    assert world.as_(DESK).get("/units/medan/queue", params=at_least).status_code == 200
    return reports


def chosen(page: Page, reports: list[dict[str, Any]], act: str) -> dict[str, str]:
    fields = page.form("/desk/bulk").fields
    boxes = {f"row-{one['complaint']}": "1" for one in reports}
    return {"csrf": fields["csrf"], "act": act, **boxes}


def version(world: World, report: dict[str, Any]) -> int:
    found: int = world.as_(DESK).get(f"/complaints/{report['complaint']}").json()["version"]
    return found


def test_the_preview_equals_the_result(world: World, as_staff: AS) -> None:
    reports, desk = new(world, 3), as_staff(DESK)
    queue = desk.get("/desk")
    assert f"row-{reports[0]['complaint']}" in queue.html
    changed = reports[2]
    assert world.as_(DESK).post(f"/complaints/{changed['complaint']}/verify", json={}).status_code == 200
    preview = desk.post("/desk/bulk", chosen(queue, reports, "verify"))
    assert preview.status == 200
    assert "2 dari 3" in preview.words
    assert "tidak, karena:" in preview.words
    form = preview.form("/desk/bulk/do")
    assert sum(name.startswith("row-") for name in form.fields) == 2
    done = desk.post(form.action, form.fields)
    assert "2 dari 2 sudah" in done.words
    assert done.words == desk.post(form.action, form.fields).words, "sent twice, done once"
    for report in reports[:2]:
        assert world.as_(DESK).get(f"/complaints/{report['complaint']}").json()["version"] == 2


def test_routing_asks_for_the_unit_once(world: World, as_staff: AS) -> None:
    reports, desk = new(world, 2), as_staff(DESK)
    for report in reports:
        world.as_(DESK).post(f"/complaints/{report['complaint']}/verify", json={})
    fields = chosen(desk.get("/desk?lang=en"), reports, "route")
    preview = desk.post(
        "/desk/bulk", {name: "2" if name.startswith("row-") else value for name, value in fields.items()}
    )
    missing = desk.send(preview, "/desk/bulk", unit="", note="")
    assert missing.status == 422
    foreseen = desk.send(missing, "/desk/bulk", unit="medan-dlh", note="Mohon segera.")
    assert "Mohon segera." in foreseen.words, "what was filled in is read out before it is sent"
    assert "2 of 2 done" in desk.send(foreseen, "/desk/bulk/do").words


def test_nothing_chosen_is_said(world: World, as_staff: AS) -> None:
    new(world, 1)
    desk = as_staff(DESK)
    page = desk.post("/desk/bulk", chosen(desk.get("/desk?lang=id"), [], "verify"))
    assert page.status == 422
    assert "Belum ada laporan yang dipilih." in page.words
    assert "Ke antrean" in page.words


def test_many_are_assigned_to_somebody_who_can_work_on_all_of_them(world: World, as_staff: AS) -> None:
    reports, desk = [world.routed(), world.routed(unit="medan-dlh")], as_staff(DESK)
    fields = chosen(desk.get("/desk?lang=id"), reports, "assign")
    boxes = {name: "3" if name.startswith("row-") else value for name, value in fields.items()}
    both = desk.post("/desk/bulk", boxes).words
    assert "Budi Santoso Siregar" not in both, "she works for one of the two units"
    one = {name: value for name, value in boxes.items() if not name.endswith(reports[1]["complaint"])}
    preview = desk.post("/desk/bulk", one)
    assert "Budi Santoso Siregar" in preview.words
    form = desk.send(preview, "/desk/bulk", officer=str(stream_id("staff", ROADS))).form("/desk/bulk/do")
    done = desk.post(form.action, form.fields)
    assert "1 dari 1 sudah" in done.words
    assert done.words == desk.post(form.action, form.fields).words, "sent twice, done once"
    assert world.as_(DESK).get(f"/complaints/{reports[0]['complaint']}").json()["version"] == 4


def test_the_same_is_asked_of_many(world: World, as_staff: AS) -> None:
    begun, idle, roads = world.routed(), world.routed(), as_staff(ROADS)
    world.as_(ROADS).post(f"/complaints/{begun['complaint']}/start", json={})
    csrf = roads.get("/desk/notices?lang=en").form("/out").fields["csrf"]
    boxes = {f"row-{begun['complaint']}": "4", f"row-{idle['complaint']}": "3"}
    preview = roads.post("/desk/bulk", {"csrf": csrf, "act": "request_information", **boxes})
    assert "1 of 2" in preview.words
    assert roads.send(preview, "/desk/bulk").status == 422, "the question is missing"
    foreseen = roads.send(preview, "/desk/bulk", question="Nomor berapa?")
    assert "1 of 2" in foreseen.words
    assert "1 of 1 done" in roads.send(foreseen, "/desk/bulk/do").words


def test_a_label_is_put_on_many(world: World, as_staff: AS) -> None:
    reports, desk = new(world, 2), as_staff(DESK)
    asked = desk.post("/desk/bulk", chosen(desk.get("/desk?lang=en"), reports, "label"))
    wrong = desk.send(asked, "/desk/bulk", label="Jalan Rusak")
    assert wrong.status == 422, "a label is a code"
    assert "/desk/bulk/do" not in wrong.html, "what is refused cannot be sent"
    foreseen = desk.send(wrong, "/desk/bulk", label="jalan-rusak")
    assert "2 of 2 done" in desk.send(foreseen, "/desk/bulk/do").words


def test_a_label_that_one_of_them_has_no_room_for_is_told_before_the_last_click(world: World, as_staff: AS) -> None:
    full, free = new(world, 2)
    for number in range(MOST_LABELS):
        done(world.as_(DESK), full, "label", label=f"label-{number}", on=True)
    desk = as_staff(DESK)
    csrf = desk.get("/desk?lang=en").form("/desk/bulk").fields["csrf"]
    boxes = {f"row-{full['complaint']}": str(1 + MOST_LABELS), f"row-{free['complaint']}": "1"}
    asked = desk.post("/desk/bulk", {"csrf": csrf, "act": "label", **boxes})
    assert "2 of 2" in asked.words, "whether there is room depends on the label"
    foreseen = desk.send(asked, "/desk/bulk", label="jalan-rusak")
    assert "1 of 2" in foreseen.words
    assert "not done: It has as many labels as it may have" in foreseen.words
    assert "1 of 1 done" in desk.send(foreseen, "/desk/bulk/do").words
    assert version(world, full) == 1 + MOST_LABELS
    assert version(world, free) == 2


def test_a_text_that_names_one_of_the_reporters_is_told_before_the_last_click(world: World, as_staff: AS) -> None:
    """And can be changed, or kept, with all that were chosen."""
    named, other = world.routed(), world.routed(name="Togar Simbolon", phone="0813-7000-1122")
    roads = as_staff(ROADS)
    csrf = roads.get("/desk/notices?lang=en").form("/out").fields["csrf"]
    boxes = {f"row-{one['complaint']}": "3" for one in (named, other)}
    asked = roads.post("/desk/bulk", {"csrf": csrf, "act": "forward", **boxes})
    foreseen = roads.send(asked, "/desk/bulk", unit="medan-dlh", note="Dari Ibu Rina.")
    assert "1 of 2" in foreseen.words
    form = foreseen.form("/desk/bulk/do")
    assert f"row-{named['complaint']}" not in form.fields
    again = roads.send(foreseen, "/desk/bulk/do", to="/desk/bulk", change="yes")
    assert again.form("/desk/bulk").fields["note"] == "Dari Ibu Rina."
    assert "2 of 2" in roads.send(again, "/desk/bulk", names_kept="yes").words
    assert "2 of 2" in roads.send(again, "/desk/bulk", note="Mohon segera.").words
    assert "1 of 1 done" in roads.post(form.action, form.fields).words
    assert version(world, named) == 3
    assert version(world, other) == 4


@pytest.mark.parametrize("act", ["answer", "archive", "close_as_resolved", "redact", "erase", "nothing", ""])
def test_decisions_are_not_made_in_bulk(world: World, as_staff: AS, act: str) -> None:
    reports, desk = new(world, 1), as_staff(DESK)
    assert desk.post("/desk/bulk", chosen(desk.get("/desk"), reports, act)).status == 404


def test_another_units_report_is_not_found(world: World, as_staff: AS) -> None:
    report, parks = world.routed(), as_staff(PARKS)
    world.routed(unit="medan-dlh")
    basis = parks.get("/desk/notices")
    csrf = basis.form("/out").fields["csrf"]
    page = parks.post("/desk/bulk", {"csrf": csrf, "act": "forward", f"row-{report['complaint']}": "3"})
    assert page.status == 200
    assert report["tracking_id"] not in page.words
    assert "Tidak ditemukan" in page.words


def test_who_may_do_nothing_has_no_boxes(world: World, as_staff: AS) -> None:
    new(world, 1)
    assert 'name="row-' not in as_staff(EVALUATOR).get("/desk").html
