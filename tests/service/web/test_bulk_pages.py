"""Many reports from the queue: chosen, looked at, done; without a script."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.directory.state import stream_id
from tests.service.web.site import Page, Visitor
from tests.service.world import DESK, EVALUATOR, PARKS, ROADS, World

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
    form = preview.form("/desk/bulk/do")
    missing = desk.post(form.action, {**form.fields, "unit": "", "note": ""})
    assert missing.status == 422
    again = missing.form("/desk/bulk/do")
    done = desk.post(again.action, {**again.fields, "unit": "medan-dlh", "note": "Mohon segera."})
    assert "2 of 2 done" in done.words


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
    form = preview.form("/desk/bulk/do")
    sent = {**form.fields, "officer": str(stream_id("staff", ROADS))}
    done = desk.post(form.action, sent)
    assert "1 dari 1 sudah" in done.words
    assert done.words == desk.post(form.action, sent).words, "sent twice, done once"
    assert world.as_(DESK).get(f"/complaints/{reports[0]['complaint']}").json()["version"] == 4


def test_the_same_is_asked_of_many(world: World, as_staff: AS) -> None:
    begun, idle, roads = world.routed(), world.routed(), as_staff(ROADS)
    world.as_(ROADS).post(f"/complaints/{begun['complaint']}/start", json={})
    csrf = roads.get("/desk/notices?lang=en").form("/out").fields["csrf"]
    boxes = {f"row-{begun['complaint']}": "4", f"row-{idle['complaint']}": "3"}
    preview = roads.post("/desk/bulk", {"csrf": csrf, "act": "request_information", **boxes})
    assert "1 of 2" in preview.words
    form = preview.form("/desk/bulk/do")
    assert roads.post(form.action, form.fields).status == 422, "the question is missing"
    assert "1 of 1 done" in roads.post(form.action, {**form.fields, "question": "Nomor berapa?"}).words


def test_a_label_is_put_on_many(world: World, as_staff: AS) -> None:
    reports, desk = new(world, 2), as_staff(DESK)
    form = desk.post("/desk/bulk", chosen(desk.get("/desk?lang=en"), reports, "label")).form("/desk/bulk/do")
    wrong = desk.post(form.action, {**form.fields, "label": "Jalan Rusak"})
    assert wrong.status == 422, "a label is a code"
    assert "2 of 2 done" in desk.post(form.action, {**wrong.form("/desk/bulk/do").fields, "label": "jalan-rusak"}).words


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
