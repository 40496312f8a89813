"""The chapter on trips: its figures from the cells of the workbooks, its words counted, no advice that breaks a must."""

import re
from dataclasses import replace
from types import SimpleNamespace

import chapters_made as made
import pandas as pd
import pytest
import said
from cells import FOUR, answer, served, sheet, tours
from test_recomputed_trips import open_days

import conciergekit as ck
from conciergekit.core import i18n
from conciergekit.draw import forms
from conciergekit.draw.blocks import Bar, Chart, Fold, Strong, Table, Tag, bare_table, words_of
from conciergekit.tell.report import trips as told_trips

MOST_WORDS, MOST_IN_A_SENTENCE = 450, 28
BOTH = [(name, lang) for name in (*FOUR, "incomplet") for lang in ("fr", "en")]


def euros(value, digits=2):
    return f"€{value:,.{digits}f}"


def told(name, lang="en"):
    return " ".join(said.texts(made.trips(name, lang)))


def loaded(name):
    """The tours that carried orders."""
    return tours(name)[tours(name)["commandes"] > 0]


def table(blocks):
    return next(block for block in blocks if isinstance(block, Table))


# ---- figures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.long
def test_the_lede_says_how_many_tours_paid_and_where_they_stand(name):
    """Tours of the test whose orders brought what they cost; stops of a tour of the last eight weeks of service."""
    paid, known = (loaded(name)["recette"] >= loaded(name)["coût"]).sum(), len(loaded(name))
    now = tours(name)[tours(name)["Date"].isin(open_days(name))]["Arrêts"].mean()
    lede = said.lede(made.trips(name))
    assert f"A tour makes {now:.1f} stops over the last 8 weeks of service." in lede
    if paid > 1:
        assert f"{paid} tours of the {known} whose revenue is known covered their cost" in lede
    elif paid:
        assert f"1 tour of the {known} whose revenue is known covered its cost over the test." in lede
    else:
        assert f"None of the {known} tours whose revenue is known covered its cost." in lede


@pytest.mark.long
def test_contrats_pays_from_seven_stops_on_that_is_five_orders():
    """7 × (480 orders ÷ 665 stops of the tours that carried them) is 5.05 orders."""
    a_stop = loaded("contrats")["commandes"].sum() / loaded("contrats")["Arrêts"].sum()
    assert round(7 * a_stop) == 5
    assert said.lede(made.trips("contrats")).startswith("A tour pays from 7 stops on, that is 5 orders.")


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.long
def test_what_a_delivery_cost_and_brought(name):
    t, until = loaded(name), open_days(name)
    cost, brought = t["coût"].sum() / t["commandes"].sum(), t["recette"].sum() / t["commandes"].sum()
    now = t[t["Date"].isin(until)]
    spoken = told(name)
    assert f"Delivering an order cost {euros(cost)} over the test and brought {euros(brought)}." in spoken
    assert (
        f"It costs {euros(now['coût'].sum() / now['commandes'].sum())} over the last 8 weeks of service."
        in spoken
    )
    rows = served(name)[served(name)["Tournée"].isin(t["N°"])]
    handling = rows["Minutes passées"].sum() / 60 * float(answer(name, "Coût d'une heure payée"))
    if not rows["Minutes passées"].isna().any():
        assert f"Handling adds {euros(handling / len(rows))} an order" in spoken


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(0)
def test_how_much_of_the_cost_is_time(name):
    t = tours(name)
    hour = t["heures_eur"] / t["minutes"]
    doors = (t["Minutes aux arrêts"] * hour).sum() / t["coût"].sum()
    share = t["heures_eur"].sum() / t["coût"].sum()
    assert (
        f"Of every €100 that tours cost, €{100 * share:.0f} pay for time, €{100 * doors:.0f} of it at the stops."
        in told(name)
    )


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(cases=[0])
def test_the_first_row_is_what_was_done(name):
    """Every order of the test that a tour with stops carried, on the tours that carried them."""
    blocks, t = made.trips(name), loaded(name)
    orders = served(name)[served(name)["Tournée"].isin(t["N°"])]
    orders = orders.assign(porté=orders["Tournée"].map(t.set_index("N°")["Date"]))
    kept = (orders["porté"] <= orders["Promise pour le"]).sum() / orders["Promise pour le"].notna().sum()
    row = [words_of(cell) for cell in table(blocks).rows[0]]
    result = orders["gardé"].sum() - t["coût"].sum()
    assert row[0] == f"What was done, {len(t)} tours"
    assert row[1] == euros(t["coût"].sum() / len(orders))
    assert row[2] == f"{100 * kept:.0f}%"
    assert row[3].replace("\N{MINUS SIGN}\N{WORD JOINER}", "-") == ("-" if result < 0 else "") + euros(
        abs(result), 0
    )
    assert table(blocks).caption.startswith(f"{len(orders):,} real orders")


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(0)
def test_the_chart_is_the_one_of_the_sentence(name):
    """The two curves cross where the tour starts to pay; the marks stand on the curves."""
    form = next(block.form for block in made.trips(name) if isinstance(block, Chart))
    assert isinstance(form, forms.Curves)
    cost, brings = (list(curve.values) for curve in form.curves)
    needed = made.trips_of(name)[1]
    pays = [n for n, c, r in zip(form.x, cost, brings, strict=True) if r >= c]
    if needed.needed is not None and needed.needed <= form.x[-1]:
        assert pays[0] == needed.needed
    now = tours(name)[tours(name)["Date"].isin(open_days(name))]["Arrêts"].mean()
    assert form.spots[0].x == pytest.approx(now)
    carrying = loaded(name)
    assert form.spots[0].y == pytest.approx(now * carrying["recette"].sum() / carrying["Arrêts"].sum())
    assert len(form.title.split()) <= 8


