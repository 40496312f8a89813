"""Figures of money of the four full samples, made again from the cells of their workbooks, without the kit.

The four views, the lines of the accounts and the cash at each month end are in test_finance_reconciled.
"""

from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from cells import FOUR, answer, served, sheet
from conftest import load

from conciergekit import finance, gates
from conciergekit.finance.varying import contribution_weighted, fixed_by_month
from conciergekit.margins import lines
from conciergekit.offers import reconciliation
from conciergekit.tell.finance.top_payer import called

# deliveries of the contracts over the twelve months of the test, counted by hand on the Contrats sheet
CONTRACTS = {
    "contrats": {
        "Commune d'Eybens": 10 * 598,
        "CCAS d'Eybens": 12 * 250,
        **{f"Copropriété {letter}": 12 * 70 for letter in "ABCD"},
        "Bailleur, résidence A": 12 * 70,
        "Bailleur, résidence B": 12 * 70,
    },
    "pivot": {"Employeur A (50 salariés)": 8 * 300, "Employeur B (50 salariés)": 8 * 300},
    "engagement": {},
    "camion": {},
}
IN_SERVICE = {"Commune d'Eybens": "journal", "CCAS d'Eybens": "visites"}
MEMBERS = ("Adhésions",)


@cache
def ledger(name):
    return sheet(name, "Comptes")


@cache
def memberships(name):
    """What members paid who joined before the last complete month ended."""
    clients = sheet(name, "Clients")
    joined = clients["Adhérent depuis"].fillna(clients["Premier contact"])
    return clients.loc[joined <= answer(name, "Données complètes jusqu'au"), "Adhésion payée"].sum()


@cache
def streams(name):
    own = ledger(name)[ledger(name)["Nature"] == "Recette propre"]
    members = own["Poste"].isin(MEMBERS)
    contracts = own["Poste"].str.contains("Journal|Locaux|CCAS|Abonnements")
    return {
        ("requests", "source_eur"): served(name)["gardé"].sum(),
        ("contracts", "source_eur"): sum(CONTRACTS[name].values()),
        ("memberships", "source_eur"): memberships(name),
        ("requests", "ledger_eur"): own.loc[~members & ~contracts, "Montant"].sum(),
        ("contracts", "ledger_eur"): own.loc[contracts, "Montant"].sum(),
        ("memberships", "ledger_eur"): own.loc[members, "Montant"].sum(),
    }


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize("stream", ["requests", "contracts", "memberships"])
def test_log_and_accounts_of_each_stream(pilot_of, name, stream):
    table = finance.reconcile(pilot_of(name)).set_index("stream")
    source, accounts = streams(name)[stream, "source_eur"], streams(name)[stream, "ledger_eur"]
    assert table.loc[stream, "source_eur"] == pytest.approx(source, abs=0.005)
    assert table.loc[stream, "ledger_eur"] == pytest.approx(accounts, abs=0.005)
    assert table.loc[stream, "difference_eur"] == pytest.approx(accounts - source, abs=0.01)


def services_of(name):
    return sorted(sheet(name, "Services")["Code"])


@pytest.mark.parametrize("name", FOUR)
def test_orders_and_revenue_of_each_service(pilot_of, name):
    for service in services_of(name):
        table = lines(pilot_of(name)).query("service == @service")
        orders = served(name)[served(name)["Service"] == service]
        signed = sheet(name, "Contrats")
        payers = signed.loc[(signed["Service"] == service) & signed["Payeur"].isin(CONTRACTS[name]), "Payeur"]
        revenue = orders["gardé"].sum() + sum(CONTRACTS[name][payer] for payer in payers)
        assert (table["kind"] == "order").sum() == len(orders), service
        assert table["revenue_eur"].sum() == pytest.approx(revenue, abs=0.005), service


