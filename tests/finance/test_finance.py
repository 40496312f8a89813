"""The accounts of the fictitious cases reconcile, and nothing absent is counted as zero."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import conciergekit as ck
from conciergekit import finance, gates, indicators
from conciergekit.core import measures

# Annex B of the domain reference: result in the accounts, own revenue, expenses
CASES = {
    "pivot": (-9824, 9576, 41400),
    "contrats": (734, 20260, 34526),
    "engagement": (1494, 7379, 29876),
    "camion": (-6611, 11864, 38475),
}
COVER = {"pivot": 23.1, "contrats": 58.7, "engagement": 24.7, "camion": 30.8}
YEAR = {"name": "x", "start": "2026-01-01", "data_until": "2026-03-31"}


def pilot(ledger=(), **tables):
    tables = {"requests": [], "ledger": list(ledger), **tables}
    return ck.Pilot.from_tables(tables, YEAR)


def row(nature, amount, date="2026-01-15", line="x", **more):
    return {"nature": nature, "amount_eur": amount, "date": date, "line": line, **more}


# ---- absent is not zero ----------------------------------------------------------------------------------


@pytest.mark.long
def test_accounts_with_an_expense_without_an_amount_are_not_said_to_balance():
    """500 − 300 leave 200 €; what the third line cost is not written."""
    known = [row("own_revenue", 500), row("expense", 300)]
    assert finance.views(pilot(known)).sentences("en")[0].startswith("A surplus of")
    said = finance.views(pilot([*known, row("expense", None, line="Salary")])).sentences("en")
    assert said[0] == "The accounts show €200. Whether they balance is not known."
    assert said[1] == "1 line of expenses has no amount: the result leaves it out."
    loss = finance.views(
        pilot([row("own_revenue", 100), row("expense", 300), row("expense", None)])
    ).sentences("en")
    assert loss[0].startswith("A deficit of €200")
    assert "the result leaves it out" in loss[1]
    aside = [
        row("expense", None, account="864"),
        row("expense", None, date="2025-01-15"),
        row("own_revenue", None),
    ]
    assert finance.views(pilot([*known, *aside])).unread_expenses == 0


# ---- the four views --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_the_published_accounts_of_each_case_come_out(pilot_of, name):
    views = finance.views(pilot_of(name))
    result, revenue, expense = CASES[name]
    assert views.totals["pnl_eur"] == pytest.approx(result, abs=0.6)
    assert views.totals["own_revenue_eur"] == pytest.approx(revenue, abs=0.6)
    assert views.totals["expense_eur"] == pytest.approx(expense, abs=0.6)
    assert round(100 * views.own_cover, 1) == COVER[name]
    assert views.source == "ledger"


def test_the_log_and_the_ledger_tell_the_same_euros(sample):
    table = finance.reconcile(sample)
    assert table["difference_eur"].tolist() == [0, 0, 0, 0]
    assert table["source_eur"].sum() == pytest.approx(finance.views(sample).totals["own_revenue_eur"])


def test_months_add_up_to_the_totals(sample):
    views = finance.views(sample)
    assert len(views.table) == 12
    assert views.table.drop(columns="month").sum().to_numpy() == pytest.approx(views.totals.to_numpy())


def test_lines_add_up_to_the_views(sample):
    sums = finance.lines(sample).groupby("nature")["amount_eur"].sum()
    totals = finance.views(sample).totals
    assert sums["expense"] == pytest.approx(totals["expense_eur"])
    assert sums["own_revenue"] == pytest.approx(totals["own_revenue_eur"])


def test_a_grant_paid_later_is_in_the_accounts_but_not_in_the_cash(pilot_of):
    totals = finance.views(pilot_of("pivot")).totals
    # LEADER 12,000 in month 19, and a month of both employers
    assert totals["pnl_eur"] - totals["cash_eur"] == pytest.approx(12_300, abs=0.1)


def test_unpaid_hours_lower_one_view_and_volunteers_none():
    time = [
        {"date": "2026-02-02", "hours": 10, "paid": "unpaid_leader", "person": "P1"},
        {"date": "2026-02-02", "hours": 4, "paid": "volunteer", "person": "B1"},
    ]
    team = [{"id": "P1", "hour_eur": 25}]
    known = ck.Pilot.from_tables(
        {"requests": [], "ledger": [row("expense", 100)], "time": time, "team": team},
        {**YEAR, "volunteer_hour_eur": 15},
    )
    totals = finance.views(known).totals
    assert totals["unpaid_eur"] == 250
    assert totals["with_unpaid_eur"] == -350
    assert totals["volunteer_eur"] == 60
    assert totals["with_volunteers_eur"] == totals["pnl_eur"] == -100


@pytest.mark.parametrize(("lang", "who"), [("en", "leader's"), ("fr", "porteur")])
def test_a_result_that_pays_the_leaders_hours_says_whose_they_are(lang, who):
    """240 hours of volunteers are paid in none of these figures (`leaves_out`)."""
    with ck.use_language(lang):
        names = []
        for code in ("with_unpaid_month_eur", "result_unpaid_eur"):
            assert measures.get(code).leaves_out_en == "Volunteers' hours"
            names.append(measures.get(code).name)
    assert all(who in name.replace("’", "'") for name in names)


def test_gifts_in_kind_of_accounts_86_and_87_are_not_money():
    gifts = [row("own_revenue", 500, account="870"), row("expense", 500, account="864")]
    totals = finance.views(pilot([row("expense", 10), *gifts])).totals
    assert totals["own_revenue_eur"] == 0
    assert totals["expense_eur"] == 10
    assert totals["cash_eur"] == -10


@pytest.mark.long
def test_loans_move_cash_and_never_the_result():
    totals = finance.views(pilot([row("loan", 1000), row("repayment", 300), row("expense", 0)])).totals
    assert totals["cash_eur"] == 700
    assert totals["pnl_eur"] == 0


def test_what_was_paid_before_the_start_is_left_out():
    views = finance.views(pilot([row("expense", 80, "2025-12-20"), row("expense", 20)]))
    assert views.totals["expense_eur"] == 20
    assert views.outside_eur == 80


# ---- absent is not zero ----------------------------------------------------------------------------------


def test_without_a_ledger_expenses_are_not_measured():
    requests = [
        dict(id="1", date="2026-01-05", outcome="served", closed_on="2026-01-07", commission_eur=3, fee_eur=2)
    ]
    clients = [{"id": "c", "member_since": "2026-02-01", "membership_eur": 20}]
    contracts = [
        dict(id="k", status="signed", amount_eur=100, per_year=12, start="2026-02-10", service="s"),
        dict(id="q", status="quoted", amount_eur=900, per_year=12, start="2026-01-01", service="s"),
    ]
    known = ck.Pilot.from_tables({"requests": requests, "clients": clients, "contracts": contracts}, YEAR)
    views = finance.views(known)
    assert views.source == "requests"
    assert views.totals["own_revenue_eur"] == 5 + 20 + 200
    assert np.isnan(views.totals[["expense_eur", "pnl_eur", "cash_eur", "subsidy_eur"]].to_numpy()).all()
    assert np.isnan(views.own_cover)
    assert "not measured" in " ".join(views.sentences("en"))


def test_a_ledger_without_expenses_is_not_balanced():
    views = finance.views(pilot([row("own_revenue", 50)]))
    assert np.isnan(views.totals["pnl_eur"])
    assert finance.cash_plan(pilot([row("own_revenue", 50)])).missing == "ledger"


@pytest.mark.parametrize(
    ("tables", "project"),
    [
        ({}, {}),
        ({"requests": []}, {"name": "x"}),
        ({"requests": []}, {"name": "x", "start": "2026-01-01"}),
        ({"requests": [{"date": "2026-01-05"}]}, {"name": "x", "start": "2026-01-05"}),
    ],
)
@pytest.mark.sampled(1)
def test_an_empty_pilot_is_said_to_be_so(tables, project):
    empty = ck.Pilot.from_tables(tables, project)
    views = finance.views(empty)
    assert not len(views.table)
    assert views.totals.isna().all()
    assert np.isnan(finance.runway(empty))
    assert np.isnan(finance.contribution_hour(empty).eur_per_hour)
    assert np.isnan(finance.top_payer(empty).share)
    assert not len(finance.lines(empty))
    for result in (views, finance.Payers.of(empty), finance.cash_plan(empty)):
        assert result.sentences("fr")


def test_the_incomplete_sample_survives(pilot_of):
    views = finance.views(pilot_of("incomplet"))
    assert views.sentences("fr")
    assert np.isnan(views.own_cover)


def test_a_disagreement_between_log_and_ledger_is_said():
    requests = [{"date": "2026-01-05", "outcome": "served", "closed_on": "2026-01-07", "fee_eur": 30}]
    views = finance.views(pilot([row("expense", 10), row("own_revenue", 20)], requests=requests))
    assert views.difference_eur == -10
    assert any("disagree" in said for said in views.sentences("en"))


# ---- who pays --------------------------------------------------------------------------------------------


def test_commune_and_ccas_of_contrats_are_one_payer_of_44_percent(pilot_of):
    contrats = pilot_of("contrats")
    top = finance.top_payer(contrats)
    assert top.share == pytest.approx(8980 / 20260)
    assert "Eybens" in top.shown()
    table = finance.payers(contrats)
    assert table["share"].sum() == pytest.approx(1)
    assert table["revenue_eur"].sum() == pytest.approx(20260)


def contract(name, kind, amount):
    return {
        "id": name,
        "payer_name": name,
        "payer_kind": kind,
        "service": "s",
        "status": "signed",
        "amount_eur": amount,
        "per_year": 12,
        "start": "2026-01-01",
    }


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        ([("Commune d'Eybens", "commune"), ("CCAS d'Eybens", "ccas")], 1),
        ([("Mairie", "commune"), ("CCAS", "ccas")], 1),
        ([("Mairie de Jarrie", "commune"), ("C.C.A.S. de Jarrie", "ccas"), ("Mairie de Mens", "commune")], 2),
        ([("Jarrie", "commune"), ("Centre communal d’action sociale (CCAS) de Jarrie", "ccas")], 1),
        ([("A.D.M.R. de Mens", "other"), ("ADMR de Mens", "other"), ("ADMR de Jarrie", "other")], 2),
        ([("Eybens", "commune"), ("CCAS", "ccas")], 1),
        ([("Commune d'Eybens", "commune"), ("Commune de Poisat", "commune")], 2),
        ([("Commune d'Eybens", "commune"), ("Commune de Poisat", "commune"), ("CCAS de Poisat", "ccas")], 2),
        (
            [
                ("Commune d'Eybens", "commune"),
                ("Grenoble Alpes Métropole", "commune"),
                ("CCAS d'Eybens", "ccas"),
            ],
            2,
        ),
        ([("Employeur A", "employer"), ("Employeur B", "employer")], 2),
    ],
)
@pytest.mark.sampled(cases=[1, 2, 5, 6])
def test_one_council_is_one_payer(names, groups):
    contracts = [contract(name, kind, 100) for name, kind in names]
    table = finance.payers(ck.Pilot.from_tables({"requests": [], "contracts": contracts}, YEAR))
    assert len(table) == groups
    assert table["revenue_eur"].sum() == pytest.approx(300 * len(names))


def test_users_together_are_never_the_first_payer():
    requests = [
        {
            "date": "2026-01-05",
            "outcome": "served",
            "closed_on": "2026-01-07",
            "fee_eur": 10,
            "client": f"C{i}",
            "payer_kind": "user",
        }
        for i in range(9)
    ]
    contracts = [contract("Employeur A", "employer", 10 / 3)]
    known = ck.Pilot.from_tables({"requests": requests, "contracts": contracts}, YEAR)
    table = finance.payers(known)
    assert table[["payer", "kind"]].iloc[0].tolist() == ["", "user"]
    assert table["share"].iloc[0] == pytest.approx(0.9)
    assert finance.top_payer(known).share == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("kind", "payer", "said"),
    [
        (None, None, "unstated"),
        ("user", None, "user"),
        (None, "Usagers", "user"),
        (None, "Mairie", "unstated"),
    ],
)
@pytest.mark.sampled
def test_those_served_pay_only_where_something_says_so(kind, payer, said):
    """Nine people at 10 €: in the last order's payer, or in the payer of the accounts. The biggest of them has a ninth anyhow."""
    from said import texts

    from conciergekit.tell.report.money import _payers_chart

    served = dict(date="2026-01-05", outcome="served", closed_on="2026-01-07", fee_eur=10, service="s")
    requests = [{**served, "client": f"C{i}", "payer_kind": kind if i == 8 else None} for i in range(9)]
    requests.append(
        {"date": "2026-01-06", "outcome": "refused", "service": "s", "payer_kind": "company"}
    )  # pays nothing
    ledger = [row("own_revenue", 90, payer=payer, service="s")] if payer else []
    known = ck.Pilot.from_tables({"requests": requests, "ledger": ledger}, YEAR)
    found = finance.Payers.of(known)
    assert found.table["kind"].tolist() == [said]
    assert (found.top.share, found.before.share) == pytest.approx((1 / 9, 1 / 9))
    with ck.use_language("fr"):
        told, chapter = " ".join(found.sentences()), " ".join(texts([_payers_chart(found)]))
        doubt = "Rien ne dit qui paie\u00a0: chaque commande est comptée à la personne servie."
        assert (doubt in told, "Usagers" in told) == (said == "unstated", said == "user")
        whole = "Toutes les recettes propres viennent de\u00a0: Usagers."
        assert chapter == (whole if said == "user" else "Rien ne dit qui paie les recettes propres.")


