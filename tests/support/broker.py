"""A real Kafka broker without containers: one KRaft node in a child process, its jars fetched once by Maven."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support import requirements
from tests.support.ports import free_port

CACHE = Path(__file__).parents[2] / ".cache" / "kafka"
KAFKA = "org.apache.kafka:kafka_2.13:4.1.0"
LOGGER = "org.slf4j:slf4j-simple:1.7.36"
CLUSTER_ID = "YWR1YW4tdGVzdC1icm9rZQ"  # any 16 bytes in base64url
START_SECONDS = 90

POM = """\
<project><modelVersion>4.0.0</modelVersion><groupId>broker</groupId><artifactId>broker</artifactId><version>1</version>
<packaging>pom</packaging><dependencies>{dependencies}</dependencies></project>
"""
DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=8388608
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""


class NoKafka(Exception):
    """A Kafka broker cannot be had here: {reason}."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"A Kafka broker cannot be had here: {reason}.")


def jars(cache: Path) -> Path:
    """The folder of the broker's jars; fetched on the first call. Raises NoKafka."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NoKafka(f"{program} is not installed")
    libs = cache / KAFKA.rpartition(":")[2]
    if not libs.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as work:
            _fetch(Path(work))
            # Renamed whole: a fetch that was cut off, or a second one at the same time, leaves no half folder behind.
            try:
                (Path(work) / "libs").rename(libs)
            except OSError:
                if not libs.exists():
                    raise
    return libs


def _fetch(work: Path) -> None:
    dependencies = "".join(DEPENDENCY.format(*artifact.split(":")) for artifact in (KAFKA, LOGGER))
    (work / "pom.xml").write_text(POM.format(dependencies=dependencies))
    command = ["mvn", "-q", "-B", "-f", str(work / "pom.xml"), "dependency:copy-dependencies"]
    fetched = subprocess.run(
        [*command, f"-DoutputDirectory={work / 'libs'}"], capture_output=True, text=True, timeout=600, check=False
    )
    if fetched.returncode != 0:
        raise NoKafka(f"Maven could not fetch {KAFKA}: {fetched.stdout[-500:]}{fetched.stderr[-500:]}")


@dataclass
class Broker:
    """One broker on free loopback ports; it keeps its ports and its data when stopped and started again."""

    libs: Path
    folder: Path
    port: int = field(default_factory=free_port)
    controller: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "broker.log"

    def format(self) -> None:
        """Write the settings and an empty storage folder."""
        values = {"port": self.port, "controller": self.controller, "data": self.folder / "data"}
        (self.folder / "server.properties").write_text(PROPERTIES.format(**values))
        with self.log.open("ab") as log:
            command = self._java("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c")
            subprocess.run(command, stdout=log, stderr=log, check=True, timeout=START_SECONDS)

    def start(self) -> None:
        """Start it and return when it serves."""
        seen = self.log.stat().st_size
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self._java("kafka.Kafka"), stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while b"Kafka Server started" not in self.log.read_bytes()[seen:]:
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(f"The broker did not start:\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it cleanly."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)

    def _java(self, main: str, *arguments: str) -> list[str]:
        # Quick to start and small, not fast in the long run: it serves one test session.
        options = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
        settings = str(self.folder / "server.properties")
        return ["java", *options, "-cp", f"{self.libs}/*", main, *arguments, settings]


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The session's broker; whoever stops or freezes it starts it again."""
    try:
        libs = jars(CACHE)
    except NoKafka as none:
        requirements.leave_out("kafka", str(none))
    running = Broker(libs, tmp_path_factory.mktemp("broker"))
    running.format()
    running.start()
    yield running
    running.stop()
