"""Every indicator of the four samples, worked out from the cells of their workbooks without the kit.

The expectation follows the definition of the dictionary of measures; None: the workbook lacks what it takes, so it is
not measured (those have a case made by hand at the end).
"""

import numpy as np
import pandas as pd
import pytest
from cells import KM_EUR, VOLUNTEER_EUR, answer, book, by_fives
from scipy import stats

from conciergekit import Pilot, indicators
from conciergekit.finance import top_payer
from conciergekit.indicators.model import rate
from conciergekit.logistics import cost_tours

UNTIL = pd.Timestamp("2026-08-31")
LATE = ("2026-06", "2026-07", "2026-08")
# share of the month the service was open, from the sheet of opening (engagement alone has one)
OPEN = {"engagement": {"2026-08": 0.77}}


def month(days):
    return days.dt.strftime("%Y-%m")


def mean_where(rows, test):
    return test.sum() / len(rows) if len(rows) else None


def requests(name):
    rows = book(name)["Demandes"].copy()
    rows["jour"] = rows["Servie ou close le"].fillna(rows["Date"])
    rows["gardé"] = rows["Commission gardée"].fillna(0) + rows["Frais de service"].fillna(0)
    return rows


def served(name):
    rows = requests(name)
    return rows[rows["Issue"] == "Servie"]


def a_month(name, days):
    """Counts of the last three months ÷ how many normal months they were."""
    return month(days).isin(LATE).sum() / sum(OPEN.get(name, {}).get(m, 1.0) for m in LATE)


def inside(name):
    rows = book(name)["Territoire"]
    return rows[rows["Dans le test"].fillna("oui") == "oui"]


def ledger(name, nature=None):
    rows = book(name)["Comptes"]
    rows = rows[
        rows["Date"].between("2025-09-01", UNTIL) & ~rows["Compte"].astype(str).str[:2].isin(["86", "87"])
    ]
    return rows if nature is None else rows[rows["Nature"].str.startswith(nature)]


def euros(name, nature):
    return ledger(name, nature)["Montant"].sum()


def result(name):
    return euros(name, "Recette") + euros(name, "Subvention") - euros(name, "Charge")


def moved(name):
    """Money in the bank since the start: each line on the day it was paid, up to the last day."""
    rows = book(name)["Comptes"]
    rows = rows[(rows["Payé le"] <= UNTIL) & ~rows["Compte"].astype(str).str[:2].isin(["86", "87"])]
    out = rows["Nature"].str.startswith("Charge") | rows["Nature"].str.contains("à rembourser|Remboursement")
    return rows["Montant"].where(~out, -rows["Montant"]).sum()


# ---- contracts


def contracts(name, states=("Signé", "Terminé")):
    rows = book(name)["Contrats"]
    return rows[rows["État"].isin(states)] if len(rows) else rows


def contract_times(name, months):
    """(contract, how many times it fell in these months): as the payer's lines of the accounts say, month by month; for
    the months to come, those of the same calendar months, until the contract ends."""
    lines = ledger(name, "Recette")
    for row in contracts(name).itertuples(index=False):
        mine = lines[(lines["Payeur ou payé"] == row.Payeur) & ((lines["Montant"] - row[6]).abs() < 1)]
        seen = set(mine["Date"].dt.month)
        ran = [pd.Period(m, "M") for m in months]
        ran = [
            m
            for m in ran
            if m >= row.Début.to_period("M") and (pd.isna(row.Fin) or m <= row.Fin.to_period("M"))
        ]
        yield row, sum(m.month in seen or row[7] == 12 for m in ran)


YEAR = [str(m) for m in pd.period_range("2025-09", "2026-08", freq="M")]
HALF = [str(m) for m in pd.period_range("2026-09", "2027-02", freq="M")]


def minutes_of(name):
    """Where a contract's minutes stand among its cells."""
    return list(book(name)["Contrats"].columns).index("Minutes à chaque fois")


def contract_eur(name, months, signed_only=False):
    return sum(row[6] * n for row, n in contract_times(name, months) if not signed_only or row[5] == "Signé")


def ran(row):
    """Months of the year that a contract ran."""
    return sum(
        m >= row.Début.to_period("M") and (pd.isna(row.Fin) or m <= row.Fin.to_period("M"))
        for m in map(pd.Period, YEAR)
    )


def by_payer(name, months, running):
    """Own revenue by payer over these months: contracts, members, users one by one; a commune and its CCAS together."""
    found = {}
    if running:  # a contract counts at its monthly amount, whatever fell in these months
        each = ((row, n / ran(row) * len(months)) for row, n in contract_times(name, YEAR))
    else:
        each = contract_times(name, months)
    for row, n in each:
        stopped = row[5] == "Terminé" or row.Fin <= UNTIL
        if not (running and stopped):
            payer = "conseil" if row[2] in ("Commune ou EPCI", "CCAS") else row.Payeur
            found[payer] = found.get(payer, 0) + row[6] * n
    rows = served(name)
    rows = rows[month(rows["jour"]).isin(months)]
    found |= rows.groupby("Code client")["gardé"].sum().to_dict()
    members = book(name)["Clients"]
    members = members[members["Adhésion payée"] > 0]
    day = members["Adhérent depuis"].fillna(members["Premier contact"]).clip(lower=pd.Timestamp("2025-09-01"))
    members = members[month(day).isin(months)]
    total = (
        sum(found.values())
        + rows.loc[rows["Code client"].isna(), "gardé"].sum()
        + members["Adhésion payée"].sum()
    )
    return max(found.values()) / total


