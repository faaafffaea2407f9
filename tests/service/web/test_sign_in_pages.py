"""Staff sign in and out, choose a role, and are led nowhere else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.directory.plan import Desired, Person
from domain.directory.state import Held, stream_id
from domain.event import SYSTEM, Code, Role
from service.app import create_app
from service.directory import DirectoryCommands
from service.identity.accounts import put_account
from tests.service.web.site import Page, Visitor
from tests.service.world import DESK, PASSWORD, ROADS, World, opened, served
from tests.support.databases import FreshDatabase

BOTH = "petugas-dua-peran"
ROLES = frozenset({Held(Role.LIAISON, Code("medan-dlh")), Held(Role.LEADER, Code("medan-sdabmbk"))})


def sign_in(visitor: Visitor, login: str = ROADS, password: str = PASSWORD, **more: str) -> Page:
    return visitor.send(visitor.get("/in"), "/in", login=login, password=password, **more)


@pytest.fixture
def versatile(world: World, citizen: Visitor) -> Visitor:
    """Somebody with two roles, signed in."""
    service = world.service
    commands = DirectoryCommands(service.log, service.ring, service.directories)
    desired = Desired(staff=(Person(code=BOTH, name="Dua Peran", roles=ROLES),))
    commands.apply(commands.plan(desired, SYSTEM), SYSTEM, Code("test"))
    with service.database.transaction() as cursor:
        put_account(cursor, stream_id("staff", BOTH), BOTH, PASSWORD)
    return citizen


def test_staff_come_to_their_queue(citizen: Visitor) -> None:
    page = sign_in(citizen)
    assert page.path == "/desk"
    assert "Budi Santoso Siregar, pejabat penghubung" in page.words


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (ROADS, "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("\0", "\0"),
        (ROADS, "x" * 2_000),
        ("x" * 300, PASSWORD),
        ("💥", "\x01"),
    ],
)
def test_wrong_and_unknown_get_one_answer(citizen: Visitor, login: str, password: str) -> None:
    page = sign_in(citizen, login, password)
    assert page.status == 422
    assert "Nama pengguna atau kata sandi tidak cocok." in page.words
    assert "aduan_staff" not in citizen.client.cookies
    assert page.form("/in").fields["password"] == ""


def test_after_ten_wrong_tries_even_the_right_one_waits(citizen: Visitor) -> None:
    statuses = [sign_in(citizen, password=str(n)).status for n in range(10)]
    assert statuses == [422] * 10
    page = sign_in(citizen)
    assert page.status == 429
    assert "Coba lagi pukul" in page.words


def test_one_comes_back_to_what_one_wanted_to_see(world: World, citizen: Visitor) -> None:
    page = citizen.get("/desk?step=answer")
    assert page.status == 401
    assert citizen.send(page, "/in", login=ROADS, password=PASSWORD).path == "/desk?step=answer"


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/desk",
        "//evil.example/desk",
        "/\\evil.example/desk",
        "\\/evil.example",
        "/follow",
        "/desk/../exit\n",
        "/deskful",
        "javascript:alert(1)",
        "http:/desk",
    ],
)
def test_one_is_led_to_no_other_place(citizen: Visitor, onward: str) -> None:
    assert sign_in(citizen, next=onward).path == "/desk"


def test_sign_in_cannot_be_forged(citizen: Visitor) -> None:
    form = citizen.get("/in").form("/in")
    fields = {**form.fields, "login": ROADS, "password": PASSWORD}
    assert citizen.post("/in", {**fields, "csrf": "x"}).status == 403
    assert citizen.post("/in", fields, Sec_Fetch_Site="cross-site").status == 403
    assert "aduan_staff" not in citizen.client.cookies


def test_signing_out_ends_the_session_itself(citizen: Visitor) -> None:
    page = sign_in(citizen)
    token = citizen.client.cookies["aduan_staff"]
    assert citizen.send(page, "/out").path == "/in"
    citizen.client.cookies.set("aduan_staff", token)
    assert citizen.get("/desk").status == 401


def test_signing_out_cannot_be_forged(citizen: Visitor) -> None:
    sign_in(citizen)
    assert citizen.post("/out", {}).status == 403
    assert citizen.get("/desk").status == 200


def test_an_expired_session_asks_again_and_leaves_public_pages_alone(world: World, citizen: Visitor) -> None:
    sign_in(citizen)
    with world.service.database.transaction() as cursor:
        cursor.execute("DELETE FROM aduan.sessions")
    assert citizen.get("/").status == 200
    assert citizen.get("/desk").status == 401


def test_somebody_with_several_roles_chooses(versatile: Visitor) -> None:
    page = sign_in(versatile, BOTH)
    assert page.path == "/in/as"
    assert versatile.send(page, "/in/as", role="liaison@medan-dlh").path == "/desk"
    assert "pejabat penghubung, Dinas Lingkungan Hidup" in versatile.get("/desk").words
    assert "/in/as" in versatile.get("/desk").links()
    page = versatile.send(versatile.get("/in/as"), "/in/as", role="leader@medan-sdabmbk")
    assert "pimpinan, Dinas Sumber Daya Air" in page.words


@pytest.mark.parametrize("role", ["", "agency_admin@medan", "leader@medan-dlh", "\0"])
def test_a_role_that_is_not_held_cannot_be_chosen(versatile: Visitor, role: str) -> None:
    page = versatile.send(sign_in(versatile, BOTH), "/in/as", role=role)
    assert page.status == 422


def test_those_with_one_role_are_not_asked(as_staff: Callable[[str], Visitor]) -> None:
    assert "/in/as" not in as_staff(DESK).get("/desk").links()


def test_over_https_cookies_say_so(database: FreshDatabase, tmp_path: Path) -> None:
    with (
        opened(database.service_url, tmp_path, ADUAN_SECURE_COOKIES="1") as service,
        served(create_app(service)) as address,
    ):
        visitor = Visitor(address)
        given = visitor.get("/in").response.headers["set-cookie"]
        visitor.close()
    assert given.startswith("__Host-aduan_visit=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(given.split("; "))
