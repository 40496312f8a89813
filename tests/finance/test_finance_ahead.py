"""The year ahead line by line: each expectation worked out from the cells of the workbooks or by hand, never with the kit."""

import re
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from simulated import FEW_QUICKLY, simulated
from test_finance_cash import MONTHS, PROJECT, future, grant, pilot, steady
from test_finance_reconciled import CASES, answer, by_hand, cells, ledger, month

import conciergekit as ck
from conciergekit import finance
from conciergekit.finance.demand import exposure, exposure_ahead
from conciergekit.finance.forecast import running
from conciergekit.finance.recurring import pattern
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.tell.finance.budget import _how, _why

# (times, unit in €) of each line, read in the ledger, the contracts and the clients of each workbook
HAND = {
    "contrats": {
        "Salaire concierge": [(12, 1177.20)],
        "Salaire coordination": [(12, 900)],
        "Vélo cargo": [(12, 140)],
        "Location de camionnette": [(10, 120)],
        "Assurance": [(4, 225)],
        "Téléphone": [(12, 75)],
        "Communication": [(12, 90)],
        "Comptabilité": [(12, 100), (1, 300)],
        "Divers": [(12, 100)],
        "Journal municipal": [(10, 598)],
        "Locaux à poubelles": [(72, 70)],
        "CCAS, visites de convivialité": [(4, 250)],
        "Commandes des habitants, commissions": [(540, 4.61)],
        "Commandes des habitants, frais de service": [(540, 3.50)],
        "Adhésions": [(120, 20)],
    },
    "pivot": {
        "Salaire coordination": [(12, 2400)],
        "Frais kilométriques": [(12, 272.93)],
        "Assurance": [(4, 175)],
        "Téléphone et logiciels": [(12, 75)],
        "Communication": [(14, 100)],
        "Local": [(12, 200)],
        "Comptabilité": [(12, 100), (1, 300)],
        "Abonnements employeurs": [(12, 300)],
        "Commissions": [(780, 3.60)],
        "Livraisons": [(780, 1.62)],
        "Adhésions": [(60, 20)],
    },
    "engagement": {
        "Salaire animation et coordination": [(12, 1500)],
        "Salaire en insertion": [(12, 588.60)],
        "Frais kilométriques": [(1461, 1.16)],
        "Communication": [(12, 60)],
        "Assurance": [(4, 125)],
        "Animations": [(12, 116.67)],
        "Trajets": [(1461, 3.11)],
        "Commissions": [(1461, 1.58)],
        "Marge épicerie": [(1461, 0.36)],
        "Adhésions": [(90, 15)],
    },
    "camion": {
        "Salaire chauffeur": [(12, 1569.60)],
        "Salaire coordination": [(12, 600)],
        "Location du camion": [(12, 400)],
        "Carburant et entretien au kilomètre": [(12, 270.36)],
        "Assurance": [(4, 350)],
        "Communication": [(12, 75)],
        "Comptabilité": [(12, 100), (1, 300)],
        "Commissions": [(3440, 2.60)],
        "Frais de livraison": [(3440, 1.50)],
        "Adhésions": [(55, 20)],
    },
}
EVERY = [*CASES, *FEW_QUICKLY]


def case(pilot_of, name):
    return simulated(name) if isinstance(name, int) else pilot_of(name)


def lines_of(budget, side=None):
    rows = budget.table[budget.table["level"] == "line"]
    return rows if side is None else rows[rows["side"] == side]


# ---- the lines of the samples, from their cells


@pytest.mark.parametrize("name", CASES)
@pytest.mark.long
def test_each_line_of_the_budget_is_that_of_its_contract_its_person_or_its_price(pilot_of, name):
    found = finance.budget(pilot_of(name)).lines
    built = found[(found["account"] != "74") & (found["plan_eur"] > 0)].set_index("line")["plan_eur"]
    expected = {line: sum(times * unit for times, unit in parts) for line, parts in HAND[name].items()}
    assert set(built.index) == set(expected)
    for line, euros in expected.items():
        assert built[line] == pytest.approx(euros, abs=0.005), line


@pytest.mark.parametrize("name", CASES)
@pytest.mark.sampled(cases=[1, 3])
def test_the_quantities_of_these_lines_are_in_the_cells(name):
    """Orders of June to August brought to a year open as the last one (times four without a closed day), and what the ledger earned by order then, or spent by order of March to August; members; the contracts that run."""
    days = [
        month(r["Servie ou close le"] or r["Date"]) for r in cells(name, "Demandes") if r["Issue"] == "Servie"
    ]
    served, half = ([day for day in days if (2026, m) <= day <= (2026, 8)] for m in (6, 3))
    earned = defaultdict(float)
    for row in ledger(name):
        spent = row["Nature"] == "Charge"
        if row["Nature"] in ("Recette propre", "Charge") and (2026, 3 if spent else 6) <= month(
            row["Date"]
        ) <= (2026, 8):
            earned[row["Poste"]] += row["Montant"] * (len(served) / len(half) if spent else 1)
    orders = {line: parts[0] for line, parts in HAND[name].items() if parts[0][0] > 200}
    assert orders
    closed = {month(row["Mois"]): row["Part du mois ouverte"] for row in cells(name, "Ouverture et saison")}
    lately = sum(closed.get((2026, m), 1) for m in (6, 7, 8))
    year = round(len(served) / lately * (12 - sum(1 - share for share in closed.values())))
    for line, (times, unit) in orders.items():
        assert times == year
        assert unit == pytest.approx(earned[line] / len(served), abs=0.005)
    members = [row["Adhésion payée"] for row in cells(name, "Clients") if row["Adhésion payée"]]
    ((times, unit),) = HAND[name]["Adhésions"]
    assert (times, {unit}) == (len(members), set(members))
    running = 0.0
    for row in cells(name, "Contrats"):
        if row["État"] == "Signé":
            months = 12 if not row["Fin"] else (row["Fin"].year - 2026) * 12 + row["Fin"].month - 8
            running += row["Montant à chaque fois"] * row["Fois par an"] * months / 12
    own = {
        "Journal municipal",
        "Locaux à poubelles",
        "CCAS, visites de convivialité",
        "Abonnements employeurs",
    }
    assert running == sum(t * u for line in own & set(HAND[name]) for t, u in HAND[name][line])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.sampled
