"""Small logs of which each share, range and chance of a shift between target groups is known beforehand."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import conciergekit as ck
from conciergekit import ConciergekitError, Pilot, targets
from conciergekit.core import privacy
from conciergekit.targets import measures as cells
from conciergekit.targets.anchors import resolve
from conciergekit.targets.ask import _keep
from conciergekit.targets.choice import _near
from conciergekit.targets.focus_tables import by_public
from conciergekit.targets.measures import _opening, measure
from conciergekit.targets.pairs import accounts, months_between
from conciergekit.targets.priorities import value_turn
from conciergekit.targets.watch import _moved
from conciergekit.targets.weights import _steps

SETTINGS = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-04-30"}


def log(**counts):
    """Served requests: `a=[3, 0, 2]` are three orders of public a in January, none in February, two in March."""
    rows = []
    for public, months in counts.items():
        for month, count in enumerate(months, start=1):
            rows += [
                {
                    "date": f"2026-0{month}-{1 + k}",
                    "closed_on": f"2026-0{month}-{2 + k}",
                    "client": f"{public}{month}-{k % 7}",
                    "public": public,
                    "service": "s",
                    "outcome": "served",
                }
                for k in range(count)
            ]
    return rows


def shift(requests, far=0.1, **tables):
    one = Pilot.from_tables({"requests": requests, **tables}, SETTINGS)
    return targets.shift(one, far=far)


@pytest.mark.long
def test_a_client_listed_twice_is_one_home():
    """Grenoble and Crolles by a client's commune; the same client on two lines of the sheet changes nothing."""
    settings = {**SETTINGS, "base_insee": "38185"}
    homes = [{"id": f"a{month}-{k}", "insee": "38140"} for month in (1, 2) for k in range(7)]
    once, twice = (
        targets.prioritize(
            Pilot.from_tables({"requests": log(a=[6, 6], b=[6, 6]), "clients": rows}, settings), draws=50
        )
        for rows in (homes, [*homes, homes[0]])
    )
    pd.testing.assert_frame_equal(once.ranked, twice.ranked)


@pytest.mark.long
def test_active_offers_are_those_served_in_ninety_one_days_and_the_limit_itself_is_not_too_wide():
    """At stage 1 the kit proposes two offers at most: a, served on the first of the 91 days, and d, on the last."""

    def order(public, day, **more):
        return {"date": day, "closed_on": day, "public": public, "service": "s", "outcome": "served", **more}

    lately = [
        order("a", "2026-01-30"),
        order("a", "2026-02-03"),
        order("b", "2026-01-29"),  # 91 days before the last
        order("c", "2026-03-02", outcome="refused"),
        order(None, "2026-03-02"),
        order("d", "2026-04-30", closed_on=None),
        order("e", "2026-04-30", closed_on="2026-05-01"),  # after the last day
    ]
    found = targets.breadth(Pilot.from_tables({"requests": lately}, {**SETTINGS, "stage": "1"}))
    assert (found.active, found.limit, found.wide) == (2, 2, False)
    contract = {"service": "s", "status": "signed", "start": "2026-01-01", "per_year": 12, "amount_eur": 100}
    contracts = [
        {**contract, "id": "K1", "public": "g", "end": "2026-03-31"},
        {**contract, "id": "K2", "public": "h"},
    ]
    both = Pilot.from_tables({"requests": lately, "contracts": contracts}, SETTINGS)
    assert targets.breadth(both).active == 3  # the contract that has ended is delivered no more
    more = [*lately, order("f", "2026-04-02")]
    assert targets.breadth(Pilot.from_tables({"requests": more}, {**SETTINGS, "stage": "1"})).wide
    assert not targets.breadth(Pilot.from_tables({"requests": more}, SETTINGS)).wide


def plan(**shares):
    return [
        {"id": public, "label": public.upper(), "planned_share": share} for public, share in shares.items()
    ]


