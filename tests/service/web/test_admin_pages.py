"""The directory is kept on pages: tables, forms, what waits for a second person; and who could do what."""

import re
from collections.abc import Callable

import pytest

from domain.directory.plan import Desired, Person
from domain.directory.state import stream_id
from domain.event import SYSTEM, Code, Role
from service.directory import DirectoryCommands
from service.identity.accounts import put_account
from service.store import vault
from service.web.admin_forms import EDITS, SECTIONS
from service.web.admin_tables import PAGE
from service.web.words import LANGUAGES
from tests.service.web.site import Page, Visitor, text
from tests.service.world import DESK, INSPECTOR, NATIONAL, PARKS, PASSWORD, PEOPLE, ROADS, World, done

AS = Callable[[str], Visitor]
SECOND = "wakil-nasional"


def told(visitor: Visitor, edit: str, item: str = "", **typed: str) -> Page:
    """The form of the change, filled in and sent: what it would change, before anything is."""
    path = f"/admin/do/{edit}" + (f"?item={item}" if item else "")
    return visitor.send(visitor.get(path), f"/admin/do/{edit}", **typed)


def change(visitor: Visitor, edit: str, item: str = "", **typed: str) -> Page:
    """The same, and confirmed."""
    page = told(visitor, edit, item, **typed)
    asks = page.status == 200 and page.path.startswith("/admin/do/")
    return visitor.send(page, f"/admin/do/{edit}") if asks else page


def facts(page: Page) -> list[tuple[str, str, str]]:
    """What changes, from what to what."""
    (table,) = page.root.iter("table")
    found = []
    for row in [*table.iter("tr")][1:]:
        fact, *values = [*row.iter("th"), *row.findall("td/span[@class='cell-value']")]
        found.append((text(fact), text(values[0]), text(values[1])))
    return found


@pytest.fixture(scope="module")
def second(world: World, as_staff: AS) -> Visitor:
    """Another administrator of the nation, who has the role from the operator, as the first has."""
    world.engaged(SECOND, "Bambang Wijaya", Role.NATIONAL_ADMIN, "nasional")
    return as_staff(SECOND)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_is_a_table_in_both_languages(as_staff: AS, section: str, lang: str) -> None:
    page = as_staff(NATIONAL).get(f"/admin/{section}?lang={lang}")
    assert (page.status, page.root.get("lang")) == (200, lang)
    assert list(page.root.iter("table"))
    as_staff(NATIONAL).get("/desk?lang=id")


def heads(page: Page) -> list[str]:
    """The first cell of each row."""
    return [text(cell) for cell in page.root.iter("th") if cell.get("scope") == "row"]


def through(visitor: Visitor, path: str) -> list[list[str]]:
    """The rows of each page of a list."""
    pages = [visitor.get(path)]
    while onward := [one.get("href", "") for one in pages[-1].root.iter("a") if one.get("rel") == "next"]:
        pages.append(visitor.get(onward[0]))
    return [heads(page) for page in pages]


def test_a_long_part_goes_on_from_page_to_page(world: World, as_staff: AS) -> None:
    pages = through(as_staff(NATIONAL), "/admin/units")
    assert len(pages) > 1
    assert {len(page) for page in pages[:-1]} == {PAGE}
    directory = world.service.directories.latest()
    assert [name for page in pages for name in page] == [one.name.id for _, one in sorted(directory.units.items())]
    for section in ("categories", "routing", "standards", "calendar", "staff"):
        assert as_staff(NATIONAL).get(f"/admin/{section}?after=nonsense").status == 422
        assert as_staff(NATIONAL).get(f"/admin/{section}?q=%00").status == 200, "nothing is called so"


