"""The reports that one is handled together with, as its page shows them."""

from service.reading.joined import Joined, joined_with
from service.reading.seeing import Seen
from service.web.telling.badges import status_badge
from service.web.views import JoinedReport
from service.web.visit import Visit


def joined_reports(visit: Visit, seen: Seen) -> tuple[JoinedReport, ...]:
    """With a link where this visitor may follow it."""
    return tuple(_shown(one) for one in joined_with(visit.service, seen))


def _shown(one: Joined) -> JoinedReport:
    href = f"/desk/{one.complaint}" if one.complaint else f"/reports/{one.tracking_id}" if one.public else None
    return JoinedReport(
        relation=one.relation.value,
        href=href,
        tracking_id=one.tracking_id,
        status=None if one.state is None else status_badge(one.state),
    )
