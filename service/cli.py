"""The command `aduan`: every program and tool of the service. `aduan COMMAND --help` tells more."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.complaint.personal_data import Basis
from service.logs import configure_logging
from service.mendable import Mendable
from service.processes import end_with_parent, stop_on_signals
from service.settings import Settings, settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
directory = typer.Typer(no_args_is_help=True, help="Units, roles, categories, standards and calendars.")
app.add_typer(directory, name="directory")
keys = typer.Typer(no_args_is_help=True, help="The key of the vault's keys: a new one, and the end of an old one.")
app.add_typer(keys, name="keys")


def main() -> None:
    """The entry point: each command imports what it needs, so that `--help` answers at once.

    What the user can mend is told in one line; a traceback is for what we must mend.
    """
    from domain.event import Refused
    from service.store.errors import DatabaseUnavailable

    try:
        app()
    except (Mendable, Refused, DatabaseUnavailable, OSError) as problem:
        typer.echo(f"aduan: {problem}", err=True)
        raise SystemExit(1) from None


@app.command()
def serve(demo: Annotated[bool, typer.Option(help="Load the examples and demo logins first.")] = False) -> None:
    """Run everything in one command, on an embedded PostgreSQL unless ADUAN_DATABASE_URL names another."""
    from service.serve import serve as run

    run(_settings(), demo=demo)


@app.command()
def api() -> None:
    """Run the API and the pages."""
    from service.server import run

    run(_settings())


@app.command()
def project() -> None:
    """Run the sequencer and the projector."""
    from service.bootstrap import running
    from service.projector.keyed import keyed
    from service.projector.run import run

    stop = stop_on_signals()
    with running(_settings()) as service:
        run(service.database, stop, keyed(service.ring))


@app.command()
def clock() -> None:
    """Run the clock worker: escalations and closures that fall due by themselves."""
    from service.bootstrap import running
    from service.workers.clock import run

    stop = stop_on_signals()
    with running(_settings()) as service:
        run(service, stop)


@app.command()
def notify() -> None:
    """Tell reporters and staff what happened: by e-mail (ADUAN_SMTP_URL), SMS (ADUAN_SMS_URL) and in the pages."""
    from service.bootstrap import running
    from service.notify.run import run

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
        options = RelayOptions(
            brokers=there.kafka,
            name=there.relay_name,
            topic=there.kafka_topic,
            source=there.kafka_source,
            partitions=there.kafka_partitions,
            replication_factor=there.kafka_replication,
            client=there.kafka_client,
        )
        raise typer.Exit(run(there.database_url, options))


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


@keys.command("rotate")
def keys_rotate() -> None:
    """Add a new key to the key file, under which everything new is kept from now on. Then back the file up."""
    from service.rewrap import rotate

    settings = _settings()
    typer.echo(
        f"epoch {rotate(settings)} is the current one: back up {settings.key_file}, then run `aduan keys rewrap`"
    )


@keys.command("rewrap")
def keys_rewrap() -> None:
    """Wrap every stored key under the current one of the file, as the owner (ADUAN_MIGRATE_URL); may be run again."""
    from rich.progress import Progress

    from service.bootstrap import located
    from service.rewrap import rewrap

    with located(_settings()) as there, Progress(transient=True) as bar:
        task = bar.add_task("rewrapping", total=None)
        done = rewrap(there, lambda done, total: bar.update(task, completed=done, total=total))
    typer.echo(f"{done:,} keys rewrapped; when backups from before are gone: `aduan keys retire`")


@keys.command("retire")
def keys_retire() -> None:
    """Take the old keys out of the key file, when nothing needs them any more, as the owner (ADUAN_MIGRATE_URL)."""
    from service.bootstrap import located
    from service.rewrap import retire

    with located(_settings()) as there:
        gone = retire(there)
    told = ", ".join(map(str, sorted(gone))) or "none"
    typer.echo(f"epochs taken away: {told}")


@directory.command("apply")
def directory_apply(
    file: Annotated[Path, typer.Argument(help="A TOML file of units, categories, staff, standards and calendars.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Make the directory as the file says; what the file does not mention stays."""
    from domain.channels import CLI
    from domain.directory.commands import Propose
    from domain.event import SYSTEM
    from service.bootstrap import running
    from service.directory import DirectoryCommands
    from service.directory_file import read_directory_file
    from service.reading.what_if import effect_of, told

    desired = read_directory_file(file)
    with running(_settings()) as service:
        commands = DirectoryCommands(service.log, service.ring, service.directories)
        steps = commands.plan(desired, SYSTEM)
        for step, line in zip(steps, steps.lines(), strict=True):
            typer.echo(line)
            if dry_run and isinstance(step.command, Propose):
                typer.echo(f"    {told(effect_of(service, step.command.change))}")
        if not dry_run:
            commands.apply(steps, SYSTEM, CLI)
    typer.echo(f"{len(steps)} changes{' would be made' if dry_run else ' made'}")


