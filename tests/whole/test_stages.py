"""The samples as workbooks of the first stages hold them, with the sheets and columns those ask for: what is said of them is true."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from conftest import load
from day_one import SAMPLES, _with, at_stage
from figures import contradictions, figures, outside

from conciergekit import actions, finance, gates, indicators, logistics, offers, people, quality
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.draw.blocks import words_of
from conciergekit.indicators import model
from conciergekit.papers.documents import budget_sheet
from conciergekit.papers.documents.agenda import agenda
from conciergekit.tell.gates import words
from conciergekit.tell.origins.base import of
from conciergekit.tell.people import ladder
from conciergekit.tell.report import decision, measured, money, plan, trips
from conciergekit.tell.report import offers as report_offers

MID = 20  # a day on which no month ends


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        pytest.param(
            name, stage, marks=pytest.mark.long if (n, k) in ((0, 1), (3, 0)) else pytest.mark.exhaustive
        )
        for n, name in enumerate(SAMPLES)
        for k, stage in enumerate(("start", "month3"))
    ],
)
def test_two_places_never_say_two_figures(name, stage):
    found = list(figures(at_stage(name, stage)))
    assert len(found) > 100
    assert contradictions(found) == []
    assert outside(found) == []


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.long
def test_what_a_tour_costs_is_said_where_no_order_names_its_tour(name):
    """Cost and stops of the tours, added up here from the table of tours."""
    pilot = at_stage(name, "month3")
    costs = logistics.cost_tours(pilot)
    needed = logistics.stops_needed(pilot, costs)
    assert not needed.measured
    known = costs.table.dropna(subset=["cost_full_eur", "stops"])
    with i18n.use_language("fr"):
        said = " ".join(trips._cost(costs, needed)).replace("\xa0", " ").replace("\u202f", " ")
        why = trips._break_even(needed)
    a_stop = known["cost_full_eur"].sum() / known["stops"].sum()
    assert f"{a_stop:.2f} € par arrêt".replace(".", ",") in said
    assert "arrêts ne sont pas notés" not in why


@pytest.mark.long
def test_no_offer_that_a_contract_pays_is_still_to_be_tried():
    table = offers.table(at_stage("contrats", "month3"), draws=50)
    paid = set(load("contrats")["contracts"].query("status == 'signed'")["service"])
    tried = table[table["kind"] == "to_try"]
    assert len(paid) > 1
    assert not paid & set(tried["service"])


@pytest.mark.long
def test_a_must_on_how_the_service_is_run_stops_no_test_whose_levers_were_not_asked_for():
    """Two people hold 78 % of the drop-in sessions; everything else required is met."""
    review = gates.review(at_stage("engagement", "month3"), draws=300)
    assert (review.proposal, review.verdict.on) == ("adjust", ("desk_concentration",))
    with i18n.use_language("fr"):
        shown = [row.what for row in actions.plan(review.pilot, review).lines().itertuples()]
    assert any("Convenir de ce qu’on essaie" in what and "78" in what for what in shown)


def test_a_first_screen_without_action_says_so():
    empty = actions.ActionPlan(actions._table([]))
    with i18n.use_language("fr"):
        assert "Aucune action" in str(decision.actions(empty))


@pytest.mark.parametrize("name", ["contrats", "engagement", "camion"])
@pytest.mark.long
def test_a_figure_of_complete_months_hangs_on_no_later_day(name):
    """Between the 20th of a month and its first day, no indicator said to be of the complete months moves."""
    whole = load(name)
    for month in whole.months[[-2, -5]]:
        day, end = month.start_time + pd.Timedelta(days=MID - 1), (month - 1).end_time.normalize()
        now, before = whole.as_of(str(day.date())), whole.as_of(str(end.date()))
        assert len(now.months) == len(before.months)
        for spec in model.specs():
            if spec.entry.period in ("test", "recent"):
                seen, then = spec.measure(now), spec.measure(before)
                assert seen.n == then.n, spec.id
                assert seen.value == pytest.approx(then.value, nan_ok=True), spec.id


@pytest.mark.long
def test_the_days_of_what_counts_every_day_are_said():
    pilot = load("contrats").as_of("2026-07-20")
    with i18n.use_language("fr"):
        said = {item.id: item.period for item in indicators.overview(pilot).items}
    assert said["service_rate"] == "du 1er septembre 2025 au 20 juillet 2026"
    assert said["requests_expressed"] == "de septembre 2025 à juin 2026"
    assert said["cash_eur"] == "20 juillet 2026"


@pytest.mark.long
def test_tours_weigh_on_the_revenue_of_their_own_months():
    """Tours and revenue of the ten complete months, from the tables; those of July, under way, are in neither."""
    pilot = load("contrats").as_of("2026-07-20")
    costs = logistics.cost_tours(pilot).table
    mine = costs[costs["date"] < "2026-07-01"]["cost_full_eur"].sum()
    own = finance.views(pilot).table["own_revenue_eur"].sum()
    found = next(one for one in indicators.overview(pilot).items if one.id == "tour_cost_share")
    assert found.value == pytest.approx(mine / own)
    assert not np.isclose(found.value, costs["cost_full_eur"].sum() / own)


@pytest.mark.long
def test_a_contract_that_ends_is_to_be_renewed_for_what_it_brings_a_year():
    """Its margin is not measured there; of ten complete months, a year is still twelve times what it brings a month."""
    pilot = at_stage("contrats", "month3").as_of("2026-07-20")
    signed = load("contrats")["contracts"].query("status == 'signed'")
    row = signed[signed["end"] == pd.Timestamp("2026-12-31")].iloc[0]
    review = gates.review(pilot, draws=100)
    plan = actions.plan(pilot, review, offers.review(pilot))
    (renewed,) = (line for line in plan.table.itertuples() if line.kind == "renew")
    assert renewed.values["year_eur"] == row.amount_eur * row.per_year == 3000
    assert renewed.due == pd.Timestamp("2026-11-30")
    assert row.payer_name.replace("'", "’") in plan.lines()["what"][list(plan.table["kind"]).index("renew")]


def test_the_runway_counts_from_the_last_day_of_the_data():
    plan = finance.cash_plan(load("contrats").as_of("2026-07-20"), draws=2)
    days = (plan.first_negative.end_time.normalize() - pd.Timestamp("2026-07-20")).days
    assert plan.runway_months == pytest.approx(days / 30.44, abs=0.05)
    end = finance.cash_plan(load("contrats").as_of("2026-06-30"), draws=2)
    assert end.runway_months == 16


@pytest.mark.long
def test_rounds_without_stops_say_what_they_cost_at_least():
    tables = at_stage("contrats", "month3").tables
    bare = {**tables, "tours": tables["tours"].assign(stops=np.nan)}
    with i18n.use_language("fr"):
        said = logistics.cost_tours(_with(load("contrats"), bare)).sentences()
    assert "au moins" in said[0]
    assert not any("Notez les tournées" in one for one in said)
    nowhere = {"requests": tables["requests"].assign(insee=pd.NA)}
    with i18n.use_language("fr"):
        none = logistics.cost_tours(_with(load("contrats"), nowhere, base_insee=None)).sentences()
    assert "Notez les tournées" in none[0]


@pytest.mark.long
def test_deliveries_under_contract_are_data_too():
    """A service of a dozen requests that lives on its contracts."""
    pilot = load("contrats")
    few = {**pilot.tables, "requests": pilot["requests"].head(12)}
    assert "few_requests" not in quality.assess(_with(pilot, few)).reasons
    assert (
        "few_requests"
        in quality.assess(_with(pilot, {**few, "contracts": pilot["contracts"].head(0)})).reasons
    )


def test_people_who_come_are_counted_whoever_holds_the_slot():
    pilot = load("contrats")
    events = pilot["events"]
    found = people.mobilisation(_with(pilot, {**pilot.tables, "events": events.assign(run_by=pd.NA)}))
    desks = events[events["kind"] == "desk"]["participants"].mean()
    with i18n.use_language("fr"):
        said = " ".join(ladder.yield_of_slots(found))
    assert f"{desks:.1f}".replace(".", ",") in said


@pytest.mark.long
def test_a_must_whose_requirement_cannot_be_read_is_measured_all_the_same():
    """36 users answered: what lacks is the figure required, not the answers."""
    pilot = load("contrats")
    asked = pilot["criteria"]
    asked = asked.assign(
        requirement=asked["requirement"].mask(asked["indicator"] == "satisfaction_beneficiaries")
    )
    review = gates.review(_with(pilot, {**pilot.tables, "criteria": asked}), draws=100)
    with i18n.use_language("fr"):
        (line,) = (
            one
            for one in measured.lines(gates.columns(review))
            if one.indicator == "satisfaction_beneficiaries"
        )
        done = list(actions.plan(review.pilot, review).lines()["what"])
        said = " ".join(review.sentences())
    assert line.value == "86\u202f%"
    assert "ce qui est exigé de" in done[0]
    assert "ce qui est exigé de" in said
    assert "12 réponses" not in " ".join([*done, said])


@pytest.mark.long
def test_a_go_says_that_it_supposes_a_contract_renewed():
    """Without the 250 € a month that end on 31 December, own revenue would pay less than what is required."""
    pilot = load("contrats")
    now = gates.first_payer(pilot)
    month = finance.views(pilot).table.tail(3)
    assert (now.ending, now.ends) == (1, pd.Timestamp("2026-12-31"))
    assert now.kept == pytest.approx(now.cover - 250 / (month["expense_eur"].mean()), abs=0.02)
    asked = pilot["criteria"]
    level = round(now.cover - 0.01, 3)
    asked = asked.assign(requirement=asked["requirement"].mask(asked["indicator"] == "own_cover", level))
    review = gates.review(_with(pilot, {**pilot.tables, "criteria": asked}), draws=100)
    with i18n.use_language("fr"):
        said = decision._contracts_go_on(review, now).replace("\xa0", " ").replace("\u202f", " ")
        none = decision._contracts_go_on(gates.review(pilot, draws=100), now)
    assert (
        said
        == f"que le contrat qui finit le 31 décembre 2026 est reconduit ({round(100 * now.kept)} % des charges couvertes sans lui)"
    )
    assert none == ""


@pytest.mark.long
def test_a_mean_over_open_months_is_dated_by_them():
    """July closed: the last three open months of a test until August begin in May."""
    months = pd.period_range("2026-03", "2026-08", freq="M")
    found = model.rate(
        pd.Series([9.0, 9, 40, 40, 0, 40], months), exposure=pd.Series([1.0, 1, 1, 1, 0, 1], months)
    )
    item = next(one for one in indicators.overview(load("contrats")).items if one.id == "orders_month")
    with i18n.use_language("fr"):
        assert item.period == "de juin 2026 à août 2026"
        assert replace(item, measure=found).period == "de mai 2026 à août 2026"
    assert found.value == 40


def test_a_share_short_of_its_requirement_never_reads_as_it():
    with i18n.use_language("fr"):
        assert words.amount("on_time_rate", 0.846, 0.85) == "84,6\u202f%"
        assert words.amount("on_time_rate", 0.85, 0.85) == "85\u202f%"
        assert words.amount("on_time_rate", 0.83, 0.85) == "83\u202f%"


@pytest.mark.parametrize(
    ("proposal", "released"), [("go", True), ("go_conditions", True), ("extend", False), ("adjust", False)]
)
def test_the_means_of_the_next_stage_are_voted_only_where_going_on_is_proposed(proposal, released):
    review = replace(gates.review(load("contrats"), draws=100), proposal=proposal)
    with i18n.use_language("fr"):
        said = str(plan._vote(review, gates.stages(review.pilot)))
    assert ("Libérer" in said) is released


@cache
def _accepting(eur):
    """The review of a pilot whose stages may each lose so much."""
    pilot = load("contrats")
    stages = pilot["stage_plan"].assign(max_loss_eur=eur)
    return gates.review(_with(pilot, {**pilot.tables, "stage_plan": stages}), draws=100)


@pytest.mark.parametrize(("proposal", "times"), [("go_conditions", 1), ("extend", 0)])
@pytest.mark.parametrize("accepted", [0, 1_000_000])
@pytest.mark.sampled(0)
def test_the_agenda_asks_to_vote_on_the_means_what_the_report_does(proposal, times, accepted):
    """Nothing, or a million, is accepted to be lost: the next stage is to be made smaller, or its envelope released."""
    review = replace(_accepting(accepted), proposal=proposal)
    with i18n.use_language("fr"):
        voted = str(plan._vote(review, gates.stages(review.pilot)))
        paper = str(agenda(review, actions.plan(review.pilot, review)))  # the means, whatever the actions
    for said in (voted, paper):
        assert said.count("Réduire l’étape suivante") == (times if not accepted else 0)
        assert said.count("Libérer") == (times if accepted else 0)
        assert "Enveloppe libérée" not in said


@pytest.mark.long
def test_only_what_is_missing_is_asked_for():
    """Tours are noted, with kilometres and driving; the column that says which order they carried is not there."""
    pilot = at_stage("contrats", "month3")
    assert pilot["tours"][["km", "drive_min"]].notna().all(axis=None)
    bare = _with(pilot, {name: frame for name, frame in pilot.tables.items() if name != "tours"})
    costs = logistics.cost_tours(pilot)
    with i18n.use_language("fr"):
        (said,) = (plain(one) for one in offers.review(pilot, draws=50).lead() if "mesurée" in one)
        without = plain(offers.review(bare, draws=50).lead()[0])
        why = plain(trips._break_even(logistics.stops_needed(pilot, costs)))
        rests = " ".join(one.what for one in of(costs, pilot) if one.kind == "estimated")
    assert "la colonne « Tournée »" in said
    assert "remplir les tournées" not in said
    assert "remplir les tournées" in without
    assert why.endswith("car les commandes ne disent pas leur tournée.")
    assert "minutes aux arrêts" in rests
    assert "kilomètres" not in rests
    assert "conduite" not in rests


def plain(text):
    return str(text).replace("\xa0", " ").replace("\u202f", " ").replace("'", "’")


@pytest.mark.long
def test_a_first_month_begun_late_is_not_told_whole():
    """Open on the 19th of October, read on the 20th of November: thirteen days of October, not a month."""
    requests = [
        {"date": day, "closed_on": day, "outcome": "served", "service": "courses", "fee_eur": 4}
        for day in ("2026-10-20", "2026-10-28", "2026-11-10", "2026-11-20")
    ]
    late = Pilot.from_tables({"requests": requests}, {"name": "x", "start": "2026-10-19"})
    early = Pilot.from_tables({"requests": requests}, {"name": "x", "start": "2026-10-02"})
    with i18n.use_language("fr"):
        said = plain(words_of(decision._data(late, quality.assess(late)).text))
        whole = plain(words_of(decision._data(early, quality.assess(early)).text))
        told = plain(money._year(late, finance.views(late)))
    assert "1 mois, commencé le 19 octobre 2026, 4 demandes jusqu’au 20 novembre 2026." in said
    assert "1 mois complet, 4 demandes" in whole
    assert told.startswith("Du 19 octobre 2026 au 31 octobre 2026, les recettes propres sont de 8 €")


@pytest.mark.long
def test_requests_are_fully_noted_by_the_columns_their_workbook_has():
    """Workbooks of the first stages have no channel."""
    pilot = load("contrats")
    log = pilot["requests"]
    bare = _with(
        pilot, {**pilot.tables, "requests": log.assign(channel=log["channel"].mask(log["channel"].notna()))}
    )
    found = {one.id: one for one in indicators.overview(bare).items}["traceability"]
    whole = log[["public", "service", "insee", "outcome"]].notna().all(axis=1)
    assert whole.any()
    assert found.value == pytest.approx(whole.mean())


@pytest.mark.parametrize(
    ("gone", "asked"), [("opening", "la trésorerie au départ"), ("ledger", "la feuille Comptes")]
)
@pytest.mark.sampled
def test_what_the_runway_takes_names_what_is_missing_only(gone, asked):
    pilot = load("contrats")
    rows = pilot["criteria"].head(1).assign(indicator="runway_months", role="must", requirement=6.0)
    tables = {**pilot.tables, "criteria": rows}
    less = (
        _with(pilot, tables, opening_cash_eur=None)
        if gone == "opening"
        else _with(pilot, {**tables, "ledger": pilot["ledger"].head(0)})
    )
    review = gates.review(less, draws=50)
    with i18n.use_language("fr"):
        (done,) = (
            row.what
            for row in actions.plan(review.pilot, review).lines().itertuples()
            if "Recueillir" in row.what
        )
        said = plain(" ".join([done, *review.sentences()]))
    other = {"opening": "la feuille Comptes à jour", "ledger": "la trésorerie au départ"}[gone]
    assert asked in said
    assert other not in said


@pytest.mark.long
def test_to_be_among_three_of_two_offers_is_not_told():
    found = offers.review(load("contrats"), draws=100)
    few = replace(found, table=found.table.dropna(subset="priority").head(3))
    assert found.ranked
    assert not few.ranked
    with i18n.use_language("fr"):
        table = report_offers._table(load("contrats"), few)[0]
        assert all(words_of(row[3]) == "—" for row in table.rows)
        assert report_offers._priority(few, None) == []
        assert few.torn() == []
        assert any(words_of(row[3]) != "—" for row in report_offers._table(load("contrats"), found)[0].rows)


@pytest.mark.long
def test_a_credit_note_stands_beside_what_contracts_say():
    """The accounts of the contracts, less 250 €."""
    pilot = load("contrats")
    ledger, contracts = pilot["ledger"], pilot["contracts"]
    payer = contracts.query("status == 'signed'")["payer_name"].iloc[0]
    row = ledger[ledger["payer"].eq(payer) & ledger["nature"].eq("own_revenue")].tail(1)
    less = pd.concat([ledger, row.assign(amount_eur=-250.0, line="Avoir")], ignore_index=True)
    before = offers.review(pilot, draws=50).contracts_told
    found = offers.review(_with(pilot, {**pilot.tables, "ledger": less}), draws=50)
    assert found.contracts_told[1] == pytest.approx(before[1] - 250)
    with i18n.use_language("fr"):
        assert any(
            plain(one).startswith("Contrats : ") and "dans les comptes" in one for one in found.notes()
        )


@pytest.mark.long
def test_a_risk_of_the_workbook_is_in_the_report():
    risk = [{"what": "Panne de la camionnette", "level": "watch", "cap_eur": 400}]
    pilot = load("contrats")
    review = gates.review(_with(pilot, {**pilot.tables, "risks": pd.DataFrame(risk)}), draws=50)
    with i18n.use_language("fr"):
        heading, table = plan._risks(review)
    assert [plain(words_of(cell)) for cell in table.rows[0]] == [
        "Panne de la camionnette",
        "À surveiller",
        "—",
        "—",
        "400 €",
    ]
    bare = gates.review(_with(pilot, {**pilot.tables, "risks": pilot["risks"].head(0)}), draws=50)
    assert plan._risks(bare) == []


@pytest.mark.long
def test_a_contract_that_ends_does_not_count_for_twelve_months():
    """250 € a month until 31 December: the budget says its end; it says no twelve months of it."""
    pilot = load("contrats").as_of("2026-07-20")
    ends = pilot["contracts"].query("status == 'signed'").dropna(subset="end")
    names = set(ends.loc[ends["end"] < pilot.until + pd.DateOffset(years=1), "payer_name"])
    assert names
    for row in finance.budget(pilot).table.itertuples():
        began = (
            {values["name"] for code, values in row.whys if code == "began"}
            if isinstance(row.whys, tuple)
            else set()
        )
        assert not began & names
    with i18n.use_language("fr"):
        head = next(cells for kind, cells in budget_sheet._budget(pilot).rows if kind == "head")
        said = plain(" ".join(row.why for row in finance.budget(pilot).told_rows().itertuples()))
    assert plain(head[2]) == "Réalisé, 10 mois"
    assert "dans les 10 mois réalisés" in said
