"""Every resource by file as agencies write it: created, changed, unchanged, refused for a reason, by natural keys."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.services import ledger
from tests.api import Api
from tests.factories import fundings, municipalities

PLACE = "07231502"


@dataclass(frozen=True)
class Case:
    """A resource as a list.

    Attributes:
        resource: which.
        head: headings.
        rows: new records.
        changed: the first of them, with another value.
        wrong: row -> code and column of its error.
        address: where its records are read.
        shown: a field of the first record -> value before and after the change; where both are the same it tells which
            record is meant.
        shared: it belongs to the network.
    """

    resource: str
    head: str
    rows: tuple[str, ...]
    changed: str
    wrong: dict[str, tuple[str, str | None]]
    address: str
    shown: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    shared: bool = False


CASES = [
    Case(
        "agencies", "Kürzel;Energieagentur;Länder",
        ("ea-x;Energieagentur X;Rheinland-Pfalz, 08", "ea-y;Energieagentur Y;RP"),
        "ea-x;Energieagentur Xx;08",
        {"ea-z;Z;Atlantis": ("not_in_list", "states"), ";Ohne;07": ("key_missing", "slug"),
         "ea-w;;07": ("missing", "name"), "EA X!;Z;07": ("wrong_form", "slug")},
        "/v1/agencies", {"slug": ("ea-x", "ea-x"), "states": (["07", "08"], ["08"])}, shared=True,
    ),
    Case(
        "measure_types", "Kürzel;Name;Name, englisch;Handlungsfeld;Wirkdauer;Quelle der Wirkdauer",
        ("led;LED-Leuchten;LED lights;Straßenbeleuchtung;180 Monate;AMEV", "pv;Photovoltaik;PV;PV;;"),
        "led;LED-Leuchten;LED lights;Straßenbeleuchtung;240;AMEV",
        {"xxx;X;X;Beleuchtungg;;": ("not_in_list", "theme"), "yyy;Y;Y;Wärme;12;": ("missing", "lifetime_source")},
        "/v1/measure_types", {"slug": ("led", "led"), "lifetime_months": (180, 240)}, shared=True,
    ),
    Case(
        "factor_sets", "Kurzname;Titel;Herausgeber;Ausgabe;Konvention;Gas;Vorkette;Gilt ab Jahr;Gilt bis Jahr;Ersetzt",
        ("uba-1;Strommix;UBA;2024;real;CO2;nein;2020;2022;", "uba-2;Strommix;UBA;2025;real;CO2;nein;2023;;"),
        "uba-1;Strommix alt;UBA;2024;real;CO2;nein;2020;2022;",
        {"uba-3;S;UBA;2026;real;CO2;nein;2024;2020;": ("end_before_start", "valid_to_year"),
         "uba-4;S;UBA;2026;real;Lachgas;nein;;;": ("not_in_list", "gas"),
         "uba-5;S;UBA;2026;real;CO2;nein;;;uba-9": ("reference_unknown", "supersedes_id")},
        "/v1/factors/sets?q=strommix", {"title": ("Strommix", "Strommix alt")}, shared=True,
    ),
    Case(
        "factors", "Faktorensatz;Energieträger;g/kWh;Bezugsgröße;Gültigkeit;Ab Jahr;Bis Jahr",
        ("set-1;Strommix;433;kWh;2022;2022;2022", "set-1;Erdgas;201,5;kWh Hs;2022;2022;2022"),
        "set-1;Strommix;434;kWh;2022;2022;2022",
        {"set-9;Holz;20;kWh;2022;;": ("reference_unknown", "factor_set_id"),
         "set-1;Öl;266;kWh;2022;2022;2020": ("end_before_start", "year_to"),
         "set-1;Kohle;viel;kWh;2022;;": ("number_not_readable", "value_g_per_kwh")},
        "/v1/factors?q=strommix", {"reference": ("kWh", "kWh"), "value_g_per_kwh": (433.0, 434.0)}, shared=True,
    ),
    Case(
        "claims", "Programm;Länder;Länder im Wortlaut;Stand;Klimaschutzpaten;Einsparung (t);Bezug;Quelle",
        ("KlikKS;07;RP;2021;44;15.000,00;pro Jahr;https://a.example", "KlikKS;10;SL;2022;50;;;https://a.example"),
        "KlikKS;07;RP;2021;45;15.000,00;pro Jahr;https://a.example",
        {"KlikKS;08;BW;2023;1;5;;https://a.example": ("missing", "basis"),
         "KlikKS;08;BW;2024;ca. viele;;;https://a.example": ("number_not_readable", "patrons")},
        "/v1/impact/claims", {"as_of": ("2021", "2021"), "patrons": (44, 45)}, shared=True,
    ),
    Case(
        "participations", "Kommune;Status;Ratsbeschluss;Kooperationsvereinbarung;Beginn;Ende",
        ("Musterdorf;aktiv;01.02.2024;03/2024;01.04.2024;",),
        "Musterdorf;beendet;01.02.2024;03/2024;01.04.2024;31.12.2025",
        {"07999999;aktiv;;;01.04.2024;": ("place_unknown", "municipality_id"),
         f"{PLACE};aktiv;;;01.05.2024;01.04.2024": ("end_before_start", "ends_on")},
        "/v1/participations", {"status": ("active", "ended"), "ends_on": (None, "2025-12-31")},
    ),
    Case(
        "project_reports", "Projektnummer;Berichtsjahr;Bericht;Stunden;Kosten",
        ("P-1;2023;Erste Hälfte;12 Std.;1.234,50 €", "P-1;2024;Zweite Hälfte;;"),
        "P-1;2023;Erste Hälfte;14;1.234,50 €",
        {"P-9;2023;x;;": ("reference_unknown", "project_id"), "P-1;1823;x;;": ("out_of_range", "year"),
         "P-1;;x;;": ("missing", "year")},
        "/v1/projects/ext:P-1/reports", {"year": (2023, 2023), "volunteer_hours": (12, 14)},
    ),
    Case(
        "grants", "FKZ;Förderprogramm;Kommune;Status;Bewilligt;Bewilligt am;Frist Verwendungsnachweis",
        (f"67K1;kipki;{PLACE};bewilligt;1.234,50;01.02.2024;12/2024", f"67K2;kipki;{PLACE[1:]};beantragt;;;"),
        f"67K1;kipki;{PLACE};ausgezahlt;1.234,50;01.02.2024;12/2024",
        {"67K3;klimafonds;;beantragt;;;": ("reference_unknown", "funding_programme_id"),
         "67K4;kipki;;bewilligt;;;": ("granted_amount_missing", "granted_eur"),
         "67K5;kipki;;vielleicht;;;": ("not_in_list", "status")},
        "/v1/fundings/grants?sort=id", {"status": ("granted", "paid"), "proof_deadline": ("2024-12-31", "2024-12-31")},
    ),
    Case(
        "targets", "Kennzahl;Zielwert;Von;Bis;Bemerkung",
        ("Tonnen pro Jahr;1.500,50;01/2024;12/2026;Beschluss", "abgeschlossene Projekte;20;01/2024;12/2026;"),
        "Tonnen pro Jahr;1.600,50;01/2024;12/2026;Beschluss",
        {"Tonnen im Kopf;1;01/2024;12/2026;": ("not_in_list", "measure"),
         "Tonnen bisher;5;01/2027;12/2026;": ("end_before_start", "period_to"),
         "workshops_held;2,5;01/2024;12/2026;": ("too_many_decimals", "value")},
        "/v1/targets", {"measure": ("annual", "annual"), "value": (1500.5, 1600.5)},
    ),
    Case(
        "savings", "Nr;Projekt;Art;Energieträger;kWh vorher;kWh nachher;Faktorensatz;Faktorjahr;Stufe;Tonnen;Bezug",
        ("E-1;P-1;Energie;Strommix;48.293,90;0;set-1;2022;erreicht;;",),
        "E-1;P-1;Energie;Strommix;96.587,80;0;set-1;2022;erreicht;;",
        {"E-2;P-1;Energie;Atomstrom;1,5;0;set-1;2022;erreicht;;": ("carrier_without_factor", "carrier"),
         "E-3;P-1;Energie;;;;;;erreicht;;": ("missing", "inputs"),
         "E-4;P-1;Energie;Strommix;48.293,90;0;set-1;2022;erreicht;99;t/a": ("result_differs", "result_t")},
        "/v1/savings", {"result_t": (19.8, 39.601), "basis": ("annual", "annual")},
    ),
    Case(
        "savings", "Nr;Projekt;Ermittlung;Wirkungskette;Stufe;erreichte Personen",
        ("E-1;P-1;Wirkungskette;\"Haushalte | 400\nAnteil | 0,05\nkg je Haushalt | 310 | kg\";geplant;1.200",),
        'E-1;P-1;Wirkungskette;"Haushalte | 400; Anteil | 0,10; kg je Haushalt | 310 | kg";geplant;1.200',
        {"E-2;P-1;Wirkungskette;Haushalte | viele;geplant;": ("number_not_readable", "effect_chain"),
         "E-3;P-1;Wirkungskette;;geplant;": ("missing", "effect_chain")},
        "/v1/savings", {"result_t": (6.2, 12.4), "people_reached": (1200, 1200)},
    ),
    Case(
        "savings", "Nr;Projekt;Ermittlung;Grund ohne Tonnen;erreichte Personen;Tonnen;Stufe",
        ("E-1;P-1;ohne Tonnen;Biodiversität;300;;erreicht",),
        "E-1;P-1;ohne Tonnen;Biodiversität;350;;erreicht",
        {"E-2;P-1;ohne Tonnen;Faulheit;;;erreicht": ("not_in_list", "none_reason"),
         "E-3;P-1;ohne Tonnen;Bildung;;5;erreicht": ("not_for_kind", "result_t")},
        "/v1/savings", {"people_reached": (300, 350), "none_reason": ("biodiversity", "biodiversity")},
    ),
]  # fmt: skip


def send(api: Api, resource: str, head: str, *rows: str, shared: bool = False, **options: str) -> dict[str, Any]:
    caller = api.lead if shared else api.staff
    return api.imported(caller, resource, "\n".join((head, *rows)).encode("cp1252"), mode="partial", **options)


def counts(made: dict[str, Any]) -> tuple[int, ...]:
    return tuple(made["report"][name] for name in ("created", "updated", "unchanged", "rejected"))


def errors(made: dict[str, Any]) -> dict[int, tuple[str, str | None]]:
    """Row -> what is wrong with it."""
    found = [each for each in made["report"]["conflicts"] if each["severity"] == "error"]
    return {row: (each["code"], each["column"]) for each in found for row in each["rows"]}


@pytest.fixture
def ground(api: Api) -> None:
    """What the lists refer to, brought in by lists."""
    api.lead.made("/v1/municipalities", municipalities.body(name="Musterdorf", ags=PLACE, ars="072310502502"))
    for resource, shared, head, row in (
        ("projects", False, "Projekt-Nr.;Titel;AGS;Thema;Status;Ende", f"P-1;LED;{PLACE};Gebäude;fertig;12/2023"),
        ("patrons", False, "Patennr.;Vorname;Nachname", "K-1;Jördis;Müßig"),
        ("funding_programmes", True, "Kürzel;Name;Geber;Ebene", "kipki;KIPKI;Land Rheinland-Pfalz;Land"),
        ("factor_sets", True, "Kürzel;Titel;Herausgeber;Stand;Konvention;Gas;Vorkette", "set-1;S;UBA;1;real;CO2;nein"),
        ("factors", True, "Satz;Energieträger;Wert;Bezugsgröße;Gültigkeit", "set-1;Strommix;410;kWh Strom;2022"),
    ):  # fmt: skip
        made = send(api, resource, head, row, shared=shared)
        assert counts(made) == (1, 0, 0, 0), made["report"]


@pytest.mark.usefixtures("ground")
class TestResources:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.resource} {case.head.split(';')[3:4]}")
    def test_are_created_changed_left_alone_and_refused(self, api: Api, case: Case) -> None:
        def sent(*rows: str) -> dict[str, Any]:
            return send(api, case.resource, case.head, *rows, shared=case.shared)

        def first() -> dict[str, Any]:
            found = (api.lead if case.shared else api.staff).get(case.address).json()["items"]
            steady = {name: value for name, (value, later) in case.shown.items() if value == later}
            return next(each for each in found if all(each[name] == value for name, value in steady.items()))

        made = sent(*case.rows)
        assert counts(made) == (len(case.rows), 0, 0, 0), made["report"]["conflicts"]
        before = first()
        assert counts(sent(*case.rows)) == (0, 0, len(case.rows), 0)
        changed = sent(case.changed, *case.rows[1:])
        assert counts(changed) == (0, 1, len(case.rows) - 1, 0), changed["report"]["conflicts"]
        after = first()
        assert {name: (before[name], after[name]) for name in case.shown} == case.shown
        rehearsed = send(api, case.resource, case.head, *case.wrong, shared=case.shared, dry_run="true")
        refused = sent(*case.wrong)
        assert errors(refused) == dict(enumerate(case.wrong.values(), start=2)), refused["report"]["conflicts"]
        assert counts(refused) == (0, 0, 0, len(case.wrong))
        assert rehearsed["report"] == refused["report"]
        with api.database.snapshot() as db:
            assert ledger.verify(db).wrong == 0

    def test_links_are_made_once_and_name_both_ends(self, api: Api) -> None:
        head = "Projektnummer;Patennummer"
        made = send(api, "project_patrons", head, "P-1;K-1", "P-9;K-1", "P-1;K-9")
        assert counts(made) == (1, 0, 0, 2)
        assert errors(made) == {3: ("reference_unknown", "project_id"), 4: ("reference_unknown", "patron_id")}
        assert counts(send(api, "project_patrons", head, "P-1;K-1")) == (0, 0, 1, 0)
        assert len(api.staff.get("/v1/projects/ext:P-1/patrons").json()["items"]) == 1


class TestTermsOfProgrammes:
    HEAD = "Kürzel;Name;Geber;Ebene;Antragsberechtigt;Höchstbetrag;Gültig ab;Aufrufe;Quoten;Kombinationsregeln\n"

    def test_are_read_as_people_write_them(self, api: Api) -> None:
        line = (
            "klimafonds;Klimafonds;Land Hessen;Land;Kommune, Verein;200.000,50;01.01.2026;01.02.2026 | 31.05.2026;"
            '"2500 | | | 01.01.2026 | | Nr. 5\n4000 | Gemeinde | ja | | | Nr. 5.2";'
            "kein Beginn vor Bewilligung | | | | ja | Nr. 7\n"
        )
        report = api.imported(api.lead, "funding_programmes", (self.HEAD + line).encode())["report"]
        assert (report["created"], report["conflicts"]) == (1, [])
        made = api.public.get("/v1/fundings/programmes/slug:klimafonds").json()
        assert (made["applicants"], made["maximum_eur"]) == (["municipality", "club"], 200000.5)
        assert made["calls"] == [{"opens_on": "2026-02-01", "closes_on": "2026-05-31", "note": None}]
        rates = [(each["basis_points"], each["applicant"], each["finance_weak"]) for each in made["rates"]]
        assert rates == [(2500, None, False), (4000, "municipality", True)]
        assert [(each["kind"], each["early_start"]) for each in made["rules"]] == [("no_start_before_approval", True)]

    def test_that_contradict_themselves_are_refused(self, api: Api) -> None:
        lines = (
            "a-1;A;Land;Land;;;;31.05.2026 | 01.02.2026;;\n"
            "b-1;B;Land;Land;;;;;;nicht kombinierbar | gibt-es-nicht | | | | Nr. 7\n"
        )
        report = api.imported(api.lead, "funding_programmes", (self.HEAD + lines).encode())["report"]
        assert {each["code"] for each in report["conflicts"]} == {"end_before_start", "reference_unknown"}

    def test_what_was_paid_is_what_the_payments_say(self, api: Api) -> None:
        programme = api.staff.made("/v1/fundings/programmes", fundings.programme_body())["id"]
        grant = api.staff.made("/v1/fundings/grants", fundings.body(programme, grant_number="67K77"))["id"]
        api.staff.made(f"/v1/fundings/grants/{grant}/payments", fundings.payment_body(amount_eur=100))
        for paid, codes in (("99", ["paid_by_payments"]), ("100", [])):
            report = api.imported(api.staff, "grants", f"FKZ;Ausgezahlt\n67K77;{paid}\n".encode())["report"]
            assert [each["code"] for each in report["conflicts"]] == codes