def test_the_year_done_beside_is_that_of_the_ledger_on_each_side(pilot_of, name):
    sides = {"charges": defaultdict(float), "products": defaultdict(float)}
    for row in ledger(name):
        if row["Nature"] in ("Charge", "Recette propre", "Subvention, aide au poste"):
            sides["charges" if row["Nature"] == "Charge" else "products"][row["Poste"]] += row["Montant"]
    budget = finance.budget(pilot_of(name))
    for side, sums in sides.items():
        found = lines_of(budget, side).set_index("label")["done_eur"]
        assert found.index.is_unique
        assert set(found[found > 0].index) == set(sums)
        for line, euros in sums.items():
            assert abs(found[line] - euros) < 1, line
        assert found.sum() == pytest.approx(sum(sums.values()), abs=0.51)
    gap = sum(sides["products"].values()) - sum(sides["charges"].values())
    balance = budget.table[budget.table["level"] == "balance"].set_index("side")["done_eur"]
    assert balance["charges"] - balance["products"] == pytest.approx(gap, abs=1.01)


@pytest.mark.parametrize("name", CASES)
def test_the_share_of_full_cost_covered_comes_out_of_the_cells(pilot_of, name):
    totals, _months = by_hand(name)
    views = finance.views(pilot_of(name))
    cost = totals["expense"] + totals["unpaid"] + totals["volunteers"]
    assert views.full_cover == pytest.approx(totals["own"] / cost)
    assert views.full_cover < views.own_cover


# ---- budget, funding plan and cash plan are one


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.long
def test_budget_funding_plan_and_lines_agree_to_the_cent(pilot_of, name):
    known = case(pilot_of, name)
    ahead, plan = year_ahead(known), finance.funding_plan(known)
    budget = finance.budget(known, plan)
    costs = sum(line.year_eur for line in ahead.lines if line.nature == "expense")
    earned = sum(line.year_eur for line in ahead.lines if line.nature == "own_revenue")
    aids = sum(line.year_eur for line in ahead.lines if line.nature == "subsidy")
    sources = plan.table[plan.table["side"] == "source"]
    awarded = sources.loc[sources["public"].notna() & (sources["kind"] == "sure"), "amount_eur"].sum()
    assert plan.cost_eur == pytest.approx(costs, abs=0.005)
    assert plan.to_find_eur == pytest.approx(max(0, costs - earned - aids - awarded), abs=0.005)
    exact = budget.lines.groupby("side")["plan_eur"].sum()
    assert exact["charges"] == pytest.approx(costs, abs=0.005)
    assert exact["products"] == pytest.approx(earned + aids + awarded, abs=0.005)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.long
def test_each_side_of_the_budget_is_the_sum_of_its_own_lines(pilot_of, name):
    """Not only equal on both sides, which a balancing line makes true: each side against its lines, once each."""
    known = case(pilot_of, name)
    budget = finance.budget(known)
    t = budget.table
    for column in ("done_eur", "plan_eur"):
        for side in ("charges", "products"):
            lines = lines_of(budget, side)
            exact = budget.lines[budget.lines["side"] == side]
            assert len(lines) == len(exact) == len(set(zip(lines["account"], lines["label"], strict=True)))
            rounded = lines.set_index(["account", "label"])[column]
            for row in exact.itertuples():
                assert abs(rounded[(row.account, row.line)] - getattr(row, column)) < 1, row.line
            accounts = t[(t["side"] == side) & (t["level"] == "account")]
            assert accounts[column].sum() == lines[column].sum()
            balance = t.loc[(t["level"] == "balance") & (t["side"] == side), column].sum()
            assert budget.total(side, column) == lines[column].sum() + balance
        gap = lines_of(budget, "charges")[column].sum() - lines_of(budget, "products")[column].sum()
        balances = t[t["level"] == "balance"].set_index("side")[column]
        assert (balances["charges"], balances["products"]) == (max(0, -gap), max(0, gap))
    rows = known["ledger"]
    rows = rows[rows["date"].dt.to_period("M").isin(known.months)]
    charged = rows.loc[rows["nature"] == "expense", "amount_eur"].sum()
    earned = rows.loc[rows["nature"].isin(["own_revenue", "subsidy"]), "amount_eur"].sum()
    assert lines_of(budget, "charges")["done_eur"].sum() == pytest.approx(charged, abs=0.51)
    assert lines_of(budget, "products")["done_eur"].sum() == pytest.approx(earned, abs=0.51)


