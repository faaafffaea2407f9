"""Who may do and see what: one table, and the check that every act goes through.

A role reaches what its scope says, measured from the unit that the actor acts for. Staff must really hold the role,
for that unit or for one above it. A reporter's id is the complaint's own subject, so nothing needs to be held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.directory.state import Directory
from domain.event import Actor, Code, Origin, Refused, Role


class Act(StrEnum):
    """What somebody does with a complaint, a queue or the directory."""

    FILE = "file"
    VERIFY = "verify"
    ROUTE = "route"
    RETURN = "return"
    FORWARD = "forward"
    CO_ASSIGN = "co_assign"
    REQUEST_INFORMATION = "request_information"
    GIVE_INFORMATION = "give_information"
    POSTPONE = "postpone"
    RESUME = "resume"
    CORRECT_ANSWER = "correct_answer"
    WARN = "warn"
    START = "start"
    ANSWER = "answer"
    DRAFT_ANSWER = "draft_answer"
    DRAFT_CORRECTION = "draft_correction"
    APPROVE_DRAFT = "approve_draft"
    RETURN_DRAFT = "return_draft"
    POST_ANSWER = "post_answer"
    ESCALATE = "escalate"
    REPLY = "reply"
    CLOSE_AS_REPORTER = "close_as_reporter"
    CLOSE_AS_RESOLVED = "close_as_resolved"
    CLOSE_BY_SYSTEM = "close_by_system"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    ADOPT = "adopt"
    REQUEST_ERASURE = "request_erasure"
    ERASE = "erase"
    COMPLETE_ERASURE = "complete_erasure"
    PLACE_HOLD = "place_hold"
    LIFT_HOLD = "lift_hold"
    AMEND = "amend"
    RATE = "rate"
    WITHDRAW = "withdraw"
    CHANGE_VISIBILITY = "change_visibility"
    RECLASSIFY = "reclassify"
    REDACT = "redact"
    REISSUE_SECRET = "reissue_secret"
    REFER = "refer"
    NOTE = "note"
    LABEL = "label"
    TAKE = "take"
    ASSIGN = "assign"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    SET_TEMPLATES = "set_templates"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    HAND_OVER = "hand_over"
    ADMINISTER = "administer"
    SEE_RIGHTS = "see_rights"
    SEE_QUEUE = "see_queue"
    SEE_INDICATORS = "see_indicators"
    SEE_CASE = "see_case"
    SEE_TEXT = "see_text"
    SEE_CONFIDENTIAL_TEXT = "see_confidential_text"
    SEE_NAME = "see_name"
    SEE_ANONYMOUS_NAME = "see_anonymous_name"
    SEE_REDACTED = "see_redacted"
    REPLAY = "replay"


class Scope(StrEnum):
    """How far a right reaches; "own" is the unit that the actor acts for, with all below it."""

    OWN_CASE = "the reporter's own case"
    RECEIVED = "cases that were received within own"
    COUNTER = "reports for own, or for a unit that own belongs to"
    HANDLED = "cases that are now, or ended, with a unit within own"
    CASE = "cases received within own, or ever routed to it"
    UNIT = "units within own"
    ALL = "everything"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What rights look at in a complaint: `handling` has it or had it last, `sharing` beside it, `units` ever."""

    reporter: UUID
    received_by: Code
    handling: Code | None = None
    sharing: tuple[Code, ...] = ()
    units: tuple[Code, ...] = ()
    anonymous: bool = False
    confidential: bool = False


class NotAllowed(Refused):
    """This role may not do this here."""


class RoleNotHeld(Refused):
    """This role is not held for this unit."""


_FOLLOW = {
    Act.GIVE_INFORMATION: Scope.OWN_CASE,
    Act.REPLY: Scope.OWN_CASE,
    Act.CLOSE_AS_REPORTER: Scope.OWN_CASE,
    Act.REOPEN: Scope.OWN_CASE,
    Act.REQUEST_ERASURE: Scope.OWN_CASE,
    Act.AMEND: Scope.OWN_CASE,
    Act.RATE: Scope.OWN_CASE,
    Act.WITHDRAW: Scope.OWN_CASE,
    Act.CHANGE_VISIBILITY: Scope.OWN_CASE,
    Act.SEE_CASE: Scope.OWN_CASE,
    Act.SEE_TEXT: Scope.OWN_CASE,
    Act.SEE_CONFIDENTIAL_TEXT: Scope.OWN_CASE,
    Act.SEE_NAME: Scope.OWN_CASE,
    Act.SEE_ANONYMOUS_NAME: Scope.OWN_CASE,
    Act.REPLAY: Scope.OWN_CASE,
}
_SEE = {
    Act.SEE_QUEUE: Scope.UNIT,
    Act.SEE_CASE: Scope.CASE,
    Act.SEE_TEXT: Scope.CASE,
    Act.REPLAY: Scope.CASE,
}
_SEE_ALL = {**_SEE, Act.SEE_NAME: Scope.CASE, Act.SEE_CONFIDENTIAL_TEXT: Scope.CASE, Act.SEE_ANONYMOUS_NAME: Scope.CASE}
_HOLD = {Act.PLACE_HOLD: Scope.CASE, Act.LIFT_HOLD: Scope.CASE}
_JUDGE = {Act.SEE_INDICATORS: Scope.UNIT}
_DESK = {
    Act.CO_ASSIGN: Scope.HANDLED,
    **_JUDGE,
    Act.FILE: Scope.COUNTER,
    Act.VERIFY: Scope.RECEIVED,
    Act.ROUTE: Scope.RECEIVED,
    Act.ARCHIVE: Scope.RECEIVED,
}
_HEAR = {Act.FOLLOW: Scope.ALL, Act.UNFOLLOW: Scope.ALL}
_JOIN = {Act.MERGE: Scope.RECEIVED, Act.UNMERGE: Scope.RECEIVED, Act.SPLIT: Scope.RECEIVED}