@cache
def payers(name):
    """Payer -> own revenue over the test; one council decides for a commune and its CCAS."""
    found = {"Usagers": served(name)["gardé"].sum(), "Adhérents": memberships(name)} | CONTRACTS[name]
    if "CCAS d'Eybens" in found:
        found["CCAS d'Eybens + Commune d'Eybens"] = found.pop("Commune d'Eybens") + found.pop("CCAS d'Eybens")
    return found


@pytest.mark.parametrize("name", FOUR)
def test_what_each_payer_paid_over_the_test_and_its_share(pilot_of, name):
    table = finance.payers(pilot_of(name))
    table = table.assign(payer=[called(row) for row in table.itertuples()]).set_index("payer")
    for payer, paid in payers(name).items():
        assert table.loc[payer, "revenue_eur"] == pytest.approx(paid, abs=0.005), payer
        share = paid / sum(payers(name).values())
        assert table.loc[payer, "share"] == pytest.approx(share, abs=1e-9), payer


@pytest.mark.parametrize("name", FOUR)
def test_what_an_hour_in_the_field_leaves(pilot_of, name):
    """Orders and contracts, less what varies in fact, over the paid hours in the field and on the road: what the accounts
    flag, but 0.0551 € an order in camion and nothing in pivot, where least squares on the twelve months deny the flag."""
    time = sheet(name, "Temps")
    hours = time.loc[
        (time["Payé ou bénévole"] == "Payé")
        & time["Type de travail"].isin(["Terrain, prestations", "Déplacements, tournées"]),
        "Heures",
    ].sum()
    charges = ledger(name)[ledger(name)["Nature"] == "Charge"]
    flagged = charges.loc[charges["Varie avec l'activité"] == "oui", "Montant"].sum()
    varying = {"camion": 0.0551185714 * 2600, "pivot": 0.0}.get(name, flagged)
    revenue = served(name)["gardé"].sum() + sum(CONTRACTS[name].values())
    hour = finance.contribution_hour(pilot_of(name))
    assert (hour.revenue_eur, hour.variable_eur, hour.hours) == pytest.approx((revenue, varying, hours))
    assert hour.contradicted == (name in ("camion", "pivot"))
    assert hour.eur_per_hour == pytest.approx((revenue - varying) / hours)


@pytest.mark.parametrize("name", FOUR)
def test_the_set_up_is_the_sum_of_the_lines_so_flagged(pilot_of, name):
    charges = ledger(name)[ledger(name)["Nature"] == "Charge"]
    flagged = charges.loc[charges["Mise en route"] == "oui", "Montant"].sum()
    assert finance.views(pilot_of(name)).totals["set_up_eur"] == pytest.approx(flagged, abs=0.005)
    terms = reconciliation(pilot_of(name)).set_index("term")["amount_eur"]
    assert terms["set_up"] == pytest.approx(-flagged, abs=0.005)


@pytest.mark.parametrize("name", FOUR)
def test_each_line_of_the_budget_done_is_that_of_the_accounts(pilot_of, name):
    """Charges and products of the past year, line by line, rounded to the euro: within one euro of the cells."""
    table = finance.budget(pilot_of(name)).table
    done = table[table["level"] == "line"].groupby("label")["done_eur"].sum()
    done = done[done != 0]
    rows = ledger(name)[~ledger(name)["Compte"].astype(str).str.startswith(("86", "87"))]
    for line, euros in rows.groupby("Poste")["Montant"].sum().items():
        assert done[line] == pytest.approx(euros, abs=1), line
    assert len(done) == rows["Poste"].nunique()


STAGES = list(product(FOUR, range(3)))


def stages_of(name):
    found = sheet(name, "Étapes").set_index("Étape")
    assert len(found) == 3  # as many as there are cases
    return found


