"""All settings, read from the environment here and nowhere else."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.mendable import Mendable


class SettingInvalid(Mendable):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """What the process was told from outside.

    `database_url` is the service's login, `migrate_url` the owner's; both absent means the embedded PostgreSQL under
    `data`. `kafka` absent means no relay. `home` is the agency that receives what citizens file on this site,
    `help_phone` the number at which somebody answers them.
    `backup_days`: no backup is kept longer.
    `kafka_source` names this installation in each message, `kafka_client` has more of kafka-python's settings.
    Without `smtp_url` no e-mail is sent, without `sms_url` no SMS; `public_url` is where links in them lead.
    `embedded` is true when no database was named; `child` in the programs that `aduan serve` starts.
    """

    data: Path
    database_url: str | None
    migrate_url: str | None
    key_file: Path
    host: str
    port: int
    workers: int
    pool_size: int
    home: str
    backup_days: int
    help_phone: str | None
    secure_cookies: bool
    kafka: str | None
    kafka_topic: str
    kafka_source: str
    kafka_partitions: int
    kafka_replication: int
    kafka_client: Mapping[str, Any]
    relay_name: str
    smtp_url: str | None
    mail_from: str
    sms_url: str | None
    sms_token: str | None
    public_url: str
    embedded: bool
    child: bool

    @property
    def files(self) -> Path:
        """Where attachments are; one folder for all processes of the service."""
        return self.data / "files"


def settings(environment: dict[str, str] | None = None) -> Settings:
    """Settings from `environment` (the process's own when none is given)."""
    env = dict(os.environ) if environment is None else environment
    data = Path(env.get("ADUAN_DATA", "var")).absolute()
    database_url, migrate_url = env.get("ADUAN_DATABASE_URL"), env.get("ADUAN_MIGRATE_URL")
    if migrate_url and not database_url:
        raise SettingInvalid("ADUAN_MIGRATE_URL names a database, so ADUAN_DATABASE_URL must name it too")
    return Settings(
        data=data,
        database_url=database_url or None,
        migrate_url=migrate_url or None,
        key_file=Path(env.get("ADUAN_KEY_FILE", data / "keys.json")).absolute(),
        host=env.get("ADUAN_HOST", "127.0.0.1"),
        port=_number(env, "ADUAN_PORT", 8000),
        workers=_number(env, "ADUAN_WORKERS", 1, most=256),
        pool_size=_number(env, "ADUAN_POOL_SIZE", 16, most=1000),
        backup_days=_number(env, "ADUAN_BACKUP_DAYS", 30),
        home=env.get("ADUAN_HOME", "medan"),
        help_phone=env.get("ADUAN_HELP_PHONE") or None,
        secure_cookies=_flag(env, "ADUAN_SECURE_COOKIES"),
        kafka=env.get("ADUAN_KAFKA") or None,
        kafka_topic=env.get("ADUAN_KAFKA_TOPIC", "aduan.events"),
        kafka_source=env.get("ADUAN_KAFKA_SOURCE", "urn:aduan"),
        kafka_partitions=_number(env, "ADUAN_KAFKA_PARTITIONS", 8),
        kafka_replication=_number(env, "ADUAN_KAFKA_REPLICATION", -1),
        kafka_client=_object(env, "ADUAN_KAFKA_CLIENT"),
        relay_name=env.get("ADUAN_RELAY_NAME", "aduan"),
        smtp_url=env.get("ADUAN_SMTP_URL") or None,
        mail_from=env.get("ADUAN_MAIL_FROM", "aduan@localhost"),
        sms_url=env.get("ADUAN_SMS_URL") or None,
        sms_token=env.get("ADUAN_SMS_TOKEN") or None,
        public_url=env.get("ADUAN_PUBLIC_URL", "http://localhost:8000"),
        embedded=not database_url,
        child=_flag(env, "ADUAN_CHILD"),
    )


def hand_on(settings: Settings) -> None:
    """Tell the worker processes that this one will start where the database is."""
    assert settings.database_url is not None  # located
    os.environ["ADUAN_DATABASE_URL"] = settings.database_url


def _number(env: dict[str, str], name: str, default: int, most: int = 65_535) -> int:
    """Between 1 and `most` when it is set."""
    if name not in env:
        return default
    try:
        number = int(env[name])
    except ValueError as wrong:
        raise SettingInvalid(f"{name}={env[name]} is not a whole number") from wrong
    if not 1 <= number <= most:
        raise SettingInvalid(f"{name}={number} is not between 1 and {most}")
    return number


def _object(env: dict[str, str], name: str) -> Mapping[str, Any]:
    try:
        value = json.loads(env.get(name) or "{}")
    except ValueError as wrong:
        raise SettingInvalid(f"{name} is not JSON: {wrong}") from wrong
    if not isinstance(value, dict):
        raise SettingInvalid(f'{name} is not a JSON object, as {{"security_protocol": "SSL"}} is')
    return value


def _flag(env: dict[str, str], name: str) -> bool:
    value = env.get(name, "0")
    if value not in {"0", "1"}:
        raise SettingInvalid(f"{name}={value} is neither 0 nor 1")
    return value == "1"
