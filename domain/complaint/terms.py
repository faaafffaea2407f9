"""The words that events, commands and standards share: classes, clocks, closures, and what a promised date is."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.event import Code, Zone

INTAKE = 0
"""The assignment that stands for the desk which verifies and routes; routed units count from 1."""


class ReportClass(StrEnum):
    """What kind of report it is; decides the limit."""

    COMPLAINT = "complaint"
    ASPIRATION = "aspiration"
    INFORMATION = "information"


class Clock(StrEnum):
    """What a due date is about."""

    VERIFICATION = "verification"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    REPLY = "reply"
    REOPENING = "reopening"
    ESCALATION = "escalation"
    WARNING = "warning"
    """So many working days before a promised date."""


class Closure(StrEnum):
    """Who closed it and why: always counted apart."""

    REPORTER = "reporter"
    SYSTEM = "system"
    RESOLVED = "resolved"


class ArchiveReason(StrEnum):
    """Why a report is not handled."""

    FORMAT = "format"
    TOO_GENERAL = "too_general"
    NOT_GOVERNMENT = "not_government"
    DUPLICATE = "duplicate"


class MediaType(StrEnum):
    """What kinds of files are kept."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Due:
    """A promised date: the end of a working day as instant and local date, with the rule and calendar it came from.

    `standard` and `calendar` are `code@version` of their streams.
    """

    at: datetime
    on: date
    zone: Zone
    standard: Code
    calendar: Code


@dataclass(frozen=True, kw_only=True)
class Classification:
    """What kind of report it is and what it is about."""

    report_class: ReportClass
    supervision: bool
    category: Code | None