def recomputed(words):
    """The sum that the words of a computation tell: "12 × 1 177,20 € + 300 €, moyenne des derniers mois"."""
    total = 0.0
    for term in re.split(r" \+ ", words.split(", ")[0] if ", " in words else words):
        product = 1.0
        for factor in (
            term.replace("\N{NARROW NO-BREAK SPACE}", "").replace("\N{NO-BREAK SPACE}", "").split("×")
        ):
            product *= float(re.search(r"\d+(,\d+)?", factor.replace(" ", ""))[0].replace(",", "."))
        total += product
    return total


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.long
def test_a_reader_finds_each_line_again_from_its_computation(pilot_of, name):
    known = case(pilot_of, name)
    for line in year_ahead(known).lines:
        assert sum(times * unit for times, unit in line.parts) == pytest.approx(line.year_eur, abs=0.005), (
            line.label
        )
    lines = finance.budget(known).lines
    for row in lines[(lines["plan_eur"] > 0) & ~lines["granted"]].itertuples():
        assert recomputed(_how(row)) == pytest.approx(row.plan_eur, abs=0.005), (row.line, _how(row))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.sampled
def test_every_difference_with_the_year_done_has_its_reason(pilot_of, name):
    lines = lines_of(finance.budget(pilot_of(name)))
    differs = lines["plan_eur"] != lines["done_eur"]
    assert (lines.loc[differs, "whys"].map(len) > 0).all()
    assert (lines.loc[~differs, "whys"].map(len) == 0).all()


def shares_paid(rows, within):
    """Share of these ledger rows' money that has moved when so many month-ends have passed after their own month."""
    lag = (
        rows["paid"].dt.to_period("M").astype("int64") - rows["date"].dt.to_period("M").astype("int64")
    ).clip(lower=0)
    sums = rows["amount_eur"].groupby(lag).sum() / rows["amount_eur"].sum()
    return float(sums[sums.index <= within].sum())


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.long
def test_the_cash_in_twelve_months_is_the_lines_what_is_owed_and_the_grants(pilot_of, name):
    """Cash in a year = cash now + lines of the year, each as late as it is paid + what the ledger still awaits + grants."""
    known = case(pilot_of, name)
    plan = finance.cash_plan(known, draws=2)
    rows = known["ledger"].assign(paid=known["ledger"]["paid_on"].fillna(known["ledger"]["date"]))
    payers = set(known["contracts"]["payer_name"].dropna())
    test = rows[rows["date"].dt.to_period("M").isin(known.months)]
    own = test[test["nature"] == "own_revenue"]
    steady_rows = own[own["payer"].isin(payers)]
    delays = {
        "expense": test[(test["nature"] == "expense") & ~test["set_up"].fillna(False).astype(bool)],
        "contract": steady_rows,
        "sales": own[~own["payer"].isin(payers)],
    }
    end = known.until + pd.DateOffset(years=1)
    expected = plan.cash_eur
    for line in year_ahead(known).lines:
        sort = "expense" if line.nature == "expense" else "contract" if line.kind == "contract" else "sales"
        assert line.nature != "subsidy"  # no sample carries an aid on: see below
        paid = sum(line.amounts[m] * shares_paid(delays[sort], 11 - m) for m in range(12))
        expected += -paid if sort == "expense" else paid
    awaited = rows[(rows["date"] <= known.until) & (rows["paid"] > known.until) & (rows["paid"] <= end)]
    funding = known["funding"]
    for row in awaited.itertuples():
        same = (
            row.nature == "subsidy"
            and (
                funding["funder"].eq(row.payer)
                & funding["status"].eq("agreed")
                & (funding["amount_eur"] - row.amount_eur).abs().le(1)
            ).any()
        )
        expected += 0 if same else -row.amount_eur if row.nature == "expense" else row.amount_eur
    sure = funding[funding["status"].isin(["agreed", "notified"]) & (funding["cash_late"] > known.until)]
    expected += sure.loc[sure["cash_late"] <= end, "amount_eur"].sum()
    assert future(plan)["plan_eur"].iloc[11] == pytest.approx(expected, abs=0.01)


# ---- what comes back


@pytest.mark.parametrize(
    ("amounts", "parts"),
    [
        ([100] * 12, [(12, 100)]),
        ([100] * 11 + [400], [(12, 100), (1, 300)]),  # once a year, on top
        ([120] * 4 + [0] + [120] * 6 + [0], [(10, 120)]),  # two months it always skips
        ([0, 270, 180] + [90] * 9, [(12, 90)]),  # a start that comes down
        ([225, 0, 0] * 4, [(4, 225)]),  # each quarter
        ([0] * 7 + [600] + [0] * 4, [(1, 600)]),  # once
        ([0, 0, 500, 500, 500, 500] + [0] * 6, []),  # a rent that stopped half a year ago
        ([100] * 9 + [90, 110, 70], [(12, 95)]),  # (3 × 100 + 90 + 110 + 70) / 6 = 95
        ([50, 0, 0, 50, 0, 0], [(4, 50)]),  # half a year known: as often, not twice as much
        ([0, 80, 0, 0, 0, 0], [(1, 80)]),  # once in half a year: once a year
        ([0] * 12, []),
    ],
)
def test_a_line_of_the_accounts_comes_back_as_a_reader_would_say(amounts, parts):
    amounts = np.array(amounts, dtype=float)
    found = pattern(amounts, amounts > 0, 2026 * 12 + 1 + np.arange(-len(amounts), 0))
    assert list(found.parts) == parts
    assert found.year.sum() == pytest.approx(sum(times * unit for times, unit in parts))


def test_what_comes_once_a_year_stays_in_its_month():
    amounts = np.array([100.0] * 11 + [400.0])
    found = pattern(
        amounts, amounts > 0, 31 + 1 + np.arange(-len(amounts), 0)
    )  # the last month is 31 % 12 = 7
    assert np.flatnonzero(found.year > 100).tolist() == [7]


