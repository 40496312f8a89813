"""The money figures of every sample, made again from the cells of its workbook with plain Python, not with the kit."""

import datetime as dt
from collections import defaultdict
from functools import cache

import openpyxl
import pytest
from cells import book
from conftest import SAMPLES, load

from conciergekit import finance
from conciergekit.core import i18n, rates
from conciergekit.tell.report import money

CASES = ("pivot", "contrats", "engagement", "camion")
INCOME = {"Recette propre", "Subvention, aide au poste"}

# Annex B of the domain reference, line by line, in euros; the insertion post at its rate of 2025: 0.3 × 13,304
LINES = {
    "pivot": {
        "Salaire coordination": 28800,
        "Frais kilométriques": 3600,
        "Assurance": 700,
        "Téléphone et logiciels": 900,
        "Communication": 3500,
        "Local": 2400,
        "Comptabilité": 1500,
        "Abonnements employeurs": 4800,
        "Commissions": 2376,
        "Livraisons": 1200,
        "Adhésions": 1200,
        "Subvention Région": 10000,
        "Subvention LEADER": 12000,
    },
    "contrats": {
        "Salaire concierge": 14126,
        "Salaire coordination": 10800,
        "Vélo cargo": 2100,
        "Location de camionnette": 1200,
        "Assurance": 900,
        "Téléphone": 900,
        "Communication": 1800,
        "Comptabilité": 1500,
        "Divers": 1200,
        "Journal municipal": 5980,
        "Locaux à poubelles": 5040,
        "CCAS, visites de convivialité": 3000,
        "Commandes des habitants": 3840,
        "Adhésions": 2400,
        "Subvention": 15000,
    },
    "engagement": {
        "Salaire animation et coordination": 18000,
        "Salaire en insertion": 7063,
        "Frais kilométriques": 1613,
        "Communication": 1200,
        "Assurance": 500,
        "Animations": 1500,
        "Trajets": 3696,
        "Commissions": 1901,
        "Marge épicerie": 432,
        "Adhésions": 1350,
        "Subvention Département": 12000,
        "Subvention France Active": 8000,
        "Aide au poste": 3991,
    },
    "camion": {
        "Salaire chauffeur": 18835,
        "Salaire coordination": 7200,
        "Location du camion": 4800,
        "Carburant et entretien au kilomètre": 3240,
        "Assurance": 1400,
        "Communication": 1500,
        "Comptabilité": 1500,
        "Commissions": 6864,
        "Frais de livraison": 3900,
        "Adhésions": 1100,
        "Subvention EPCI": 20000,
    },
}
COUNCIL = {"contrats": {"Commune d'Eybens", "CCAS d'Eybens"}}  # one council decides on both


@cache
def cells(name, sheet):
    """Rows of a sheet as dictionaries, headings without their star."""
    if sheet not in book(name):
        return []
    rows = book(name)[sheet].dropna(how="all").astype(object)
    return rows.where(rows.notna(), None).to_dict("records")


def answer(name, field):
    return next(row["Réponse"] for row in cells(name, "Projet") if row["Champ"].rstrip(" *") == field)


def ledger(name):
    return [row for row in cells(name, "Comptes") if not str(row["Compte"] or "").startswith(("86", "87"))]


def month(day):
    return day.year, day.month


def span(name):
    return answer(name, "Début du test"), answer(name, "Données complètes jusqu'au")


def by_hand(name):
    """(totals, months) of the four views."""
    start, end = span(name)
    months = defaultdict(lambda: defaultdict(float))
    for row in ledger(name):
        day, paid, amount = row["Date"], row["Payé le"] or row["Date"], row["Montant"]
        if start <= day <= end:
            key = {"Charge": "expense", "Recette propre": "own", "Subvention, aide au poste": "subsidy"}.get(
                row["Nature"]
            )
            if key:
                months[month(day)][key] += amount
        if start <= paid <= end:
            sign = -1 if row["Nature"] in ("Charge", "Remboursement (pas une charge)") else 1
            months[month(paid)]["cash"] += sign * amount
    costs = {row["Code personne"]: row["Coût d'une heure"] for row in cells(name, "Équipe")}
    for row in cells(name, "Temps"):
        if row["Payé ou bénévole"] == "Non payé (porteur de projet)":
            hour = costs.get(row["Code personne"]) or rates.value("leader_hour_eur")
            months[month(row["Date ou lundi de la semaine"])]["unpaid"] += row["Heures"] * hour
        if row["Payé ou bénévole"] == "Bénévole":
            hour = answer(name, "Valeur d'une heure bénévole") or rates.value("volunteer_hour_eur")
            months[month(row["Date ou lundi de la semaine"])]["volunteers"] += row["Heures"] * hour
    totals = defaultdict(float)
    for values in months.values():
        for key, amount in values.items():
            totals[key] += amount
    totals["pnl"] = totals["own"] + totals["subsidy"] - totals["expense"]
    return totals, months