def test_shares_their_ranges_and_chances_are_those_of_clients_who_order_once():
    """Twelve, six and six orders of as many clients: Clopper and Pearson's range, half a client for each side."""
    found = shift(log(a=[6, 6], b=[3, 3], c=[3, 3]), far=0.1, publics=plan(a=0.3, b=0.3, c=0.4))
    table = found.table.set_index("public")
    assert (found.total, found.clients, found.uncoded) == (24, 24, 0)
    assert table["observed_share"].to_dict() == pytest.approx({"a": 0.5, "b": 0.25, "c": 0.25})
    assert table["gap_share"].to_dict() == pytest.approx({"a": 0.2, "b": -0.05, "c": -0.15})
    for public, orders, planned in (("a", 12, 0.3), ("b", 6, 0.3), ("c", 6, 0.4)):
        row = table.loc[public]
        exact = stats.binomtest(orders, 24).proportion_ci(0.9, "exact")
        assert (row["low_share"], row["high_share"]) == pytest.approx((exact.low, exact.high))
        assert row["p_more"] == pytest.approx(stats.beta(orders + 0.5, 24 - orders + 0.5).sf(planned))
        assert row["alike"] == pytest.approx(24)
        assert row["stands"] == "open"
    assert found.table["public"].tolist() == ["c", "a", "b"]  # the largest plan first, then the most orders


def one_by_one(**sizes):
    """Served requests in January: `a=[9, 1]` are nine orders of one client of public a and one of another."""
    return [
        dict(date="2026-01-05", client=f"{public}{k}", public=public, service="s", outcome="served")
        for public, counts in sizes.items()
        for k, count in enumerate(counts)
        for _order in range(count)
    ]


def test_a_regular_counts_for_what_it_orders_and_as_one_client():
    """Twelve orders of one client, one each of four others of the same public and of five of another: 21 orders.

    Kish: 21² / (144 + 9) = 2.88. Between clients: share 16/21 of a; Σ (m (z - share))² = 148 (5/21)² + 5 (16/21)²,
    over 21²; share (1 - share) over that is 6.55: the smaller counts.
    """
    found = shift(one_by_one(a=[12, 1, 1, 1, 1], b=[1] * 5), publics=plan(a=0.5, b=0.5)).table
    assert found["alike"].tolist() == pytest.approx([441 / 153] * 2)
    # the large client on the smaller side: the spread between clients is the smaller
    found = shift(one_by_one(a=[6, 1, 1, 1, 1], b=[1] * 30), publics=plan(a=0.5, b=0.5)).table
    share = 10 / 40
    apart = (40 * 0.75**2 + 30 * 0.25**2) / 40**2
    assert found["alike"].tolist() == pytest.approx([share * (1 - share) / apart] * 2)
    assert found.set_index("public")["client_share"].to_dict() == pytest.approx({"a": 5 / 35, "b": 30 / 35})


def test_orders_without_a_client_may_all_be_one_clients():
    """Sixty orders and ten, nobody named: two clients at worst, of which nothing can be said."""
    silent = [{**row, "client": None} for row in one_by_one(a=[60], b=[10])]
    found = shift(silent, publics=plan(a=0.3, b=0.7))
    assert (found.total, found.clients, found.uncoded) == (70, 0, 70)
    assert found.table["stands"].tolist() == ["open", "open"]
    assert found.table["alike"].tolist() == pytest.approx([max(70**2 / 3700, 1)] * 2)
    said = found.sentences("en")
    assert said[0].startswith("It cannot be said yet")
    assert any("70 orders name no client" in text for text in said)


def test_each_month_has_its_orders_and_its_shares():
    found = shift(log(a=[3, 0, 2], b=[1, 0, 6]), publics=plan(a=0.5, b=0.5)).monthly
    assert found.groupby("month")["orders"].sum().tolist() == [4, 0, 8]
    a = found[found["public"] == "a"]
    assert a["share"].iloc[[0, 2]].tolist() == pytest.approx([0.75, 0.25])
    assert np.isnan(a["share"].iloc[1])


@pytest.mark.parametrize(
    ("stated", "planned", "rescaled"),
    [
        ((0.5, 0.3, 0.2), (0.5, 0.3, 0.2), False),
        ((0.6, 0.6, 0.3), (0.4, 0.4, 0.2), True),
        ((0.6, 0.4, None), (0.6, 0.4, 0.0), False),  # left empty, and the others make up the whole
        ((0.5, 0.3, None), (0.5, 0.3, None), False),  # left empty, the rest not stated
        ((0.495, 0.3, 0.2), (0.495 / 0.995, 0.3 / 0.995, 0.2 / 0.995), False),
    ],
)
def test_planned_shares_are_brought_to_one_unless_part_of_them_is_not_stated(stated, planned, rescaled):
    found = shift(log(a=[6, 6], b=[5, 5], c=[5, 5]), publics=plan(**dict(zip("abc", stated, strict=True))))
    table = found.table.set_index("public")["planned_share"]
    assert found.rescaled == rescaled
    for public, share in zip("abc", planned, strict=True):
        assert (
            table[public] == pytest.approx(share, nan_ok=True)
            if share is not None
            else np.isnan(table[public])
        )