def test_payers_of_a_ledger_alone_are_read_from_its_payer_column():
    ledger = [
        row("own_revenue", 60, payer="Mairie de X"),
        row("own_revenue", 40, payer="Bailleur Y"),
        row("expense", 1),
    ]
    assert finance.top_payer(pilot(ledger)).share == pytest.approx(0.6)


def test_the_first_payer_is_named_in_the_reader_s_language(pilot_of):
    views = finance.views(pilot_of("camion"))
    assert "Users" in " ".join(views.sentences("en"))
    assert "Usagers" in " ".join(views.sentences("fr"))


# ---- what it leaves --------------------------------------------------------------------------------------


def test_an_hour_of_camion_leaves_what_the_driver_s_pay_does_not_take_as_it_does_not_vary(pilot_of):
    """22,075 € are said to vary: of them one more order took 0.0551 € (least squares on the twelve months of the cells)."""
    found = finance.contribution_hour(pilot_of("camion"))
    assert found.contradicted
    assert found.revenue_eur == pytest.approx(10_764)
    assert found.variable_eur == pytest.approx(0.0551185714 * 2600, abs=0.01)
    assert found.hours == pytest.approx(1285.6, abs=0.5)
    assert found.eur_per_hour == pytest.approx((10_764 - 143.31) / 1285.6, abs=0.001)