_CARE = {
    Act.RECLASSIFY: Scope.CASE,
    Act.CHANGE_VISIBILITY: Scope.CASE,
    Act.REDACT: Scope.CASE,
    Act.REISSUE_SECRET: Scope.RECEIVED,
    Act.REFER: Scope.CASE,
    Act.NOTE: Scope.CASE,
    Act.LABEL: Scope.CASE,
    Act.TAKE: Scope.CASE,
    Act.ASSIGN: Scope.CASE,
}
_ORGANISE = {Act.NOTE: Scope.HANDLED, Act.LABEL: Scope.HANDLED, Act.ASSIGN: Scope.HANDLED}

RIGHTS: Mapping[Role, Mapping[Act, Scope]] = {
    Role.REPORTER: {Act.FILE: Scope.OWN_CASE, **_FOLLOW},
    Role.INTEGRATION: {Act.FILE: Scope.ALL, **_FOLLOW},
    Role.NATIONAL_ADMIN: {
        **_SEE_ALL,
        **_DESK,
        **_JOIN,
        **_CARE,
        Act.ERASE: Scope.RECEIVED,
        Act.SET_TEMPLATES: Scope.UNIT,
        Act.HAND_OVER: Scope.UNIT,
        Act.ADMINISTER: Scope.ALL,
        Act.SEE_RIGHTS: Scope.UNIT,
    },
    Role.AGENCY_ADMIN: {
        **_SEE_ALL,
        **_DESK,
        **_JOIN,
        **_CARE,
        **_HOLD,
        Act.ERASE: Scope.RECEIVED,
        Act.RETURN: Scope.HANDLED,
        Act.FORWARD: Scope.HANDLED,
        Act.RESUME: Scope.HANDLED,
        Act.CLOSE_AS_RESOLVED: Scope.HANDLED,
        Act.ADOPT: Scope.CASE,
        Act.SET_TEMPLATES: Scope.UNIT,
        Act.HAND_OVER: Scope.UNIT,
        Act.ADMINISTER: Scope.UNIT,
        Act.SEE_RIGHTS: Scope.UNIT,
    },
    Role.LIAISON: {
        **_SEE,
        **_ORGANISE,
        Act.TAKE: Scope.HANDLED,
        Act.SEE_NAME: Scope.CASE,
        Act.SEE_CONFIDENTIAL_TEXT: Scope.HANDLED,
        Act.FILE: Scope.COUNTER,
        Act.START: Scope.HANDLED,
        Act.ANSWER: Scope.HANDLED,
        Act.DRAFT_ANSWER: Scope.HANDLED,
        Act.DRAFT_CORRECTION: Scope.HANDLED,
        Act.POST_ANSWER: Scope.HANDLED,
        Act.RETURN: Scope.HANDLED,
        Act.FORWARD: Scope.HANDLED,
        Act.REQUEST_INFORMATION: Scope.HANDLED,
        Act.POSTPONE: Scope.HANDLED,
        Act.RESUME: Scope.HANDLED,
        Act.CORRECT_ANSWER: Scope.HANDLED,
        Act.CLOSE_AS_RESOLVED: Scope.HANDLED,
        Act.SET_TEMPLATES: Scope.UNIT,
        Act.HAND_OVER: Scope.UNIT,
    },
    Role.LEADER: {
        **_SEE,
        **_ORGANISE,
        **_JUDGE,
        Act.HAND_OVER: Scope.UNIT,
        Act.APPROVE_DRAFT: Scope.HANDLED,
        Act.RETURN_DRAFT: Scope.HANDLED,
        Act.SEE_NAME: Scope.CASE,
        Act.SEE_CONFIDENTIAL_TEXT: Scope.HANDLED,
    },
    Role.INSPECTOR: {**_SEE_ALL, **_HOLD, **_JUDGE, Act.SEE_RIGHTS: Scope.UNIT, Act.SEE_REDACTED: Scope.CASE},
    Role.OMBUDSMAN: {**_SEE_ALL, **_HOLD, **_JUDGE, Act.SEE_RIGHTS: Scope.UNIT, Act.SEE_REDACTED: Scope.CASE},
    Role.EVALUATOR: {**_SEE, **_JUDGE, Act.SEE_RIGHTS: Scope.UNIT},
    Role.SYSTEM: {
        Act.ESCALATE: Scope.ALL,
        Act.WARN: Scope.ALL,
        Act.RESUME: Scope.ALL,
        Act.CLOSE_BY_SYSTEM: Scope.ALL,
        Act.ERASE: Scope.ALL,
        Act.COMPLETE_ERASURE: Scope.ALL,
        Act.ADMINISTER: Scope.ALL,
        Act.SET_TEMPLATES: Scope.ALL,
    },
    Role.FOLLOWER: _HEAR,
}
"""Role × act → scope; what is not here is not allowed."""