# ---- advice ---------------------------------------------------------------------------------------------------

OTHERS = {
    "contrats": "Fixed days (2 a week)",
    "engagement": "Fixed days (1 a week)",
    "camion": "Pick-up point (2 a week)",
    "pivot": "Fixed days (1 a week)",
}


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(cases=[0, 3])
def test_one_scheme_is_marked_and_it_is_the_one_proposed(name):
    rows = table(made.trips(name)).rows
    marked = [
        row for row in rows if any(isinstance(run, Tag) for run in row[0] if not isinstance(row[0], str))
    ]
    assert [words_of(row[0]).split(" proposed")[0] for row in marked] == [OTHERS[name]]
    assert f"Try “{OTHERS[name]}” for a month" in told(name)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(cases=[0, 3])
def test_what_is_proposed_breaks_no_must(name):
    """Promised days kept by what is proposed, against what the sheet of criteria requires of them."""
    asked = sheet(name, "Critères de passage").set_index("Indicateur")
    asked = asked[asked["Rôle"].str.startswith("Obligatoire")]["Exigence"].get("Part servie à l’heure")
    bar = next(run for run in table(made.trips(name)).rows[1][2] if isinstance(run, Bar))
    assert bar.limit == asked
    if asked is not None:
        assert bar.share >= asked
        assert bar.look == "good"


def test_contrats_says_why_the_cheapest_is_not_proposed():
    """One fixed day a week: 46 % on time for 80 % required."""
    spoken = told("contrats")
    assert "Not proposed, “Fixed days (1 a week)”: 46% of the promised days kept" in spoken
    assert "80% required" in spoken
    one_day = next(
        row for row in table(made.trips("contrats")).rows if words_of(row[0]) == "Fixed days (1 a week)"
    )
    bar = one_day[2][0]
    assert (bar.look, bar.limit, bar.words) == ("bad", 0.8, "46%")


@pytest.mark.parametrize("name", ["engagement", "pivot"])
@pytest.mark.sampled(0)
def test_fewer_promised_days_are_said_where_nothing_is_required(name):
    rows = table(made.trips(name)).rows
    now, then = (words_of(row[2]) for row in rows[:2])
    assert f"On the promised day: {then} instead of {now}. No requirement sets a limit to it." in told(name)


@pytest.mark.long
def test_where_only_today_is_as_near_a_must_it_is_kept():
    """contrats with 99 % of promised days required: every other scheme in hand keeps fewer than today's 91 %."""
    pilot = made.changed(
        "contrats",
        criteria=lambda frame: frame.assign(
            requirement=frame["requirement"].where(frame["indicator"] != "on_time_rate", 0.99)
        ),
    )
    _offers, trips = made.both(pilot)
    spoken = " ".join(said.texts(trips))
    assert "Keep the same tours" in spoken
    assert "Try “" not in spoken
    assert "99% required" in spoken
    assert not [row for row in table(trips).rows if any(isinstance(run, Tag) for run in row[0])]