def test_publics_served_by_contract_only_stand_beside_and_are_not_orders():
    contracts = [
        dict(
            id="K1", public="d", service="t", status="signed", amount_eur=100, per_year=12, start="2026-01-01"
        ),
        dict(
            id="K2", public="e", service="t", status="quoted", amount_eur=100, per_year=12, start="2026-01-01"
        ),
    ]
    found = shift(log(a=[6, 6], b=[6, 6]), publics=plan(a=0.4, b=0.4, d=0.2), contracts=contracts)
    table = found.table.set_index("public")
    assert table["compared"].to_dict() == {"a": True, "b": True, "d": False}
    assert table.loc[["a", "b"], "planned_share"].tolist() == pytest.approx([0.5, 0.5])
    assert found.contracts == 1
    assert found.total == 24


def test_a_group_known_by_its_clients_only_is_compared_though_it_has_a_contract_too():
    rows = log(a=[6, 6], b=[6, 6])
    theirs = sorted({row["client"] for row in rows if row["public"] == "b"})
    silent = [row | {"public": None if row["public"] == "b" else "a"} for row in rows]
    signed = dict(
        id="K1", public="b", service="t", status="signed", amount_eur=100, per_year=12, start="2026-01-01"
    )
    clients = [{"id": client, "public": "b"} for client in theirs]
    found = shift(silent, publics=plan(a=0.4, b=0.6), clients=clients, contracts=[signed])
    table = found.table.set_index("public")
    assert table["compared"].all()
    assert table["orders"].to_dict() == {"a": 12, "b": 12}
    assert table.loc[["a", "b"], "planned_share"].tolist() == pytest.approx([0.4, 0.6])


def test_orders_outside_the_test_or_without_a_public_are_left_out_and_a_client_tells_its_own():
    late = dict(date="2026-04-29", closed_on="2026-05-02", client="a1", public="a", outcome="served")
    nobody = {"date": "2026-02-01", "closed_on": "2026-02-02", "client": None, "outcome": "served"}
    theirs = {"date": "2026-02-01", "closed_on": None, "client": "x", "outcome": "served"}
    rows = log(a=[6, 6], b=[6, 6])
    found = shift([*rows, late, nobody, theirs], clients=[{"id": "x", "public": "b"}]).table.set_index(
        "public"
    )
    assert found["orders"].to_dict() == {"a": 12, "b": 13}
    assert found["planned_share"].isna().all()


# ---- groups too small to be shown -----------------------------------------------------------------------------


def lines(**people):
    """`a="123"`: three lines of group a, of persons 1, 2 and 3; a dot is a line without a code."""
    rows = [
        (group, f"{group}{who}" if who != "." else None) for group, whom in people.items() for who in whom
    ]
    return pd.Series([g for g, _ in rows]), pd.Series([p for _, p in rows])


def folded(crowds=(), aside=(), **people):
    return privacy.folded_groups(*lines(**people), crowds=crowds, aside=aside)


def test_a_group_under_five_is_folded_with_the_next_smallest_until_five_people_are_there():
    assert folded(a="12345", b="123456", c="1234567") == set()
    assert folded(a="1234", b="123456", c="1234567") == {"a", "b"}
    assert folded(a="12", b="123", c="1234567") == {"a", "b"}
    assert folded(a="1", b="12", c="123456") == {"a", "b", "c"}


def test_lines_without_a_code_never_make_a_group_large_enough():
    assert folded(a="12..........", b="1234567", c="12345678") == {"a", "b"}
    assert "a" in folded(a="..........", b="1234567", c="12345678")


def test_the_same_person_twice_is_one_and_a_crowd_is_never_small():
    assert folded(a="11111111", b="1234567", c="12345678") == {"a", "b"}
    assert folded(a="1", b="1234567", crowds=["a"]) == set()
    assert folded(a="123456", b="1234567", c="12345678", aside=["a"]) == {"a"}