@pytest.mark.parametrize(("start", "year"), [("2026-02-16", 12 * 600), ("2026-02-02", 12 * 540)])
def test_half_a_first_month_does_not_drag_the_year_ahead_down(start, year):
    """300 € in a February begun on the 16th, then 600: twelve times 600 ahead. Begun on the 2nd, a low month is a low month:
    (300 + 4 × 600) / 5 = 540."""
    rows = [
        {"date": f"2026-0{m}-27", "nature": "expense", "line": "Salaire", "account": "641", "amount_eur": eur}
        for m, eur in zip(range(2, 7), [300, 600, 600, 600, 600], strict=True)
    ]
    project = {**PROJECT, "start": start, "data_until": "2026-06-30"}
    known = ck.Pilot.from_tables({"requests": [], "ledger": rows}, project)
    assert sum(line.year_eur for line in year_ahead(known).of("expense")) == pytest.approx(year)


def test_what_is_paid_once_in_half_a_first_month_is_not_forgotten():
    rows = [
        {"date": f"2026-0{m}-27", "nature": "expense", "line": name, "account": "616", "amount_eur": eur}
        for m, name, eur in [(2, "Assurance", 90), (3, "Loyer", 50), (4, "Loyer", 50), (5, "Loyer", 50)]
    ]
    project = {**PROJECT, "start": "2026-02-16", "data_until": "2026-05-31"}
    known = ck.Pilot.from_tables({"requests": [], "ledger": rows}, project)
    assert {x.label: x.year_eur for x in year_ahead(known).of("expense")} == {"Assurance": 90, "Loyer": 600}


@pytest.mark.long
def test_who_leaves_is_paid_until_then_and_who_comes_from_then():
    team = [
        {"id": "P1", "role": "Concierge", "paid": "paid", "until": "2026-09-30"},
        dict(id="P2", role="Livreur", paid="paid", hours_week=10, hour_eur=12, since="2027-01-04"),
    ]
    rows = [
        {**row, "line": "Salaire concierge", "account": "641"} if row["line"] == "salaire" else row
        for row in steady()
    ]
    known = ck.Pilot.from_tables({"requests": [], "ledger": rows, "team": team}, PROJECT)
    people = {line.label: line for line in year_ahead(known).lines if line.kind == "person"}
    assert people["Salaire concierge"].amounts.tolist() == [1000] * 3 + [0] * 9
    assert people["Livreur"].amounts.tolist() == [0] * 6 + [10 * 12 * 52 / 12] * 6
    row = finance.budget(known).lines.set_index("line").loc["Salaire concierge"]
    assert _why(row["whys"]) == "fin le 30 septembre 2026"


# ---- contracts


def under(**contract):
    row = {
        "id": "K",
        "payer_name": "Ville",
        "payer_kind": "commune",
        "service": "journal",
        "status": "signed",
        "amount_eur": 100,
        "per_year": 6,
        "start": "2026-01-10",
        **contract,
    }
    return ck.Pilot.from_tables({"requests": [], "ledger": steady(), "contracts": [row]}, PROJECT)


def test_six_issues_a_year_are_six_in_any_twelve_months_and_three_in_six():
    known = under()
    assert finance.revenue.occurrences(known)["own_eur"].tolist() == [100, 0, 100, 0, 100, 0]
    (line,) = [line for line in year_ahead(known).lines if line.kind == "contract"]
    assert line.amounts.tolist() == [100, 0] * 6
    eleven = under(end="2027-05-31")
    (line,) = [line for line in year_ahead(eleven).lines if line.kind == "contract"]
    assert line.year_eur == 600  # July 2026 to May 2027: six issues in eleven months, not 5.5


def test_instalments_fall_in_the_months_the_accounts_show_and_the_share_of_the_payer_is_theirs(pilot_of):
    """Contrats: ten issues a year, none in January nor in August; two of the three last months hold one."""
    contrats = pilot_of("contrats")
    ran = finance.revenue.occurrences(contrats)
    own = ran[ran["payer_name"] == "Commune d'Eybens"].groupby("month")["own_eur"].sum()
    paid = defaultdict(float)
    for row in ledger("contrats"):
        if row["Payeur ou payé"] == "Commune d'Eybens" and row["Nature"] == "Recette propre":
            paid[month(row["Date"])] += row["Montant"]
    assert {m: eur for m, eur in ((month(k), v) for k, v in own.items()) if eur} == dict(paid)


@pytest.mark.long
def test_a_contract_ends_on_its_day_quotes_and_ended_ones_count_for_nothing():
    for status in ("quoted", "ended"):
        assert not [line for line in year_ahead(under(status=status)).lines if line.kind == "contract"]
    (line,) = [x for x in year_ahead(under(per_year=12, end="2026-12-31")).lines if x.kind == "contract"]
    assert line.amounts.tolist() == [100] * 6 + [0] * 6


def test_what_the_ledger_does_not_tell_apart_is_counted_once():
    """A ledger of one line, 400 a month, that holds a contract of 100: 300 of sales and 100 of contract ahead."""
    ahead = {line.kind: line.year_eur for line in year_ahead(under(per_year=12)).of("own_revenue")}
    assert ahead == {"contract": 1200, "line": 3600}