def test_a_scheme_that_breaks_a_must_is_never_proposed_in_silence():
    """Asked to compare two schemes of which the better breaks a must, and the other too: it is said."""
    pilot = made.load("contrats")
    costs, needed, causes, _schemes, _past = made.trips_of("contrats")
    schemes = ck.logistics.compare_schemes(
        pilot, [ck.logistics.Scheme("fixed_days", 1.0)], costs=costs, draws=50
    )
    past = ck.logistics.replay(pilot, list(schemes.schemes), weeks=None, costs=costs, proposed=schemes.best)
    with i18n.use_language("en"):
        spoken = " ".join(said.texts(told_trips.blocks(pilot, costs, needed, causes, schemes, past)))
    assert (
        "None of the schemes compared keeps every must: this one breaks 46% of the promised days kept"
        in spoken
    )


def test_past_orders_that_put_another_first_are_said():
    """camion grew from 20 to 65 orders a week: the whole year prefers another scheme than the present pace."""
    past = made.trips_of("camion")[-1]
    assert past.best != past.told
    assert (
        "At the pace seen over the last 8 weeks of service (orders a week: 65) it comes first; on these past orders, “Fixed days by zone"
        in told("camion")
    )


def test_keeping_todays_tours_does_not_deny_the_better_row_of_its_table():
    """camion, were its present pace to put today's tours first: its past orders do not, and the table shows it."""
    costs, needed, causes, schemes, past = made.trips_of("camion")
    first = (schemes.table["kind"] == "grouped").astype(float)
    schemes = replace(schemes, table=schemes.table.assign(best_chance=first))
    past = replace(past, proposed=schemes.best)
    with i18n.use_language("en"):
        blocks = told_trips.blocks(made.load("camion"), costs, needed, causes, schemes, past)
        done, *others = table(blocks).rows
        better = past.schemes[past.best].label
    assert any(words_of(row[0]).startswith(better) for row in others)
    assert past.table["result_eur"][past.best] > past.table["result_eur"][0]
    spoken = " ".join(said.texts(blocks))
    assert "at the pace seen over the last 8 weeks of service (orders a week: 65)." in spoken
    assert f"On these past orders, “{better}” would have come first." in spoken


@pytest.mark.long
def test_a_closed_service_has_no_present_pace():
    """contrats, closed from June on as its sheet of openings says: the pace is that of the weeks before. 99 % on time, as above."""
    silent = made.paused("contrats", "2026-05-30")
    tables = dict(silent.tables) | {
        "opening": pd.DataFrame([{"month": f"2026-0{m}-01", "open_share": 0.0} for m in (6, 7, 8)])
    }
    hard = tables["criteria"]["indicator"] == "on_time_rate"
    tables["criteria"] = tables["criteria"].assign(
        requirement=tables["criteria"]["requirement"].mask(hard, 0.99)
    )
    shut = ck.Pilot.from_tables(tables, silent.settings)
    spoken = " ".join(said.texts(made.both(shut)[1]))
    assert "present pace" not in spoken
    assert "at the pace seen over the last 8 weeks of service" in spoken.lower()


def test_two_schemes_are_compared_again_after_a_month_of_service_which_a_closed_one_waits_for():
    past = SimpleNamespace(told=0, best=1, schemes=(None, SimpleNamespace(label="B")))
    with i18n.use_language("en"):
        assert told_trips._otherwise(past, {})[1] == "Compare the two again after a month of service."


@pytest.mark.parametrize("priced", [True, False])
def test_what_would_have_lost_on_past_orders_is_not_proposed(priced):
    """camion, had its proposal brought 821 € less than what was done, or cost 1 € more a delivery without a price."""
    costs, needed, causes, schemes, past = made.trips_of("camion")
    row, rows = past.schemes.index(schemes.best), past.table.copy()
    rows.loc[row, "result_eur"] = rows.loc[0, "result_eur"] - 821
    rows.loc[row, "cost_order_eur"] = rows.loc[0, "cost_order_eur"] + 1
    rows["result_eur"] *= 1 if priced else float("nan")
    past = replace(past, table=rows)
    with i18n.use_language("en"):
        blocks = told_trips.blocks(made.load("camion"), costs, needed, causes, schemes, past)
        spoken = " ".join(said.texts(blocks))
        steps = " ".join(schemes.next_steps(costs=costs, needed=needed, replayed=past))
    assert past.told == 0
    assert (
        "Keep the same tours: on past orders, “Pick-up point (2 a week)” would have done less well." in steps
    )
    assert "Try “" not in steps
    compared = " ".join(schemes.sentences("en"))
    assert "satisfaction is not judged." in compared  # whether to try it, the next steps say
    assert "Keep the same tours." in spoken
    assert "Try “" not in spoken
    lost = (
        "it would have brought €821 less"
        if priced
        else f"would have cost {euros(rows.loc[row, 'cost_order_eur'])}"
    )
    assert lost in spoken
    kept = f"{100 * schemes.best.share_kept:.0f}% of the orders"
    assert kept in spoken
    assert not [one for one in table(blocks).rows if any(isinstance(run, Tag) for run in one[0])]


