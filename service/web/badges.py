"""The mark and tone of each badge: colour is never the only sign."""

from typing import NamedTuple


class Look(NamedTuple):
    #: symbol in static/marks.svg
    mark: str
    #: token family in static/aduan.css
    tone: str


BADGES = {
    "filed": Look("ring", "run"),
    "verified": Look("tick", "run"),
    "routed": Look("quarter", "run"),
    "in_progress": Look("half", "run"),
    "postponed": Look("pause", "wait"),
    "returned": Look("back", "wait"),
    "answered": Look("letter", "ok"),
    "closed_by_reporter": Look("square", "ok"),
    "resolved": Look("square", "ok"),
    "closed_by_system": Look("dashed", "done"),
    "archived": Look("drawer", "done"),
    "withdrawn": Look("drawer", "done"),
    "referred": Look("raised", "late"),
    "imported": Look("drawer", "done"),
    "merged": Look("joined", "done"),
    "reopened": Look("again", "soon"),
    "due": Look("dot", "done"),
    "due_soon": Look("diamond", "soon"),
    "late": Look("triangle", "late"),
    "overdue": Look("triangle", "late"),
    "anonymous": Look("veil", "done"),
    "confidential": Look("sealed", "sealed"),
    "erasure_asked": Look("alert", "soon"),
    "held": Look("sealed", "wait"),
    "erased": Look("drawer", "done"),
    "co_assigned": Look("parallel", "run"),
    "escalated": Look("raised", "late"),
}