def test_the_trend_of_an_hour_keeps_what_varies_of_all_months(pilot_of):
    """camion, June to August less March to May: 860 and 750 orders at 4.14 € less 0.0551 €, over the hours of the cells."""
    camion = pilot_of("camion")
    time, log = camion["time"], camion["requests"]
    time = time[(time["paid"] == "paid") & time["category"].isin(["field", "travel"])]
    log = log[log["outcome"] == "served"]

    def leaves(*months):
        orders = log[log["closed_on"].dt.strftime("%m").isin(months)]
        hours = time.loc[time["date"].dt.strftime("%m").isin(months), "hours"].sum()
        kept = orders["commission_eur"].fillna(0) + orders["fee_eur"].fillna(0)
        return (kept.sum() - 0.0551185714 * len(orders)) / hours

    found = ck.indicators.compute(camion, "contribution_hour_eur")
    assert found.trend == pytest.approx(leaves("06", "07", "08") - leaves("03", "04", "05"), abs=1e-6)


# ---- break-even ------------------------------------------------------------------------------------------


def test_break_even_is_fixed_cost_over_margin():
    assert finance.break_even(1000, 8).volume_month == 125
    mixed = finance.break_even(1000, {"a": 4, "b": 12}, {"a": 3, "b": 1})
    assert mixed.volume_month == pytest.approx(1000 / 6)
    assert mixed.table["volume_month"].tolist() == pytest.approx([125, 1000 / 24])
    assert mixed.volume_month * mixed.margin_eur == pytest.approx(mixed.fixed_month_eur)