# ---- how scattered --------------------------------------------------------------------------------------------


def test_equal_parts_count_as_many_and_one_place_as_one():
    even = targets.concentration([5, 5, 5, 5, 0])
    assert (even["hhi"], even["effective"], even["effective_hhi"], even["active"]) == pytest.approx(
        (0.25, 4, 4, 4)
    )
    assert (even["top1"], even["top2"]) == pytest.approx((0.25, 0.5))
    alone = targets.concentration([7])
    assert (alone["hhi"], alone["effective"], alone["top1"], alone["top2"]) == pytest.approx((1, 1, 1, 1))
    uneven = targets.concentration([1, 6, 3])
    assert uneven["hhi"] == pytest.approx(0.46)
    assert uneven["effective"] == pytest.approx(np.exp(stats.entropy([0.1, 0.6, 0.3])))
    assert (uneven["top1"], uneven["top2"]) == pytest.approx((0.6, 0.9))
    assert np.isnan(targets.concentration([0, 0])["hhi"])


@pytest.mark.parametrize("amounts", [[1, -1], [1, np.nan], [np.inf, 1]])
def test_negative_or_missing_amounts_are_refused(amounts):
    with pytest.raises(ValueError, match="none negative"):
        targets.concentration(amounts)


# ---- what to keep, and what to ask ----------------------------------------------------------------------------


def test_sets_within_two_percent_of_the_best_are_near_it_also_when_all_of_them_lose():
    sets = np.eye(4, dtype=bool)
    for best, near in ((-10.0, [-10.0, -10.2]), (10.0, [10.0, 9.8])):
        scores = np.array([best, near[1], best - 0.21, best - 5])
        found = _near(sets, scores, np.array([0.4, 0.3, 0.2, 0.1]), 0.02)
        assert [row[1] for row in found] == pytest.approx(near)
        assert [row[2] for row in found] == [0.4, 0.3]


def test_knowing_the_demand_or_the_money_of_a_pair_is_worth_what_it_may_change():
    """A: 10 or 14 orders leaving 2 or 4: 38 on average, against 36 without it. Demand alone: 32 or 44, money alone: 26 or 50."""
    level, margin = np.array([[10.0, 4.0], [14.0, 6.0]]), np.array([[2.0, 5.0], [4.0, 5.0]])
    focus = SimpleNamespace(
        stakes=SimpleNamespace(value=level * margin, level=level, margin=margin),
        best=SimpleNamespace(
            method="enumeration", inside=np.array([0.0, 36.0]), outside=np.array([36.0, -np.inf])
        ),
        objective="contribution",
        table=pd.DataFrame(
            {"public": ["p", "q"], "service": ["s", "t"], "label": ["A", "B"], "n": [9.0, 9.0]}
        ),
    )
    found = pd.DataFrame(_keep(focus)).set_index(["label", "criterion"])
    assert set(found.index) == {("A", "demand"), ("A", "contribution")}  # B is kept whatever is known
    assert found["value"].to_dict() == pytest.approx(
        {("A", "demand"): (36 + 44) / 2 - 38, ("A", "contribution"): (36 + 50) / 2 - 38}
    )
    assert found["p_change"].tolist() == [0.5, 0.5]
    focus.objective = "revenue"
    assert [row["criterion"] for row in _keep(focus)] == ["demand"]


