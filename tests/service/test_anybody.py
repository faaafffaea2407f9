"""The real thing under random hands: commands, log, projector, clock, erasure and what each may read, in one database.

`tests/projections/test_town.py` does the same by thousands without a database; here it is what only the service can do.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import psycopg2
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from domain.access import Reason
from domain.channels import WEB
from domain.complaint.commands import Command
from domain.complaint.context import Context
from domain.complaint.decide import offered
from domain.complaint.refusals import UnderLegalHold, UnknownComplaint
from domain.complaint.rules import act_of
from domain.event import Actor, Refused
from projections.catalogue import PROJECTIONS
from service.identity.principals import Anonymous, Principal, Reporter, StaffMember
from service.identity.sessions import Acting
from service.projector.compare import compare
from service.projector.generations import prepare
from service.projector.keyed import keyed
from service.projector.run import Worker
from service.reading import public
from service.reading.seeing import find, see
from service.store.errors import SubjectErased
from service.workers.clock import ClockWorker
from service.workers.warnings import WarningWorker
from tests.domain.complaint.test_lives import ABOUT_PEOPLE, COMMANDS
from tests.domain.spec import MONDAY
from tests.service.year.compared import compare_figures
from tests.service.year.injected import Moment, install
from tests.service.year.proved import histories
from tests.support.databases import FreshDatabase
from tests.support.world import ADI, BARA, DEWI, EVA, IRA, LIA, NINA, OKA, OMAR, PIA, Filed, World, made_world

STAFF = (NINA, ADI, OKA, LIA, PIA, BARA, DEWI, IRA, OMAR, EVA)
UNIT = (LIA, PIA, BARA, DEWI, EVA, OKA)
"""Who never knows an anonymous reporter, whatever is done."""
SHARE = float(os.environ.get("ADUAN_TEST_SHARE", "0.25"))


@dataclass(frozen=True)
class Report:
    """A complaint and the words that only its reporter typed."""

    filed: Filed
    name: str
    body: str


class Anybody(RuleBasedStateMachine):
    """Some complaints in a database that has those of earlier towns as well."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        service = self.world.service
        self.moment = Moment(self.world.clock, service.database)
        self.projector = Worker(service.database, keyed(service.ring))
        self.clock = ClockWorker(service.database, service.commands)
        self.warnings = WarningWorker(service.database, service.commands, service.directories)
        self.reports: list[Report] = []

    @initialize(data=st.data())
    def files(self, data: st.DataObject) -> None:
        for _ in range(2):
            name, body = f"Nama{uuid4().hex}", f"Isi{uuid4().hex}"
            filed = self.world.file(
                name=name,
                body=body,
                anonymous=data.draw(st.booleans()),
                confidential=data.draw(st.booleans()),
                incident_on=(self.world.clock() - timedelta(days=3)).date(),
            )
            self.reports.append(Report(filed, name, body))

    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        """What is offered is done, by the service as by the rules."""
        report = data.draw(st.sampled_from(self.reports))
        for _ in range(data.draw(st.integers(1, 5))):
            case = self.world.state(report.filed.id)
            possible = [
                (by, each.act)
                for by in (report.filed.reporter, *STAFF)
                for each in offered(case, self.context(by))
                if each.refusal is None
            ]
            moving = [each for each in possible if each[1] not in ABOUT_PEOPLE]
            by, act = data.draw(st.sampled_from([*moving * 3, *possible]))
            self.does(report, by, _without_files(COMMANDS[act](case)))

    @rule(data=st.data())
    def somebody_tries(self, data: st.DataObject) -> None:
        report = data.draw(st.sampled_from(self.reports))
        act = data.draw(st.sampled_from(list(COMMANDS)))
        command = _without_files(COMMANDS[act](self.world.state(report.filed.id)))
        self.does(report, data.draw(st.sampled_from([report.filed.reporter, *STAFF])), command)

    def context(self, by: Actor) -> Context:
        directory = self.world.service.directories.current()
        return Context(now=self.world.clock(), actor=by, directory=directory, channel=WEB)

    def does(self, report: Report, by: Actor, command: Command) -> None:
        """Accepted is what was offered; only a person who is erased writes nothing any more."""
        case, act = self.world.state(report.filed.id), act_of(command)
        offer = next(each.refusal for each in offered(case, self.context(by)) if each.act is act)
        refused = self.outcome(report, by, command)
        if isinstance(refused, SubjectErased):
            assert case.filed.reporter in case.personal_data.erased
        elif isinstance(refused, Refused):
            after = self.world.state(report.filed.id).version
            assert after == case.version + isinstance(refused, UnderLegalHold), "a hold that was in the way is recorded"
        else:
            assert offer is None, f"{act} was refused and is accepted"

    def outcome(self, report: Report, by: Actor, command: Command) -> Exception | None:
        try:
            self.world.act(report.filed.id, by, command)
        except (Refused, SubjectErased) as refused:
            return refused
        return None

    @rule(hours=st.sampled_from([1, 24, 24 * 4, 24 * 16]))
    def time_passes_and_the_clock_works(self, hours: int) -> None:
        self.moment.set(self.world.clock() + timedelta(hours=hours))
        self.settle()

    def settle(self) -> None:
        """The lists come up to the log; what is due is done, and then nothing is due."""
        self.project()
        now = self.world.clock()
        while self.clock.tick(now) + self.warnings.tick(now):
            self.project()
        for report in self.reports:
            assert not any(clock.missed(now) for clock in self.world.state(report.filed.id).clocks)

    def project(self) -> None:
        self.world.sequence()
        while self.projector.tick():
            pass

    @rule()
    def everybody_looks(self) -> None:
        """No name of an anonymous reporter for units and the public, no confidential text for those it is not for."""
        self.project()
        listed = str(public.public_list(self.world.service, public.Asked(), 100, None))
        for report in self.reports:
            case = self.world.state(report.filed.id)
            shown = {by: self.read(report, StaffMember(by.id, frozenset(), _acting(by))) for by in STAFF}
            shown_to_all = self.read(report, Anonymous()) + self.public(report) + listed
            assert report.name not in shown_to_all
            assert not (case.confidential and report.body in shown_to_all)
            assert not (case.anonymous and any(report.name in shown[by] for by in UNIT))
            assert not (case.confidential and report.body in shown[EVA] + shown[OKA])
            own = self.read(report, Reporter(case.id, case.filed.reporter))
            erased = case.filed.reporter in case.personal_data.erased
            assert (report.name in own) == (not erased), "one's own, until it is erased"
            if erased:
                assert report.name not in str(shown)
                assert report.body not in str(shown) + own + self.searched()

    def read(self, report: Report, who: Principal) -> str:
        try:
            found = find(self.world.service, report.filed.tracking_id)
            seen = see(self.world.service, who, found, channel=WEB, reason=Reason.HANDLING)
        except UnknownComplaint:
            return ""
        return str(seen.texts)

    def public(self, report: Report) -> str:
        try:
            return str(public.public_case(self.world.service, report.filed.tracking_id).texts)
        except UnknownComplaint:
            return ""

    def searched(self) -> str:
        with self.world.service.database.autocommit() as cursor:
            cursor.execute("SELECT string_agg(s::text, '') FROM projection.search s")
            return str((cursor.fetchone() or ("",))[0])

    def teardown(self) -> None:
        """Rebuilt, each list is what it was; each figure is that of the events; what was typed is in the vault."""
        self.settle()
        for projection in keyed(self.world.service.ring):
            compared = compare(self.world.service.database, projection)
            assert compared.equal, compared.difference
        town = list(histories(self.world))
        first, last = MONDAY.date(), self.world.clock().date()
        assert compare_figures(self.world, town, first, last, self.world.clock()) > 0
        kept = _everything_but_search(self.world.database)
        for report in self.reports:
            assert report.name not in kept
            assert report.body not in kept