NAMES = {
    "own": "own_revenue_eur",
    "subsidy": "subsidy_eur",
    "expense": "expense_eur",
    "cash": "cash_eur",
    "pnl": "pnl_eur",
    "unpaid": "unpaid_eur",
    "volunteers": "volunteer_eur",
}


@pytest.mark.parametrize("name", CASES)
def test_the_four_views_come_out_of_the_cells_to_the_cent(pilot_of, name):
    totals, months = by_hand(name)
    views = finance.views(pilot_of(name))
    for key, column in NAMES.items():
        assert views.totals[column] == pytest.approx(totals[key], abs=0.005), key
    assert views.totals["with_unpaid_eur"] == pytest.approx(totals["pnl"] - totals["unpaid"], abs=0.005)
    assert views.totals["with_volunteers_eur"] == pytest.approx(totals["pnl"], abs=0.005)
    assert views.own_cover == pytest.approx(totals["own"] / totals["expense"])
    for row in views.table.itertuples():
        found = months[(row.month.year, row.month.month)]
        for key in ("own", "subsidy", "expense", "cash", "unpaid", "volunteers"):
            assert getattr(row, NAMES[key]) == pytest.approx(found[key], abs=0.005), (row.month, key)


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_that_of_annex_b_to_the_euro(pilot_of, name):
    """Annex B names one amount where a ledger may have several lines that begin alike (a grant of three bodies)."""
    found = finance.lines(pilot_of(name)).groupby("line")["amount_eur"].sum()
    for wanted, euros in LINES[name].items():
        assert round(found[found.index.str.startswith(wanted)].sum()) == euros, wanted
    assert found.sum() == pytest.approx(sum(LINES[name].values()), abs=1)


@pytest.mark.parametrize("name", CASES)
def test_assets_move_by_income_less_expenses_and_by_what_is_owed(name):
    """Double entry: cash + receivables − payables at the end = cash at the start + result + loans − repayments."""
    start, end = span(name)
    totals, _months = by_hand(name)
    owed = sum(
        (1 if row["Nature"] in INCOME else -1) * row["Montant"]
        for row in ledger(name)
        if start <= row["Date"] <= end < (row["Payé le"] or row["Date"])
    )
    assert totals["cash"] + owed == pytest.approx(totals["pnl"], abs=0.005)


@pytest.mark.parametrize("name", CASES)
def test_the_cash_at_each_month_end_is_that_of_the_cells(pilot_of, name):
    balance, expected = answer(name, "Trésorerie au départ"), []
    _totals, months = by_hand(name)
    plan = finance.cash_plan(pilot_of(name), draws=2)
    past = plan.table[plan.table["kind"] == "past"]
    for row in past.itertuples():
        balance += months[(row.month.year, row.month.month)]["cash"]
        expected.append(balance)
    assert past["plan_eur"].tolist() == pytest.approx(expected, abs=0.005)
    assert plan.cash_eur == pytest.approx(expected[-1], abs=0.005)
    to_find = finance.funding_plan(pilot_of(name))
    with i18n.use_language("en"):  # the year to find leaves that money aside
        assert (f"the {i18n.money(expected[-1])} in the bank" in money._ahead(to_find, plan)) == (
            to_find.to_find_eur > 0.5 and expected[-1] > 0
        )