def test_a_demand_that_may_be_higher_than_its_mean_is_worth_what_it_then_brings():
    """10, 10 or 16 orders that leave 5: 60 on average, and 70 without it; only the 80 of the third would change the choice."""
    level = np.array([[10.0], [10.0], [16.0]])
    margin = np.full((3, 1), 5.0)
    focus = SimpleNamespace(
        stakes=SimpleNamespace(value=level * margin, level=level, margin=margin),
        best=SimpleNamespace(method="enumeration", inside=np.array([0.0]), outside=np.array([70.0])),
        objective="contribution",
        table=pd.DataFrame({"public": ["p"], "service": ["s"], "label": ["A"], "n": [9.0]}),
    )
    (row,) = _keep(focus)
    assert row["value"] == pytest.approx((70 + 70 + 80) / 3 - 70)
    assert row["p_change"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("started", "seen", "shares"),
    [
        (None, None, [1, 1, 1, 0.5]),  # from the first day of the test to 15 April
        ("2025-11-20", None, [1, 1, 1, 0.5]),
        ("2026-02-15", None, [0.5, 1, 0.5]),  # 14 days of 28
        ("2026-03-01", "2026-02-15", [0.5, 1, 0.5]),  # a request proves it was open
        ("2026-03-01", "2026-03-20", [1, 0.5]),
        ("2026-04-15", None, [1 / 30]),  # the last day
        ("2026-04-16", None, []),
    ],
)
def test_months_a_service_was_open_count_for_their_part(started, seen, shares):
    pairs = SimpleNamespace(since=pd.Timestamp("2026-01-01"), told=pd.Timestamp("2026-04-15"))
    assert _opening(pairs, pd.Timestamp(started), pd.Timestamp(seen)).tolist() == pytest.approx(shares)


def test_months_between_two_days_count_whole_months_as_one():
    for first, last, months in (
        ("2026-01-01", "2026-01-31", 1),
        ("2025-11-01", "2026-02-28", 4),
        ("2025-12-15", "2026-02-14", 2 + 14 / 28 - 14 / 31),
        ("2026-03-10", "2026-03-10", 1 / 31),
        ("2026-03-10", "2026-03-09", 0),
    ):
        assert months_between(pd.Timestamp(first), pd.Timestamp(last)) == pytest.approx(months)


def asked(day, client, outcome="served", reason=None, **more):
    return {
        "date": day,
        "closed_on": day,
        "client": client,
        "public": "a",
        "service": "s",
        "outcome": outcome,
        "refusal_reason": reason,
        "fee_eur": 5.0,
        "minutes": 30,
        **more,
    }


@pytest.mark.long
def test_what_people_do_and_say_of_a_pair_counted_on_the_fingers():
    """Until 30 June: loyalty is judged of who was first served by 1 April, within 90 days. People are told by fives: C3 C7 C8 C1
    C2, then C3 (lost) C1 C2 C4 C4 C9."""
    log = [
        asked("2026-02-01", "C1"),
        asked("2026-03-01", "C1"),  # comes back
        asked("2026-02-01", "C2"),
        asked("2026-05-10", "C2"),  # after 98 days
        asked("2026-01-10", "C3"),
        asked("2026-02-10", "C3", "refused", "no_provider"),  # asks again, in vain
        asked("2026-01-10", "C7"),
        asked("2026-01-11", "C8"),  # never again
        asked("2026-05-20", "C4"),
        asked("2026-06-01", "C4"),
        asked("2026-06-02", "C9"),  # too recent
        asked("2026-04-01", "C5", "refused", "legal"),
        asked("2026-04-01", "C6", "cancelled"),
    ]
    contract = {
        "payer_name": "Ville",
        "payer_kind": "commune",
        "public": "a",
        "service": "s",
        "status": "signed",
        "amount_eur": 10.0,
        "per_year": 12,
        "start": "2026-02-01",
    }
    contracts = [
        {"id": "K1", **contract},  # still runs
        {"id": "K2", **contract, "start": "2026-01-15", "end": "2026-03-01"},
        {"id": "K3", **contract, "start": "2026-05-01"},
        {"id": "K4", **contract, "status": "quote"},
    ]
    answer = dict(
        date="2026-03-01", population="beneficiaries", question="satisfaction", public="a", service="s"
    )
    surveys = [
        *(
            {**answer, "score": score, "respondent": f"R{k}"}
            for k, score in enumerate((5, 4, 3, 0, 6, 5, 2, 1))
        ),
        {**answer, "score": 1, "population": "team"},
        {**answer, "score": 1, "question": "would_use"},
        {**answer, "score": 1, "date": "2025-03-01"},
        {**answer, "score": 1, "service": None},
    ]
    settings = {**SETTINGS, "data_until": "2026-06-30"}
    found = targets.evaluate(
        Pilot.from_tables({"requests": log, "contracts": contracts, "surveys": surveys}, settings), draws=50
    )
    table = found.table[(found.table["public"] == "a") & (found.table["service"] == "s")].set_index(
        "criterion"
    )
    assert table.loc["loyalty", ["value", "n"]].tolist() == pytest.approx([(2 + 1) / (5 + 2), 7])
    assert table.loc["providers", ["value", "n"]].tolist() == pytest.approx([10 / 11, 11])
    assert table.loc["satisfaction", ["value", "n"]].tolist() == pytest.approx([3 / 5, 5])
    assert found.worth == pytest.approx(found.utilities.sum(axis=0) / 50)


