"""What a projection refuses: badly defined ones at definition, events that do not fit when they come."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from domain.complaint.events import ComplaintAnswered, ComplaintFiled, ComplaintRouted, ComplaintVerified
from domain.event import Envelope
from projections.base import EACH, Projection, ProjectionError, fold
from projections.columns import RowError
from tests.projections.story import COMPLAINT, FILED, ROUTED, VERIFIED, at, rows, told


@dataclass(frozen=True)
class Row:
    complaint: UUID
    assignment: int
    words: str


SQL = "CREATE TABLE {table} ();\n-- view --\nCREATE VIEW {view} AS SELECT * FROM {table};\n"


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    path = tmp_path / "sample.sql"
    path.write_text(SQL)
    return path


@pytest.fixture
def sample(sql: Path) -> Projection[Row]:
    return Projection("sample", row=Row, key=("assignment",), sql=sql)


def test_an_event_that_is_neither_handled_nor_ignored_is_named(sample: Projection[Row]) -> None:
    with pytest.raises(ProjectionError, match="sample neither handles nor ignores AnswerCorrected, AnswerDrafted"):
        sample.complete()


def test_an_event_cannot_be_both_handled_and_ignored(sql: Path) -> None:
    both = Projection("both", row=Row, key=("assignment",), sql=sql, ignores=[ComplaintRouted])
    with pytest.raises(ProjectionError, match="both handles ComplaintRouted and ignores it"):

        @both.on
        def routed(row: None, event: ComplaintRouted, at: Envelope) -> Row:
            return Row(at.stream, event.assignment, event.unit)


def test_a_union_in_the_annotation_means_each_of_its_members(sample: Projection[Row]) -> None:
    @sample.on
    def given(row: Row | None, event: ComplaintRouted | ComplaintAnswered, at: Envelope) -> Row:
        return Row(at.stream, event.assignment, type(event).__name__)

    assert sample.topics == {"complaint.routed", "complaint.answered"}


def test_a_key_that_the_event_does_not_have_must_be_said(sample: Projection[Row]) -> None:
    with pytest.raises(ProjectionError, match="ComplaintVerified has no assignment: say key="):

        @sample.on
        def verified(row: Row, event: ComplaintVerified, at: Envelope) -> Row:
            return row


def test_one_event_may_have_several_handlers_with_different_keys(sample: Projection[Row]) -> None:
    @sample.on(key=0)
    def filed(row: None, event: ComplaintFiled, at: Envelope) -> Row:
        return Row(at.stream, 0, "desk")

    @sample.on(key=0)
    def leaves(row: Row, event: ComplaintRouted, at: Envelope) -> None:
        return None

    @sample.on
    def arrives(row: Row | None, event: ComplaintRouted, at: Envelope) -> Row:
        return Row(at.stream, event.assignment, "unit")

    assert rows(sample, told(FILED, ROUTED)) == {(1,): Row(COMPLAINT, 1, "unit")}


def test_two_rows_under_one_key_are_refused(sample: Projection[Row]) -> None:
    @sample.on(key=EACH)
    def gathered(row: Row, event: ComplaintVerified, at: Envelope) -> Row:
        return Row(at.stream, 5, row.words)

    two = {(1,): Row(COMPLAINT, 1, "a"), (2,): Row(COMPLAINT, 2, "b")}
    with pytest.raises(ProjectionError, match=r"sample gave two rows for key \(5,\)"):
        fold(sample, two, VERIFIED, at(COMPLAINT, 1))


def test_a_row_of_another_complaint_is_refused(sample: Projection[Row]) -> None:
    @sample.on(key=0)
    def astray(row: None, event: ComplaintFiled, at: Envelope) -> Row:
        return Row(UUID(int=5), 0, "")

    with pytest.raises(ProjectionError, match="gave a row of complaint"):
        rows(sample, told(FILED))


def test_rows_are_exact_values_that_begin_with_their_key(sql: Path) -> None:
    @dataclass(frozen=True)
    class Inexact:
        complaint: UUID
        share: float

    @dataclass(frozen=True)
    class Keyless:
        assignment: int
        complaint: UUID

    @dataclass
    class Changeable:
        complaint: UUID

    with pytest.raises(RowError, match="share is a <class 'float'>"):
        Projection("inexact", row=Inexact, sql=sql)
    with pytest.raises(RowError, match="must start with its key: complaint, assignment"):
        Projection("keyless", row=Keyless, key=("assignment",), sql=sql)
    with pytest.raises(RowError, match="not a frozen dataclass"):
        Projection("changeable", row=Changeable, sql=sql)


def test_other_rows_other_sql_or_another_version_is_another_schema(sql: Path) -> None:
    first = Projection("sample", row=Row, key=("assignment",), sql=sql).schema_hash
    assert Projection("sample", row=Row, key=("assignment",), sql=sql).schema_hash == first
    assert Projection("sample", row=Row, key=("assignment",), sql=sql, version=2).schema_hash != first
    sql.write_text(SQL + "-- another index")
    assert Projection("sample", row=Row, key=("assignment",), sql=sql).schema_hash != first
    sql.write_text("CREATE TABLE {table} ()")
    with pytest.raises(ProjectionError, match="does not create both"):
        Projection("sample", row=Row, key=("assignment",), sql=sql)


def test_a_handler_may_give_several_rows(sample: Projection[Row]) -> None:
    @sample.on(key=lambda event, at: ((0,),))
    def filed(row: None, event: ComplaintFiled, at: Envelope) -> tuple[Row, Row]:
        return Row(at.stream, 0, "kept"), Row(at.stream, 1, "new")

    @sample.on(key=EACH)
    def verified(row: Row, event: ComplaintVerified, at: Envelope) -> tuple[Row, ...]:
        return (Row(at.stream, 2, "split"), Row(at.stream, 3, "off")) if row.assignment == 0 else (row,)

    assert [row.assignment for row in rows(sample, told(FILED)).values()] == [0, 1]
    assert {row.words for row in rows(sample, told(FILED, VERIFIED)).values()} == {"new", "split", "off"}
