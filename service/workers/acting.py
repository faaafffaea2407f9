"""What the system does by itself with one case, as an ordinary command that the rules may refuse."""

import logging
from uuid import UUID

from domain import channels
from domain.complaint.commands import Command
from domain.event import SYSTEM, Refused
from service.handle import Commands, Request, TooBusy
from service.store.errors import DatabaseUnavailable, TookTooLong

_log = logging.getLogger(__name__)


def acted(commands: Commands, complaint: UUID, command: Command, caused_by: int | None = None) -> bool:
    """Whether the system did it; not when it was done meanwhile, or cannot be done now. Raises DatabaseUnavailable."""
    try:
        commands.handle(complaint, command, Request(actor=SYSTEM, channel=channels.SYSTEM, caused_by=caused_by))
    except (Refused, TooBusy, TookTooLong) as not_now:
        _log.debug("%s not acted on: %s", complaint, not_now)
        return False
    except DatabaseUnavailable:
        raise
    except Exception as damaged:  # whatever is wrong with one case, the others come to their turn
        _log.error("%s cannot be acted on: %s: %s", complaint, type(damaged).__name__, damaged)
        return False
    return True