def test_an_order_that_leaves_nothing_never_breaks_even():
    assert finance.break_even(1000, 0).volume_month == np.inf
    assert finance.break_even(1000, -1).volume_month == np.inf
    assert finance.break_even(-10, 5).volume_month == 0
    with pytest.raises(ck.ConciergekitError):
        finance.break_even(10, {"a": 1}, {"b": 1})


def test_what_is_flagged_in_camion_does_not_vary(pilot_of):
    """The driver is paid the same while orders go from 90 to 300: least squares on the twelve months of the cells."""
    camion = pilot_of("camion")
    orders = [90, 130, 160, 185, 205, 220, 235, 250, 265, 280, 300, 280]
    ledger = camion["ledger"]
    flagged = ledger[ledger["variable"].fillna(False).astype(bool)]
    spent = flagged.groupby(flagged["date"].dt.to_period("M"))["amount_eur"].sum().to_numpy()
    slope = np.polyfit(orders, spent, 1)[0]
    reach = stats.t.ppf(0.95, 12 - 2) * stats.linregress(orders, spent).stderr
    found = finance.varying(camion)
    assert found.contradicted
    assert [found.low_eur, found.seen_eur, found.high_eur] == pytest.approx(
        [slope - reach, slope, slope + reach]
    )
    assert found.low_eur < 0 < found.high_eur < found.order_eur / 2
    even = finance.break_even_of(camion)
    assert even.margin_eur == pytest.approx(10_764 / 2600 - slope)
    assert even.fixed_month_eur == pytest.approx((38_475.2 - 450 - slope * 2600 - 1100) / 12)
    assert even.volume_month == pytest.approx(750, abs=1)