@pytest.mark.parametrize("name", CASES)
def test_who_pays_comes_out_of_the_log_the_contracts_and_the_memberships(pilot_of, name):
    """Euros by payer: contracts month by month, requests by client, members; a commune and its CCAS are one."""
    start, _end = span(name)
    whole = {(m.year, m.month) for m in pilot_of(name).months}
    singles, crowd, own = defaultdict(float), defaultdict(float), 0.0
    for row in cells(name, "Contrats"):
        if row["État"] in ("Signé", "Terminé"):
            runs = [
                m for m in whole if month(row["Début"]) <= m and (not row["Fin"] or m <= month(row["Fin"]))
            ]
            amount = row["Montant à chaque fois"] * row["Fois par an"] / 12 * len(runs)
            payer = "council" if row["Payeur"] in COUNCIL.get(name, ()) else row["Payeur"]
            singles[payer] += amount
            own += amount
    for row in cells(name, "Demandes"):
        day = row["Servie ou close le"] or row["Date"]
        if row["Issue"] == "Servie" and day and month(day) in whole:
            amount = (row["Commission gardée"] or 0) + (row["Frais de service"] or 0)
            crowd[("user", row["Code client"])] += amount
            own += amount
    for row in cells(name, "Clients"):
        since = row["Adhérent depuis"] or row["Premier contact"] or start
        if row["Adhésion payée"] and month(max(since, start)) in whole:
            crowd[("member", row["Code client"])] += row["Adhésion payée"]
            own += row["Adhésion payée"]
    pilot = pilot_of(name)
    assert finance.own_revenue(pilot)["amount_eur"].sum() == pytest.approx(own, abs=0.01)
    biggest = max([*singles.values(), *crowd.values()])
    top = finance.top_payer(pilot)
    assert top.revenue_eur == pytest.approx(biggest, abs=0.01)
    assert top.share == pytest.approx(biggest / own)
    assert finance.payers(pilot)["revenue_eur"].sum() == pytest.approx(own, abs=0.01)


def test_the_incomplete_sample_measures_only_what_its_cells_hold(pilot_of):
    """Two sheets, no money in them but the log's: own revenue comes from there, the rest is said not to be measured."""
    book = openpyxl.load_workbook(SAMPLES / "incomplet" / "pilote.xlsx", data_only=True)
    assert book.sheetnames == ["Projet", "Demandes"]
    pilot = pilot_of("incomplet")
    views = finance.views(pilot)
    assert views.source == "requests"
    assert views.totals[["expense_eur", "pnl_eur", "cash_eur", "unpaid_eur"]].isna().all()
    assert views.totals["own_revenue_eur"] == pytest.approx(log_income(book["Demandes"], pilot), abs=0.01)


def log_income(sheet, pilot):
    """Commissions and fees of served requests in the complete months, read from the cells under the heading row."""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if sum(cell is not None for cell in row) > 4)
    whole, total = {(m.year, m.month) for m in pilot.months}, 0.0
    for row in (dict(zip(rows[top], cells, strict=True)) for cells in rows[top + 1 :]):
        # typed by hand: "servie " with a space, days as text, and a total line without a status
        if str(row["Statut"]).strip().lower() == "servie" and month(day_of(row)) in whole:
            total += euros(row["Commission"]) + euros(row["Frais de livraison"])
    return total


def euros(cell):
    return float(cell.replace(",", ".")) if isinstance(cell, str) else cell or 0


def day_of(row):
    """The day served, or that of the request where none is typed, or one of 2062."""
    days = [day(cell) for cell in (row["Livrée le"], row["Date de la demande"]) if cell]
    return next(found for found in days if found.year < 2030)


def day(cell):
    return (
        dt.datetime.strptime(cell, "%d/%m/%y" if len(cell) == 8 else "%d/%m/%Y")
        if isinstance(cell, str)
        else cell
    )


@pytest.mark.long
def test_a_member_who_orders_is_one_payer():
    from conciergekit import finance

    ordered = {row["Code client"] for row in cells("contrats", "Demandes") if row["Issue"] == "Servie"}
    members = {row["Code client"] for row in cells("contrats", "Clients") if row["Adhésion payée"]}
    contracts = 7  # six condominiums and landlords; the commune and its CCAS are one
    assert len(members) == 120
    assert finance.how_many_payers(load("contrats")) == len(ordered | members) + contracts
