"""Every address × language × visitor: valid pages with their headers, whose links answer and which change nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.routing import APIRoute

from service.app import create_app
from service.web.routes import PARTS
from service.web.words import LANGUAGES
from tests.service.web.site import Page, Visitor, text
from tests.service.world import DESK, EVALUATOR, PASSWORD, ROADS, World, done, served

#: addresses as a browser asks for them, with the status that each visitor gets: nobody, a reporter, the desk
PAGES: dict[str, tuple[int, int, int]] = {
    "/": (200, 200, 200),
    "/help": (200, 200, 200),
    "/privacy": (200, 200, 200),
    "/accessibility": (200, 200, 200),
    "/data": (200, 200, 200),
    "/file/1": (200, 200, 200),
    "/file/2": (303, 303, 303),
    "/file/6": (303, 303, 303),
    "/file/7": (404, 404, 404),
    "/file/1?draft=2": (200, 200, 200),
    "/file/1?draft=nonsense": (404, 404, 404),
    "/file/all": (200, 200, 200),
    "/file/all?draft=2": (200, 200, 200),
    "/file/all?draft=nonsense": (404, 404, 404),
    "/file/all/check": (303, 303, 303),
    "/file/stop/emergency": (200, 200, 200),
    "/file/stop/court": (200, 200, 200),
    "/file/stop/nothing": (404, 404, 404),
    "/follow": (200, 200, 200),
    "/follow/own": (303, 200, 303),
    "/follow/own/reply": (303, 200, 303),
    "/follow/own/close_as_reporter": (303, 200, 303),
    "/follow/own/reopen": (303, 409, 303),
    "/follow/own/verify": (303, 404, 303),
    "/desk/new": (401, 401, 200),
    "/desk/new/check": (401, 401, 303),
    "/in": (200, 200, 200),
    "/in/as": (401, 401, 200),
    "/desk": (401, 401, 200),
    "/desk?step=verify": (401, 401, 200),
    "/desk?due=late&unit=medan-dlh": (401, 401, 200),
    "/desk?step=nonsense": (401, 401, 422),
    "/desk?unit=nowhere": (401, 401, 422),
    "/desk?unit=nasional": (401, 401, 403),
    "/desk?after=nonsense": (401, 401, 422),
    "/desk?area=%00": (401, 401, 422),
    "/desk/all": (401, 401, 200),
    "/desk/away": (401, 401, 200),
    "/desk/templates": (401, 401, 200),
    "/desk/templates?unit=medan-dlh": (401, 401, 200),
    "/desk/templates?unit=nowhere": (401, 401, 422),
    "/desk/new-template?unit=nasional": (401, 401, 403),
    "/desk/new-template": (401, 401, 200),
    "/desk/templates/nothing": (401, 401, 404),
    "/desk/{open}/do/answer?template=nothing": (401, 401, 403),
    "/desk/views": (401, 401, 200),
    "/desk/views/new?list=queue&step=verify": (401, 401, 200),
    "/desk/views/01a20c38-1913-756d-963f-360258a1e3e7": (401, 401, 404),
    "/desk/watched": (401, 401, 200),
    "/desk/watched?after=nonsense": (401, 401, 422),
    "/desk/all?status=filed&category=roads&unit=medan-dlh": (401, 401, 200),
    "/desk/all?status=nonsense": (401, 401, 422),
    "/desk/all?category=nowhere": (401, 401, 422),
    "/desk/all?unit=nasional": (401, 401, 403),
    "/desk/all?after=nonsense": (401, 401, 422),
    "/desk/find": (401, 401, 404),
    "/desk/find?number=7QK4-M2XD-9T9": (401, 401, 303),
    "/reports": (200, 200, 200),
    "/reports?q=lubang&category=roads&area=medan-baru&status=answered&report_class=complaint": (200, 200, 200),
    "/reports?q=zebra": (200, 200, 200),
    "/reports?q=yang": (422, 422, 422),
    "/reports?q=%00": (422, 422, 422),
    "/reports?status=nonsense": (422, 422, 422),
    "/reports?area=nowhere": (422, 422, 422),
    "/reports?category=nowhere": (422, 422, 422),
    "/reports?cursor=nonsense": (422, 422, 422),
    "/reports/{answered_id}": (200, 200, 200),
    "/reports/{open_id}": (404, 404, 404),
    "/reports/{sealed_id}": (404, 404, 404),
    "/reports/{answered}": (404, 404, 404),
    "/reports/nonsense": (404, 404, 404),
    "/reports/{answered_id}/follow": (200, 200, 200),
    "/reports/{sealed_id}/follow": (404, 404, 404),
    "/following/nonsense": (404, 404, 404),
    "/following/new/nonsense": (404, 404, 404),
    "/search": (401, 401, 200),
    "/search?q=lubang": (401, 401, 200),
    "/search?q=lubang&reason=handling": (401, 401, 200),
    "/search?q=081234567890": (401, 401, 422),
    "/search?q=": (401, 401, 422),
    "/search?q=%00": (401, 401, 422),
    "/search?q=lubang%ED%A0%80": (401, 401, 200),
    "/search?q=lubang&reason=nonsense": (401, 401, 422),
    "/search?q=lubang&after=nonsense": (401, 401, 422),
    "/desk/{open}": (401, 401, 200),
    "/desk/{answered}": (401, 401, 200),
    "/desk/{sealed}": (401, 401, 200),
    "/desk/{open}/do/verify": (401, 401, 200),
    "/desk/{open}/do/route": (401, 401, 200),
    "/desk/{open}/do/archive": (401, 401, 200),
    "/desk/{open}/do/answer": (401, 401, 403),
    "/desk/{answered}/do/verify": (401, 401, 409),
    "/desk/{sealed}/do/open": (401, 401, 200),
    "/desk/{open}/do/nonsense": (401, 401, 404),
    "/desk/01a20c38-1913-756d-963f-360258a1e3e7": (401, 401, 404),
    "/audit/{answered}": (401, 401, 200),
    "/audit/{answered}?at=2": (401, 401, 200),
    "/audit/{answered}?at=2&order=happened": (401, 401, 200),
    "/audit/{answered}?known=2100-01-01T00:00": (401, 401, 200),
    "/audit/{answered}?known=1999-01-01T00:00": (401, 401, 404),
    "/audit/{answered}?known=nonsense": (401, 401, 422),
    "/admin": (401, 401, 303),
    "/admin/units": (401, 401, 200),
    "/admin/staff": (401, 401, 200),
    "/admin/categories": (401, 401, 200),
    "/admin/routing": (401, 401, 200),
    "/admin/standards": (401, 401, 200),
    "/admin/calendar": (401, 401, 200),
    "/admin/nothing": (401, 401, 404),
    "/admin/do/unit_open": (401, 401, 200),
    "/admin/do/unit_close?item=medan-dlh": (401, 401, 200),
    "/admin/do/unit_close?item=nowhere": (401, 401, 422),
    "/admin/do/unit_rename?item=nowhere": (401, 401, 422),
    "/admin/do/role_grant?item=nonsense": (401, 401, 404),
    "/admin/do/standard_change?item=nothing": (401, 401, 200),
    "/admin/do/nothing": (401, 401, 404),
    "/audit/rights": (401, 401, 200),
    "/audit/rights?at=2026-01-01&unit=medan-dlh": (401, 401, 200),
    "/audit/rights?at=nonsense": (401, 401, 422),
    "/nothing": (404, 404, 404),
    "/board": (200, 200, 200),
    "/board?unit=medan-dlh&from=2026-01-01&to=2026-01-31": (200, 200, 200),
    "/board?from=nonsense": (200, 200, 422),
    "/board?unit=nowhere": (200, 200, 422),
    "/board/units": (401, 401, 200),
    "/board/units?sort=received": (401, 401, 200),
    "/board/units?sort=nonsense": (401, 401, 422),
    "/board/reports?figure=received": (401, 401, 200),
    "/board/reports?figure=nonsense": (401, 401, 422),
    "/offices": (303, 303, 303),
    "/offices/medan": (200, 200, 200),
    "/offices/medan-dlh": (200, 200, 200),
    "/offices/nasional": (404, 404, 404),
    "/offices/nowhere": (404, 404, 404),
    "/statistik": (303, 303, 303),
    "/desk/notices": (401, 401, 200),
    "/file/qr.svg": (404, 404, 404),
    "/file/done": (303, 303, 303),
    "/file/receipt.txt": (303, 303, 303),
    "/file": (303, 303, 303),
    "/lapor": (303, 303, 303),
    "/cek": (303, 303, 303),
}
#: pages that a browser may keep
FOR_ALL = ("/", "/help", "/privacy", "/accessibility", "/data")
#: no pages; they have tests of their own
OTHERWISE = {
    "/reports.atom",
    *("/exit", "/static/{name}", "/livez", "/readyz"),
    *("/board/units.csv", "/board/units.xlsx"),
    "/following/{token}/data",
    "/following/{token}/stop",
    *(
        "/follow/own/data",
        "/follow/own/receipt.txt",
        "/follow/own/files/{number}",
        "/follow/own/files/{number}/{small}",
    ),
    *("/desk/{complaint}/files/{number}", "/desk/{complaint}/files/{number}/{small}"),
}
AS = Callable[[str], Visitor]
WHO = ("nobody", "reporter", "desk")


@pytest.fixture(scope="module")
def cases(world: World) -> dict[str, dict[str, Any]]:
    """Reports in the states that the addresses name."""
    answered = world.routed(anonymous=True)
    roads = world.as_(ROADS)
    done(roads, answered, "start")
    last = done(roads, answered, "answer", text="Lubang sudah ditambal.")
    sealed = world.filed(confidential=True)
    opened = world.filed(title='Judul <b>"tebal"</b> & lain', body="Isi\nbaris & <i>dua</i>")
    for _ in range(3):
        world.filed()
    wait = {"at_least": last["at_least"]}
    assert world.as_(DESK).get("/complaints", params=wait).status_code == 200
    return {"answered": answered, "sealed": sealed, "open": opened}


@pytest.fixture(scope="module")
def visitors(world: World, cases: dict[str, dict[str, Any]]) -> Iterator[Callable[[str, str], Visitor]]:
    known: dict[tuple[str, str], Visitor] = {}

    def visitor(who: str, lang: str) -> Visitor:
        if (who, lang) not in known:
            known[who, lang] = made = Visitor(world.address, lang)
            if who == "desk":
                made.sign_in(DESK, PASSWORD)
            if who == "reporter":
                receipt = cases["answered"]
                made.send(made.get("/follow"), "/follow", tracking_id=receipt["tracking_id"], secret=receipt["secret"])
        return known[who, lang]

    yield visitor
    for each in known.values():
        each.close()


def filled(path: str, cases: dict[str, dict[str, Any]]) -> str:
    numbers = {f"{name}_id": receipt["tracking_id"] for name, receipt in cases.items()}
    return path.format(**numbers, **{name: receipt["complaint"] for name, receipt in cases.items()})


def events(world: World) -> int:
    """How many there are but for those about reading."""
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events WHERE topic <> 'access.read'")
        row = cursor.fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("path", PAGES)
def test_every_address_answers_every_visitor(
    world: World,
    cases: dict[str, dict[str, Any]],
    visitors: Callable[[str, str], Visitor],
    path: str,
    who: str,
    lang: str,
) -> None:
    before = events(world)
    page = visitors(who, lang).get(filled(path, cases), follow=False)
    assert page.status == PAGES[path][WHO.index(who)], page.html[:2000]
    if page.status == 303:
        assert page.response.headers["location"].startswith("/")
    else:
        check(page, lang)
    assert events(world) == before


def check(page: Page, lang: str) -> None:
    """What holds of every page; its template has tests of its own."""
    root = page.root
    assert root.get("lang") == lang
    assert len(list(root.iter("h1"))) == 1
    assert text(next(root.iter("title")))
    headers = page.response.headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-language"] == lang
    path = page.path.partition("?")[0]
    open_to_all = ("/reports", "/offices/", "/file/stop")
    public = (path in FOR_ALL or path.startswith(open_to_all)) and page.status == 200
    public = public and not path.endswith("/follow")  # where a contact is typed
    public = public or page.path.startswith("/reports?q=")  # also what cannot be looked for
    assert headers["cache-control"] == ("private, no-cache" if public else "no-store")


def test_every_route_is_in_the_table() -> None:
    routes = [route for part in PARTS for route in part.router.routes if isinstance(route, APIRoute)]
    asked = {path.partition("?")[0] for path in PAGES}
    shown = [route for route in routes if "GET" in (route.methods or ())]
    told = {route.path for route in shown if any(route.path_regex.match(path) for path in asked)}
    assert {route.path for route in shown} - told == OTHERWISE


@pytest.mark.parametrize("who", WHO)
def test_every_link_inside_leads_somewhere(
    cases: dict[str, dict[str, Any]], visitors: Callable[[str, str], Visitor], who: str
) -> None:
    visitor = visitors(who, "id")
    seen, broken = set[str](), dict[str, int]()
    for path, statuses in PAGES.items():
        if statuses[WHO.index(who)] != 200:
            continue
        for link in visitor.get(filled(path, cases)).links():
            address = link.partition("#")[0]
            if not address or address in seen or address == "/exit":
                continue
            seen.add(address)
            status = visitor.get(address, follow=False).status
            if status not in (200, 303):
                broken[address] = status
    assert seen
    assert broken == {}


def test_no_title_is_that_of_another_page(
    cases: dict[str, dict[str, Any]], visitors: Callable[[str, str], Visitor]
) -> None:
    paths = [path for path, statuses in PAGES.items() if statuses[2] == 200 and "?" not in path]
    titles = [text(next(visitors("desk", "id").get(filled(path, cases)).root.iter("title"))) for path in paths]
    assert len(set(titles)) == len(titles)


def test_the_language_is_kept_by_a_cookie(citizen: Visitor) -> None:
    assert citizen.get("/").root.get("lang") == "id"
    assert citizen.get("/help?lang=en").root.get("lang") == "en"
    assert citizen.get("/").root.get("lang") == "en"


def test_the_language_link_keeps_the_query(visitors: Callable[[str, str], Visitor]) -> None:
    page = visitors("desk", "id").get("/desk?step=verify&lang=id")
    assert "/desk?step=verify&lang=en" in page.links()


def test_files_are_kept_for_ever_and_sent_packed(citizen: Visitor) -> None:
    style = next(link.get("href") for link in citizen.get("/").root.iter("link") if link.get("rel") == "stylesheet")
    assert style is not None
    answer = citizen.get(style).response
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/css")
    plain = citizen.client.get(style, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


@pytest.mark.parametrize("name", ["../render.py", "%2e%2e/render.py", "nothing.css", "aduan.css/x"])
def test_no_other_file_is_sent(citizen: Visitor, name: str) -> None:
    assert citizen.get(f"/static/{name}").status == 404


def test_machines_see_that_it_lives(citizen: Visitor) -> None:
    assert citizen.get("/livez").response.json() == {"alive": True}
    assert citizen.get("/readyz").response.json()["ready"]


def test_the_quick_way_out_forgets_everything(world: World, cases: dict[str, dict[str, Any]], citizen: Visitor) -> None:
    receipt = cases["answered"]
    citizen.send(citizen.get("/follow"), "/follow", tracking_id=receipt["tracking_id"], secret=receipt["secret"])
    token = citizen.client.cookies["aduan_own"]
    out = citizen.get("/exit", follow=False)
    assert out.status == 303
    assert out.response.headers["location"].startswith("https://")
    assert not citizen.client.cookies
    citizen.client.cookies.set("aduan_own", token)
    assert citizen.get("/follow/own", follow=False).status == 303, "the session itself has ended"


def test_another_site_can_neither_sign_anybody_out_nor_change_cookies(citizen: Visitor, as_staff: AS) -> None:
    desk = as_staff(DESK)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert "set-cookie" not in desk.client.get("/exit", headers=foreign).headers
    assert desk.get("/desk").status == 200
    answer = citizen.post("/file/2", {"title": "Dari situs lain"}, Sec_Fetch_Site="cross-site")
    assert "set-cookie" not in answer.response.headers


def test_help_names_a_number_only_where_somebody_answers(world: World, citizen: Visitor) -> None:
    assert "Telepon" not in citizen.get("/help").words
    settings = replace(world.service.settings, help_phone="(061) 4512412")
    with served(create_app(replace(world.service, settings=settings))) as address:
        reached = Visitor(address)
        assert "Telepon (061) 4512412." in reached.get("/help").words
        reached.close()


def test_a_role_without_acts_still_sees_why_not(cases: dict[str, dict[str, Any]], as_staff: AS) -> None:
    page = as_staff(EVALUATOR).get(f"/desk/{cases['open']['complaint']}")
    assert page.status == 200
    assert not [link for link in page.links() if "/do/" in link]
    assert "Bukan wewenang peran Anda." in page.words