def _monthly(spent):
    """A year of 10 to 32 orders a month at 4 €, and what `spent` says of their number, flagged variable."""
    days = pd.date_range("2025-09-10", periods=12, freq="MS") + pd.Timedelta(days=9)
    counts = range(10, 34, 2)
    log = [
        {"date": d, "closed_on": d, "outcome": "served", "fee_eur": 4}
        for d, n in zip(days, counts, strict=True)
        for _i in range(n)
    ]
    ledger = [
        {"date": d, "nature": "expense", "line": "Gaz", "amount_eur": spent(n), "variable": True}
        for d, n in zip(days, counts, strict=True)
    ]
    year = {"name": "x", "start": "2025-10-01", "data_until": "2026-09-30"}
    return ck.Pilot.from_tables({"requests": log, "ledger": ledger}, year)


def test_a_service_whose_orders_all_fall_in_its_last_month_is_reviewed():
    """Hours and a fixed bill from the first month on, orders in the last one only: the bill does not grow with them."""
    months = pd.date_range("2025-10-10", periods=7, freq="MS")
    log = [{"date": d, "closed_on": d, "outcome": "served", "fee_eur": 4} for d in [months[-1]] * 9]
    time = [{"date": d, "person": "A", "category": "field", "hours": 60, "paid": "paid"} for d in months]
    ledger = [dict(date=d, nature="expense", line="Gaz", amount_eur=30, variable=True) for d in months]
    project = {"name": "x", "start": "2025-11-01", "data_until": months[-1] + pd.offsets.MonthEnd()}
    tables = {"requests": log, "time": time, "ledger": ledger}
    pilot = ck.Pilot.from_tables(tables, project)
    found = finance.varying(pilot)
    assert (found.orders, found.contradicted, found.seen_eur) == (9, True, 0)
    hour = gates.review(pilot, requirements={"contribution_hour_eur": 1.0}, draws=60).criteria.set_index(
        "indicator"
    )
    assert hour.loc["contribution_hour_eur", "value"] == pytest.approx(36 / (60 * 7))


def test_a_flag_that_the_months_bear_out_is_believed():
    found = finance.varying(_monthly(lambda n: 5 * n))
    assert not found.contradicted
    assert (found.order_eur, found.denied_eur, found.used_order_eur) == pytest.approx((5, 0, 5))
    assert finance.break_even_of(_monthly(lambda n: 5 * n)).volume_month == 0  # nothing else to pay
    assert finance.break_even_of(_monthly(lambda n: 5 * n)).margin_eur == pytest.approx(-1)
    # but no volume pays an order that loses a euro
    assert indicators.measure_of(_monthly(lambda n: 5 * n), "break_even_orders").more == ("no_volume", 0)


def test_a_flag_that_the_months_deny_is_not():
    found = finance.varying(_monthly(lambda n: 100 + n))
    assert found.contradicted
    assert found.seen_eur == pytest.approx(1)
    assert found.used_eur == pytest.approx(sum(range(10, 34, 2)))


@pytest.mark.parametrize(
    "gone", [[0, 1], [4], [11]], ids=["hired in November", "one not booked", "the last one late"]
)
def test_a_pay_slip_missing_does_not_make_a_wage_grow_with_the_orders(pilot_of, gone):
    """Margin of an hour of `camion`: the driver's wage is 1,569.60 € whenever it is paid, so it varies with nothing."""
    camion = pilot_of("camion")
    ledger = camion["ledger"]
    wages = ledger.index[ledger["line"] == "Salaire chauffeur"]
    assert ledger.loc[wages, "amount_eur"].tolist() == [1569.6] * 12
    less = ck.Pilot.from_tables(
        {**camion.tables, "ledger": ledger.drop(wages[gone])}, dict(camion.settings), language="fr"
    )
    found, whole = finance.varying(less), finance.varying(camion)
    assert found.denied_eur == pytest.approx(whole.denied_eur - 1569.6 * len(gone))
    assert found.used_eur == pytest.approx(whole.used_eur)
    assert finance.contribution_hour(less).eur_per_hour == pytest.approx(
        finance.contribution_hour(camion).eur_per_hour
    )