def order_book(name):
    rows = requests(name)
    rows = rows[rows["Issue"] == "Commandée, pas encore servie"]
    usual = served(name)["gardé"].mean()
    services = book(name)["Services"].set_index("Code")
    rate, fee = (rows["Service"].map(services[c]) for c in ("Taux de commission", "Frais par commande"))
    noted = rows["Commission gardée"] + rows["Frais de service"].fillna(0)
    expected = rows["Montant de la commande"] * rate + fee.fillna(0)
    return noted.fillna(expected).fillna(usual).sum() + contract_eur(name, HALF, signed_only=True)


def recent_month(name):
    """Orders of the last three months, and the contracts that run at their monthly amount."""
    rows = served(name)
    each = (
        row[6] * n / ran(row)
        for row, n in contract_times(name, YEAR)
        if row[5] == "Signé" and not row.Fin <= UNTIL
    )
    return rows.loc[month(rows["jour"]).isin(LATE), "gardé"].sum() / 3 + sum(each)


def order_book_hours(name):
    rows = requests(name)
    rows = rows[rows["Issue"] == "Commandée, pas encore servie"]
    usual = book(name)["Services"].set_index("Code")["Minutes habituelles"]
    minutes = rows["Minutes passées"].fillna(rows["Service"].map(usual)).sum()
    minutes += sum(row[minutes_of(name)] * n for row, n in contract_times(name, HALF) if row[5] == "Signé")
    return minutes / 60


# ---- surveys, grades, people


def last_answers(name, who, question, told=True):
    rows = book(name)["Enquêtes"]
    rows = rows[(rows["Qui répond"] == who) & rows["Question"].str.startswith(question)].sort_values(
        "Date", kind="stable"
    )
    rows = rows.head(by_fives(rows["Code répondant"])) if told else rows
    codes = rows["Code répondant"]
    return rows.loc[codes.isna() | ~codes.duplicated(keep="last"), "Réponse"]


def yes(name, question):
    answers = last_answers(name, "Habitants (enquête de besoins)", question)
    return answers.mean() if len(answers) else None


def households_that_asked(name):
    """Clients of the communes of the test, for the households of these."""
    communes = book(name)["Territoire"]
    inside = communes[communes["Dans le test"] == "oui"]
    rows = requests(name)
    asked = rows.loc[rows["Commune (code INSEE)"].isin(inside["Code INSEE"]), "Code client"]
    return asked.nunique() / inside["Foyers"].sum()


def too_few(name, who):
    """Answers of fewer than five people would say who said what."""
    return who == "Équipe" and len(book(name)["Équipe"]) < 5


def satisfied(name, who):
    if too_few(name, who):
        return None
    answers = last_answers(name, who, "Satisfaction (1–5)")
    return (answers >= 4).mean() if len(answers) else None


def responded(name, who):
    waves = book(name)["Vagues d'enquête"]
    asked = waves.loc[waves["Qui a été interrogé"] == who, "Personnes interrogées"].sum()
    return (
        len(last_answers(name, who, "Satisfaction (1–5)", told=False)) / asked
        if asked and not too_few(name, who)
        else None
    )


def grades(name, subject):
    rows = book(name)["Appréciations"]
    rows = rows[rows["Sujet"].str.startswith(subject)].sort_values("Date", kind="stable")
    return rows.drop_duplicates(["Noteur", "Sujet"], keep="last")


