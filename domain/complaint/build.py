"""The events that commands make once the guards have let them pass; what a command says is checked here."""

from uuid import UUID

from domain import rights, text, tracking
from domain.complaint.commands import Archive, Close, CoAssign, File, Reopen, Reply, Route
from domain.complaint.context import Context, clock_start
from domain.complaint.events import (
    INTAKE,
    Clock,
    Closure,
    ComplaintAdopted,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintRouted,
    ComplaintVerified,
    Due,
    ReportClass,
)
from domain.complaint.refusals import (
    BadCoordinates,
    BadTrackingId,
    HasItAlready,
    InTheFuture,
    SupervisionMisplaced,
    UnknownArea,
)
from domain.complaint.state import Assignment, Complaint, Status, Turn
from domain.complaint.unit_events import ComplaintCoAssigned
from domain.directory.events import UnitKind
from domain.event import Code, Personal

AREAS = (UnitKind.DISTRICT, UnitKind.WARD)


def filed(command: File, context: Context) -> ComplaintFiled:
    """What came in; a live report needs story and day, a history has what the old system kept."""
    _check_names(command, context)
    _check_incident(command, context)
    owner = command.reporter
    body = optional(owner, "body", command.body)
    if body is None and not context.imported:
        raise text.Missing(field="body")
    start = clock_start(context.channel, context.origin, context.now, context.happened_at)
    return ComplaintFiled(
        tracking_id=command.tracking_id,
        reporter=command.reporter,
        office=command.office,
        report_class=command.report_class,
        supervision=command.supervision,
        received_by=command.received_by,
        title=required(owner, "title", command.title),
        body=body,
        incident_on=command.incident_on,
        category=command.category,
        wanted_unit=command.wanted_unit,
        area=command.area,
        place=optional(owner, "place", command.place),
        coordinates=_coordinates(owner, command.coordinates),
        name=optional(owner, "name", command.name),
        phone=optional(owner, "phone", command.phone),
        email=optional(owner, "email", command.email),
        external_id=optional(owner, "external_id", command.external_id),
        anonymous=command.anonymous,
        confidential=command.confidential,
        verification=context.promise(
            Clock.VERIFICATION, start, command.received_by, command.report_class, command.supervision
        ),
    )


def _check_names(command: File, context: Context) -> None:
    if not tracking.is_valid(command.tracking_id):
        raise BadTrackingId(field="tracking_id")
    if command.supervision and command.report_class is not ReportClass.COMPLAINT:
        raise SupervisionMisplaced(field="supervision")
    directory = context.directory
    if command.category is not None:
        directory.open_category(command.category)
    if command.wanted_unit is not None:
        directory.open_unit(command.wanted_unit, "wanted_unit")
    if command.area is not None:
        area = directory.units.get(command.area)
        if area is None or area.closed or area.kind not in AREAS:
            raise UnknownArea(field="area", area=command.area)


def _check_incident(command: File, context: Context) -> None:
    if command.incident_on is None:
        if not context.imported:
            raise text.Missing(field="incident_on")
    elif command.incident_on > context.directory.local_date(context.happened_at, command.received_by):
        raise InTheFuture(field="incident_on", date=command.incident_on)


def _coordinates(owner: UUID, value: str | None) -> Personal | None:
    kept = text.optional("coordinates", value)
    if kept is None:
        return None
    try:
        latitude, longitude = map(float, kept.split(","))
    except ValueError:
        raise BadCoordinates(field="coordinates") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadCoordinates(field="coordinates")
    return Personal(owner, text=kept)


def verified(complaint: Complaint, context: Context) -> ComplaintVerified:
    """Fit to be handled; the resolution counts from the filing, by the standards of the desk that promises it."""
    desk = complaint.filed.received_by
    return ComplaintVerified(resolution=promise(Clock.RESOLUTION, complaint, context, desk, from_filing=True))


def routed(command: Route, complaint: Complaint, context: Context) -> ComplaintRouted:
    """To a unit within the actor's reach; a resolution that was promised before stays."""
    rights.check(
        context.actor,
        rights.Act.ROUTE,
        context.directory,
        case=complaint.case,
        unit=command.unit,
        origin=context.origin,
    )
    unit = context.directory.open_unit(command.unit).code
    resolution = complaint.due(Clock.RESOLUTION) or promise(
        Clock.RESOLUTION, complaint, context, unit, from_filing=True
    )
    return ComplaintRouted(
        assignment=len(complaint.assignments) + 1,
        unit=unit,
        note=optional(complaint.filed.office, "note", command.note),
        first_response=promise(Clock.FIRST_RESPONSE, complaint, context, unit),
        resolution=resolution,
    )


