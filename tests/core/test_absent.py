"""What is not written is not zero, not shown and not certain: an order without a price, a request without a client."""

import numpy as np
import pandas as pd
import pytest
from conftest import load
from day_one import lines_are_not_chosen_by_lists

import conciergekit as ck
from conciergekit import finance, gates, logistics, targets
from conciergekit.core import privacy
from conciergekit.core.pilot import Pilot


def with_log(name: str, change) -> Pilot:
    pilot = load(name)
    log = pilot["requests"].copy()
    change(log)
    return Pilot.from_tables({**pilot.tables, "requests": log}, pilot.settings, language="fr")


# ---- a missing client never shows a small group ------------------------------------------------------------------


@pytest.mark.parametrize("coded", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("spare", [1, 3, 40])
def test_lines_without_a_client_never_unfold_a_group(coded, spare):
    """A group of `coded` people, to which come lines of nobody known: the same people may have sent them."""
    group = ["large"] * 30 + ["middle"] * 6 + ["small"] * (coded + spare)
    person = [f"L{i}" for i in range(30)] + [f"M{i}" for i in range(6)]
    person += [f"S{i}" for i in range(coded)] + [None] * spare
    found = privacy.folded_groups(pd.Series(group, dtype="str"), pd.Series(person, dtype="str"))
    assert found == {"small", "middle"}


def test_five_people_are_shown_whatever_else_is_not_coded():
    group = pd.Series(["a"] * 9 + ["b"] * 9)
    person = pd.Series([f"A{i % 5}" for i in range(9)] + [f"B{i % 5}" if i < 6 else None for i in range(9)])
    assert privacy.folded_groups(group, person) == set()


def four_of(public: str):
    """A log in which this target group has four people, its other requests given to another group."""

    def change(log):
        theirs = log["public"] == public
        kept = log.loc[theirs, "client"].dropna().unique()[:4]
        other = next(code for code in log["public"].dropna().unique() if code != public)
        log.loc[theirs & ~log["client"].isin(kept), "public"] = other
        return log.index[log["public"] == public]

    return change


def seen(pilot: Pilot) -> dict[str, set]:
    shift, focus = targets.shift(pilot), targets.focus(pilot, keep=3, draws=50)
    shown = focus.by_public["orders"].notna()
    pairs = focus.table.loc[focus.table["n"].notna()]
    return {
        "shift": set(shift.table["public"]),
        "focus": set(focus.by_public.loc[shown, "public"]),
        "pairs": set(zip(pairs["public"], pairs["service"], strict=True)),
        "offers": set(ck.offers.table(pilot).query("kind == 'orders'")["public"]),
        "causes": set(logistics.who_causes(pilot, logistics.cost_tours(pilot)).publics["group"]),
    }


@pytest.mark.long
def test_one_order_without_client_does_not_show_four_people():
    public = load("contrats")["requests"]["public"].dropna().unique()[-1]
    folded = with_log("contrats", four_of(public))

    def one_less(log):
        rows = four_of(public)(log)
        more = log.index[(log["public"] != public) & (log["outcome"] == "served")][:3]
        log.loc[more, "public"] = public  # three orders more of the group, sent by nobody known
        log.loc[more, "client"] = None
        assert log.loc[rows, "client"].nunique() <= 4

    before, after = seen(folded), seen(with_log("contrats", one_less))
    for table in set(before) - {"pairs"}:
        assert public not in before[table], table
        assert public not in after[table], table
    # a contract serves people nobody counted: its pair is shown before and after
    theirs = {
        table: {pair for pair in pairs if pair[0] == public}
        for table, pairs in {"before": before["pairs"], "after": after["pairs"]}.items()
    }
    assert theirs["after"] == theirs["before"]


def test_folded_groups_are_not_said_to_be_those_planned():
    """Two target groups planned alike, one of which has four people: what was served cannot be told."""
    rows = [("a", f"A{i % 40}") for i in range(95)] + [("b", f"B{i % 4}") for i in range(5)]
    log = [
        {
            "date": pd.Timestamp("2026-01-05") + pd.Timedelta(days=i % 80),
            "public": public,
            "client": client,
            "service": "s",
            "outcome": "served",
        }
        for i, (public, client) in enumerate(rows)
    ]
    publics = [
        {"id": "a", "label": "A", "planned_share": 0.5},
        {"id": "b", "label": "B", "planned_share": 0.5},
    ]
    pilot = Pilot.from_tables(
        {"requests": log, "publics": publics}, {"name": "x", "data_until": "2026-03-31"}, language="fr"
    )
    shift = targets.shift(pilot)
    assert shift.total == 100
    with ck.use_language("en"):
        assert not any("are those planned, within" in text for text in shift.sentences())
        assert shift.sentences()[0].startswith("Too few people are known in each group")


# ---- not priced is not free --------------------------------------------------------------------------------------


def _half_unpriced(log):
    log.loc[log.index[::2], ["commission_eur", "fee_eur"]] = np.nan


def test_the_price_of_an_order_is_that_of_the_orders_priced():
    """Worked out from the cells: mean of commission + fee over the priced orders of the last six complete months."""
    pilot = with_log("camion", _half_unpriced)
    log = pilot["requests"]
    log = log[log["outcome"] == "served"]
    month = log["closed_on"].fillna(log["date"]).dt.to_period("M")
    brings = log["commission_eur"].fillna(0) + log["fee_eur"].fillna(0)
    priced = brings[(log["commission_eur"].notna() | log["fee_eur"].notna()) & month.isin(pilot.months[-6:])]
    assert finance.models.base(pilot).orders.price_eur == pytest.approx(priced.mean())


@pytest.mark.long
def test_without_any_price_nothing_is_said_of_what_orders_bring():
    def change(log):
        log[["commission_eur", "fee_eur", "order_value_eur"]] = np.nan

    pilot = with_log("camion", change)
    assert finance.models.base(pilot) is None
    assert np.isnan(finance.contribution_hour(pilot).eur_per_hour)
    assert ck.offers.table(pilot).query("kind == 'orders'")["revenue_eur"].isna().all()
    assert np.isnan(finance.break_even_of(pilot).volume_month)
    focus = targets.focus(pilot, keep=3, draws=50)
    assert focus.table["own_revenue_month_eur"].isna().all()
    assert focus.by_public["revenue_lost_month_eur"].isna().all()
    with ck.use_language("en"):
        said = " ".join(focus.sentences())
    assert "costs more than it brings" not in said
    assert "€" not in said


@pytest.mark.long
def test_with_nothing_to_drop_no_chance_is_given():
    log = [
        {"date": "2026-01-05", "public": "a", "client": f"C{i}", "service": "s", "outcome": "served"}
        for i in range(6)
    ]
    pilot = Pilot.from_tables({"requests": log}, {"name": "x"}, language="en")
    with ck.use_language("en"):
        choices = targets.focus(pilot, draws=50).choices()
    assert list(choices["Chances of being in the best choice"]) == [ck.i18n.MISSING]


# ---- a table without a line is still a table ---------------------------------------------------------------------


def of_the_gate(**tables) -> Pilot:
    tables.setdefault(
        "requests", [{"date": "2026-01-05", "public": "a", "service": "s", "outcome": "served"}]
    )
    return Pilot.from_tables(
        tables, {"name": "T", "start": "2026-01-01", "data_until": "2026-06-30"}, language="en"
    )


BODIES = [{"body": name, "role": "decides", "quorum_people": n} for name, n in (("Board", 5), ("Conseil", 3))]
DECIDED = {"date": "2026-04-01", "proposal": "go", "decision": "stop", "body": "Conseil", "present": 4}


def test_decisions_bodies_and_changes_are_chosen_by_line():
    with lines_are_not_chosen_by_lists():
        pilot = of_the_gate(
            bodies=BODIES,
            decisions=[DECIDED, {**DECIDED, "date": "2026-05-01", "different_because": "Money"}],
            criteria=[{"indicator": "orders_month", "role": "must", "requirement": 40}],
            criteria_changes=[{"date": "2026-03-01", "indicator": "orders_month", "what": "requirement"}],
        )
        assert gates.instances(pilot).quorum == 3
        assert sum("nothing says why" in line for line in gates.decision_log(pilot).sentences("en")) == 1
        assert sum("without a reason" in line for line in gates.agreed(pilot).sentences("en")) == 1


def test_tables_without_a_line_say_nothing():
    pilot = of_the_gate(bodies=BODIES)
    assert gates.instances(pilot).quorum == 5
    assert not any("nothing says why" in line for line in gates.decision_log(pilot).sentences("en"))
    assert not any("without a reason" in line for line in gates.agreed(pilot).sentences("en"))