@pytest.mark.parametrize("side", [1, -1])
def test_the_figure_that_turns_a_comparison_is_the_least_far_from_what_is_known(side):
    """Ahead (or behind) by 0.2 at even weights: 0.4 of either criterion turns it, one spread of y or four of x."""
    alike = SimpleNamespace(figure=lambda utility: 10 * utility if 0 <= utility <= 1 else np.nan)
    worth = np.array([[0.5 + side * 0.3, 0.5 + side * 0.1], [0.5, 0.5]])
    spread = np.array([[0.1, 0.4], [0.1, 0.1]])
    told = (np.array([0.5, 0.5]), 0, 1, ["x", "y"], {"x": alike, "y": alike})
    found = value_turn(worth, spread, *told, figures=np.array([8.0, 6.0]))
    assert (found.criterion, found.now, found.then) == ("y", 6, pytest.approx(5 - side * 3))
    found = value_turn(worth, spread, *told, figures=np.array([8.0, np.nan]))  # y is not measured
    assert (found.criterion, found.then) == ("x", pytest.approx(5 - side * 1))
    found = value_turn(worth, spread[:, ::-1], *told, figures=np.array([8.0, 6.0]))
    assert found.criterion == "x"


def test_the_group_that_moved_is_the_one_whose_share_rose_most_not_the_largest():
    """60, 10 and 30 in 100 before, 50, 40 and 10 in 100 after: the second rose by 30 points, the third fell by 20."""
    before, after = np.array([[40, 5, 20], [20, 5, 10]]), np.array([[30, 30, 5], [20, 10, 5]])
    assert _moved(np.vstack([before, after]), 2) == (1, 2)


def test_a_public_written_twice_counts_as_first_written():
    found = shift(log(a=[6, 6], b=[6, 6]), publics=[*plan(a=0.3, b=0.7), *plan(a=0.9)])
    assert found.table.set_index("public")["planned_share"].to_dict() == pytest.approx({"a": 0.3, "b": 0.7})


@pytest.mark.long
def test_a_request_before_the_stated_start_proves_that_the_service_was_open():
    """Orders from February on: a start said to be in March changes nothing, one in January does."""
    orders = log(a=[0, 3, 4, 5], b=[0, 1, 2, 1])

    def demand(started):
        services = [{"id": "s", "started": started}]
        one = Pilot.from_tables({"requests": orders, "services": services}, SETTINGS)
        return measure(cells.Context(one, accounts(one), 200, 0), "demand").draws

    assert np.array_equal(demand("2026-03-01"), demand("2026-02-01"))
    assert not np.array_equal(demand("2026-03-01"), demand("2026-01-01"))


def test_a_contract_runs_until_its_last_day():
    """Twelve visits a year, or twenty-four: those without an end, those that end later or that very day; not those of before
    or to come, nor a quote."""
    last, times = "2026-06-30", {"none": 12, "later": 24, "today": 36, "before": 48, "next": 60, "quote": 72}
    ends = {"later": "2027-01-01", "today": last, "before": "2026-06-29"}
    contracts = [
        {
            "id": name,
            "public": "a",
            "service": "s",
            "status": "quoted" if name == "quote" else "signed",
            "start": "2026-07-02" if name == "next" else "2026-01-01",
            "end": ends.get(name),
            "per_year": n,
        }
        for name, n in times.items()
    ]
    settings = {**SETTINGS, "start": "2026-01-01", "data_until": last}
    one = Pilot.from_tables({"requests": log(a=[2, 2]), "contracts": contracts}, settings)
    assert cells.Context(one, accounts(one), 50, 0).running().sum() == 1 + 2 + 3