def test_a_flat_line_beside_one_that_grows_is_denied_alone():
    grows = _monthly(lambda n: 5 * n)
    flat = grows["ledger"].assign(line="Salaire", amount_eur=100.0)
    mixed = ck.Pilot.from_tables(
        {"requests": grows["requests"], "ledger": pd.concat([grows["ledger"], flat])}, dict(grows.settings)
    )
    found = finance.varying(mixed)
    orders = sum(range(10, 34, 2))
    assert (found.denied_eur, found.seen_eur, found.low_eur, found.high_eur) == (1200, 0, 0, 0)
    assert found.denied_order_eur == pytest.approx(1200 / orders)
    assert (found.used_order_eur, found.used_eur) == pytest.approx((5, 5 * orders))
    even = finance.break_even_of(mixed)
    assert (even.margin_eur, even.fixed_month_eur) == pytest.approx((4 - 5, 100))


def test_a_line_paid_at_one_price_in_the_busy_months_only_is_believed():
    """A second driver, 60 € in each of the six busiest months: the months without are months at zero."""
    found = finance.varying(_monthly(lambda n: 60 if n >= 22 else None))
    assert not found.contradicted


def test_break_even_of_contrats_by_hand(pilot_of):
    # 3,840 over 480 orders; (34,526.4 − 1,100 set-up − 14,020 − 2,400) / 12: 1,200 of van serve the contract of the journal
    found = finance.break_even_of(pilot_of("contrats"))
    assert found.margin_eur == pytest.approx(3840 / 480)
    assert found.fixed_month_eur == pytest.approx((34526.4 - 1100 - 14020 - 2400) / 12, abs=1)


# ---- properties ------------------------------------------------------------------------------------------

amounts = st.lists(
    st.tuples(
        st.sampled_from(["expense", "own_revenue", "subsidy"]),
        st.integers(0, 10**6),
        st.integers(0, 89),
        st.integers(0, 89),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=10, deadline=None)
@given(amounts)
@pytest.mark.long
def test_money_is_conserved(rows):
    """Accounts and cash differ only by when the money moves; both are the sum of the rows to the cent."""
    start = pd.Timestamp("2026-01-01")
    ledger = [
        row(nature, cents / 100, start + pd.Timedelta(days=day), paid_on=start + pd.Timedelta(days=paid))
        for nature, cents, day, paid in rows
    ] + [row("expense", 0)]
    totals = finance.views(pilot(ledger)).totals
    signed = sum(cents * (-1 if nature == "expense" else 1) for nature, cents, _day, _paid in rows) / 100
    assert totals["pnl_eur"] == pytest.approx(signed, abs=1e-6)
    assert totals["cash_eur"] == pytest.approx(signed, abs=1e-6)


@pytest.mark.long
def test_hostile_names_are_drawn_as_typed():
    evil = "$x^2$ {0} %s <b>" + "é" * 300
    contracts = [contract(evil, "employer", 10)]
    known = ck.Pilot.from_tables(
        {"requests": [], "contracts": contracts, "ledger": [row("expense", 1, line=evil)]}, YEAR
    )
    result = finance.Payers.of(known)
    assert evil in result.sentences("en")[0]
    result.plot().figure.canvas.draw()


def test_contracts_run_from_the_month_of_their_start_to_that_of_their_end(pilot_of):
    """Each contract and month, one by one: signed or ended ones, open ends, months half begun counted whole. Ten issues
    a year are ten: none in January nor in August, as the accounts of the commune show."""
    known = pilot_of("contrats")
    found = finance.revenue.occurrences(known)
    expected = [
        (c.id, month, 0 if c.per_year == 10 and month.month in (1, 8) else c.amount_eur)
        for c in known["contracts"].itertuples()
        if c.status in ("signed", "ended") and pd.notna(c.start)
        for month in known.months
        if c.start.to_period("M") <= month and (pd.isna(c.end) or month <= c.end.to_period("M"))
    ]
    assert list(zip(found["id"], found["month"], strict=True)) == [row[:2] for row in expected]
    assert found["own_eur"].tolist() == pytest.approx([row[2] for row in expected])
    for nothing in (
        ck.Pilot.from_tables({}, {}),
        ck.Pilot.from_tables({}, {"start": "2026-01-01", "data_until": "2026-03-31"}),
    ):
        assert finance.revenue.occurrences(nothing).empty