def majority(name, subject):
    notes = sorted(grades(name, subject)["Note 0–4"])
    return notes[(len(notes) - 1) // 2]


def spread(name, subject):
    each = grades(name, subject).groupby("Noteur")["Note 0–4"].median()
    return each.max() - each.min()


def energy(name, ago=0):
    rows = book(name)["Énergie"]
    last = rows.loc[rows["Lundi de la semaine"] <= UNTIL, "Lundi de la semaine"].max() - pd.Timedelta(
        weeks=ago
    )
    weeks = rows["Lundi de la semaine"]
    return rows.loc[(weeks <= last) & (weeks > last - pd.Timedelta(weeks=4)), "Énergie 1–5"].median()


def low_weeks(name):
    rows = book(name)["Énergie"]
    last = rows.loc[rows["Lundi de la semaine"] <= UNTIL, "Lundi de la semaine"].max()
    rows = rows[rows["Lundi de la semaine"] > last - pd.Timedelta(weeks=12)]
    each = rows.groupby("Lundi de la semaine")
    return (each["Énergie 1–5"].median()[each["Code personne"].nunique() >= 3] <= 2).sum()


def levels(name):
    rows = book(name)["Compétences"].sort_values("Date", kind="stable")
    return rows, rows.drop_duplicates(["Code personne", "Compétence"], keep="last")


def alone(name):
    _all, now = levels(name)
    return (now["Niveau 0–4"] >= 3).groupby(now["Compétence"]).sum()


def gain(name):
    rows, _now = levels(name)
    each = rows.groupby(["Code personne", "Compétence"])
    twice = each["Date"].nunique() >= 2
    return (each["Niveau 0–4"].last() - each["Niveau 0–4"].first())[twice].mean()


def evidence_of(name, side):
    rows = book(name)["Impact social"]
    return rows.loc[rows["Interne ou externe"] == side, "Preuve 0–4"].median()


# ---- hours


def hours(name, **where):
    rows = book(name)["Temps"]
    for column, value in where.items():
        rows = rows[rows[column.replace("_", " ")] == value]
    return rows["Heures"].sum()


def agreed(name):
    return book(name)["Équipe"]["Heures disponibles par semaine"].sum()


def load(name):
    """All of the team is there all year long; weeks in which nothing was served, driven, held or worked were closed.
    Of the last week one day (31 August) is in the test."""
    done = [
        served(name)["jour"],
        book(name)["Tournées"]["Date"],
        book(name)["Permanences et animations"]["Date"],
        book(name)["Temps"]["Date ou lundi de la semaine"],
    ]
    mondays = {(day - pd.Timedelta(days=day.weekday())) for days in done for day in days.dropna()}
    weeks = sum(1 / 7 if monday == UNTIL else 1 for monday in mondays)
    return hours(name) / (agreed(name) * weeks)


def weekly(name, by=()):
    rows = book(name)["Temps"]
    monday = rows["Date ou lundi de la semaine"]
    return (
        rows["Heures"]
        .groupby([*(rows[c] for c in by), monday - pd.to_timedelta(monday.dt.weekday, unit="D")])
        .sum()
    )


def person_weeks(name):
    each = weekly(name, ["Code personne"])
    limit = book(name)["Équipe"].set_index("Code personne")["Heures disponibles par semaine"]
    return (each > each.index.get_level_values(0).map(limit) + 1e-9).mean()


def share_of(work):
    return lambda name: hours(name, **{"Type_de_travail": work}) / hours(name)


# ---- requests, providers, clients


def rate_served(name):
    issues = requests(name)["Issue"]
    return (issues == "Servie").sum() / issues.isin(["Servie", "Non satisfaite"]).sum()


def paid(name):
    """Nine payments in ten come within 21 days: what closed after 10 August may still be paid."""
    rows = requests(name)
    rows = rows[
        rows["Issue"].isin(["Servie", "Non satisfaite", "Annulée par le client"])
        & (rows["jour"] <= "2026-08-10")
    ]
    return ((rows["Issue"] == "Servie") & rows["Payée le"].notna()).mean()


def outside(name):
    known = requests(name)["Commune (code INSEE)"].dropna().astype(int)
    return (~known.isin(inside(name)["Code INSEE"].astype(int))).mean()


def working(name):
    """Providers to whom an order was served and whom the sheet does not call inactive."""
    rows = book(name)["Prestataires"]
    return rows[rows["Code"].isin(served(name)["Prestataire"]) & (rows["Actif"] != "non")]


def redundancy(name):
    lacking = requests(name)
    lacking = lacking.loc[lacking["Motif si non satisfaite"] == "Pas de prestataire", "Service"]
    asked = set(book(name)["Prestataires"]["Service"]) | set(lacking)
    return sum((working(name)["Service"] == service).sum() >= 2 for service in asked) / len(asked)


def found_provider(name):
    rows = requests(name)
    rows = rows[rows["Issue"].isin(["Servie", "Non satisfaite"])]
    lacking = rows["Motif si non satisfaite"] == "Pas de prestataire"
    given = rows["Service"].isin({*book(name)["Prestataires"]["Service"], *rows.loc[lacking, "Service"]})
    return 1 - (lacking & given).sum() / given.sum()


def busiest(name):
    rows = requests(name)
    months = sum(
        OPEN.get(name, {}).get(one, 1) for one in LATE
    )  # a provider takes less while the service is closed
    asked = rows.loc[month(rows["Date"]).isin(LATE), "Service"].value_counts() / months
    able = working(name).groupby("Service")["Commandes possibles par mois"].sum()
    able = able[able > 0]  # of the others nobody said what they can take
    return (asked.reindex(able.index).fillna(0) / able).max()


def on_time(name):
    rows = served(name).dropna(subset=["Promise pour le", "Servie ou close le"])
    return (rows["Servie ou close le"] <= rows["Promise pour le"]).mean()


def noted(name):
    columns = ["Public", "Service", "Canal", "Commune (code INSEE)", "Issue"]
    return requests(name)[columns].notna().all(axis=1).mean()


def known_share(name, column, value):
    return (requests(name)[column].dropna() == value).mean()


def came_back(name):
    """Of the clients whose 90 days have passed, group by group, by fives in the order of their first day."""
    rows = served(name).sort_values("jour", kind="stable").dropna(subset="Code client")
    each = rows.groupby("Code client").agg(days=("jour", list), public=("Public", "first"))
    again = {}
    for public, days in zip(each["public"], (sorted(set(seen)) for seen in each["days"]), strict=True):
        if days[0] + pd.Timedelta(days=90) <= UNTIL:
            again.setdefault(public, []).append((days[0], len(days) > 1 and (days[1] - days[0]).days <= 90))
    told = [sorted(ones, key=lambda one: one[0])[: len(ones) // 5 * 5] for ones in again.values()]
    return np.mean([back for ones in told for _day, back in ones])


def later_revenue(name):
    rows = served(name).dropna(subset=["Code client"])
    first = rows.groupby("Code client")["jour"].transform("min")
    return rows.loc[rows["jour"] > first, "gardé"].sum() / rows["gardé"].sum()


def member_codes(name):
    rows = book(name)["Clients"]
    return rows.loc[rows["Adhérent depuis"].notna() | (rows["Adhésion payée"] > 0), "Code client"]


def members_lately(name):
    rows = served(name)
    return (
        member_codes(name).isin(rows.loc[rows["jour"] > UNTIL - pd.Timedelta(days=90), "Code client"]).mean()
    )


def equal(weights):
    shares = weights / weights.sum()
    return 1 / (shares**2).sum()


def by_offer(name, what):
    """Orders, revenue or minutes of each public × service; contracts as they fell over the year, but for orders."""
    rows = served(name)
    usual = book(name)["Services"].set_index("Code")["Minutes habituelles"]
    each = {
        "orders": rows["gardé"] * 0 + 1,
        "revenue": rows["gardé"],
        "minutes": rows["Minutes passées"].fillna(rows["Service"].map(usual)),
    }[what]
    found = each.groupby([rows["Public"], rows["Service"]]).sum().to_dict()
    if what != "orders":
        for row, n in contract_times(name, YEAR):
            offer = row.Public, row.Service
            found[offer] = found.get(offer, 0) + row[{"revenue": 6, "minutes": minutes_of(name)}[what]] * n
    return pd.Series(found.values(), dtype=float)


# ---- tours


def tours(name):
    rows = book(name)["Tournées"]
    return rows[rows["Arrêts"].notna()]


def tour_hours_eur(name):
    rows = tours(name)
    minutes = ["Minutes de conduite", "Minutes aux arrêts", "Minutes de chargement", "Minutes d'attente"]
    price = rows["Conducteur"].map(
        {"Payé": float(answer(name, "Coût d'une heure payée")), "Bénévole": VOLUNTEER_EUR}
    )
    return (rows[minutes].sum(axis=1) / 60 * price).sum()


def tour_road_eur(name):
    rows = tours(name)
    return (rows["Kilomètres"] * rows["Moyen"].map(KM_EUR) + rows["Péages et stationnement"].fillna(0)).sum()


def empty(name):
    rows = book(name)["Tournées"].dropna(subset=["Kilomètres", "Kilomètres à vide"])
    return rows["Kilomètres à vide"].sum() / rows["Kilomètres"].sum()


def two_busiest(name):
    rows = book(name)["Permanences et animations"]
    who = rows.loc[rows["Quoi"] == "Permanence", "Tenue par (code personne)"].dropna()
    return who.value_counts().iloc[:2].sum() / len(who)


# ---- money


def unpaid_eur(name):
    """The leader's unpaid hours at what the Team sheet says of that person."""
    rows = book(name)["Temps"]
    rows = rows[rows["Payé ou bénévole"] == "Non payé (porteur de projet)"]
    cost = book(name)["Équipe"].set_index("Code personne")["Coût d'une heure"]
    return (rows["Heures"] * rows["Code personne"].map(cost)).sum()


def margin_hour(name):
    charges = ledger(name, "Charge")
    varies = what_varies(charges[charges["Varie avec l'activité"] == "oui"], served(name))
    earned = served(name)["gardé"].sum() + contract_eur(name, YEAR)
    paid_hours = sum(
        hours(name, Payé_ou_bénévole="Payé", Type_de_travail=work)
        for work in ("Terrain, prestations", "Déplacements, tournées")
    )
    return (earned - varies) / paid_hours


def what_varies(flagged, orders):
    """Euros that grow with orders: those flagged, unless the months contradict the flag (the top of the range of the slope
    under half of what is flagged): then the slope observed."""
    of_one = flagged["Service"].notna()
    spent = flagged[~of_one].groupby(month(flagged["Date"]))["Montant"].sum().reindex(YEAR, fill_value=0)
    count = month(orders["jour"]).value_counts().reindex(YEAR, fill_value=0)
    x, y = count.to_numpy(float), spent.to_numpy(float)
    if np.ptp(x) <= x.mean() / 2:
        return flagged["Montant"].sum()
    slope, level = np.polyfit(x, y, 1)
    left = y - level - slope * x
    error = np.sqrt((left**2).sum() / (len(x) - 2) / ((x - x.mean()) ** 2).sum())
    if slope + stats.t.ppf(0.95, len(x) - 2) * error >= y.sum() / x.sum() / 2:
        return flagged["Montant"].sum()
    return flagged.loc[of_one, "Montant"].sum() + max(slope, 0) * len(orders)


def break_even(name):
    """Orders a month that pay what does not vary, once contracts and memberships have; none when an order leaves nothing."""
    charges, clients = ledger(name, "Charge"), book(name)["Clients"]
    varies = charges["Varie avec l'activité"] == "oui"
    running, orders = charges["Mise en route"] != "oui", served(name)
    agreed = set(book(name)["Contrats"]["Service"].dropna()) - set(orders["Service"].dropna())
    grows = what_varies(charges[varies & running & ~charges["Service"].isin(agreed)], orders)
    fixed = charges.loc[running, "Montant"].sum() - grows
    leaves = (orders["gardé"].sum() - grows) / len(orders)
    to_earn = (fixed - contract_eur(name, YEAR) - clients["Adhésion payée"].sum()) / 12
    return np.ceil(to_earn / leaves) if leaves > 0 else None


def cash(name):
    return float(answer(name, "Trésorerie au départ")) + moved(name)


def awarded(name):
    rows = book(name)["Financements"]
    return rows.loc[rows["État"].isin(["Notifié", "Conventionné"]), "Montant"].sum()


def next_stage_and_closure(name):
    stages = book(name)["Étapes"]
    coming = stages.loc[stages["Début"] > UNTIL, "Enveloppe"].iloc[0]
    return coming + float(answer(name, "Coût d'un arrêt en bon ordre"))


EXPECTED = {
    "requests_month": lambda n: a_month(n, requests(n)["Date"]),
    "requests_per_thousand": lambda n: (
        a_month(n, requests(n).loc[requests(n)["Commune (code INSEE)"].isin(inside(n)["Code INSEE"]), "Date"])
        * 1000
        / inside(n)["Habitants"].sum()
    ),
    "out_of_area_share": outside,
    "coverage_share": households_that_asked,
    "order_book_eur": order_book,
    "order_book_months": lambda n: order_book(n) / recent_month(n),
    "order_book_hours": order_book_hours,
    "recurring_share": lambda n: (
        contract_eur(n, YEAR) / (contract_eur(n, YEAR) + served(n)["gardé"].sum())
        if len(contracts(n))
        else None
    ),
    "top_payer_share": lambda n: by_payer(n, LATE, running=True),
    "top_payer_share_test": lambda n: by_payer(n, YEAR, running=False),
    "need_declared_share": lambda n: yes(n, "Utiliserait le service"),
    "requests_expressed": lambda n: len(requests(n)),
    "orders_month": lambda n: a_month(n, served(n)["jour"]),
    "service_rate": rate_served,
    "conversion_rate": paid,
    "intention_to_use": lambda n: households_that_asked(n) / yes(n, "Utiliserait"),
    "own_cover": lambda n: euros(n, "Recette") / euros(n, "Charge"),
    "total_cover": lambda n: (euros(n, "Recette") + euros(n, "Subvention")) / euros(n, "Charge"),
    "result_month_eur": lambda n: result(n) / 12,
    "cash_month_eur": lambda n: moved(n) / 12,
    "with_unpaid_month_eur": lambda n: (result(n) - unpaid_eur(n)) / 12,
    "volunteer_month_eur": lambda n: hours(n, Payé_ou_bénévole="Bénévole") * VOLUNTEER_EUR / 12,
    "contribution_hour_eur": margin_hour,
    "break_even_orders": break_even,
    "secured_eur": awarded,
    "next_stage_cover": lambda n: (cash(n) + awarded(n)) / next_stage_and_closure(n),
    "cash_eur": cash,
    "hours_week": agreed,
    "providers_active": lambda n: working(n)["Code"].nunique(),
    "provider_redundancy": redundancy,
    "provider_coverage": found_provider,
    "provider_acceptance": lambda _n: None,  # no refusal names the provider asked
    "provider_load": busiest,
    "insured_share": lambda n: (working(n)["Assuré jusqu'au"] >= UNTIL).mean(),
    "delay_days": lambda n: (served(n)["Servie ou close le"] - served(n)["Date"]).dt.days.median(),
    "traceability": noted,
    "channel_other_share": lambda n: known_share(n, "Canal", "Autre"),
    "spontaneous_share": lambda n: known_share(n, "Spontanée", "oui"),
    "awareness": lambda n: yes(n, "Connaît le service"),
    "workload": load,
    "overloaded_weeks": lambda n: (weekly(n) > agreed(n) + 1e-9).mean(),
    "overloaded_person_weeks": person_weeks,
    "on_time_rate": on_time,
    "strategy_share": share_of("Stratégie, partenaires, financements"),
    "field_share": share_of("Terrain, prestations"),
    "admin_share": share_of("Administratif"),
    "travel_share": share_of("Déplacements, tournées"),
    "repeat_rate": came_back,
    "repeat_revenue_share": later_revenue,
    "members": lambda n: len(member_codes(n)),
    "active_members": members_lately,
    "engaged_people": lambda n: (book(n)["Clients"]["Engagement"] >= 3).sum(),
    "active_pairs": lambda n: equal(by_offer(n, "orders")),
    "active_pairs_revenue": lambda n: equal(by_offer(n, "revenue")),
    "active_pairs_time": lambda n: equal(by_offer(n, "minutes")),
    "stops_per_tour": lambda n: tours(n)["Arrêts"].mean(),
    "cost_per_stop_eur": lambda n: (tour_hours_eur(n) + tour_road_eur(n)) / tours(n)["Arrêts"].sum(),
    "tour_cost_share": lambda n: (tour_hours_eur(n) + tour_road_eur(n)) / euros(n, "Recette"),
    "tour_cost_share_vehicle": lambda n: tour_road_eur(n) / euros(n, "Recette"),
    "empty_share": empty,
    "desk_concentration": two_busiest,
    "satisfaction_beneficiaries": lambda n: satisfied(n, "Bénéficiaires"),
    "satisfaction_partners": lambda n: satisfied(n, "Partenaires et prestataires"),
    "satisfaction_team": lambda n: satisfied(n, "Équipe"),
    "response_rate": lambda n: responded(n, "Bénéficiaires"),
    "response_rate_partners": lambda n: responded(n, "Partenaires et prestataires"),
    "response_rate_team": lambda n: responded(n, "Équipe"),
    "specification": lambda n: majority(n, "Cahier des charges"),
    "charter_share": lambda n: working(n)["Cahier des charges signé le"].notna().mean(),
    "impact": lambda n: (book(n)["Impact social"]["Preuve 0–4"] >= 2).sum(),
    "impact_internal": lambda n: evidence_of(n, "Interne"),
    "impact_external": lambda n: evidence_of(n, "Externe"),
    "vision": lambda n: majority(n, "Vision"),
    "vision_spread": lambda n: spread(n, "Vision"),
    "energy": energy,
    "energy_change": lambda n: energy(n) - energy(n, ago=8),
    "energy_low_weeks": low_weeks,
    "skills": lambda n: (alone(n) >= 2).mean(),
    "skills_gain": gain,
    "skills_single": lambda n: (alone(n) == 1).sum(),
}
APART = {"runway_months"}  # month by month ahead: a case made by hand, at the end
FOUR = ("contrats", "pivot", "engagement", "camion")


def test_no_indicator_is_forgotten():
    assert set(EXPECTED) | APART == set(indicators.ids())


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(0)
def test_an_indicator_is_what_the_cells_say(name, pilot_of):
    for code, of_the_cells in EXPECTED.items():
        found, asked = indicators.compute(pilot_of(name), code), of_the_cells(name)
        if asked is None or np.isnan(asked):
            assert (found.status, np.isnan(found.value)) == ("absent", True), code
        else:
            assert found.value == pytest.approx(float(asked), rel=1e-9, abs=1e-12), code


# ---- what no sample can show, made by hand

PROJECT = {"name": "essai", "start": "2026-01-05", "data_until": "2026-06-30"}
COMMUNE = {"insee": "38158", "population": 2000, "households": 50, "in_scope": True}


def made(**tables):
    project = PROJECT | tables.pop("project", {})
    return Pilot.from_tables({"requests": [], **tables}, project)


def asked(outcome="served", day="2026-02-10", client="C1", **more):
    return {"date": day, "closed_on": day, "client": client, "outcome": outcome, "insee": "38158", **more}


def found(pilot, code):
    return indicators.compute(pilot, code)


def test_households_that_asked_and_intentions_that_became_use():
    """5 clients of 50 households; 8 of 10 residents said they would: 10 % ÷ 80 %."""
    log = [asked(client=f"C{k % 5}") for k in range(9)] + [asked(client="C9", insee="38421")]
    said = [
        {
            "date": "2026-01-10",
            "population": "residents",
            "question": "would_use",
            "score": float(k < 8),
            "respondent": f"R{k}",
        }
        for k in range(10)
    ]
    pilot = made(requests=log, territory=[COMMUNE], surveys=said)
    assert found(pilot, "coverage_share").value == pytest.approx(5 / 50)
    assert found(pilot, "intention_to_use").value == pytest.approx(0.1 / 0.8)


def test_a_provider_accepts_what_it_takes_of_what_was_put_to_it():
    """Taken: 6 served and 1 accepted; declined: 2 for want of time; a refusal for the price says nothing of it."""
    log = [asked(provider="P1") for _ in range(6)] + [asked("accepted", provider="P1")]
    log += [asked("refused", provider="P1", refusal_reason="no_time") for _ in range(2)]
    log += [
        asked("refused", provider="P1", refusal_reason="price"),
        asked("refused", refusal_reason="no_provider"),
    ]
    assert found(made(requests=log), "provider_acceptance").value == pytest.approx(7 / 9)


def test_active_providers_are_those_who_worked_else_those_the_sheet_says():
    """P1 worked; P2 of the same service never did though the sheet says active; P3 worked and stopped; of the second
    service nobody noted who did it: the sheet is believed, and that is said."""
    providers = [
        {"id": i, "service": s, "active": a}
        for i, s, a in (
            ("P1", "a", None),
            ("P2", "a", True),
            ("P3", "a", False),
            ("P4", "b", True),
            ("P5", "b", False),
        )
    ]
    log = [asked(service="a", provider=p) for p in ("P1", "P1", "P3")] + [asked(service="b")]
    both = found(made(requests=log, providers=providers), "providers_active")
    assert both.value == 2
    assert both.measure.note
    alone = found(made(requests=log, providers=providers[:3]), "providers_active")
    assert (alone.value, alone.measure.note) == (1, "")
    redundant = [asked(service="a", provider=p) for p in ("P1", "P2")]
    assert found(made(requests=redundant, providers=providers), "provider_redundancy").value == 0.5


def test_a_refusal_as_outside_of_a_request_from_inside_raises_a_doubt():
    log = [asked() for _ in range(8)] + [asked("refused", refusal_reason="out_of_area")]
    doubt = found(made(requests=log, territory=[COMMUNE]), "out_of_area_share")
    assert doubt.value == 0
    assert "commune" in doubt.note
    far = [asked() for _ in range(8)] + [asked("refused", refusal_reason="out_of_area", insee="38421")]
    sure = found(made(requests=far, territory=[COMMUNE]), "out_of_area_share")
    assert (sure.value, sure.note) == (pytest.approx(1 / 9), "")


@pytest.mark.long
def test_a_request_whose_payment_may_still_come_does_not_count_as_unpaid():
    """Payments come 0 or 20 days after: what closed after 10 June is left out, of whatever outcome."""
    log = [asked(day="2026-03-02", paid_on="2026-03-02") for _ in range(4)]
    log += [asked(day="2026-04-01", paid_on="2026-04-21") for _ in range(4)]
    log += [asked(day="2026-05-04"), asked("refused", day="2026-05-04"), asked("cancelled", day="2026-05-04")]
    late = [asked(day="2026-06-25") for _ in range(9)] + [asked("refused", day="2026-06-25")]
    assert found(made(requests=log), "conversion_rate").value == pytest.approx(8 / 11)
    assert found(made(requests=log + late), "conversion_rate").value == pytest.approx(8 / 11)
    on_the_day = [asked(day="2026-06-10"), asked(day="2026-06-11")]
    assert found(made(requests=log + on_the_day), "conversion_rate").value == pytest.approx(8 / 12)


def test_a_tour_without_a_stop_is_none_of_those_whose_stops_are_counted():
    """4 and 6 stops noted, none in a third, nothing said of a fourth: 5 a tour, of two tours, and in the costs too."""
    tours = [
        {"id": f"T{k}", "date": "2026-02-10", "mode": "car", "km": 10.0, "drive_min": 30.0, "stops": n}
        for k, n in enumerate((4, 6, 0, None))
    ]
    known = made(tours=tours)
    seen = found(known, "stops_per_tour")
    assert (seen.value, seen.n) == (5, 2)
    assert cost_tours(known).totals["stops_per_tour"] == 5


def test_a_closed_week_has_no_hours_available():
    """20 h agreed; 12 of 25 weeks worked (20 h each) and 2 of only deliveries: 240 ÷ (14 × 20)."""
    monday = pd.Timestamp("2026-01-05")
    time = [
        {"date": monday + pd.Timedelta(weeks=k), "person": "P1", "hours": 20.0, "category": "field"}
        for k in range(12)
    ]
    log = [asked(day=monday + pd.Timedelta(weeks=k, days=2)) for k in (3, 20, 22)]
    team = [{"id": "P1", "hours_week": 20.0}]
    worked = found(made(time=time, requests=log, team=team), "workload")
    # hours are noted in January to March: weeks of other months are not compared with them
    assert worked.value == pytest.approx(240 / (12 * 20))
    late = time + [{"date": "2026-06-01", "person": "P1", "hours": 20.0, "category": "field"}]
    worked = found(made(time=late, requests=log, team=team), "workload")
    assert worked.value == pytest.approx(260 / (14 * 20))


def test_hours_noted_once_a_week_are_set_against_whole_weeks():
    """February and March 2026: nine Mondays noted, 20 h each, from 2 February to 30 March, and one before, in January; 20 h
    agreed. That of 30 March is noted whole, of the week of 26 January nothing is in these months. Noted day by day, it is
    days that are set against one another: of the last week, two."""
    mondays = pd.date_range("2026-01-26", "2026-03-30", freq="7D")
    team = [{"id": "P1", "hours_week": 20.0}]

    def load(days):
        time = [{"date": day, "person": "P1", "hours": 4.0 * n, "category": "field"} for day, n in days]
        project = {"start": "2026-02-01", "data_until": "2026-03-31"}
        return found(made(time=time, team=team, project=project, requests=log), "workload").value

    log = []
    assert load([(day, 5) for day in mondays]) == pytest.approx(1)
    log = [asked(day="2026-02-01")]  # a Sunday of the week whose hours are those of January
    assert load([(day, 5) for day in mondays]) == pytest.approx(1)
    log = []
    each = [(day + pd.Timedelta(days=k), 1) for day in mondays for k in range(5)]
    # 8 weeks of five days and two days of four hours, in 8 weeks and two days of seven; on 1 February nobody worked
    assert load(each) == pytest.approx((8 * 5 + 2) * 4 / (20 * (8 + 2 / 7)))


def test_hours_noted_once_a_month_are_set_against_the_open_part_of_the_month():
    time = [{"date": f"2026-0{m}-01", "person": "P1", "hours": 52.0, "category": "field"} for m in (2, 3, 4)]
    team = [{"id": "P1", "hours_week": 20.0}]
    opening = [{"month": "2026-03-01", "open_share": 0.5}]
    assert found(made(time=time, team=team), "workload").value == pytest.approx(156 / (3 * 20 * 52 / 12))
    shut = found(made(time=time, team=team, opening=opening), "workload")
    assert shut.value == pytest.approx(156 / (2.5 * 20 * 52 / 12))


def test_months_are_compared_as_open_as_they_were():
    """40, 40 and 20 orders in a month half closed are three equal months: no wider than chance alone."""
    counts = pd.Series([40.0, 40.0, 20.0], index=pd.period_range("2026-04", "2026-06", freq="M"))
    opening = pd.Series([1.0, 1.0, 0.5], index=counts.index)
    seen = rate(counts, exposure=opening)
    assert seen.value == pytest.approx(40)
    assert (seen.low, seen.high) == pytest.approx(stats.gamma.ppf([0.05, 0.95], 100.5) / 2.5)
    raw = rate(counts)
    spread = ((counts - 100 / 3) ** 2).sum() / 2 / (100 / 3)
    assert (raw.low, raw.high) == pytest.approx(stats.gamma.ppf([0.05, 0.95], 100.5 / spread) * spread / 3)


def test_who_pays_today_is_not_who_has_stopped():
    """A paid 300 € a month until May, B pays 100 €, users 2 × 20 € a month: B has 100 of 140 €; over the test A leads."""
    contracts = [
        {
            "id": i,
            "payer_name": p,
            "payer_kind": "employer",
            "service": "s",
            "status": state,
            "amount_eur": eur,
            "per_year": 12,
            "start": "2026-01-05",
            "end": end,
        }
        for i, p, state, eur, end in (
            ("K1", "A", "ended", 300, "2026-05-31"),
            ("K2", "B", "signed", 100, None),
        )
    ]
    log = [asked(day=f"2026-0{m}-15", client=f"C{m}{k}", fee_eur=20.0) for m in range(1, 7) for k in (0, 1)]
    pilot = made(contracts=contracts, requests=log)
    assert found(pilot, "top_payer_share").value == pytest.approx(300 / 420)
    assert found(pilot, "top_payer_share_test").value == pytest.approx(1500 / (1500 + 600 + 240))
    assert top_payer(pilot, lately=True).payer == "B"
    assert top_payer(pilot, lately=True).month_eur == pytest.approx(100)
    assert top_payer(pilot).month_eur == pytest.approx(250)


def test_cash_lasts_until_the_month_it_falls_below_zero():
    """1,000 € at the start, 100 € spent each of six months: 400 € left, zero at the end of October,
    below it at the end of November: the fifth month."""
    spent = [
        dict(date=f"2026-0{m}-28", nature="expense", line="loyer", amount_eur=100.0, paid_on=f"2026-0{m}-28")
        for m in range(1, 7)
    ]
    pilot = made(ledger=spent, project={"opening_cash_eur": 1000.0})
    assert found(pilot, "cash_eur").value == pytest.approx(400)
    assert found(pilot, "runway_months").value == 5


@pytest.mark.long
def test_nothing_is_measured_of_an_empty_pilot():
    empty = Pilot.from_tables({"requests": []}, PROJECT)
    for code in set(indicators.ids()) - {"secured_eur"}:
        nothing = found(empty, code)
        assert (nothing.status, np.isnan(nothing.value)) == ("absent", True), code
