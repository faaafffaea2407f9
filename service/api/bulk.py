"""One act on many complaints: what would become of each, and then what became of it."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from domain.channels import API
from domain.complaint import bulk as rules
from domain.event import Code
from domain.rights import Act
from service import bulk
from service.api.asked import Conditional, StaffOnlyHere
from service.api.fields import CodeField, CodePath, Note
from service.api.problems import Problem
from service.bulk import Chosen, Outcome
from service.http.wired import Wired
from service.store.uuid7 import uuid7

router = APIRouter(prefix="/bulk", tags=["commands"])


class UnitMissing(Problem):
    """Name the unit that they shall go to."""

    status = 422


class Picked(BaseModel):
    """A complaint, and its version as the list showed it."""

    model_config = ConfigDict(extra="forbid")

    complaint: UUID
    version: int = Field(ge=1, lt=2**31)


class Many(BaseModel):
    """Which, and what the act asks for: a unit to route or forward to, and a note for it. `preview` records nothing."""

    model_config = ConfigDict(extra="forbid")

    complaints: list[Picked] = Field(max_length=1_000)
    unit: CodeField | None = Field(default=None, examples=["medan-sdabmbk"])
    note: Note | None = None
    preview: bool = True


class Result(BaseModel):
    """What becomes, or became, of one: `would`, `done` at `version`, or `refused` with a code and a sentence."""

    complaint: UUID
    outcome: Literal["would", "done", "refused"]
    version: int | None = None
    code: str | None = None
    detail: str | None = None


class Results(BaseModel):
    """One for each that was chosen, in their order."""

    results: list[Result]


@router.post("/{act}", summary="Do the same with many complaints", operation_id="bulk")
def many(act: CodePath, said: Many, who: StaffOnlyHere, service: Wired, conditions: Conditional) -> Results:
    """First with `preview`, then without: verify, route or forward up to 200. Each is decided by itself.

    Answers, closures, archivings and erasures are never made in bulk.
    """
    chosen = [Chosen(one.complaint, one.version) for one in said.complaints]
    known = rules.check(act, len(chosen))
    if known is not Act.VERIFY and said.unit is None:
        raise UnitMissing(field="unit")
    command = rules.command(known, None if said.unit is None else Code(said.unit), said.note)
    if said.preview:
        return _results(bulk.preview(service, who, known, chosen, API))
    key = conditions.key or str(uuid7())
    return _results(bulk.carry_out(service, who, command, chosen, API, key, conditions.body))


def _results(outcomes: list[Outcome]) -> Results:
    return Results(results=[_result(one) for one in outcomes])


def _result(one: Outcome) -> Result:
    if one.refused is not None:
        return Result(complaint=one.complaint, outcome="refused", code=one.refused.code, detail=str(one.refused))
    outcome: Literal["would", "done"] = "would" if one.version is None else "done"
    return Result(complaint=one.complaint, outcome=outcome, version=one.version)
