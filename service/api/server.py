"""`aduan api`: the API and the pages under uvicorn, in as many processes as the settings say."""

import os

import uvicorn
from fastapi import FastAPI

from service.api.app import create_app
from service.bootstrap import build, located
from service.settings import Settings, settings

GRACE_SECONDS = 10


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are answered first."""
    with located(settings) as there:
        assert there.database_url is not None  # located
        os.environ["ADUAN_DATABASE_URL"] = there.database_url  # what each worker process reads
        uvicorn.run(
            "service.api.server:application",
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
    return create_app(build(settings()))