# ---- words ----------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_a_chapter_within_its_words(name, lang):
    blocks = made.trips(name, lang)
    assert said.words(blocks) <= MOST_WORDS
    assert said.charts(blocks) <= 2
    for sentence in said.sentences(blocks, folded=True):
        if re.match("Observ|Estim|Assum|Suppos", sentence):
            continue  # a list of what was counted
        assert said.count(sentence) <= MOST_IN_A_SENTENCE, sentence
    assert sum(isinstance(block, Fold) for block in blocks) == 1


@pytest.mark.long
@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_nothing_is_said_twice(name, lang):
    spoken = [one for one in said.sentences(made.trips(name, lang)) if said.count(one) > 4]
    assert len(spoken) == len(set(spoken))


# ---- pilots that hold little ------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_blank_pilot_has_one_line():
    _offers, trips = made.both(ck.Pilot.from_tables({}, {"name": "Essai"}))
    assert len(trips) == 1
    assert words_of(trips[0].text).startswith("The cost of trips is not measured")


@pytest.mark.long
def test_a_base_that_is_known_is_not_asked_for():
    known = ck.Pilot.from_tables({}, {"name": "Essai", "base_insee": "38226"})
    spoken = words_of(made.both(known)[1][0].text)
    assert "base" not in spoken
    assert "write the commune of each request" in spoken


@pytest.mark.long
def test_without_tours_it_is_an_estimate_and_says_so():
    blocks = made.trips("incomplet")
    assert said.lede(blocks) == "No tour is noted, so what a delivery costs is not measured."
    assert not any(isinstance(block, Table | Chart) for block in blocks)
    assert said.words(blocks) <= 90


@pytest.mark.long
def test_a_paused_pilot_says_so_first_and_proposes_nothing():
    _offers, trips = made.both(made.paused("contrats", "2026-05-30"))
    assert said.lede(trips).startswith("The trips have stopped since 29 May 2026")
    assert not any(isinstance(block, Table) for block in trips)
    assert "Try “" not in " ".join(said.texts(trips))


@pytest.mark.long
def test_tours_without_orders_or_prices_tell_their_cost_alone():
    """contrats whose orders name no tour: nothing says what a stop brings."""
    _offers, trips = made.both(made.changed("contrats", requests=lambda frame: frame.assign(tour=pd.NA)))
    spoken = " ".join(said.texts(trips))
    assert "The stops a tour needs are not measured" in spoken
    assert "brought" not in spoken
    assert not re.search(r"\bnan\b", spoken)


def test_on_paper_a_scheme_that_needs_a_partner_does_not_look_like_the_one_proposed():
    row = {"cost_order_eur": 5.0, "on_time_share": 0.9, "result_eur": -10.0, "tours": 3}
    past = SimpleNamespace(
        table=pd.DataFrame([{**row, "in_hand": True}, {**row, "in_hand": False}]),
        schemes=[None, SimpleNamespace(label="Shared tours")],
        told=None,
    )
    with i18n.use_language("en"):
        shown = Table(("a", "b", "c", "d"), (told_trips._row(past, 1, None, 5.0),))
        ((name, *_rest),) = bare_table(shown).rows
    assert words_of(name) == "Shared tours (if a partner agrees)"
    assert not any(isinstance(run, Strong) for run in name)


def test_prices_that_were_tried_are_said_not_to_be_those_of_the_other_chapters():
    pilot, (costs, *others) = made.load("contrats"), made.trips_of("contrats")
    for tried, eur in ((True, 2.5), (False, None)):
        dearer = ck.logistics.cost_tours(pilot, km_eur=eur)
        assert (dearer.totals["cost_per_tour_eur"] > costs.totals["cost_per_tour_eur"]) == tried
        with i18n.use_language("en"):
            blocks = told_trips.blocks(pilot, dearer, *others)
        said_so = "Trial: this chapter" in " ".join(said.texts(blocks))
        assert said_so == tried