def test_people_are_listed_by_username_and_only_the_names_of_the_page_are_opened(
    world: World, as_staff: AS, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = tuple(Person(code=f"kru-{n:03}", name=f"Kru {n:03}", roles=frozenset()) for n in range(PAGE + 10))
    commands = DirectoryCommands(world.service.log, world.service.ring, world.service.directories)
    commands.apply(commands.plan(Desired(staff=crew), SYSTEM), SYSTEM, Code("test"))
    opened: list[vault.Reference] = []

    def counted(dek: bytes, where: vault.Reference, ciphertext: bytes) -> tuple[bytes, str]:
        opened.append(where)
        return open_value(dek, where, ciphertext)

    open_value = vault.open_value
    national = as_staff(NATIONAL)
    national.get("/admin/staff")
    monkeypatch.setattr(vault, "open_value", counted)
    first = national.get("/admin/staff")
    assert len(heads(first)) == PAGE
    assert len({where.originator_id for where in opened}) <= PAGE + 1, "those of the page, and one's own in its head"
    pages = through(national, "/admin/staff")
    named = [name for page in pages for name in page]
    assert len(named) == len(set(named)) == len(world.service.directories.latest().staff)
    assert {f"Kru {n:03}" for n in range(PAGE + 10)} <= set(named)
    assert set(named[: len(PEOPLE)]) & {f"Kru {n:03}" for n in range(PAGE + 10)} == set(), "who signs in comes first"


def test_an_item_is_looked_for_by_code_or_published_name_and_a_person_by_username_or_code(as_staff: AS) -> None:
    national = as_staff(NATIONAL)
    assert heads(national.get("/admin/units?q=MEDAN-BARU"))[0] == "Kecamatan Medan Baru"
    assert "Kecamatan Medan Baru" in heads(national.get("/admin/units?q=medan%20baru"))
    assert heads(national.get("/admin/units?q=nirgends")) == []
    for sought in (ROADS, "petugas-sda", str(stream_id("staff", ROADS))):
        assert heads(national.get(f"/admin/staff?q={sought}")) == ["Budi Santoso Siregar"]
    assert heads(national.get("/admin/staff?q=Budi")) == [], "names are sealed"
    assert heads(as_staff(DESK).get(f"/admin/staff?q={NATIONAL}")) == [], "beyond one's reach"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("edit", sorted(EDITS))
def test_every_change_has_a_form_with_words_in_both_languages(as_staff: AS, edit: str, lang: str) -> None:
    items = {
        "role": str(stream_id("staff", ROADS)),
        "unit": "medan-dlh",
        "category": "roads",
        "routing": "waste/medan-baru",
    }
    items |= {
        "standard": "reply-2025",
        "calendar": "id/2026",
        "proposal": f"{stream_id('calendar', 'id')}/1",
        "staff": "",
    }
    page = as_staff(NATIONAL).get(f"/admin/do/{edit}?item={items[edit.partition('_')[0]]}&lang={lang}")
    assert page.status == 200
    labels = {label.get("for") for label in page.root.iter("label")}
    inputs = [one for tag in ("input", "select", "textarea") for one in page.root.iter(tag)]
    shown = [one for one in inputs if one.get("type") != "hidden"]
    assert {one.get("id") for one in shown} <= labels
    as_staff(NATIONAL).get("/desk?lang=id")


def test_a_unit_is_opened_renamed_and_closed(as_staff: AS) -> None:
    desk = as_staff(DESK)
    new = {"code": "medan-air", "kind": "department", "parent": "medan", "name_id": "Dinas Air", "name_en": "Water"}
    page = change(desk, "unit_open", **new)
    assert page.path == "/admin/units?q=medan-air"
    assert "Tersimpan: Buka unit." in page.words
    assert "Dinas Air" in page.words
    assert "Dinas Air Bersih" in change(desk, "unit_rename", "medan-air", name_id="Dinas Air Bersih").words
    assert "Ditutup" in change(desk, "unit_close", "medan-air").words
    page = change(desk, "unit_open", **new)
    assert (page.status, "Kode ini sudah dipakai. Pilih kode lain." in page.words) == (409, True)
    assert page.form("/admin/do/unit_open").fields["name_id"] == "Dinas Air", "what was typed stays"


def test_what_is_wrong_is_said_at_its_field(as_staff: AS) -> None:
    page = change(
        as_staff(DESK), "unit_open", code="Bukan Kode", kind="department", parent="medan", name_id="A", name_en="A"
    )
    assert page.status == 422
    assert any(each.get("id") == "code-error" for each in page.root.iter("p"))
    assert change(as_staff(DESK), "unit_open").status == 422


def test_a_form_from_elsewhere_changes_nothing(as_staff: AS) -> None:
    desk = as_staff(DESK)
    form = desk.get("/admin/do/unit_close?item=medan-bkpsdm").form("/admin/do/unit_close")
    assert desk.post("/admin/do/unit_close", {**form.fields, "csrf": "x"}).status == 403
    assert desk.post("/admin/do/unit_close", form.fields, Sec_Fetch_Site="cross-site").status == 403
    assert change(desk, "unit_rename", "medan-bkpsdm", name_id="BKPSDM").status == 200, "still open"


def test_who_was_overtaken_looks_again(as_staff: AS) -> None:
    desk = as_staff(DESK)
    old = desk.get("/admin/do/unit_rename?item=medan-dispora").form("/admin/do/unit_rename")
    change(desk, "unit_rename", "medan-dispora", name_id="Satu")
    page = desk.post("/admin/do/unit_rename", {**old.fields, "name_id": "Dua"})
    assert (page.status, "Siti Rahmah Lubis mengubahnya" in page.words) == (409, True)
    asked = told(desk, "unit_rename", "medan-dispora", name_id="Tiga")
    change(desk, "unit_rename", "medan-dispora", name_id="Empat")
    page = desk.send(asked, "/admin/do/unit_rename")
    assert (page.status, "Siti Rahmah Lubis mengubahnya" in page.words) == (409, True), "since what changes was told"
    assert facts(desk.send(page, "/admin/do/unit_rename"))[0] == ("Nama dalam bahasa Indonesia", "Empat", "Tiga")
    assert change(desk, "unit_rename", "medan-dispora", name_id="Dua").path == "/admin/units?q=medan-dispora"


def test_what_changes_is_told_before_it_is_and_may_be_changed_again(world: World, as_staff: AS) -> None:
    desk = as_staff(DESK)
    asked = told(desk, "unit_move", "medan-area", parent="medan-dinkes")
    assert (asked.status, facts(asked)) == (200, [("Di bawah unit", "Pemerintah Kota Medan", "Dinas Kesehatan")])
    assert "0 laporan terbuka" in asked.words
    assert world.service.directories.latest().unit(Code("medan-area")).parent == "medan", "nothing happened"
    again = desk.send(asked, "/admin/do/unit_move", again="yes")
    assert again.form("/admin/do/unit_move").fields["parent"] == "medan-dinkes", "what was typed stays"
    desk.get("/desk?lang=en")
    shown = facts(told(desk, "unit_rename", "medan-area", name_id="Kecamatan Medan Area", name_en="Medan Area"))
    assert [fact for fact, *_ in shown] == ["Name in English"], "what stays is not told"
    desk.get("/desk?lang=id")
    ending = desk.get("/admin/do/unit_close?item=medan-area")
    assert facts(ending) == [("Dipakai", "Ya", "Tidak")], "told at once where there is nothing to fill in"


def test_the_days_off_of_a_year_are_compared_day_by_day(as_staff: AS) -> None:
    national = as_staff(NATIONAL)
    form = national.get("/admin/do/calendar_change?item=id/2027").form("/admin/do/calendar_change")
    first, *others = form.fields["days_off"].splitlines()
    days = "\n".join([*others, "2027-12-31 Malam Tahun Baru / New Year's Eve"])
    shown = facts(told(national, "calendar_change", "id/2027", days_off=days))
    assert [(fact, after) for fact, _, after in shown] == [
        ("Hari libur", "tidak ada"),
        ("Hari libur", "31 Des 2027: Malam Tahun Baru"),
    ]
    assert first.partition(" ")[2].split(" /")[0] in shown[0][1]


def test_a_unit_with_open_reports_leads_to_them(world: World, as_staff: AS) -> None:
    receipt = world.routed("medan-dispar")
    assert (
        world.as_(DESK).get("/units/medan/queue", params={"at_least": f"{receipt['complaint']}@3"}).status_code == 200
    )
    page = change(as_staff(DESK), "unit_close", "medan-dispar")
    assert page.status == 409
    assert "Masih ada 1 laporan terbuka di unit ini." in page.words
    assert "/desk/all?unit=medan-dispar" in page.links()


def test_an_agencys_admin_sees_and_changes_its_own_part(as_staff: AS) -> None:
    desk = as_staff(DESK)
    links = desk.get("/admin/units").links()
    assert "/admin/do/unit_rename?item=medan" in links
    assert not {"/admin/do/unit_rename?item=nasional", "/admin/do/unit_close?item=medan"} & set(links)
    assert not [link for link in desk.get("/admin/categories").links() if "/do/" in link]
    assert change(desk, "unit_rename", "nasional", name_id="Kami").status == 403
    for nobody in (ROADS, PARKS, INSPECTOR):
        assert as_staff(nobody).get("/admin/units").status == 403
    assert as_staff(NATIONAL).get("/admin/nothing").status == 404
    assert as_staff(NATIONAL).get("/admin/do/nothing").status == 404


def test_a_rule_is_added_changed_and_retired(as_staff: AS) -> None:
    desk = as_staff(DESK)
    page = change(desk, "routing_define", category="other", area="medan-kota", unit="medan-kota")
    assert "Kecamatan Medan Kota" in page.words
    change(desk, "routing_change", "other/medan-kota", unit="medan-kominfo")
    page = change(desk, "routing_retire", "other/medan-kota")
    assert "routing_retire?item=other%2Fmedan-kota" not in page.html


def test_a_role_is_granted_and_taken_back(as_staff: AS) -> None:
    desk, staff = as_staff(DESK), str(stream_id("staff", PARKS))
    change(desk, "role_grant", staff, role="liaison", unit="medan-dishub")
    page = change(desk, "role_revoke", staff, held="liaison@medan-dishub")
    assert page.path == f"/admin/staff?q={staff}"
    told = as_staff(INSPECTOR).get("/audit/rights?unit=medan-dishub")
    assert "Nurul Hasanah Nasution" in told.words
    assert "Dicabut oleh Siti Rahmah Lubis" in told.words


def test_a_standard_waits_for_a_second_person(as_staff: AS, second: Visitor) -> None:
    national = as_staff(NATIONAL)
    page = change(national, "standard_change", "reply-2025", days="12", effective_from="2027-01-01")
    assert page.path == "/admin/standards?q=reply-2025"
    assert "10 → 12 working days from 2027-01-01" in page.words
    assert "orang lain yang menyetujui" in page.words
    assert not [link for link in page.links() if "proposal_approve" in link]
    page = second.get("/admin/standards")
    asked = second.get(next(link for link in page.links() if "proposal_approve" in link))
    assert facts(asked)[0] == ("Hari kerja", "10", "12")
    assert "Tidak ada tenggat dari 90 hari terakhir yang akan berbeda." in asked.words, "the reporter's window"
    link = next(link for link in page.links() if "proposal_approve" in link)
    assert change(national, "proposal_approve", link.partition("item=")[2]).status == 409
    page = change(second, "proposal_approve", link.partition("item=")[2])
    assert page.path == "/admin/standards"
    assert "reply-2025@4" in page.words


def test_who_proposes_and_who_approves_see_what_it_would_have_done(world: World, as_staff: AS, second: Visitor) -> None:
    """A check on the day of filing is in time by either limit: dates move, and no verdict turns."""
    last = done(world.as_(DESK), world.filed(), "verify")
    at_least = {"params": {"at_least": last["at_least"]}}
    assert world.as_(DESK).get("/complaints", **at_least).status_code == 200  # type: ignore[arg-type]
    assert world.as_(DESK).get("/indicators", params={"unit": "medan", **at_least["params"]}).status_code == 200
    typed = {"days": "2", "effective_from": "2027-01-01"}
    asked = told(as_staff(NATIONAL), "standard_change", "verification-2025", **typed)
    moved = re.search(r"Dari (\d+) tenggat .* (\d+) akan lebih awal dan 0 lebih lambat", asked.words)
    assert moved is not None
    assert int(moved[1]) == int(moved[2]) >= 1
    assert "Menjadi terlewat: 0. Tidak lagi terlewat: 0." in asked.words
    link = next(
        one
        for one in change(as_staff(NATIONAL), "standard_change", "verification-2025", **typed).links()
        if "decline" in one
    )
    item = link.partition("item=")[2].replace("%2F", "/")
    effect = world.as_(SECOND).get(f"/directory/proposals/{item}/effect").json()
    assert effect == {
        "counted": int(moved[1]),
        "earlier": int(moved[1]),
        "later": 0,
        "newly_missed": 0,
        "newly_kept": 0,
    }
    assert f"{moved[1]} akan lebih awal" in second.get(link.replace("decline", "approve")).words
    assert f"{moved[1]} akan lebih awal" in as_staff(NATIONAL).get(link).words, "before it is taken back"
    change(as_staff(NATIONAL), "proposal_decline", item)


def test_a_second_account_is_told_that_it_is_no_second_person(world: World, as_staff: AS) -> None:
    national, staff = as_staff(NATIONAL), stream_id("staff", "saya-juga")
    assert change(national, "staff_register", code="saya-juga", name="Hasan Basri").path == "/admin/staff?q=saya-juga"
    page = change(national, "role_grant", str(staff), role="national_admin", unit="nasional")
    assert "Hasan Basri" in page.words
    with world.service.database.transaction() as cursor:
        put_account(cursor, staff, "saya-juga", PASSWORD)
    proposed = {"code": "id", "year": "2028", "days_off": "2028-01-01 Tahun Baru", "source": "SKB"}
    link = next(link for link in change(national, "calendar_propose", **proposed).links() if "proposal_decline" in link)
    mine = as_staff("saya-juga")
    page = mine.get("/admin/calendar")
    assert "Salah satu dari Anda berdua memperoleh perannya melalui yang lain" in page.words
    assert not [each for each in page.links() if "proposal_approve" in each]
    assert change(mine, "proposal_approve", link.partition("item=")[2]).status == 409
    change(national, "proposal_decline", link.partition("item=")[2])


def test_a_calendars_year_is_proposed_and_declined(as_staff: AS, second: Visitor) -> None:
    national = as_staff(NATIONAL)
    typed = {"code": "id", "year": "2028", "days_off": "2028-01-01 Tahun Baru / New Year", "source": "SKB"}
    assert change(national, "calendar_propose", **{**typed, "days_off": "besok libur"}).status == 422
    page = change(national, "calendar_propose", **typed)
    link = next(link for link in page.links() if "proposal_decline" in link)
    page = change(second, "proposal_decline", link.partition("item=")[2], reason="Belum ada SKB.")
    assert page.path == "/admin/calendar"
    assert "proposal_decline" not in page.html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_could_do_what_is_told_for_any_day(as_staff: AS, lang: str) -> None:
    page = as_staff(INSPECTOR).get(f"/audit/rights?lang={lang}")
    assert page.status == 200
    assert "Budi Santoso Siregar" in page.words
    then = as_staff(INSPECTOR).get("/audit/rights?at=2020-01-01")
    assert "Budi Santoso Siregar" not in then.words
    assert as_staff(INSPECTOR).get("/audit/rights?at=kemarin").status == 422
    assert as_staff(INSPECTOR).get("/audit/rights?unit=nasional").status == 403
    assert as_staff(ROADS).get("/audit/rights").status == 403
    as_staff(INSPECTOR).get("/desk?lang=id")
