"""Who comes back and who left: worked by hand, and against services whose truth is known while they grow."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import people
from conciergekit.core.i18n import use_language
from conciergekit.core.pilot import Pilot
from conciergekit.tell.people.loyalty import in_report

UNTIL = pd.Timestamp("2026-06-30")
SETTINGS = {"name": "Essai", "start": "2025-09-01", "data_until": "2026-06-30"}


def order(client, day, public="a", service="s"):
    return {
        "id": f"{client}{day}{service}",
        "date": day,
        "closed_on": day,
        "client": client,
        "public": public,
        "service": service,
        "outcome": "served",
    }


def loyalty(**tables):
    return people.loyalty(Pilot.from_tables(tables, SETTINGS))


# ---- by hand


def test_a_client_too_recent_is_set_aside_and_the_others_are_counted():
    """Six first orders on 10 January: two come back on day 30 and day 90, one on day 91, three never. One is of May."""
    first = [order(f"C{n}", "2026-01-10") for n in range(6)]
    back = [order("C0", "2026-02-09"), order("C1", "2026-04-10"), order("C2", "2026-04-11")]
    found = loyalty(requests=[*first, *back, order("C9", "2026-05-04")])
    row = found.cohorts.iloc[0]
    assert str(row.quarter) == "2026Q1"
    assert (row.clients, row.back, row.recent) == (5, 2, 1)  # the sixth waits for four others
    assert found.cohorts[["clients", "back", "recent"]].sum().tolist() == [5, 2, 2]
    said = found.sentences("fr")[0]
    told = "2 usagers sur 5 sont revenus dans les 90 jours\u00a0; d’autres ne sont pas encore comptés."
    assert said == told


def test_two_orders_of_one_day_are_one_visit():
    rows = [order(f"C{n}", "2026-01-10") for n in range(5)] + [order("C0", "2026-01-10", service="t")]
    assert loyalty(requests=rows).cohorts["back"].sum() == 0


def test_still_there_is_of_clients_whose_180_days_have_passed():
    """Five of October: one orders on day 100, one on day 185; five of March are too recent to say."""
    rows = [order(f"C{n}", "2025-10-01") for n in range(5)] + [order(f"D{n}", "2026-03-02") for n in range(5)]
    rows += [order("C0", "2026-01-09"), order("C1", "2026-04-04")]
    found = loyalty(requests=rows).cohorts
    assert found[["later", "later_of"]].to_numpy().tolist() == [[1, 5], [0, 0]]


def test_an_offer_counts_those_who_came_back_to_it_and_not_to_another():
    rows = [order(f"C{n}", "2026-01-10") for n in range(5)] + [
        order(f"C{n}", "2026-02-01", service="t") for n in range(5)
    ]
    rows += [order("C0", "2026-02-03")]
    found = loyalty(requests=rows)
    assert found.offers.set_index("service")[["clients", "back"]].to_numpy().tolist() == [[5, 1], [5, 0]]
    assert found.publics[["clients", "back"]].to_numpy().tolist() == [[5, 5]]


def test_the_first_orders_that_came_back_agree_with_the_indicator(sample):
    from conciergekit.indicators.records import came_back

    found = people.loyalty(sample).cohorts
    assert (found["back"].sum(), found["clients"].sum()) == came_back(sample)


def test_regulars_gone_silent_are_told_by_fives_as_in_the_report():
    """With three visits: seven whose last order is more than 90 days before the end, and three who ordered since."""
    days = ("2026-01-10", "2026-02-10", "2026-03-10")
    rows = [order(f"C{n}", day) for n in range(10) for day in days] + [
        order(f"C{n}", "2026-06-01") for n in range(3)
    ]
    found = loyalty(requests=rows)
    assert (found.silent, found.regulars) == (7, 10)
    assert "Au moins 5 habitués n’ont rien commandé depuis 90 jours." in found.sentences("fr")


def test_who_left_and_why():
    clients = [
        {"id": f"C{n}", "left_on": "2026-03-01", "left_because": "price" if n < 5 else "moved"}
        for n in range(7)
    ]
    clients += [{"id": "C8", "left_on": "2026-09-01", "left_because": "late"}, {"id": "C9"}]
    found = loyalty(clients=clients)
    assert found.left == 5  # the last two wait for three others
    assert found.reasons.to_dict() == {"price": 5}
    more = [*clients, *({"id": f"D{n}", "left_on": "2026-03-02", "left_because": "late"} for n in range(6))]
    told = loyalty(clients=more).reasons  # of ten: 5 for the price, 2 moved, 3 too late
    assert told["price"] == 5
    assert told[["late", "moved"]].isna().all()
    few = loyalty(clients=clients[:4])
    assert not len(few.reasons)
    assert "prix" not in " ".join(few.sentences("fr")).lower()


def test_the_calendar_of_contracts():
    def contract(name, **more):
        return {
            "id": name,
            "payer_name": name,
            "service": "s",
            "amount_eur": 100,
            "per_year": 12,
            "start": "2025-10-01",
            "status": "signed",
        } | more

    found = loyalty(
        contracts=[
            contract("Syndic", end="2026-12-31"),
            contract("CCAS", end="2026-08-31"),
            contract("Commune"),
            contract(
                "Bailleur", end="2026-05-31", status="ended", ended_on="2026-03-02", ended_because="budget"
            ),
            contract("Devis", status="quoted"),
        ]
    ).contracts
    assert list(zip(found["label"], found["state"], strict=True)) == [
        ("Bailleur", "ended"),
        ("CCAS", "to_reopen"),
        ("Syndic", "running"),
        ("Commune", "open"),
    ]
    assert found["reopen"].iloc[1] == pd.Timestamp("2026-05-31")
    assert (found["year_eur"] == 1200).all()
    assert found["because"].iloc[0] == "budget"


# ---- with a known truth


def service(rng, clients, comes_back, rate_days=60):
    """First orders ever more frequent over ten months; each client comes back with that chance, after an exponential wait cut
    at 90 days."""
    span = (UNTIL - pd.Timestamp("2025-09-01")).days
    first = np.sort(span * np.sqrt(rng.uniform(size=clients))).astype(int)
    wait = np.clip(rng.exponential(rate_days / 2, clients).astype(int), 1, 90)
    returns = rng.uniform(size=clients) < comes_back
    start = pd.Timestamp("2025-09-01")
    rows = []
    for n in range(clients):
        rows.append(order(f"C{n}", start + pd.Timedelta(days=int(first[n]))))
        again = start + pd.Timedelta(days=int(first[n] + wait[n]))
        if returns[n] and again <= UNTIL:
            rows.append(order(f"C{n}", again))
    return rows


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("clients", "share"),
    [pytest.param(40, 0.8, marks=pytest.mark.long)]
    + [pytest.param(*one, marks=pytest.mark.exhaustive) for one in ((90, 0.3), (40, 0.5), (90, 0.5))],
)
def test_the_range_holds_the_truth_while_a_naive_share_falls_short(clients, share):
    rng = np.random.default_rng(11)
    held, naive = [], []
    for _run in range(120):
        rows = service(rng, clients, share)
        found = loyalty(requests=rows).publics.iloc[0]
        held.append(found.low <= share <= found.high)
        naive.append(pd.DataFrame(rows)["client"].value_counts().gt(1).mean())
    assert 0.86 - 0.05 <= np.mean(held) <= 0.96
    assert np.mean(naive) < share - 0.03  # counting recent clients as lost


# ---- little, nothing


def test_nothing_is_said_of_nothing():
    found = loyalty()
    assert found.sentences("fr") == []
    assert not len(found.contracts_in_words())


def test_small_groups_are_told_together_or_not_at_all():
    """Public b has three clients: they wait for two others."""
    rows = [order(f"C{n}", "2026-01-10") for n in range(8)] + [
        order(f"D{n}", "2026-01-12", "b") for n in range(3)
    ]
    found = loyalty(requests=rows).publics
    assert list(found["public"]) == ["a"]
    assert list(found["clients"]) == [5]
    assert loyalty(requests=rows[8:]).publics.empty


def test_whether_a_contract_is_in_writing_is_not_noted_where_nobody_says():
    rows = [
        {"status": "signed", "payer_name": who, "end": "2026-12-31", "written": yes}
        for who, yes in (("A", True), ("B", False), ("C", None))
    ]
    told = loyalty(contracts=rows).contracts_in_words()
    assert sorted(told.iloc[:, -2]) == ["non", "non noté", "oui"]


@pytest.mark.long
def test_the_report_tells_that_people_stopped_coming_back_and_regulars_gone_silent():
    """Ten of September come back twice and then no more; ten first served in January never do."""
    rows = [order(f"A{n}", day) for n in range(10) for day in ("2025-09-08", "2025-10-06", "2025-11-03")]
    rows += [order(f"B{n}", "2026-01-12") for n in range(10)]
    said = loyalty_told(rows)
    assert said[1:] == [
        "Sur 10 usagers servis d’abord au 1er trimestre 2026, aucun n’est revenu, contre 10 sur 10 avant.",
        "Au moins 10 habitués n’ont rien commandé depuis 90 jours.",
    ]
    one, two = (rows + [order(f"B{n}", "2026-02-02") for n in range(back)] for back in (1, 2))
    assert "1er trimestre 2026, 1 est revenu, contre 10" in loyalty_told(one)[1]
    assert "1er trimestre 2026, 2 sont revenus, contre 10" in loyalty_told(two)[1]
    same = [
        order(f"{when}{n}", day)
        for n in range(10)
        for when, day in (("A", "2025-09-08"), ("B", "2026-01-12"))
    ]
    assert len(loyalty_told(same)) == 1


def loyalty_told(rows):
    with use_language("fr"):
        return [*in_report(loyalty(requests=rows))]
