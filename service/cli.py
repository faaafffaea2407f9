"""The command `aduan`: every program and tool of the service. `aduan COMMAND --help` tells more."""

import logging
from typing import Annotated

import typer

from service.processes import end_with_parent, stop_on_signals
from service.settings import Settings, settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
directory = typer.Typer(no_args_is_help=True, help="Units, roles, categories, standards and calendars.")
app.add_typer(directory, name="directory")


def main() -> None:
    """The entry point: each command imports what it needs, so that `--help` answers at once."""
    app()


@app.command()
def serve(demo: Annotated[bool, typer.Option(help="Load the examples and demo logins first.")] = False) -> None:
    """Run everything in one command, on an embedded PostgreSQL unless ADUAN_DATABASE_URL names another."""
    from service.serve import serve as run

    run(_settings(), demo=demo)


@app.command()
def api() -> None:
    """Run the API and the pages."""
    from service.api.server import run

    run(_settings())


@app.command()
def project() -> None:
    """Run the sequencer and the projector."""
    from service.bootstrap import running
    from service.projector.run import run

    stop = stop_on_signals()
    with running(_settings()) as service:
        run(service.database, stop)


@app.command()
def clock() -> None:
    """Run the clock worker: escalations and closures that fall due by themselves."""
    from service.bootstrap import running
    from service.workers.clock import run

    stop = stop_on_signals()
    with running(_settings()) as service:
        run(service, stop)


@app.command()
def relay() -> None:
    """Publish the log to Kafka (ADUAN_KAFKA names the brokers)."""
    from service.bootstrap import located
    from service.relay.options import RelayOptions
    from service.relay.run import main as run

    with located(_settings()) as there:
        if there.kafka is None or there.database_url is None:
            raise typer.BadParameter("ADUAN_KAFKA is not set: name the brokers, host:port, separated by commas")
        raise typer.Exit(run(there.database_url, RelayOptions(brokers=there.kafka, topic=there.kafka_topic)))


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema, as its owner (ADUAN_MIGRATE_URL)."""
    from service.bootstrap import located, prepare

    with located(_settings()) as there:
        applied = prepare(there)
    typer.echo("\n".join(f"applied {name}" for name in applied) or "nothing to apply")


@app.command()
def keygen() -> None:
    """Make the key file (ADUAN_KEY_FILE): keep a copy apart from the data, for without it no text can be read."""
    from service.store.keys import KeyRing

    path = _settings().key_file
    try:
        KeyRing.generate().save(path)
    except FileExistsError:
        raise typer.BadParameter(f"{path} exists: remove it only if nothing was ever stored under it") from None
    typer.echo(f"made {path}")


def _settings() -> Settings:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    found = settings()
    if found.child:
        end_with_parent()
    return found


if __name__ == "__main__":
    main()
