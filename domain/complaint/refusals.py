"""Why something cannot be done with a complaint."""

from domain.event import Refused


class UnknownComplaint(Refused):
    """There is no such complaint."""


class FiledAlready(Refused):
    """This complaint was filed already."""


class NotAwaitingCheck(Refused):
    """The report is not waiting to be checked."""


class NotAtDesk(Refused):
    """The case is not at the intake desk."""


class NotWithUnit(Refused):
    """The case is not with a unit that works on it."""


class AnsweredAlready(Refused):
    """The case was answered, so a unit cannot say that it is not theirs: answer the reply, or forward it."""


class NotWaitingToStart(Refused):
    """The case is not waiting for a unit to begin."""


class AnotherAgency(Refused):
    """A case is forwarded inside its agency; return it when it is for another one."""


class HasItAlready(Refused):
    """This unit has the case already."""


class SeveralParts(Refused):
    """Several units within your own have the case: say whose part it is."""


class NotBegun(Refused):
    """Begin to work on the case first."""


class NothingToPause(Refused):
    """No promised resolution runs that could stand still: answer what the reporter wrote."""


class WaitsForReporter(Refused):
    """The case waits for the reporter: resume it first."""


class NotWaiting(Refused):
    """The case does not wait for the reporter."""


class NoQuestionAsked(Refused):
    """The reporter was asked for nothing that is still waited for."""


class StillWaiting(Refused):
    """The reporter still has time."""


class NothingToWarnOf(Refused):
    """No promised date of this case is so near, or its warning was given."""


class NotAnswered(Refused):
    """The case is not waiting for the reporter after an answer."""


class NeverAnswered(Refused):
    """The case has had no answer yet."""


class Ended(Refused):
    """The case has ended."""


class NotClosed(Refused):
    """Only a closed case can be opened again."""


class NeverRouted(Refused):
    """The case never was with a unit that could go on with it."""


class ReplyTooLate(Refused):
    """The time to reply to the answer is over."""


class ReplyStillPossible(Refused):
    """The reporter can still reply to the answer."""


class ReopenTooLate(Refused):
    """The time to have the case opened again is over."""


class NothingMissed(Refused):
    """No promise of this case has been missed to that level."""


class NotAdopted(Refused):
    """The case was imported; somebody must adopt it first."""


class NothingToAdopt(Refused):
    """Only an imported case that nobody has adopted yet can be adopted."""


class HistoryOverLive(Refused):
    """An imported history cannot be written over a case that is handled here."""


class InTheFuture(Refused):
    """This date has not come yet."""


class ArrivalMissing(Refused):
    """Say when this letter or visit came."""


class LatePaper(Refused):
    """What came more than ten working days ago is entered by an administrator of the desk that receives it."""


class BeforeFiling(Refused):
    """This happened before the report came in."""


class OutOfOrder(Refused):
    """This cannot have happened before what was done with the case last."""


class BadTrackingId(Refused):
    """The tracking id's check character is wrong."""


class UnknownArea(Refused):
    """There is no such district or ward."""


class BadCoordinates(Refused):
    """Coordinates are latitude and longitude in degrees, like 3.5952,98.6722."""


class UnderLegalHold(Refused):
    """A legal hold is on the case, or on one split from it: what is in it is evidence, and nothing may be erased."""


class ErasedAlready(Refused):
    """The personal data was erased already."""


class ErasureAsked(Refused):
    """The erasure was asked for already."""


class RetentionRuns(Refused):
    """The time for which the agency keeps personal data is not over."""


class UnknownSubject(Refused):
    """The case holds nothing of this person that can be erased."""


class NotErased(Refused):
    """There is no erasure of this person to complete."""


class HeldAlready(Refused):
    """A legal hold is on the case already."""


class NotHeld(Refused):
    """No legal hold is on the case."""


class SupervisionMisplaced(Refused):
    """Only a complaint can have supervision content."""


class TooManyFiles(Refused):
    """At most five files come with one report, answer or reply."""


class SoAlready(Refused):
    """It is so already."""


class NeitherAnsweredNorClosed(Refused):
    """The case can be rated once it has been answered or closed."""


class ClockStandsStill(Refused):
    """The case waits for the reporter: go on with it before its class is changed."""


class BadScore(Refused):
    """A rating is a whole number from 1 to 5."""


class OnlyTheReporter(Refused):
    """Only the reporter can make the case less private."""


class NoSuchText(Refused):
    """The case has no such text that could be redacted."""


class ReferredAlready(Refused):
    """The case was referred to the Ombudsman already."""


class NoOmbudsman(Refused):
    """Nobody is the Ombudsman of this unit."""


class TooManyLabels(Refused):
    """The case has as many labels as it may have: take one off first."""


class NotOfThisUnit(Refused):
    """This person does not work for the unit that has the case."""


class NobodyToCheck(Refused):
    """The report holds neither name nor contact, so nobody can prove that it is theirs."""


class NotPublic(Refused):
    """This report is not public, so nobody can follow it."""


class TooManyFollowers(Refused):
    """As many follow this report as can: look at its page from time to time."""


class NotFollowing(Refused):
    """You do not follow this report."""


class BadContact(Refused):
    """Give an e-mail address or a telephone number."""


class UnknownOther(Refused):
    """There is no such report that you could merge this one into."""


class IntoItself(Refused):
    """A report cannot be merged into itself."""


class OtherOutOfReach(Refused):
    """The other report came in at another desk: whoever is over both can merge them."""


class IntoMerged(Refused):
    """The other report was merged itself: choose the one that it went into."""


class IntoEnded(Refused):
    """The other report has ended: choose one that is open."""


class IntoForeign(Refused):
    """The other report was imported and nobody has adopted it: adopt it first."""


class OtherConfidentiality(Refused):
    """One of the two reports is confidential and the other is not: they stay apart."""


class AnswerStands(Refused):
    """The case was answered, and its reporter may still reply to that: it is not merged."""


class ReporterErased(Refused):
    """The reporter's data was erased, so nobody can be told of a second case: go on with this one."""


class NotMerged(Refused):
    """The case is not merged into another one."""
