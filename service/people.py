"""What an operator does at the terminal for one person of one complaint."""

from uuid import UUID

import msgspec

from domain.channels import CLI
from domain.complaint.commands import Erase
from domain.complaint.personal_data import Basis
from domain.event import SYSTEM
from service.audit.story import complaint_named
from service.bootstrap import Service
from service.commands.request import Request
from service.mendable import Mendable
from service.reading.person import held_about, record_export

REPORTER = "reporter"


class NoSuchPerson(Mendable):
    """A person of a complaint is the reporter, or named by the UUID of their subject."""


def erase_person(service: Service, complaint: str, basis: Basis, request: str | None, subject: str) -> None:
    """Erase the reporter, or whose subject is said. Raises NoSuchComplaint, NoSuchPerson and the domain's refusals."""
    command = Erase(basis=basis, request=request, subject=person_named(subject))
    service.commands.handle(complaint_named(service, complaint), command, Request(actor=SYSTEM, channel=CLI))


def export_person(service: Service, complaint: str, subject: str) -> str:
    """JSON of everything held about the reporter, or whose subject is said. Raises NoSuchComplaint, NoSuchPerson."""
    held = held_about(service, complaint_named(service, complaint), person_named(subject))
    record_export(service, SYSTEM, held, CLI)
    return msgspec.json.format(msgspec.json.encode(held), indent=2).decode()


def person_named(subject: str) -> UUID | None:
    """The subject, None for the reporter."""
    try:
        return None if subject == REPORTER else UUID(subject)
    except ValueError as wrong:
        raise NoSuchPerson(f"{subject} is neither `reporter` nor a UUID") from wrong