@pytest.mark.long
def test_a_contract_keeps_its_name_beside_its_credit_note():
    """Six issues billed, then one given back: the budget goes on with the issues, and the credit note is of last year only."""
    bills = [
        dict(date=f"2026-0{m}-28", nature="own_revenue", line="Bulletin", payer="Ville", amount_eur=100)
        for m in (1, 3, 5)
    ]
    back = {**bills[0], "date": "2026-06-20", "line": "Avoir bulletin", "amount_eur": -40}
    known = under()
    paid = [row for row in steady() if row["nature"] == "expense"]
    known = ck.Pilot.from_tables({**known.tables, "ledger": [*bills, back, *paid]}, PROJECT)
    names = {line.label: line.year_eur for line in year_ahead(known).of("own_revenue")}
    assert names == {"Bulletin": 600}
    lines = finance.budget(known).lines.set_index("line")
    assert lines.loc["Bulletin", ["done_eur", "plan_eur"]].tolist() == [300, 600]


# ---- subsidies


def owed(amount=500, payer="Région", paid_on="2026-08-15"):
    return dict(
        date="2026-06-30", paid_on=paid_on, nature="subsidy", line="Aide", amount_eur=amount, payer=payer
    )


@pytest.mark.long
def test_a_dated_receivable_stays_beside_a_funding_sheet_and_is_counted_once():
    bare = future(finance.cash_plan(pilot(steady(), [grant(9000, "2027-05-01", "2027-05-01")])))[
        "plan_eur"
    ].to_numpy()
    other = finance.cash_plan(pilot([*steady(), owed()], [grant(9000, "2027-05-01", "2027-05-01")]))
    assert (future(other)["plan_eur"].to_numpy() - bare).tolist() == pytest.approx([0] + [500] * 17)
    assert other.owed_eur == 500
    assert not other.same
    same = [
        dict(grant(500, "2026-08-01", "2026-08-31"), funder="Conseil de la Région"),
        dict(grant(9000, "2027-05-01", "2027-05-01"), id="G"),
    ]
    once = finance.cash_plan(pilot([*steady(), owed()], same))
    assert (future(once)["plan_eur"].to_numpy() - bare).tolist() == pytest.approx([0] + [500] * 17)
    assert (once.owed_eur, once.same) == (0, ("Conseil de la Région",))
    far = [dict(grant(500, "2027-08-01", "2027-08-31"), funder="Région")]  # another year's: both are to come
    assert finance.cash_plan(pilot([*steady(), owed()], far)).owed_eur == 500


def test_engagement_keeps_what_the_state_still_owes(pilot_of):
    awaited = [
        r
        for r in ledger("engagement")
        if r["Nature"].startswith("Subvention")
        and r["Payé le"] > answer("engagement", "Données complètes jusqu'au")
    ]
    assert len(awaited) == 2
    plan = finance.cash_plan(pilot_of("engagement"), draws=2)
    assert plan.owed_eur == pytest.approx(sum(r["Montant"] for r in awaited), abs=0.005)


def aided(*funding):
    rows = [
        dict(date=m.start_time, nature="subsidy", line="Aide au poste", payer="État", amount_eur=300)
        for m in MONTHS
    ]
    return pilot(
        [*steady(), *rows], [{"id": f"F{k}", "funder": "État", **row} for k, row in enumerate(funding)]
    )


@pytest.mark.long
def test_an_aid_received_every_month_goes_on_until_its_end_or_its_renewal():
    goes_on = finance.cash_plan(aided())
    assert np.diff([goes_on.cash_eur, *future(goes_on)["plan_eur"]]) == pytest.approx(-300)
    assert goes_on.aids == (("Aide au poste", 300, None),)
    assert finance.funding_plan(aided()).to_find_eur == pytest.approx(12 * 300)
    paid = {"status": "paid", "amount_eur": 3600, "covers_to": "2026-10-31"}
    ends = finance.cash_plan(aided(paid))
    assert np.diff([ends.cash_eur, *future(ends)["plan_eur"]])[:6] == pytest.approx([-300] * 4 + [-600] * 2)
    assert "ends on 31 October 2026" in " ".join(ends.sentences("en"))
    again = {"status": "filed", "amount_eur": 3600, "cash_early": "2027-01-01", "cash_late": "2027-02-01"}
    asked = finance.cash_plan(aided(again))
    assert np.diff([asked.cash_eur, *future(asked)["plan_eur"]])[:12] == pytest.approx(-600)
    assert asked.renewed == (("Aide au poste", "État", 3600, "État"),)
    said = " ".join(asked.sentences("fr"))
    assert (
        "La ligne «\N{NO-BREAK SPACE}Aide au poste\N{NO-BREAK SPACE}», reçue chaque mois, a sa suite dans la feuille"
        in said
    )


def test_what_is_only_asked_for_is_never_found(pilot_of):
    """Contrats: 33,386.40 to pay; 18,799.40 earned; nothing awarded; 5,000 asked of the Département stand beside."""
    asked = sum(r["Montant"] for r in cells("contrats", "Financements") if r["État"] == "Déposé")
    euros = {line: sum(t * u for t, u in parts) for line, parts in HAND["contrats"].items()}
    names = list(euros)
    costs, earned = sum(euros[n] for n in names[:9]), sum(euros[n] for n in names[9:])
    assert (round(costs, 2), round(earned, 2), asked) == (33386.40, 18799.40, 5000)
    plan = finance.funding_plan(pilot_of("contrats"))
    assert plan.to_find_eur == pytest.approx(costs - earned)
    assert plan.hoped_eur == 5000
    budget = finance.budget(pilot_of("contrats"), plan)
    assert budget.table.set_index("level").loc["asked", "plan_eur"] == 5000
    assert budget.total("products") == round(costs)
    assert plan.table.loc[plan.table["side"] == "source", "amount_eur"].sum() == pytest.approx(costs)


