"""One act on many complaints: what would become of each, and then what became of it."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from domain import text
from domain.channels import API
from domain.complaint import bulk as rules
from domain.complaint import commands
from domain.complaint.commands import Command
from domain.event import Code
from domain.rights import Act
from service import bulk
from service.api.asked import Conditional, StaffOnlyHere
from service.api.fields import CodeField, CodePath, NamesKept, Note, Reason
from service.api.problems import Problem
from service.bulk import Chosen, Outcome, Sent
from service.commands.request import Request
from service.http.wired import Wired
from service.store.uuid7 import uuid7

router = APIRouter(prefix="/bulk", tags=["commands"])


class UnitMissing(Problem):
    """Name the unit that they shall go to."""

    status = 422


class OfficerMissing(Problem):
    """Name the colleague who shall work on them; null when nobody shall."""

    status = 422


class Picked(BaseModel):
    """A complaint, and its version as the list showed it."""

    model_config = ConfigDict(extra="forbid")

    complaint: UUID
    version: int = Field(ge=1, lt=2**31)


class Many(BaseModel):
    """Which, and what the act asks for; `preview` records nothing.

    To route and to forward: `unit`, and a `note` for it. To assign: `officer`, who must work for the unit that has the
    case, or null. To ask: one `question` to all reporters. To label: `label`, and whether it is put `on` or taken off.
    """

    model_config = ConfigDict(extra="forbid")

    complaints: list[Picked] = Field(max_length=1_000)
    unit: CodeField | None = Field(default=None, examples=["medan-sdabmbk"])
    note: Note | None = None
    officer: UUID | None = None
    question: Reason | None = Field(default=None, examples=["Di depan rumah nomor berapa?"])
    label: CodeField | None = Field(default=None, examples=["jalan-provinsi"])
    on: bool = True
    names_kept: NamesKept = False
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
    """First with `preview`, then without: up to 200 of `verify`, `route`, `forward`, `assign`, `request_information` or
    `label`. Each is decided by itself, and once under one `Idempotency-Key`.

    Answers, closures, archivings, redactions and erasures are never made in bulk.
    """
    chosen = [Chosen(one.complaint, one.version) for one in said.complaints]
    command = _command(rules.check(act, len(chosen)), said)
    request = Request(actor=who.actor, channel=API, names_kept=said.names_kept)
    if said.preview:
        return _results(bulk.preview(service, command, chosen, request))
    sent = Sent(who.name, conditions.key or str(uuid7()), conditions.body)
    return _results(bulk.carry_out(service, command, chosen, request, sent))


def _command(act: Act, said: Many) -> Command:
    """What is asked of each. Raises UnitMissing, OfficerMissing, Missing."""
    match act:
        case Act.ROUTE:
            return commands.Route(unit=_unit(said), note=said.note)
        case Act.FORWARD:
            return commands.Forward(unit=_unit(said), note=said.note)
        case Act.ASSIGN:
            if "officer" not in said.model_fields_set:
                raise OfficerMissing(field="officer")
            return commands.Assign(officer=said.officer)
        case Act.REQUEST_INFORMATION:
            return commands.RequestInformation(question=text.required("question", said.question))
        case Act.LABEL:
            if said.label is None:
                raise text.Missing(field="label")
            return commands.Label(label=said.label, on=said.on)
        case _:
            return commands.Verify()


def _unit(said: Many) -> Code:
    if said.unit is None:
        raise UnitMissing(field="unit")
    return Code(said.unit)


def _results(outcomes: list[Outcome]) -> Results:
    return Results(results=[_result(one) for one in outcomes])


def _result(one: Outcome) -> Result:
    if one.refused is not None:
        return Result(complaint=one.complaint, outcome="refused", code=one.refused.code, detail=str(one.refused))
    outcome: Literal["would", "done"] = "would" if one.version is None else "done"
    return Result(complaint=one.complaint, outcome=outcome, version=one.version)
