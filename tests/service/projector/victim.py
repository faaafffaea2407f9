"""`python -m tests.service.projector.victim URL`: the projector as a process, to be killed."""

import logging
import signal
import sys
import threading

from service.projector.run import run
from service.store.database import Database
from tests.service.projector.world import KEYED


def main(url: str) -> None:
    """Run until SIGTERM."""
    logging.basicConfig(level=logging.WARNING)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    db = Database(url)
    print("ready", flush=True)
    run(db, stop, KEYED)
    db.close()


if __name__ == "__main__":
    main(sys.argv[1])
