"""Who is told which figures: those who lead, administer or examine, for their unit and all below it."""

from domain import rights
from domain.rights import Act
from service.bootstrap import Service
from service.identity.principals import StaffMember
from service.reading.indicators.asked import Asked, Question, ask


def asked_by(service: Service, who: StaffMember, question: Question) -> Asked:
    """Raises NotAllowed, and whatever `ask` does."""
    directory = service.directories.current()
    directory.unit(question.unit)
    rights.check(who.actor, Act.SEE_INDICATORS, directory, unit=question.unit)
    return ask(service, question)