@pytest.mark.long
def test_overdue_money_does_not_arrive_at_once_nor_filed_money_on_the_plan():
    flat = future(finance.cash_plan(pilot(steady())))["plan_eur"].to_numpy()
    late = finance.cash_plan(pilot(steady(), [grant(900, "2026-01-01", "2026-02-01")]))
    found = future(late)["plan_eur"].to_numpy() - flat
    assert found[:5] == pytest.approx(0)
    assert found[6:] == pytest.approx(900)
    filed = finance.cash_plan(pilot(steady(), [grant(900, "2026-07-05", "2026-07-05", "filed", 1.0)]))
    assert future(filed)["plan_eur"].to_numpy() == pytest.approx(flat)


# ---- the envelope asked at the next gate, and the orderly stop


STAGE = {"stage": "3", "start": "2026-10-01", "gate": "2026-12-31", "envelope_eur": 6000}


def staged(**project):
    tables = {"requests": [], "ledger": steady(), "stage_plan": [STAGE]}
    return ck.Pilot.from_tables(tables, {**PROJECT, "opening_cash_eur": 9000, **project})


@pytest.mark.long
def test_the_plan_is_given_with_and_without_the_envelope_asked():
    """1,000 a month to pay; 6,000 from October to December are 3,000 more, by the days of each month; 5,400 at hand,
    −600 a month: nine months without; with it 2,615, 1,037, −578."""
    plan = finance.cash_plan(staged())
    assert plan.first_negative == pd.Period("2027-04", "M")
    assert (plan.envelope_eur, plan.envelope_more_eur) == (6000, pytest.approx(3000))
    assert plan.envelope_negative == pd.Period("2026-12", "M")
    assert plan.envelope_runway_months == 6
    voted = finance.cash_plan(staged(), envelope=True)
    less = future(plan)["plan_eur"].to_numpy() - future(voted)["plan_eur"].to_numpy()
    assert less == pytest.approx([0, 0, 0, 3000 * 31 / 92, 3000 * 61 / 92] + [3000] * 13)
    assert voted.first_negative == plan.envelope_negative
    assert voted.bridge_80_eur > plan.bridge_80_eur
    assert finance.cash_plan(staged(), envelope=3000.0).first_negative == plan.first_negative
    assert "is spent, cash is below zero at the end of December 2026. That is in 6 months" in " ".join(
        plan.sentences("en")
    )
    assert np.isnan(finance.cash_plan(pilot(steady(), next_stage_cost_eur=6000)).envelope_eur)  # no dates


def test_an_envelope_to_be_spent_after_the_cash_is_gone_moves_nothing():
    """900 at hand, −600 a month: below zero in August, before the first day of the stage."""
    plan = finance.cash_plan(staged(opening_cash_eur=9000 - 4500))
    assert plan.first_negative == plan.envelope_negative == pd.Period("2026-08", "M")
    said = " ".join(plan.sentences("en"))
    assert "does not bring that month forward" in said
    assert "is spent, cash is below zero" not in said


def test_an_orderly_stop_that_the_cash_covers_is_said_to_be_covered(pilot_of):
    cost, cash = answer("pivot", "Coût d'un arrêt en bon ordre"), answer("pivot", "Trésorerie au départ")
    totals, _months = by_hand("pivot")
    assert cash + totals["cash"] > cost
    plan = finance.cash_plan(pilot_of("pivot"))
    said = " ".join(plan.sentences("en"))
    assert plan.last_stop is None
    assert (
        "The cash at hand covers an orderly closure (€4,500). At the end of September 2026, less than 1 chance in 100 that it still does; 90 are required."
        in said
    )
    assert "does not cover" not in said
    poor = finance.cash_plan(pilot(steady(), closing_cost_eur=1500))
    assert "does not cover an orderly closure (€1,500)" in " ".join(poor.sentences("en"))


def test_a_bridge_never_comes_without_its_level(pilot_of):
    known = pilot_of("engagement")
    for said in [
        *finance.cash_plan(known, draws=200).sentences("en"),
        *finance.cash_stress(known, draws=200).sentences("en"),
    ]:
        if "ridge" in said:
            assert re.search(r"in (80|95) cases out of 100", said), said


def test_a_bill_of_each_quarter_stays_in_the_calendar_months_of_the_accounts(pilot_of):
    paid = {row["Date"].month for row in ledger("contrats") if row["Poste"] == "Assurance"}
    ahead = year_ahead(pilot_of("contrats"))
    (line,) = [line for line in ahead.lines if line.label == "Assurance"]
    assert (
        {m.month for m, eur in zip(ahead.months, line.amounts, strict=True) if eur} == paid == {3, 6, 9, 12}
    )


@pytest.mark.long
def test_another_amount_of_the_same_funder_is_other_money():
    both = [dict(grant(800, "2026-08-01", "2026-08-31"), funder="Région")]
    plan = finance.cash_plan(pilot([*steady(), owed(500)], both))
    assert (plan.owed_eur, plan.same) == (500, ())
    bare = future(finance.cash_plan(pilot(steady())))["plan_eur"].to_numpy()
    assert (future(plan)["plan_eur"].to_numpy() - bare)[1] == pytest.approx(1300)