def co_assigned(command: CoAssign, complaint: Complaint, context: Context) -> ComplaintCoAssigned:
    """To a unit within the actor's reach that has not had its part yet; what others have promised stays."""
    rights.check(context.actor, rights.Act.CO_ASSIGN, context.directory, case=complaint.case, unit=command.unit)
    unit = context.directory.open_unit(command.unit).code
    if any(each.unit == unit and each.turn is not Turn.GONE for each in complaint.assignments):
        raise HasItAlready(field="unit", unit=unit)
    return ComplaintCoAssigned(
        assignment=len(complaint.assignments) + 1,
        unit=unit,
        note=optional(complaint.filed.office, "note", command.note),
        first_response=promise(Clock.FIRST_RESPONSE, complaint, context, unit),
        resolution=promise(Clock.RESOLUTION, complaint, context, unit),
    )


def replied(command: Reply, complaint: Complaint, context: Context) -> ComplaintReplied:
    """The unit owes a response again."""
    assignment = current(complaint)
    return ComplaintReplied(
        assignment=assignment.number,
        text=required(complaint.filed.reporter, "text", command.text),
        first_response=promise(Clock.FIRST_RESPONSE, complaint, context, assignment.unit),
    )


def closed(command: Close, complaint: Complaint, context: Context) -> ComplaintClosed:
    """The reopening window begins."""
    by_reporter = command.kind is Closure.REPORTER
    owner = complaint.filed.reporter if by_reporter else complaint.filed.office
    return ComplaintClosed(
        kind=command.kind,
        note=optional(owner, "note", command.note),
        reopening=promise(Clock.REOPENING, complaint, context, complaint.responsible),
    )


def reopened(command: Reopen, complaint: Complaint, context: Context) -> ComplaintReopened:
    """Back to the unit that answered last, or where its work went when it was closed, with new promises."""
    lead = complaint.current
    last = lead if lead and lead.answered else complaint.last_answer or current(complaint)
    unit = context.directory.nearest_open(last.unit).code
    return ComplaintReopened(
        assignment=len(complaint.assignments) + 1,
        unit=unit,
        reason=required(complaint.filed.reporter, "reason", command.reason),
        first_response=promise(Clock.FIRST_RESPONSE, complaint, context, unit),
        resolution=promise(Clock.RESOLUTION, complaint, context, unit),
    )


def archived(command: Archive, complaint: Complaint) -> ComplaintArchived:
    """It will not be handled."""
    return ComplaintArchived(reason=command.reason, note=optional(complaint.filed.office, "note", command.note))


def adopted(complaint: Complaint, context: Context) -> ComplaintAdopted:
    """The clocks that fit where the case is begin now."""
    assignment = complaint.current
    unit = complaint.responsible
    awaits_check = complaint.status is Status.FILED
    awaits_start = complaint.status in (Status.ROUTED, Status.REOPENED)
    answer_stands = complaint.status is Status.ANSWERED
    return ComplaintAdopted(
        assignment=assignment.number if assignment else INTAKE,
        verification=promise(Clock.VERIFICATION, complaint, context, unit) if awaits_check else None,
        first_response=promise(Clock.FIRST_RESPONSE, complaint, context, unit) if awaits_start else None,
        resolution=promise(Clock.RESOLUTION, complaint, context, unit) if not (awaits_check or answer_stands) else None,
        reply=promise(Clock.REPLY, complaint, context, unit) if answer_stands else None,
    )


def current(complaint: Complaint) -> Assignment:
    """The assignment that the guards have made sure of."""
    if complaint.current is None:
        raise ValueError(f"complaint {complaint.id} is with no unit")
    return complaint.current


def promise(
    clock: Clock, complaint: Complaint, context: Context, unit: Code, *, from_filing: bool = False
) -> Due | None:
    """What is promised from now on, or from when the file was complete; none in an imported history."""
    start = complaint.complete_at if from_filing else context.now
    return context.promise(
        clock, start, unit, complaint.classification.report_class, complaint.classification.supervision
    )


def required(owner: UUID, field: str, value: str) -> Personal:
    """The text sealed for its owner, which must be given."""
    return Personal(owner, text=text.required(field, value))


def optional(owner: UUID, field: str, value: str | None) -> Personal | None:
    """The text sealed for its owner, if there is one."""
    kept = text.optional(field, value)
    return None if kept is None else Personal(owner, text=kept)