@pytest.mark.parametrize(("name", "n"), STAGES)
def test_an_envelope_a_month_over_the_calendar_months_of_its_stage(pilot_of, name, n):
    """From its first day to its gate, both worked: whole calendar months, and the days over as parts of a mean month."""
    stages = stages_of(name)
    label = stages.index[n]
    start, gate, envelope = (stages.loc[label, head] for head in ("Début", "Revue prévue le", "Enveloppe"))
    after = gate + pd.Timedelta(days=1)
    months = 12 * (after.year - start.year) + after.month - start.month
    months += (after.day - start.day) / (365.25 / 12)
    row = gates.stages(pilot_of(name)).table.set_index("label").loc[label]
    assert row["envelope_eur"] == envelope
    assert row["month_eur"] == pytest.approx(envelope / months)


@pytest.mark.parametrize(("name", "n"), STAGES)
def test_what_a_stage_spent_is_dated_between_its_first_day_and_its_gate(pilot_of, name, n):
    """Expenses of the accounts up to the last day known; nothing for a stage that has not begun."""
    stages = stages_of(name)
    label, stage = stages.index[n], stages.iloc[n]
    until = answer(name, "Données complètes jusqu'au")
    charges = ledger(name)[ledger(name)["Nature"] == "Charge"]
    inside = charges["Date"].between(stage["Début"], min(stage["Revue prévue le"], until))
    spent = gates.stages(pilot_of(name)).table.set_index("label").loc[label, "spent_eur"]
    if stage["Début"] > until:
        assert pd.isna(spent)
    else:
        assert spent == pytest.approx(charges.loc[inside, "Montant"].sum(), abs=0.005)


@cache
def by_month(name):
    """Orders served, what they kept, charges said to vary and not, and paid hours in the field, month by month."""
    months = pd.period_range("2025-09", "2026-08", freq="M")

    def sums(days, amounts):
        return amounts.groupby(pd.to_datetime(days).dt.to_period("M")).sum().reindex(months, fill_value=0.0)

    orders, charges, time = (
        served(name),
        ledger(name)[ledger(name)["Nature"] == "Charge"],
        sheet(name, "Temps"),
    )
    day = orders["Servie ou close le"].fillna(orders["Date"])
    varies = charges["Varie avec l'activité"] == "oui"
    field = time[
        (time["Payé ou bénévole"] == "Payé")
        & time["Type de travail"].isin(["Terrain, prestations", "Déplacements, tournées"])
    ]
    return pd.DataFrame(
        {
            "orders": sums(day, pd.Series(1.0, index=orders.index)),
            "kept": sums(day, orders["gardé"]),
            "varies": sums(charges.loc[varies, "Date"], charges.loc[varies, "Montant"]),
            "fixed": sums(
                charges.loc[~varies & (charges["Mise en route"] != "oui"), "Date"], charges["Montant"]
            ),
            "hours": sums(field["Date ou lundi de la semaine"], field["Heures"]),
        }
    )


def test_in_each_draw_what_varies_is_read_again_on_its_months():
    """camion: weights of the months, least squares with these weights, nothing under 0; then the margin of an hour."""
    pilot, table = load("camion"), by_month("camion")
    weights = np.random.default_rng(4).dirichlet(np.ones(12), size=40)
    hand = []
    for w in weights:
        slope = max(np.polyfit(table["orders"], table["varies"], 1, w=np.sqrt(w))[0], 0.0)
        hand.append((w @ table["kept"] - slope * (w @ table["orders"])) / (w @ table["hours"]))
    assert np.ptp(hand) > 0.5
    assert contribution_weighted(pilot, weights) == pytest.approx(np.array(hand))


@pytest.mark.parametrize("name", ["camion", "engagement", "pivot"])
def test_what_does_not_vary_in_fact_is_fixed_month_by_month(name):
    """Charges, set-up apart: those not flagged, and in camion and pivot what the flagged ones hold beyond the orders."""
    table = by_month(name)
    slope = np.polyfit(table["orders"], table["varies"], 1)[0]
    denied = name in ("camion", "pivot")
    hand = table["fixed"] + (table["varies"] - max(slope, 0.0) * table["orders"] if denied else 0.0)
    assert fixed_by_month(load(name)).to_numpy() == pytest.approx(hand.to_numpy())
