"""The other complaints of the same reporter: what one was split from or into, and so on."""

from domain import rights
from domain.complaint import splitting
from domain.complaint.state import Complaint
from domain.directory.state import Directory
from domain.event import Actor
from domain.rights import Act
from service.folded import folded
from service.store.application import EventLog


def family_of(log: EventLog, complaint: Complaint) -> tuple[Complaint, ...]:
    """All of them, whoever may see them."""
    found = {complaint.id: complaint}
    while unread := {stream for one in found.values() for stream in splitting.beside(one)} - found.keys():
        histories = log.histories(sorted(unread))
        found |= {stream: folded(histories.get(stream, ())) for stream in unread}
    return tuple(each for each in found.values() if each is not complaint)


def family_for(log: EventLog, complaint: Complaint, actor: Actor, directory: Directory) -> tuple[Complaint, ...]:
    """The same where this person's choices depend on them: whoever may erase; nothing is read for others."""
    may = rights.allows(actor, Act.ERASE, directory, case=complaint.case)
    return family_of(log, complaint) if may else ()
