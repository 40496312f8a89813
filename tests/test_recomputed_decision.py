"""Figures of targets and of the gate of the four full samples, made again from the cells of their workbooks, without the kit."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from cells import FOUR, answer, served, sheet

from conciergekit import gates, portfolio, targets
from conciergekit.targets import smaa

DAYS_90 = pd.Timedelta(days=90)


@cache
def pairs(name):
    """Public × service asked for in the log -> its rows."""
    return dict(list(sheet(name, "Demandes").groupby(["Public", "Service"])))


def every_pair():
    return [(name, *pair) for name in FOUR for pair in pairs(name) if people(name, pair) >= 5]


def people(name, pair):
    return pairs(name)[pair]["Code client"].nunique()


@cache
def ranked(pilot_of, name):
    return targets.prioritize(pilot_of(name), draws=50).table.set_index(["public", "service"])


@cache
def measured(pilot_of, name):
    return targets.evaluate(pilot_of(name), draws=20).table.set_index(["criterion", "public", "service"])


@pytest.mark.parametrize(("name", "public", "service"), every_pair())
def test_what_is_asked_of_each_pair(pilot_of, name, public, service):
    rows = pairs(name)[public, service]
    row = ranked(pilot_of, name).loc[(public, service)]
    assert row["requests"] == len(rows)
    assert row["served"] == (rows["Issue"] == "Servie").sum()
    assert row["people"] == people(name, (public, service))


@pytest.mark.parametrize(("name", "public", "service"), every_pair())
def test_what_is_seen_of_each_pair_on_the_criteria_that_are_shares(pilot_of, name, public, service):
    """Satisfied people (4 or 5 of 5), orders that could find a provider or a payer, and clients who come back within 90 days."""
    rows = pairs(name)[public, service]
    hand = {
        "satisfaction": satisfied(name, public, service),
        "providers": provided(rows),
        "payer": paid(name, rows),
    }
    hand["loyalty"] = come_back(rows, answer(name, "Données complètes jusqu'au"))
    for criterion, (good, of) in hand.items():
        row = measured(pilot_of, name).loc[(criterion, public, service)]
        assert row["n"] == of, criterion
        if of:
            assert row["value"] == pytest.approx(good / of), criterion


def satisfied(name, public, service):
    said = sheet(name, "Enquêtes")
    said = said[
        (said["Qui répond"] == "Bénéficiaires") & (said["Question"] == "Satisfaction (1–5)")
        & (said["Public"] == public) & (said["Service"] == service)
    ]  # fmt: skip
    return (said["Réponse"] >= 4).sum(), len(said)


def provided(rows):
    done = (rows["Issue"] == "Servie").sum()
    return done, done + (rows["Motif si non satisfaite"] == "Pas de prestataire").sum()


def paid(name, rows):
    """Orders paid, of those served and of those lost for the price or cancelled, where nine payments in ten are in."""
    until, log = answer(name, "Données complètes jusqu'au"), sheet(name, "Demandes").dropna(subset="Payée le")
    waits = (log["Payée le"] - log["Servie ou close le"].fillna(log["Date"])).dt.days.clip(lower=0)
    usual = pd.Timedelta(days=waits.sort_values().iloc[int(np.ceil(0.9 * (len(waits) - 1)))])
    rows = rows[rows["Servie ou close le"].fillna(rows["Date"]) + usual <= until]
    lost = (rows["Issue"] == "Annulée par le client") | (rows["Motif si non satisfaite"] == "Prix")
    assert (rows[["Commission gardée", "Frais de service"]].sum(axis=1)[rows["Issue"] == "Servie"] > 0).all()
    return rows["Payée le"].notna().sum(), (rows["Issue"] == "Servie").sum() + lost.sum()


def come_back(rows, until):
    """Clients first served 90 days or more before the end, and those of them who asked again within 90 days."""
    again = of = 0
    for _client, mine in rows.groupby("Code client"):
        first = mine.loc[mine["Issue"] == "Servie", "Date"].min()
        if pd.notna(first) and first <= until - DAYS_90:
            of += 1
            again += ((mine["Date"] > first) & (mine["Date"] <= first + DAYS_90)).any()
    return again, of


@cache
def shares(name):
    """Share of each public in the orders served."""
    return served(name)["Public"].value_counts(normalize=True).to_dict()


@pytest.mark.parametrize(("name", "public"), [(name, public) for name in FOUR for public in shares(name)])
def test_planned_and_observed_share_of_each_public(pilot_of, name, public):
    """The plan is brought to one over the publics that order (contracts are not orders)."""
    row = targets.shift(pilot_of(name)).table.set_index("public").loc[public]
    plan = sheet(name, "Publics").set_index("Code")["Part prévue"]
    assert row["orders"] == (served(name)["Public"] == public).sum()
    assert row["observed_share"] == pytest.approx(shares(name)[public])
    assert row["planned_share"] == pytest.approx(plan[public] / plan[list(shares(name))].sum())


# ---- weights and ranks ----------------------------------------------------------------------------------------


def by_simulation(utilities, draws=40_000):
    """Rank acceptabilities, central weights: weights cut at random points of [0, 1] (uniform on the simplex)."""
    m, n = np.shape(utilities)
    cuts = np.sort(np.random.default_rng(99).random((draws, n - 1)), axis=1)
    weights = np.diff(np.hstack([np.zeros((draws, 1)), cuts, np.ones((draws, 1))]), axis=1)
    values = weights @ np.transpose(utilities)
    ranks = (values[:, None, :] > values[:, :, None]).sum(axis=2)
    acceptability = np.array([[(ranks[:, i] == r).mean() for r in range(m)] for i in range(m)])
    central = np.array([weights[ranks[:, i] == 0].mean(axis=0) for i in range(m)])
    return acceptability, central, values


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rank_acceptabilities_are_those_of_another_simulation(seed):
    rng = np.random.default_rng(seed)
    utilities = rng.uniform(0, 1, (4, 3))
    utilities[np.arange(3), np.arange(3)] = 1.0  # each of the first three is best at something
    acceptability, central, values = by_simulation(utilities)
    found = smaa(utilities, draws=40_000, seed=5)
    assert found.rank_acceptability == pytest.approx(acceptability, abs=0.015)
    often = acceptability[:, 0] > 0.1
    assert found.central_weights[often] == pytest.approx(central[often], abs=0.02)
    wins = (values[:, :, None] > values[:, None, :]).mean(axis=0)
    assert found.pairwise == pytest.approx(wins, abs=0.015)
    assert found.holistic == pytest.approx(acceptability @ [1, 2 / 3, 1 / 3, 0], abs=0.015)


@pytest.mark.parametrize("name", FOUR)
def test_weights_of_each_stakeholder_are_their_points_over_their_sum(pilot_of, name):
    """Swing weights: what each gave to a criterion, over all they gave, on the criteria that can be measured."""
    said = sheet(name, "Ce qui compte").dropna(subset="Points")
    found = targets.prioritize(pilot_of(name), draws=50)
    assert {voice.name for voice in found.voices} == set(said["Partie prenante"])
    assert sum(voice.share for voice in found.voices) == pytest.approx(1)


# ---- the gate -------------------------------------------------------------------------------------------------

MENTIONS = ["À rejeter", "Insuffisant", "Passable", "Bien", "Très bien"]


@cache
def last_votes(name):
    """Grades of the last meeting: those of the month that ends with the last of them."""
    votes = sheet(name, "Avis individuels")
    return votes[votes["Date"] > votes["Date"].max() - pd.Timedelta(days=31)]


def rounds():
    return [(name, when) for name in FOUR for when in sorted(last_votes(name)["Tour"].unique())]


@pytest.mark.parametrize(("name", "when"), rounds())
def test_grades_of_the_body_and_its_majority_grade(pilot_of, name, when):
    """The majority grade (Balinski and Laraki) is the best one that more than half of the members reach."""
    names = {"Avant discussion": "before", "Après discussion": "after"}
    table = gates.instances(pilot_of(name)).grades
    table = table[table["round"] == names[when]].set_index("label")
    votes = last_votes(name)
    for subject, mine in votes[votes["Tour"] == when].groupby("Sujet"):
        given = mine["Mention"].map(MENTIONS.index).to_numpy()
        assert table.loc[subject, "voters"] == len(given)
        assert table.loc[subject, "counts"] == tuple(np.bincount(given, minlength=5))
        best = max(grade for grade in range(5) if 2 * (given >= grade).sum() > len(given))
        assert table.loc[subject, "majority"] == best
        assert (table.loc[subject, "lowest"], table.loc[subject, "highest"]) == (given.min(), given.max())


@pytest.mark.parametrize("name", FOUR)
def test_each_criterion_shows_what_was_agreed(pilot_of, name):
    agreed = sheet(name, "Critères de passage").set_index("Indicateur")
    table = gates.review(pilot_of(name), draws=20).criteria
    # what is judged at the present pace says so beside the name that the sheet has
    table.index = table["label"].str.removesuffix(", au rythme actuel").str.removesuffix(", niveau estimé")
    assert set(table.index) == set(agreed.index)
    assert table["requirement"].to_dict() == pytest.approx(agreed["Exigence"].to_dict())
    assert table["at_most"].to_dict() == (agreed["Le moins est le mieux"] == "oui").to_dict()


@cache
def shown(name):
    """What the months say of the criteria that need no more than a division."""
    orders = served(name)
    said = sheet(name, "Enquêtes")
    said = said[(said["Qui répond"] == "Bénéficiaires") & (said["Question"] == "Satisfaction (1–5)")]
    promised = orders.dropna(subset=["Promise pour le", "Servie ou close le"])
    return {
        "Part servie à l'heure": (promised["Servie ou close le"] <= promised["Promise pour le"]).mean(),
        "Satisfaction des bénéficiaires": (said["Réponse"] >= 4).mean(),
    }


@cache
def lately(name):
    """Orders of the last three months over the part of them that was open."""
    orders = served(name)
    month = orders["Servie ou close le"].fillna(orders["Date"]).dt.to_period("M")
    opening = sheet(name, "Ouverture et saison")
    opening = opening.set_index(pd.to_datetime(opening["Mois"]).dt.to_period("M"))["Part du mois ouverte"]
    last = pd.period_range("2026-06", "2026-08", freq="M")
    return month.isin(last).sum() / opening.reindex(last).fillna(1.0).sum()


@pytest.mark.parametrize("name", FOUR)
def test_the_orders_of_the_first_screen_are_those_of_the_last_three_months(pilot_of, name):
    review = gates.review(pilot_of(name), draws=20)
    assert portfolio.measure(pilot_of(name), review, "orders_month").value == pytest.approx(lately(name))


@pytest.mark.parametrize("name", FOUR)
def test_what_a_criterion_shows_is_a_division_of_cells(pilot_of, name):
    """On time, satisfaction: over the whole test."""
    table = gates.review(pilot_of(name), draws=20).criteria.set_index("label")["value"]
    for label, value in shown(name).items():
        if label in table:
            assert table[label] == pytest.approx(value), label