@pytest.mark.parametrize("name", CASES)
def test_a_plan_that_looks_less_far_sees_the_same_months(pilot_of, name):
    now = pilot_of(name)
    year, half_more, two = (year_ahead(now, months) for months in (12, 18, 24))
    assert list(map(len, (year.months, half_more.months, two.months))) == [12, 18, 24]
    for longer in (half_more, two):
        assert list(year.months) == list(longer.months[:12])
        kept = [line for line in longer.lines if line.amounts[:12].any() or line.basis == "ended"]
        assert [(line.label, line.parts, line.end) for line in year.lines] == [
            (line.label, line.parts, line.end) for line in kept
        ]
        for line, other in zip(year.lines, kept, strict=True):
            np.testing.assert_array_equal(line.amounts, other.amounts[:12])


def test_a_contract_paid_at_another_price_is_not_said_to_follow_the_last_months():
    """12 × 100 € in the contract; 80 € a month in the accounts: the year ahead is at the price of the contract."""
    months = pd.period_range("2025-07", "2026-06", freq="M")
    ledger = [
        dict(date=month.start_time, nature=nature, line=line, amount_eur=eur, account=account, payer=payer)
        for month in months
        for nature, line, eur, account, payer in (
            ("own_revenue", "Journal", 80, "706", "Mairie"),
            ("expense", "Loyer", 50, "613", "Bailleur"),
        )
    ]
    contract = {
        "id": "K",
        "payer_name": "Mairie",
        "public": "d",
        "service": "news",
        "status": "signed",
        "amount_eur": 100,
        "per_year": 12,
        "start": "2025-07-01",
    }
    settings = {"name": "x", "start": "2025-07-01", "data_until": "2026-06-30"}
    known = ck.Pilot.from_tables({"requests": [], "ledger": ledger, "contracts": [contract]}, settings)
    table = finance.budget(known).lines
    row = table[table["line"] == "Journal"].iloc[0]
    with ck.use_language("en"):
        how, why = _how(row), _why(row["whys"])
    assert how == "12 × €100"
    assert why == "at the price written in the contract, which differs from the accounts"


def test_a_line_read_as_it_stands_is_observed_and_a_mean_is_estimated():
    rows = [
        {"date": m.start_time, "nature": "expense", "line": line, "amount_eur": eur}
        for k, m in enumerate(MONTHS)
        for line, eur in (("Loyer", 300), ("Courses", 40 * (k % 3 + 1)))
    ]
    lines = {line.label: (line.basis, line.origin) for line in year_ahead(pilot(rows), 12).lines}
    assert lines["Loyer"] == ("steady", "observed")
    assert lines["Courses"] == ("mean", "estimated")


def with_a_closed_month(*more, **project):
    """Ten orders of 4 € a month; in August, closed half of the time, five."""
    months = pd.period_range("2026-03", "2026-08", freq="M")
    days = {m: max(str(m.start_time.date()), project.get("start", "")) for m in months}
    log = [
        {
            "date": days[m],
            "closed_on": days[m],
            "outcome": "served",
            "public": "a",
            "service": "x",
            "commission_eur": 1.5,
            "fee_eur": 2.5,
        }
        for m in months
        for _n in range(5 if m.month == 8 else 10)
    ]
    project = {
        "name": "Essai",
        "start": "2026-03-01",
        "data_until": "2026-08-31",
        "opening_cash_eur": 0,
        **project,
    }
    tables = {"requests": log, "opening": [{"month": "2026-08-01", "open_share": 0.5}, *more]}
    return ck.Pilot.from_tables(tables, project)


def test_a_month_closed_half_of_the_time_does_not_close_the_year_ahead():
    """25 orders in two months and a half are ten in a normal one; the next August closes as this one did: 115 in twelve."""
    [sold] = [line for line in year_ahead(with_a_closed_month(), 18).lines if line.kind == "orders"]
    assert sold.parts == ((115.0, 4.0),)
    assert sold.amounts[:12] == pytest.approx([40] * 11 + [20])
    assert sold.amounts[12:] == pytest.approx([40] * 6)


def test_a_month_to_come_that_the_sheet_tells_of_is_as_it_says():
    closed = {"month": "2026-12-01", "open_share": 0}
    [sold] = [line for line in year_ahead(with_a_closed_month(closed), 12).lines if line.kind == "orders"]
    assert sold.amounts == pytest.approx([40] * 3 + [0] + [40] * 7 + [20])
    assert sold.parts == ((105.0, 4.0),)


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ({"month": "2026-03-01", "open_share": 15 / 31}, "2026-03-17"),
        ({"month": "2026-07-01", "open_share": 0}, "2026-03-01"),
    ],
)
def test_neither_a_beginning_midway_nor_a_closure_that_was_not_one_comes_back_a_year_later(line, start):
    """Open from the 17th to the 31st of its first month; ten orders served in a July said closed."""
    [sold] = [x for x in year_ahead(with_a_closed_month(line, start=start), 12).lines if x.kind == "orders"]
    assert sold.amounts == pytest.approx([40] * 11 + [20])


@pytest.mark.parametrize(
    ("start", "first", "left"),
    [
        ("2026-03-17", "2026-03-17", 15 / 31),
        ("2026-03-17", "2026-03-05", 27 / 31),
        ("2026-03-17", "2026-02-20", 15 / 31),
    ],
)
def test_a_first_month_opens_with_what_is_counted_in_it(start, first, left):
    """A start moved to the 17th after requests of the 5th, which count in March: open from the 5th. Those of February do not count."""
    log = [
        {"date": day, "closed_on": day, "outcome": "served"} for day in (first, "2026-03-20", "2026-04-02")
    ]
    pilot = ck.Pilot.from_tables({"requests": log}, {"start": start, "data_until": "2026-04-30"})
    assert exposure(pilot).iloc[0] == pytest.approx(left)