@directory.command("rights")
def directory_rights(
    at: Annotated[str | None, typer.Option(help="A day (its end) or a moment; now, when left out.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only what reaches this unit, or is held below it.")] = None,
    staff: Annotated[str | None, typer.Option(help="Only this person, by their code in the directory file.")] = None,
) -> None:
    """Print who could do what as it was known then, and who gave them the right or took it back."""
    from service.audit.rights import lines
    from service.bootstrap import running

    with running(_settings()) as service:
        for line in lines(service, at, unit, staff):
            typer.echo(line)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV, plain or .gz: one complaint a row, or an event log.")],
    mapping: Annotated[Path, typer.Option(help="A TOML file that says what its columns mean.")],
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where the rows left out go, with reasons: else to FILE.rejects.csv in this folder."),
    ] = None,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Complaints stored at once.")] = 500,
) -> None:
    """Import histories from another system; what was imported before stays as it is."""
    from rich.console import Console

    from service.bootstrap import running
    from service.importer.run import import_file

    with running(_settings()) as service:
        import_file(service, file, mapping, rejects or Path(f"{file.name}.rejects.csv"), Console(), batch)


@app.command()
def account(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    staff: Annotated[str, typer.Argument(help="The person's code in the directory file.")],
    email: Annotated[str | None, typer.Option(help="Where notices and the morning's digest go.")] = None,
) -> None:
    """Let a member of staff sign in, or give them a new password; it is asked for, or read from standard input."""
    from service.bootstrap import running
    from service.identity.accounts import set_account

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with running(_settings()) as service:
        set_account(service, username, staff, password, email)


@app.command("replay")
def replay_(
    complaint: Annotated[str, typer.Argument(help="A tracking ID, or the stream's UUID.")],
    as_known_at: Annotated[str | None, typer.Option(help="Only what the log had by then (ISO 8601 with zone).")] = None,
    as_happened_by: Annotated[str | None, typer.Option(help="Only what had happened by then.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")] = False,
) -> None:
    """Print a complaint's history event by event: what each says, and from what to what it changed the case."""
    from service.audit.story import tell_replay
    from service.bootstrap import running

    with running(_settings()) as service:
        tell_replay(service, complaint, _moment(as_known_at), _moment(as_happened_by), as_json=as_json)


@app.command()
def erase(
    complaint: Annotated[str, typer.Argument(help="A tracking ID, or the stream's UUID.")],
    basis: Annotated[Basis, typer.Option(help="The legal ground.")],
    request: Annotated[str | None, typer.Option(help="Who asked for it, and how you know them.")] = None,
    subject: Annotated[str, typer.Option(help="Who: reporter, or the UUID of another subject.")] = "reporter",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase for good what a complaint holds about a person; the record itself stays, and stays provable."""
    from service.bootstrap import running
    from service.people import erase_person

    if not yes:
        typer.confirm("It cannot be undone, and they can no longer follow the complaint. Erase?", abort=True)
    with running(_settings()) as service:
        erase_person(service, complaint, basis, request, subject)
    typer.echo("erased; backups made before have the values until they are discarded")


@app.command("export-person")
def export_person_(
    complaint: Annotated[str, typer.Argument(help="A tracking ID, or the stream's UUID.")],
    subject: Annotated[str, typer.Option(help="Who: reporter, or the UUID of another subject.")] = "reporter",
) -> None:
    """Print everything that a complaint holds about a person, as JSON; that it was read is recorded."""
    from service.bootstrap import running
    from service.people import export_person

    with running(_settings()) as service:
        typer.echo(export_person(service, complaint, subject))


@app.command()
def rebuild(
    projection: Annotated[
        str, typer.Argument(help="queue, timeline, register, clocks, search, indicators, promises or retention")
    ],
) -> None:
    """Rebuild a projection from the log beside the live one, compare the two byte by byte, and switch to the new."""
    from service.audit.told import tell_rebuild
    from service.bootstrap import running

    with running(_settings()) as service:
        raise typer.Exit(tell_rebuild(service, projection))


@app.command()
def check() -> None:
    """Examine what is stored: positions, leaves, vault, triggers, logins, projections. Exits 1 if something is off."""
    from service.audit.told import tell_check
    from service.bootstrap import running

    with running(_settings()) as service:
        raise typer.Exit(tell_check(service))


@app.command()
def backup(
    data: Annotated[Path, typer.Argument(help="The file for the database.")],
    keys: Annotated[Path, typer.Argument(help="The file for the keys, in another folder.")],
) -> None:
    """Write the database to one file and the keys to another."""
    from service.audit.backup import backup as run
    from service.bootstrap import located

    with located(_settings()) as there:
        run(there, data, keys)
    typer.echo(f"wrote {data} and {keys}: keep them in different places")


@app.command()
def restore(
    data: Annotated[Path, typer.Argument(help="The file of the database.")],
    keys: Annotated[Path, typer.Argument(help="The file of the keys.")],
) -> None:
    """Fill an empty database from a backup."""
    from service.audit.backup import restore as run
    from service.bootstrap import located

    with located(_settings()) as there:
        run(there, data, keys)
    typer.echo("restored; `aduan check` examines it")


def _moment(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(f"{given} is not a moment with a zone, as 2026-11-24T16:00:00+07:00 is")
    return moment


def _settings() -> Settings:
    configure_logging()
    found = settings()
    if found.child:
        end_with_parent()
    return found


if __name__ == "__main__":
    main()
