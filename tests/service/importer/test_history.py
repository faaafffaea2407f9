"""Lines become histories: what was asked of each complaint, when, and by which unit."""

from datetime import UTC, datetime
from pathlib import Path

from domain.complaint.commands import Close, File, Route
from domain.complaint.events import Closure, ReportClass
from domain.event import Code
from service.importer.history import History, Teller, Telling, Unusable, parcels
from service.importer.load import load
from service.importer.rows import Table

ROWS = """
[rows]
key = "id"
channel = "old"
agency = "medan"
zone = "Asia/Jakarta"
by = "office"
[[rows.acts]]
act = "file"
at = { column = "opened" }
title = "title"
report_class = { column = "class", default = "complaint" }
[[rows.acts]]
act = "route"
at = { column = "opened" }
unit = "unit"
[[rows.acts]]
act = "close"
at = { column = "closed" }
kind = { value = "resolved" }
"""
LOG = """
[log]
case = "id"
activity = "what"
at = { column = "when" }
channel = "old"
agency = "medan"
zone = "Asia/Jakarta"
ignore = ["looked at"]
[[log.acts]]
activity = "came in"
act = "file"
title = "text"
[[log.acts]]
activity = "sent"
act = "route"
unit = "text"
"""


def told(folder: Path, mapping: str, content: str) -> list[Telling]:
    (folder / "mapping.toml").write_text(mapping)
    (folder / "file.csv").write_text(content)
    form = load(folder / "mapping.toml")
    table = Table(folder / "file.csv", form)
    teller = Teller(form, table.header)
    return [teller.tell(parcel) for parcel in parcels(table, form)]


def history(telling: Telling) -> History:
    assert isinstance(telling, History), telling
    return telling


def unusable(telling: Telling) -> tuple[list[int], int, str]:
    assert isinstance(telling, Unusable), telling
    return [line.number for line in telling.lines], telling.fault.number, telling.reason


HEADER = "id,opened,closed,title,class,unit,office\n"


def test_a_row_tells_what_was_done_and_leaves_out_what_was_not(tmp_path: Path) -> None:
    (telling,) = told(tmp_path, ROWS, HEADER + "7,2025-01-09T10:00,,Hole,,roads,parks\n")
    filing, routing = history(telling).deeds
    assert isinstance(filing.command, File)
    assert (filing.command.title, filing.command.external_id, filing.command.received_by) == ("Hole", "7", "medan")
    assert (filing.command.report_class, filing.command.body) == (ReportClass.COMPLAINT, None)
    assert filing.at == routing.at == datetime(2025, 1, 9, 3, tzinfo=UTC)
    assert (routing.command, routing.by) == (Route(unit=Code("roads")), "parks")


def test_a_closed_row_ends_with_its_closing(tmp_path: Path) -> None:
    (telling,) = told(tmp_path, ROWS, HEADER + "7,2025-01-09T10:00,2025-01-10T17:00,Hole,aspiration,roads,\n")
    closing = history(telling).deeds[-1]
    assert (closing.command, closing.at.day, closing.by) == (Close(kind=Closure.RESOLVED), 10, "")


def test_each_complaint_has_names_of_its_own(tmp_path: Path) -> None:
    row = "2025-01-09T10:00,,Hole,,roads,\n"
    first, second = (history(one).deeds[0].command for one in told(tmp_path, ROWS, f"{HEADER}1,{row}2,{row}"))
    assert isinstance(first, File)
    assert isinstance(second, File)
    names = {first.tracking_id, second.tracking_id}
    subjects = {first.reporter, first.office, second.reporter, second.office}
    assert (len(names), len(subjects)) == (2, 4)


def test_bad_rows_say_what_is_wrong_and_the_others_are_told(tmp_path: Path) -> None:
    content = HEADER + (
        "1,,,Hole,,roads,\n"
        ",2025-01-09T10:00,,Hole,,roads,\n"
        "3,2025-01-09T10:00,,Hole\n"
        "4,2025-01-09T10:00,soon,Hole,,roads,\n"
        "5,2025-01-09T10:00,,Hole,joke,roads,\n"
        "6,2025-01-09T10:00,,Hole,,roads,\n"
    )
    *bad, good = told(tmp_path, ROWS, content)
    assert [unusable(one) for one in bad] == [
        ([2], 2, "the report has no time"),
        ([3], 3, "id: the key is empty"),
        ([4], 4, "there are 4 columns instead of 7"),
        ([5], 5, "closed: 'soon' is no time of the form iso"),
        ([6], 6, "report_class: 'joke' is none of complaint, aspiration, information"),
    ]
    assert history(good).key == "6"


STEPS = "id,what,when,text\n"


def test_a_log_is_gathered_by_case_and_ordered_by_time(tmp_path: Path) -> None:
    content = STEPS + (
        "a,sent,2025-01-09T12:00,roads\n"
        "b,came in,2025-01-09T11:00,Waste\n"
        "a,came in,2025-01-09T10:00,Hole\n"
        "a,looked at,2025-01-09T11:30,\n"
    )
    a, b = map(history, told(tmp_path, LOG, content))
    assert [type(deed.command) for deed in a.deeds] == [File, Route]
    assert [deed.line.number for deed in a.deeds] == [4, 2]
    assert ([line.number for line in a.lines], b.key, len(b.deeds)) == ([4, 5, 2], "b", 1)


def test_one_bad_step_leaves_out_its_whole_case(tmp_path: Path) -> None:
    content = STEPS + (
        "a,came in,2025-01-09T10:00,Hole\n"
        "b,came in,2025-01-09T10:00,Waste\n"
        "a,danced,2025-01-09T11:00,\n"
        "c,came in,never,Smoke\n"
        ",came in,2025-01-09T10:00,Noise\n"
        "d,looked at,2025-01-09T10:00,\n"
    )
    a, b, *rest = told(tmp_path, LOG, content)
    assert unusable(a) == ([2, 4], 4, "the activity 'danced' is not in the mapping")
    assert history(b).key == "b"
    assert [unusable(one)[1:] for one in rest] == [
        (5, "when: 'never' is no time of the form iso"),
        (6, "id: the key is empty"),
        (7, "no step of the case is in the mapping"),
    ]