def test_the_orders_of_the_year_are_those_of_its_twelve_months_when_a_month_has_begun():
    """Up to the 15th of a half closed August, before the twelve months from September: the next August is a whole one."""
    pilot = with_a_closed_month({"month": "2027-08-01", "open_share": 1}, data_until="2026-08-15")
    [sold] = [line for line in year_ahead(pilot, 12).lines if line.kind == "orders"]
    assert sold.parts == ((120.0, 4.0),)
    assert sold.amounts == pytest.approx([40] * 12)
    assert sold.left_eur == pytest.approx(20 * 16 / 31)


@pytest.mark.long
def test_closures_supposed_to_come_back_are_told_and_how_to_deny_them():
    """August was half closed, so the next one is; not where its line says it will be open, nor for a season alone."""
    rent = {"date": "2026-08-01", "nature": "expense", "amount_eur": 1, "line": "Loyer"}
    sale = {**rent, "nature": "own_revenue", "line": "Ventes"}  # accounts without a sale tell no cash ahead

    def told(*more, **tables):
        known = with_a_closed_month(*more)
        tables = {**known.tables, "ledger": [rent, sale], **tables}
        plan = finance.cash_plan(ck.Pilot.from_tables(tables, dict(known.settings)), 18, draws=1)
        return plan.closed, [line for line in plan.sentences("en") if "closed" in line]

    months, (line,) = told()
    assert months == (pd.Period("2027-08", "M"),)
    assert line.startswith("Assumed: 1 month is closed, wholly or in part, as a year before (August 2027).")
    assert told({"month": "2027-08-01", "open_share": 1}) == ((), [])
    assert told({"month": "2027-08-01", "open_share": 0.5}) == ((), [])  # written, so not supposed
    assert told(opening=[{"month": "2026-08-01", "season": 0.5}]) == ((), [])


@pytest.mark.long
def test_a_closed_service_is_said_to_be_supposed_open_again_unless_the_sheet_says_when():
    """Closed in September and October, nothing said of November: the plan sells ten orders at € 4 from then on."""
    rent = {"date": "2026-08-01", "nature": "expense", "amount_eur": 1, "line": "Loyer"}
    sale = {**rent, "nature": "own_revenue", "line": "Ventes"}
    shut = [{"month": f"2026-{month}-01", "open_share": 0} for month in ("09", "10")]

    def told(*more, until="2026-10-31", asked=None):
        known = with_a_closed_month(*more, data_until=until)
        log = known["requests"]
        more_of_it = log.tail(1).assign(date=pd.Timestamp(asked), closed_on=pd.Timestamp(asked))
        log = pd.concat([log, more_of_it], ignore_index=True) if asked else log
        plan = finance.cash_plan(
            ck.Pilot.from_tables(
                {**known.tables, "requests": log, "ledger": [rent, sale]}, dict(known.settings)
            ),
            18,
            draws=1,
        )
        [sold] = [line for line in year_ahead(known, 12).lines if line.kind == "orders"]
        said = [line for line in plan.sentences("en") if "opens again" in line]
        assert said == ([plan.opening("en")] if said else [])
        return said, sold.amounts[0]

    (line,), first = told(*shut)
    assert first == pytest.approx(40)
    assert line.startswith("Assumed: the service, closed now, opens again in November 2026")
    assert told(*shut, {"month": "2026-11-01", "open_share": 0})[0][0].startswith(
        "Assumed: the service, closed now, opens again in December 2026"
    )
    assert told(*shut, {"month": "2026-11-01", "open_share": 1})[0] == []  # written, so not supposed
    assert told(until="2026-08-31")[0] == []
    # on 15 November nothing may have begun; an order of the 3rd tells that it has
    assert told(*shut, until="2026-11-15")[0] == [line]
    assert told(*shut, until="2026-11-15", asked="2026-11-03")[0] == []
    # open on the last day, to be shut later: it is not closed now; on 5 September it is
    assert told(*shut, until="2026-08-31")[0] == []
    assert told(*shut, until="2026-09-05")[0] == [line]


def test_a_log_without_a_day_has_no_months_ahead():
    assert not year_ahead(ck.Pilot.from_tables({"requests": []}, {})).lines
    line = {"month": "2026-08-01", "open_share": 0.5}
    pilot = ck.Pilot.from_tables({"requests": [], "opening": [line]}, {})
    assert exposure_ahead(pilot, pd.period_range("2026-08", periods=2, freq="M")) == pytest.approx([0.5, 1])
    assert not len(exposure(pilot))


def test_the_band_around_the_plan_closes_in_the_same_months():
    pilot = with_a_closed_month({"month": "2026-12-01", "open_share": 0})
    streams = running(pilot, 12)
    [orders] = [stream.orders for stream in streams if stream.orders is not None]
    drawn = orders.draw(4000, np.random.default_rng(0)).mean(axis=0)
    assert drawn[3] == pytest.approx(0, abs=0.5)
    assert drawn[11] / drawn[[9, 10]].mean() == pytest.approx(0.5, abs=0.06)


def test_accounts_that_only_hold_zeros_make_no_budget_and_stop_nothing():
    zeros = [
        {"date": f"2026-0{m}-28", "account": "641", "nature": "expense", "line": "Salaire", "amount_eur": 0.0}
        for m in range(1, 7)
    ]
    found = finance.budget(pilot(ledger=zeros))
    with ck.use_language("en"):
        (said,) = found.sentences()
    assert "not measured" in said
