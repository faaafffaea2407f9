"""The bad inputs that were named from the beginning: each is refused under a name of its own, and tried by a test."""

import ast
from pathlib import Path

import pytest

from domain.complaint import refusals as of_cases
from domain.directory import refusals as of_the_directory
from domain.event import code_of
from service.store.errors import SubjectErased

ROOT = Path(__file__).parents[1]
DIRECTORY, CASES = "tests/domain/directory", "tests/domain/complaint"

REFUSED: dict[str, tuple[str, ...]] = {
    "a cycle in the unit tree": (
        "cycle_made",
        f"{DIRECTORY}/test_refused.py::test_it_is_refused_by_name",
        "tests/service/api/test_directory_edits.py::test_two_moves_at_once_make_no_ring",
    ),
    "a role for a unit that is gone": ("unit_is_closed", f"{DIRECTORY}/test_refused.py::test_it_is_refused_by_name"),
    "a role for a unit that never was": ("unknown_unit", f"{DIRECTORY}/test_refused.py::test_it_is_refused_by_name"),
    "standards that overlap": ("standard_overlaps", f"{DIRECTORY}/test_refused.py::test_it_is_refused_by_name"),
    "two standards for one thing": ("standard_taken", f"{DIRECTORY}/test_refused.py::test_it_is_refused_by_name"),
    "a calendar with a gap": (
        "calendar_gap",
        f"{DIRECTORY}/test_refused.py::test_it_is_refused_by_name",
        f"{DIRECTORY}/test_two_people.py::test_a_calendars_year_takes_two_people_too",
    ),
    "a complaint merged into itself": (
        "into_itself",
        f"{CASES}/test_merging.py::test_not_into_itself_and_not_into_what_is_unknown",
    ),
    "complaints merged in a ring": ("into_merged", f"{CASES}/test_merging.py::test_no_ring_of_two_or_three"),
    "an answer to a closed case": (
        "ended",
        f"{CASES}/test_answering.py::test_a_closed_case_takes_no_answer_neither_from_its_unit_nor_from_its_desk",
    ),
    "two officers who answer at the same moment": (
        "not_with_unit",
        "tests/service/commands/test_handle.py::test_many_on_one_complaint_lose_nothing",
    ),
    "a reopening after the window": (
        "reopen_too_late",
        f"{CASES}/test_answering.py::test_the_reopening_window_is_open_to_its_last_instant",
    ),
    "a write under a subject that is being erased": (
        "subject_erased",
        "tests/service/test_erasure.py::test_who_writes_while_it_happens_is_before_it_or_refused",
        "tests/service/commands/test_handle.py::test_a_key_that_goes_between_reading_and_writing",
    ),
}
KINDS = (SubjectErased, *vars(of_cases).values(), *vars(of_the_directory).values())
CODES = {code_of(kind) for kind in KINDS if isinstance(kind, type) and issubclass(kind, Exception)}


@pytest.mark.parametrize("given", REFUSED)
def test_each_has_a_name_of_its_own_and_tests_that_there_are(given: str) -> None:
    code, *tests = REFUSED[given]
    assert code in CODES
    assert tests
    for test in tests:
        path, _, name = test.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}, test
