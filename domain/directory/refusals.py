"""Why a change of the directory, or the use of something in it, is refused."""

from domain.event import Refused


class UnknownUnit(Refused):
    """There is no such unit."""


class UnitIsClosed(Refused):
    """This unit takes no more work."""


class UnknownCategory(Refused):
    """There is no such category."""


class CategoryIsRetired(Refused):
    """This category takes no more complaints."""


class UnknownStaff(Refused):
    """There is no such member of staff."""


class UnknownRouting(Refused):
    """There is no rule for this category and area."""


class RoutingLeavesAgency(Refused):
    """A rule sends complaints from an area only to a unit of the same agency."""


class RoutingLeadsHere(Refused):
    """Routing rules still lead to this unit: let them lead elsewhere first."""


class UnknownCalendar(Refused):
    """There is no such calendar."""


class UnknownZone(Refused):
    """There is no such time zone."""


class CodeTaken(Refused):
    """Something else has this code."""


class ParentMissing(Refused):
    """Only the nation or an agency can stand under nobody."""


class KindOutOfOrder(Refused):
    """A unit cannot stand under one of a lower level of government."""


class CycleMade(Refused):
    """Nothing can stand under itself."""


class RetentionMisplaced(Refused):
    """How long personal data is kept is set for the nation and for agencies only."""


class RetentionOutOfRange(Refused):
    """Personal data of ended cases is kept for 1 to 100 years."""


class ScheduleMisplaced(Refused):
    """The nation and every agency need a time zone and a calendar; units below them have none of their own."""


class HasOpenUnits(Refused):
    """Units that still take work stand under this one."""


class HasOpenCategories(Refused):
    """Categories that are still in use stand under this one."""


class NotAStaffRole(Refused):
    """This role cannot be granted to staff."""


class RoleMisplaced(Refused):
    """A national admin is one of the nation, not of a unit below it."""


class UnitHasCases(Refused):
    """Complaints are still open with this unit: answer them, or send them elsewhere first."""


class CategoryHasCases(Refused):
    """Complaints of this category are still open: finish them, or put them under another category first."""


class RoleHeldAlready(Refused):
    """The person holds this role for this unit already."""


class RoleNotGranted(Refused):
    """The person does not hold this role for this unit."""


class NothingChanges(Refused):
    """It is so already."""


class DaysOutOfRange(Refused):
    """A standard gives 1 to 365 working days; the first escalation comes at the limit itself, with 0."""


class LevelMisplaced(Refused):
    """Levels 1, 2 and 3 belong to escalations, which always have one."""


class StandardTaken(Refused):
    """Another standard for the same cases takes effect on the same day."""


class StandardChangesMeaning(Refused):
    """A new version may change days and date only; for something else publish another standard."""


class StandardOverlaps(Refused):
    """A new version must take effect later than the one before it."""


class NeedsSecondPerson(Refused):
    """People work by this already: propose the change, and let a second person approve it."""


class UnknownProposal(Refused):
    """No such proposal waits for a decision."""


class ProposalWaiting(Refused):
    """Another proposal for this waits for a decision: approve or decline that one first."""


class ProposerApproves(Refused):
    """Whoever proposed a change cannot approve it: a second person has to."""


class ApproverTooNew(Refused):
    """Your role is younger than this proposal: let somebody approve it who had theirs before."""


class ApproverNotApart(Refused):
    """One of you two has their role through the other: let somebody else approve it."""


class CalendarUnapproved(Refused):
    """People work here: they can change only to a calendar that is in use, or that a second person has approved."""


class CalendarGap(Refused):
    """This year does not adjoin those that the calendar has published: publish the years between first."""


class DayOutsideYear(Refused):
    """A day off lies outside the calendar's year."""


class DayTwice(Refused):
    """A day off is listed twice."""