STAFF_ROLES = frozenset(Role) - {Role.REPORTER, Role.INTEGRATION, Role.SYSTEM, Role.FOLLOWER}
"""Roles that are granted to people in the directory."""

IMPORTERS = frozenset({Role.INTEGRATION, Role.SYSTEM})
_PRIVACY = {Act.REQUEST_ERASURE, Act.ERASE, Act.COMPLETE_ERASURE, Act.PLACE_HOLD, Act.LIFT_HOLD}
_DRAFTS = {Act.DRAFT_ANSWER, Act.DRAFT_CORRECTION, Act.APPROVE_DRAFT, Act.RETURN_DRAFT, Act.POST_ANSWER}
_WORK = {
    Act.CO_ASSIGN,
    Act.ESCALATE,
    Act.WARN,
    Act.ADOPT,
    Act.ADMINISTER,
    Act.SEE_RIGHTS,
    Act.SET_TEMPLATES,
    Act.HAND_OVER,
}
_OURS = {*_WORK, *_CARE, *_DRAFTS, *_JOIN, *_HEAR}
IMPORTED = frozenset(Act) - _OURS - _PRIVACY
"""An imported history was allowed or not where it happened: importers may tell all of it, answers and not drafts."""


def check(
    actor: Actor,
    act: Act,
    directory: Directory,
    *,
    case: Case | None = None,
    unit: Code | None = None,
    origin: Origin = Origin.LIVE,
) -> None:
    """Raise the refusal, if there is one; `unit` is the one asked for: a queue, or where a case shall go."""
    refused = refusal(actor, act, directory, case=case, unit=unit, origin=origin)
    if refused is not None:
        raise refused


def allows(actor: Actor, act: Act, directory: Directory, *, case: Case | None = None, unit: Code | None = None) -> bool:
    """Whether there is no refusal."""
    return refusal(actor, act, directory, case=case, unit=unit) is None


def sees_text(actor: Actor, case: Case, directory: Directory) -> bool:
    """Whether the actor may read what the case is about."""
    act = Act.SEE_CONFIDENTIAL_TEXT if case.confidential else Act.SEE_TEXT
    return allows(actor, act, directory, case=case)


def sees_name(actor: Actor, case: Case, directory: Directory) -> bool:
    """Whether the actor may know who the reporter is: name, telephone, e-mail."""
    act = Act.SEE_ANONYMOUS_NAME if case.anonymous else Act.SEE_NAME
    return sees_text(actor, case, directory) and allows(actor, act, directory, case=case)


def refusal(
    actor: Actor,
    act: Act,
    directory: Directory,
    *,
    case: Case | None = None,
    unit: Code | None = None,
    origin: Origin = Origin.LIVE,
) -> Refused | None:
    """Why the actor may not do this, None when they may."""
    if origin is Origin.IMPORTED and actor.role in IMPORTERS and act in IMPORTED:
        return None
    scope = RIGHTS[actor.role].get(act)
    if scope is None:
        return NotAllowed(role=actor.role, act=act)
    if actor.role in STAFF_ROLES:
        if actor.unit is None or not directory.holds(actor.id, actor.role, actor.unit):
            return RoleNotHeld(role=actor.role, unit=actor.unit)
        if unit is not None and not directory.within(unit, actor.unit):
            return NotAllowed(role=actor.role, act=act, unit=unit)
    if scope is Scope.UNIT:
        return NotAllowed(role=actor.role, act=act) if unit is None else None
    if not _reaches(scope, actor, case, directory):
        return NotAllowed(role=actor.role, act=act)
    return None


def _reaches(scope: Scope, actor: Actor, case: Case | None, directory: Directory) -> bool:
    if scope is Scope.ALL:
        return True
    if case is None:
        return False
    if scope is Scope.OWN_CASE:
        return case.reporter == (actor.on_behalf_of if actor.role is Role.INTEGRATION else actor.id)
    own = actor.unit
    if own is None:
        return False
    match scope:
        case Scope.RECEIVED:
            return directory.within(case.received_by, own)
        case Scope.COUNTER:
            return directory.within(case.received_by, own) or directory.within(own, case.received_by)
        case Scope.HANDLED:
            handling = () if case.handling is None else (case.handling,)
            return any(directory.within(each, own) for each in (*handling, *case.sharing))
        case Scope.CASE:
            return any(directory.within(each, own) for each in (case.received_by, *case.units))
        case Scope.UNIT:
            return False
        case _:
            assert_never(scope)
