"""`aduan api`: the API and the pages under uvicorn, in as many processes as the settings say."""

import multiprocessing.process
import os
import signal
import threading

import uvicorn
from fastapi import FastAPI

from service.app import create_app
from service.bootstrap import build, located
from service.logs import configure_logging
from service.settings import Settings, hand_on, settings

GRACE_SECONDS = 10


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are answered first."""
    with located(settings) as there:
        hand_on(there)
        uvicorn.run(
            "service.server:application",
            factory=True,
            host=there.host,
            port=there.port,
            workers=there.workers,
            access_log=False,  # addresses of reporters have no place in a log file
            server_header=False,
            log_config=None,  # as set up by the command
            timeout_graceful_shutdown=GRACE_SECONDS,
        )


def application() -> FastAPI:
    """One worker's application; its connections end with the process."""
    configure_logging()
    supervisor = multiprocessing.parent_process()
    if supervisor is not None:
        threading.Thread(target=_end_with, args=(supervisor,), name="supervisor", daemon=True).start()
    return create_app(build(settings()))


def _end_with(supervisor: multiprocessing.process.BaseProcess) -> None:
    """A worker whose supervisor was killed would keep the port from the next one."""
    supervisor.join()
    os.kill(os.getpid(), signal.SIGTERM)