def _without_files(command: Any) -> Command:
    """There are none to upload here."""
    bare: Command = replace(command, attachments=()) if hasattr(command, "attachments") else command
    return bare


def _acting(by: Actor) -> Acting:
    assert by.unit is not None
    return Acting(by.role, by.unit)


def _everything_but_search(database: FreshDatabase) -> str:
    """All rows of all tables in clear, but those of the one table that may hold what was typed."""
    with closing(psycopg2.connect(database.superuser_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('aduan', 'projection') AND tablename NOT LIKE 'search%'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT encode(convert_to(string_agg(t::text, ''), 'UTF8'), 'escape') FROM {table} t")
            found.append(str((cursor.fetchone() or ("",))[0]))
        cursor.execute("SELECT string_agg(convert_from(state, 'UTF8'), '') FROM aduan.events")
        return "".join([*found, str((cursor.fetchone() or ("",))[0])])


@pytest.fixture(scope="module")
def there(database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    install(database)
    folder: Path = tmp_path_factory.mktemp("keys")
    with made_world(database, folder) as world:
        Moment(world.clock, world.service.database).set(MONDAY)
        prepare(world.service.database, PROJECTIONS)
        yield world


@pytest.mark.slow
def test_whatever_anybody_does_the_service_keeps_to_the_rules(there: World) -> None:
    machine: Any = type("There", (Anybody,), {"world": there})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(2, round(16 * SHARE)),
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
