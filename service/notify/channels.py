"""The ways by which a notice leaves: one interface, an adapter for each. None is given anything that somebody typed."""

import json
import re
import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from email.utils import formatdate
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen
from uuid import UUID

from domain.event import Code
from service.settings import SettingInvalid, Settings

TIMEOUT = 10.0
_ADDRESS = re.compile(r"""[^\s<>@,;:"()\[\]\\\x00-\x20\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,255}""")
"""What is worth a try: the email package fails in many ways over what is not even like an address."""
IN_APP = Code("in_app")
EMAIL = Code("email")
SMS = Code("sms")


class _Whole(UnstructuredHeader, BaseHeader):
    """An address that is kept in one piece: folded, it would be encoded, and no mail program would know it again."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
_POLICY = policy.default.clone(header_factory=_HEADERS)


class Undeliverable(Exception):
    """The server refused it for good."""


class NotNow(Exception):
    """The server is away, or asks to try again later."""


@dataclass(frozen=True)
class Message:
    """What is sent; `notice` is the same at each try, so that a server can tell a repetition.

    `stop` is where a POST alone ends such messages, for those who may end them.
    """

    notice: UUID
    subject: str
    text: str
    stop: str = ""


class Channel(Protocol):
    """An adapter: sends one message to one address."""

    @property
    def short(self) -> bool:
        """Whether it carries 160 characters only."""

    def send(self, to: str, message: Message) -> None:
        """Hand it over. Raises Undeliverable, NotNow."""


@dataclass(frozen=True)
class Email:
    """SMTP: `url` is smtp://, smtp+starttls:// or smtps://, with user and password where the server wants them."""

    url: str
    sender: str
    short: bool = False

    def send(self, to: str, message: Message) -> None:
        """Raises Undeliverable when the server refuses sender, recipient or text for good, NotNow otherwise."""
        if not _ADDRESS.fullmatch(to):
            raise Undeliverable("not an address")
        try:
            with self._server() as server:
                server.send_message(self._mail(to, message))
        except smtplib.SMTPRecipientsRefused as refused:
            code = max(status for status, _ in refused.recipients.values())
            raise (Undeliverable if code >= 500 else NotNow)(f"recipient refused: {code}") from None
        except smtplib.SMTPResponseException as answered:
            permanent = answered.smtp_code >= 500 and not isinstance(answered, smtplib.SMTPAuthenticationError)
            raise (Undeliverable if permanent else NotNow)(f"SMTP {answered.smtp_code}") from None
        except smtplib.SMTPNotSupportedError:
            raise Undeliverable("not an address that this server takes") from None
        except (smtplib.SMTPException, OSError) as away:
            raise NotNow(type(away).__name__) from None

    def _mail(self, to: str, message: Message) -> EmailMessage:
        mail = EmailMessage(_POLICY)
        mail["From"], mail["To"], mail["Subject"] = self.sender, to, message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.notice}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
        if message.stop:  # RFC 8058: a button of the mail program
            mail["List-Unsubscribe"] = f"<{message.stop}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(message.text)
        return mail

    def _server(self) -> smtplib.SMTP:
        address = urlsplit(self.url)
        host, port = address.hostname or "localhost", address.port or 0
        if address.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT)
        if address.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        return server


@dataclass(frozen=True)
class SmsGateway:
    """A gateway that takes `{"id", "to", "text"}` as JSON over HTTPS: SMS or WhatsApp, as its operator arranges."""

    url: str
    token: str | None
    short: bool = True

    def send(self, to: str, message: Message) -> None:
        """Raises Undeliverable for an answer 4xx (but 408 and 429), NotNow for any other failure."""
        body = json.dumps({"id": str(message.notice), "to": to, "text": message.text}).encode()
        headers = {"Content-Type": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            with urlopen(Request(self.url, body, headers, method="POST"), timeout=TIMEOUT):
                return
        except HTTPError as answered:
            with answered:
                permanent = 400 <= answered.code < 500 and answered.code not in (408, 429)
                raise (Undeliverable if permanent else NotNow)(f"HTTP {answered.code}") from None
        except (URLError, OSError) as away:
            raise NotNow(type(away).__name__) from None


def channels_of(settings: Settings) -> dict[Code, Channel]:
    """The adapters that the settings name."""
    found: dict[Code, Channel] = {}
    if settings.smtp_url is not None:
        if urlsplit(settings.smtp_url).scheme not in ("smtp", "smtp+starttls", "smtps"):
            raise SettingInvalid("ADUAN_SMTP_URL begins with smtp://, smtp+starttls:// or smtps://")
        found[EMAIL] = Email(settings.smtp_url, settings.mail_from)
    if settings.sms_url is not None:
        found[SMS] = SmsGateway(settings.sms_url, settings.sms_token)
    return found
