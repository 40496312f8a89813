"""What honest files hold, and must not be accused of nor be read otherwise for."""

import datetime as dt

import pytest
from test_intake_ugly import HEADS, book, codes, day

from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES

ACCOUNTS = ["Date", "Nature", "Poste", "Montant"]


def test_a_log_with_one_late_line_names_nobody_for_those_without_a_client(tmp_path):
    """Two clients, six lines of nobody's, one noted late: nobody else's becomes theirs."""
    days = (5, 6, 7, 4, 8, 9, 10, 12)
    whose = ("A12", None, None, "B7", None, None, None, None)
    lines = [[client, day(2, d), "s", "c", "Servie", 2] for client, d in zip(whose, days, strict=True)]
    pilot = book(tmp_path, Demandes=[["Client", *HEADS], *lines])
    assert pilot["requests"]["client"].notna().sum() == 2


@pytest.mark.parametrize(("typed", "read"), [("2 €/course", 2), ("1 €/colis", 1), ("0,20 €/pain", 0.2)])
def test_a_fee_for_what_the_line_is_stays_a_fee(typed, read):
    assert parse(typed, TABLES["requests"]["fee_eur"]).value == read
    assert parse("15 €/h", TABLES["requests"]["fee_eur"]).problem == "amount_each"


def test_a_preparation_of_many_bills_before_the_test_is_no_slip(tmp_path):
    before = [[dt.date(2024, m, 5), "Charge", "Étude", 100] for m in range(1, 11)]
    months = [[day(m, 15), "Charge", "Loyer", 100] for m in (1, 2, 3)]
    pilot = book(tmp_path, Demandes=[HEADS], Comptes=[ACCOUNTS, *before, *months])
    assert not codes(pilot, "ledger_early")


def test_a_deposit_a_year_before_is_beside_no_day_of_february(tmp_path):
    lines = [[dt.date(2025, 2, 12), "Charge", "Caution", 100]]
    lines += [[day(2, d), "Charge", "Achats", 10] for d in range(2, 10)]
    pilot = book(tmp_path, Demandes=[HEADS], Comptes=[ACCOUNTS, *lines])
    assert not codes(pilot, "year_slipped")


def test_tours_that_get_longer_are_no_counter(tmp_path):
    km = (11, 12, 12.5, 13, 14, 15, 16, 17.5, 19)
    rows = [
        [f"T{n}", dt.date(2026, 1, 6) + dt.timedelta(7 * n), "Voiture", each, 4] for n, each in enumerate(km)
    ]
    heads = ["N°", "Date", "Moyen", "Kilomètres", "Arrêts"]
    pilot = book(tmp_path, Demandes=[HEADS], Tournées=[heads, *rows])
    assert not codes(pilot, "km_added_up")


@pytest.mark.parametrize(("decision", "told"), [("Arrêter", 0), ("Continuer", 1)])
def test_votes_against_going_on_may_be_how_a_stop_is_counted(tmp_path, decision, told):
    heads = ["Date", "Décision", "Présents", "Pour", "Contre"]
    pilot = book(tmp_path, Demandes=[HEADS], Décisions=[heads, [day(3, 1), decision, 7, 2, 5]])
    found = codes(pilot, "votes_lost")
    assert len(found) == told
    assert all(finding.typed == decision for finding in found)


def test_lines_whose_nature_is_still_to_say_are_not_all_the_same_line(tmp_path):
    """Three days, three amounts, and no nature on any of them: the last two alone are alike once it is said."""
    lines = [[day(2, 3), "Adhésion", 10], [day(2, 4), "Don", 35], [day(2, 5), "Adhésion", 20]]
    heads = ["Date", "Poste", "Montant"]
    assert not codes(book(tmp_path, Demandes=[HEADS], Comptes=[heads, *lines]), "ledger_twice")
    said = [[date, "Recette propre", *rest] for date, *rest in [*lines, lines[-1]]]
    told = codes(book(tmp_path, Demandes=[HEADS], Comptes=[ACCOUNTS, *said]), "ledger_twice")
    assert [finding.row for finding in told] == [5]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([("janvier 2026", "P1", 84), ("02/2026", "P1", 84)], []),
        # 400 hours in 31 days are 90 a week
        (
            [("janvier 2026", "P1", 160), ("janvier 2026", "P1", 140), ("janvier 2026", "P1", 100)],
            ["heavy_week"],
        ),
        ([(day(1, 1), "P1", 84)], ["over_a_day"]),
        ([("1er janvier 2026", "P1", 84)], ["over_a_day"]),
        ([("janvier 2026", "P1", 84), (day(1, 1), "P1", 7)], []),
        ([("janvier 2026", "P1", 84), (day(1, 1), "P1", 25)], ["over_a_day"]),
        ([(dt.date(2026, 1, 5 + n), "P1", 20) for n in range(5)], ["heavy_week"]),
    ],
)
def test_the_hours_of_a_month_are_not_those_of_its_first_day(tmp_path, lines, told):
    heads = ["Date", "Code personne", "Heures"]
    pilot = book(tmp_path, Demandes=[HEADS], Temps=[heads, *map(list, lines)])
    assert [finding.code for finding in codes(pilot, "over_a_day", "heavy_week")] == told
    assert pilot["time"]["hours"].sum() == sum(hours for *_day, hours in lines)


def test_a_month_of_a_full_time_job_is_counted_and_no_day_or_week_has_as_much(tmp_path):
    """39 hours a week are 169 a month; a week ends at 168 hours, a month of 31 days at 744."""
    heads = ["Date", "Code personne", "Heures"]
    worked = [("janvier 2026", 169), ("février 2026", 151.67), ("03/2026", 173.3), ("avril 2026", 760)]
    worked += [(day(5, 4), 169), (day(5, 5), 7)]
    pilot = book(tmp_path, Demandes=[HEADS], Temps=[heads, *([when, "P1", h] for when, h in worked)])
    assert pilot["time"]["hours"].fillna(0).tolist() == [169, 151.67, 173.3, 0, 0, 7]
    assert [f.row for f in codes(pilot, "out_of_range")] == [5, 6]
    assert not codes(pilot, "hours_minutes_told", "over_a_day", "heavy_week")