def test_a_mean_leans_on_its_neighbours_as_far_as_they_may_differ(monkeypatch):
    """Neighbours apart by 2, errors of 1: one part in five from theirs; three observations weigh thrice one."""
    monkeypatch.setitem(cells.SPREAD, "x", 2.0)
    near = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0]], dtype=bool)
    asked = []

    def normal(mean, sd, draws):
        asked.append((mean, sd))
        return np.full(draws, mean)

    context = SimpleNamespace(
        draws=2, m=4, neighbours=lambda i: near[i], rng=lambda _what, _i: SimpleNamespace(normal=normal)
    )
    found = cells.means(
        context, "x", np.array([10.0, 20, 50, np.nan]), np.array([1.0, 1, 1, 1]), np.array([1, 0, 3, 9])
    )
    assert [mean for mean, _sd in asked] == pytest.approx([(10 + 20 / 4) / 1.25, (20 + 40 / 4) / 1.25, 50])
    assert [sd for _mean, sd in asked] == pytest.approx([1.25**-0.5, 1.25**-0.5, 1])
    assert np.isnan(found.draws[:, 3]).all()
    asked.clear()
    cells.means(context, "x", np.array([10.0, 20, np.nan, np.nan]), np.full(4, np.nan), np.ones(4))
    assert asked == [(15, 0.5**-0.5)] * 2  # of no known error: that of the spread


@pytest.mark.parametrize("ends", [(0, np.inf), (-np.inf, 3), (0, np.nan), (np.nan, np.nan), (2, 2)])
def test_both_ends_of_a_scale_are_figures_and_differ(ends):
    with pytest.raises(ConciergekitError):
        resolve({"contribution": ends})
    assert resolve({"contribution": (5, -1)})["contribution"].zero == 5


def test_a_group_that_loses_nothing_frees_no_hour_where_hours_are_measured_at_all():
    rows = [("a", True, 10.0), ("b", True, np.nan), ("b", False, 4.0), ("c", False, np.nan)]
    table = pd.DataFrame(rows, columns=["public", "kept", "own_hours_month"])
    table = table.assign(public_label=table["public"], n=[1, 2, 3, 4], own_revenue_month_eur=np.nan)
    asked = pd.DataFrame({"pair": [0], "client": [None], "public": ["a"]})
    found = by_public(table, SimpleNamespace(asks=np.zeros((0, 4), bool), requests=asked)).set_index("public")
    assert found["hours_freed_month"].tolist() == pytest.approx([0, 4, np.nan], nan_ok=True)
    assert found["revenue_lost_month_eur"].isna().all()
    assert found["orders_lost"].tolist() == [0, 3, 4]


@pytest.mark.long
def test_where_nothing_was_served_nobody_loses_and_nobody_is_ahead():
    """Sixty requests of two groups over six months, all refused: nothing to drop, and no chance of 50 that one leads."""
    log = [
        {
            "date": f"2026-0{m}-{d:02d}",
            "closed_on": f"2026-0{m}-{d:02d}",
            "outcome": "refused",
            "public": public,
            "service": "s",
            "client": f"{public}{d}",
        }
        for m in range(1, 7)
        for d in range(10, 15)
        for public in ("a", "b")
    ]
    publics = [{"id": "a", "planned_share": 0.5}, {"id": "b", "planned_share": 0.5}]
    known = Pilot.from_tables(
        {"requests": log, "publics": publics},
        {"name": "x", "start": "2026-01-01", "data_until": "2026-06-30", "planned_orders_month": 10},
        language="en",
    )
    with ck.use_language("en"):
        focus, watch = targets.focus(known, keep=1, draws=20), targets.watch(known)
        assert focus.sentences() == ["Nothing to refocus yet: no request has been served."]
        headline, volume = watch.sentences()  # nothing seen; what the planned volume could show is still said
        assert headline == "No order of these groups has been served: nothing to look at."
        assert volume.startswith("With 10 orders a month planned")
    assert watch.table["p_overtake"].isna().all()
    assert set(watch.table["decision"]) == {"too_early"}


def test_points_walk_over_the_whole_of_a_square():
    """Two hundred points from the middle of a square of side 2: each stays inside, and they end as far from it as uniform ones."""
    a, b = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]]), np.ones(4)
    found = _steps(np.random.default_rng(7), np.zeros((200, 2)), a, b, 40)
    assert (np.abs(found) <= 1).all()
    assert found.mean(axis=0) == pytest.approx([0, 0], abs=4 * math.sqrt(1 / 3 / 200))
    assert (found**2).mean() == pytest.approx(1 / 3, abs=0.08)
