"""A case as badges."""

from datetime import datetime

from domain.complaint.events import Closure
from domain.complaint.state import Complaint, Status
from domain.directory.state import Directory
from service.web.telling import reason
from service.web.telling.dates import next_due
from service.web.views import Badge

CLOSED = {
    Closure.REPORTER: "closed_by_reporter",
    Closure.SYSTEM: "closed_by_system",
    Closure.RESOLVED: "resolved",
}


def badges_of(directory: Directory, complaint: Complaint, now: datetime) -> tuple[Badge, ...]:
    """Status first, then the deadline, then what is special about the case."""
    due = next_due(directory, complaint, now)
    level = (Badge("escalated", {"level": complaint.level}),) if complaint.level else ()
    veils = tuple(Badge(name) for name in ("anonymous", "confidential") if getattr(complaint.filed, name))
    shared = (Badge("co_assigned"),) if len(complaint.open) > 1 else ()
    return (status_badge(complaint), *shared, *((due,) if due else ()), *level, *veils, *_about_person(complaint))


def status_badge(complaint: Complaint) -> Badge:
    if complaint.status is Status.CLOSED and complaint.closure is not None:
        return Badge(CLOSED[complaint.closure])
    if complaint.archive_reason is not None and complaint.status is Status.ARCHIVED:
        return Badge("archived", {"reason": reason(complaint.archive_reason)})
    return Badge(complaint.status.value)


def _about_person(complaint: Complaint) -> tuple[Badge, ...]:
    """That somebody waits to be erased, that nothing may be, or that the reporter was."""
    data = complaint.personal_data
    erased = complaint.filed.reporter in data.erased
    shown = {"erasure_asked": data.asked, "held": data.held, "erased": erased}
    return tuple(Badge(name) for name, holds in shown.items() if holds)
