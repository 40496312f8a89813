"""What must not be told wrongly the second month: namesakes, blank workbooks, old ones sent again, copies, clocks, funnels."""

import csv
import datetime as dt
import io
import itertools
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from test_portfolio_history import DAY, LOG, made

import conciergekit as ck
from conciergekit import portfolio
from conciergekit.batch import Row
from conciergekit.batch.work import Subject
from conciergekit.core.called import title_of
from conciergekit.core.tables import DECISIONS
from conciergekit.draw import laid_out
from conciergekit.draw import page as svg
from conciergekit.draw.blocks import Chart
from conciergekit.draw.forms import Curve, Curves, Spot
from conciergekit.papers import reports
from conciergekit.papers.reports import followed, sheet
from conciergekit.papers.reports.answers import Answer
from conciergekit.portfolio import fair, identity, together
from conciergekit.portfolio.history import History
from conciergekit.tell.batch import renamed, who_is_who
from conciergekit.tell.portfolio import page
from conciergekit.tell.portfolio import since as told

JUNE = made(counts=LOG) | {"pilot": "a"}
JULY = made(counts=(*LOG, 28), until="2026-07-31", data="b") | {"pilot": "a"}
BLANK = made(name="vierge", start="", place="", until="", data="blank", figures={}, lights={}, dates=[]) | {
    "pilot": "v"
}


def row(kept, file, **more):
    """A row of the page for a state, its pilot called as a batch calls it."""
    return Row(
        **{
            "pilot": f"{kept['name']} ({file})",
            "path": f"/x/{file}",
            "slug": file,
            "status": "ok",
            "lang": "en",
            "state": kept,
            "identity": kept["pilot"],
        }
        | more
    )


# ---- names -------------------------------------------------------------------------------------------------------


def test_two_pilots_of_one_name_are_told_apart_and_neither_is_said_to_have_been_renamed(tmp_path):
    south = {"place": "38001", "start": "2025-03-01"}
    with History(tmp_path, writing=True) as history:
        ids = history.add([JUNE, JUNE | south | {"data": "s", "by_month": {}}], DAY).ids
    now = [JULY | {"pilot": ids[0]}, JULY | south | {"pilot": ids[1], "data": "t", "by_month": {}}]
    rows = [row(kept, f"{at} 07.xlsx") for kept, at in zip(now, ("nord", "sud"), strict=True)]
    found, messages = followed.portfolio_of(rows, tmp_path, "2026-09-01", "en")
    kinds = {change.kind for one in found.since.values() for change in one.changes}
    assert "renamed" not in kinds
    assert set(found.table["name"]) == {"Le camion (nord 07.xlsx)", "Le camion (sud 07.xlsx)"}
    assert {subject for subject, _body in messages.values()} == {"Le camion: the figures on 31 July 2026"}
    past = followed.opened(tmp_path, on=DAY.isoformat())
    assert set(past.table["name"]) == {"Le camion (38562)", "Le camion (38001)"}


def test_names_that_are_alike_once_cut_are_written_longer(monkeypatch):
    long = "Conciergerie du centre de la grande vallée"
    two = [JUNE | {"pilot": at, "name": f"{long} ({at})"} for at in ("nord", "sud")]
    drawn = str(portfolio.portfolio(two).side_by_side("en"))
    assert "(nord)" in drawn
    assert "(sud)" in drawn


def test_side_by_side_says_that_orders_are_where_each_is_heading():
    drawn = str(portfolio.portfolio([JUNE, JUNE | {"pilot": "other", "name": "Other"}]).side_by_side("en"))
    assert "Orders delivered per month, level ahead" in drawn


# ---- workbooks without anything, and old ones --------------------------------------------------------------------


def test_a_blank_workbook_sent_again_is_the_same_one_and_another_blank_one_is_another(tmp_path):
    assert identity.relation(BLANK, dict(BLANK)) == identity.SAME
    assert identity.relation(BLANK, BLANK | {"name": "blank_pilot"}) == identity.OTHER
    with History(tmp_path, writing=True) as history:
        history.add([BLANK], DAY)
        history.add([BLANK], DAY)
        assert len(history.pilots()) == 1


def test_a_file_that_is_there_is_never_said_not_to_be_read():
    now = [row(JUNE | {"pilot": "new"}, "camion.xlsx")]
    assert renamed({"old": "camion.xlsx"}, now) == []
    assert "fil.xlsx" in renamed({"old": "fil.xlsx"}, now)[0]


def test_a_blank_workbook_is_a_reason_to_call_and_its_message_speaks_of_no_figures():
    found = portfolio.portfolio([BLANK, JUNE], on=DAY)
    assert ("v", ("empty",)) in [(call.pilot, tuple(dict(call.reasons))) for call in found.calls]
    with ck.use_language("en"):
        assert "figures" not in told.message("vierge", found.since["v"], BLANK, DAY)[1]


def test_an_old_workbook_sent_again_is_said_to_be_old_on_the_page_and_in_its_message(tmp_path):
    with History(tmp_path, writing=True) as history:
        history.add([JUNE], DAY)
        [pilot] = history.add([JULY], DAY).ids
    rows = [row(JUNE | {"pilot": pilot}, "juin.xlsx")]
    found, messages = followed.portfolio_of(rows, tmp_path, "2026-09-01", "en")
    [(_subject, body)] = messages.values()
    for said in (body, str(found.blocks("en"))):
        assert "stops on 30 June 2026; the last one went to 31 July 2026" in said
        assert "the first figures we have" not in said
    assert "corrected" in dict(found.calls[0].reasons)
    assert [change.kind for change in portfolio.since([JUNE, JULY], JULY | {"data": "c"}).changes] == []


# ---- sums, days --------------------------------------------------------------------------------------------------


def test_a_workbook_that_another_one_speaks_for_is_not_in_the_table_that_people_add_up():
    rows = [row(JULY, "juillet.xlsx"), row(JULY, "copie.xlsx", role="twice", of="juillet.xlsx")]
    with ck.use_language("en"):
        lines = list(csv.DictReader(io.StringIO(sheet.to_csv(rows, DAY).lstrip("\ufeff"))))
    assert [line["File"] for line in lines] == ["juillet.xlsx"]


def test_data_seen_under_a_clock_that_was_ahead_are_known_on_the_earlier_day_they_were_seen_again(tmp_path):
    with History(tmp_path, writing=True) as history:
        history.add([JUNE], dt.date(2027, 3, 1))
        [pilot] = history.add([JUNE], DAY).ids
        assert [kept["seen_on"] for kept in history.of(pilot)] == [DAY.isoformat()]


# ---- what changed, whatever else did ---------------------------------------------------------------------------


def test_a_new_stage_and_a_new_status_are_both_said_though_the_proposal_changed():
    now = JULY | {"stage": "2", "status": "scic", "proposal": "stop"}
    assert [change.kind for change in portfolio.since([JUNE], now).changes][:3] == [
        "proposal",
        "stage",
        "status",
    ]


def test_a_proposal_that_the_row_shows_and_is_not_announced_yet_is_said_to_wait():
    found = portfolio.since([JUNE], JULY | {"proposal": "adjust"})
    assert (found.changes, found.awaited) == ((), "adjust")
    with ck.use_language("en"):
        assert told.line(found) == (
            "Since 30 June 2026, nothing that matters has changed. "
            "The proposal of today, “Adjust”, is announced if it stands another month."
        )
    stands = [
        JULY | {"proposal": "adjust"},
        JULY | {"proposal": "adjust", "until": "2026-08-31", "data": "c"},
    ]
    found = portfolio.since([JUNE, stands[0]], stands[1])
    assert [change.kind for change in found.changes] == ["proposal"]
    assert found.awaited == ""


def test_a_pilot_whose_body_has_decided_to_stop_says_so_and_is_not_late():
    later = dt.date(2026, 12, 1)
    closed = JULY | {"pilot": "c", "signals": ["stopped"]}
    found = portfolio.portfolio([JULY, closed], on=later)
    assert found.stale == ("a",)
    page = reports.index_page([row(JULY, "a.xlsx"), row(closed, "c.xlsx")], found=found, lang="en", on=later)
    assert page.count("the body has decided to stop") == 1


def test_a_day_before_all_data_is_said_to_have_none_and_new_pilots_have_nothing_older():
    with ck.use_language("en"):
        early = portfolio.portfolio([JULY], {"a": [JUNE]}, day="2026-06-01")
        assert "No pilot has data from before 1 June 2026" in str(early.then())
        both = portfolio.portfolio([JULY, BLANK], {"a": [JUNE]})
        assert "Nothing older to compare with for vierge" in str(both.then())


def test_a_message_tells_cash_that_runs_out_and_writes_a_figure_once():
    poor = JULY | {"figures": {"orders_level": [30.0, 25.0, 36.0, 9], "runway_months": [4.0, None, None, 1]}}
    group = [JULY | {"pilot": f"{n}", "figures": {"service_rate": [0.9, 0.85, 0.95, 90]}} for n in range(5)]
    pool = portfolio.pooled(group, "service_rate")
    with ck.use_language("en"):
        body = told.message("A", portfolio.since([JUNE], poor), poor, DAY, [JUNE])[1]
        assert "Cash runway: 4 months." in body
        assert "nothing that matters has changed" not in body
        assert told.among(group[0], [pool]) == [
            "Requests served: 90%; the middle of the 5 pilots at your stage is 90%."
        ]


def test_a_blank_workbook_a_closed_pilot_and_one_without_musts_are_not_counted_under_a_proposal():
    """Five of which the rule says to extend one, to stop another: the three others have nothing to extend."""
    closed, unset = {"signals": ["stopped"]}, {"lights": {}, "missing": []}
    states = [JUNE, BLANK, JUNE | closed | {"proposal": "stop"}, JUNE | unset, JUNE | {"proposal": "stop"}]
    rows = [
        row(one | {"pilot": f"{n}"}, f"f{n}", proposal=one["proposal"], verdict="as the rule says")
        for n, one in enumerate(states)
    ]
    found, messages = followed.portfolio_of(rows, "", "2026-09-01", "en")
    html = reports.index_page(rows, found=found, messages=messages, lang="en", on=DAY)
    for said in ("Extend: 1", "Stop: 1", "No request noted: 1", "Stop decided: 1", "No must agreed: 1"):
        assert said in html
    assert html.count("as the rule says") == 2
    assert [call.pilot for call in found.calls if "stop" in dict(call.reasons)] == ["4"]
    five = [kept | {"pilot": f"{k}{n}"} for k in range(5) for n, kept in enumerate(states)]
    assert together.totals(five).proposals == {"extend": 5, "blank": 5, "closed": 5, "unset": 5, "stop": 5}
    assert "Stop decided" in str(together.totals(five).blocks("en"))


# ---- the funnel --------------------------------------------------------------------------------------------------


def test_a_funnel_keeps_to_shares_that_can_be_and_its_table_names_every_pilot():
    raw = [0.5, 0.99, 0.98, 0.97, 0.6, 0.97]
    group = [
        JUNE
        | dict(pilot=f"{n}", name=f"Pilot {n}", figures={"service_rate": [one, one - 0.01, one + 0.01, 20]})
        for n, one in enumerate(raw)
    ]
    with ck.use_language("en"):
        found = portfolio.portfolio(group)
        pool = found.pools["service_rate"]
        form = page.funnel(found, pool)
        html = laid_out.html([Chart(form)])
    assert min(min(band.low) for band in form.bands) >= 0
    assert max(max(band.high) for band in form.bands) <= 1
    middle = form.curves[0].values[0]
    chance = 1.96 / form.x[-1]  # at the narrow end of the funnel
    usual = (chance**2 + (1.96 * pool.between) ** 2) ** 0.5
    for band, far in zip(form.bands, (usual, chance), strict=True):
        assert band.low[-1] == pytest.approx(max(0, middle - far))
        assert band.high[-1] == pytest.approx(min(1, middle + far))
    assert [line[0] for line in form.figures[1:]] == [f"Pilot {n}" for n in range(6)]
    assert [line[1] for line in form.figures[1:]] == ["50%", "99%", "98%", "97%", "60%", "97%"]
    assert [line[3] == "outside" for line in form.figures[1:]] == list(pool.outside)
    assert html.count("<td") + html.count("<th") >= 28


def test_outside_the_funnel_is_what_neither_chance_nor_the_usual_spread_explains():
    """Forty pilots whose true figures spread four times as far as chance: by chance alone most of them would be outside; with
    what pilots differ by, one in twenty. One that is far from all the others stays outside."""
    rng = np.random.default_rng(5)
    error = rng.uniform(0.5, 1.5, 40)
    shares = []
    for _portfolio in range(50):
        raw = 20 + rng.normal(0, 4, 40) + rng.normal(0, error)
        pooled = fair.pool(raw, error)
        shares.append(pooled.outside.mean())
    assert np.mean(np.abs(raw - pooled.expected) > 1.96 * error) > 0.4
    assert np.mean(shares) == pytest.approx(0.05, abs=0.02)
    raw[7] = 60
    assert fair.pool(raw, error).outside[7]
    alike = fair.pool(
        20 + rng.normal(0, error), error
    )  # pilots that differ by chance only: nearly its own limits
    low, high = alike.limits(error)
    assert (high - low < 2 * 1.5 * 1.96 * error).all()


def test_rates_lie_outside_the_funnel_below_as_above():
    """Twelve rates around 10, known to 5 %, and one of 0.5: a twentieth. Their logarithms spread by .82 with it, and by .24
    without: ln 20 is three times as far as the rest. Counted in requests, 9.5 fewer would be less than what pilots differ by."""
    rates = [7.0, 8, 8.5, 9, 9.5, 10, 10, 11, 12, 13, 14, 15, 0.5]
    group = [
        JUNE
        | dict(pilot=f"{n}", name=f"P{n}", figures={"requests_per_thousand": [r, r / 1.085, r * 1.085, 400]})
        for n, r in enumerate(rates)
    ]
    found = fair.pooled(group, "requests_per_thousand")
    assert found.outside.tolist() == [False] * 12 + [True]
    spread = np.std(np.log(rates), ddof=1)
    middle = np.exp(np.mean(np.log(rates)))
    low, high = found.limits(np.array([1e-6]))  # a rate known perfectly
    assert float(low[0] / middle) == pytest.approx(np.exp(-1.96 * spread), rel=0.25)
    assert float(high[0] / middle) == pytest.approx(np.exp(1.96 * spread), rel=0.25)
    assert float(high[0] * low[0]) == pytest.approx(middle**2, rel=0.05)


def test_two_workbooks_that_share_their_code_only_may_be_two_pilots():
    """The same code; another name, start, commune and log: the code may be the mistake. With the same name, they are versions."""
    one = JUNE | {"code": "K1"}
    other = one | {"name": "Autre", "place": "01004", "start": "2025-11-01"}
    for kept, said in ((other, "have the same code"), (other | {"name": one["name"]}, "are two versions of")):
        rows = [row(one, "a.xlsx"), row(kept, "b.xlsx", role="fork", of="a.xlsx")]
        with ck.use_language("en"):
            (told_of_it,) = who_is_who(rows)
        assert said in told_of_it


def test_two_workbooks_held_for_one_pilot_say_what_makes_them_so_and_what_settles_it():
    """Without a code: what both say alike, and where to write two codes. With one, an earlier workbook needs no reason."""
    other = JUNE | {"name": "Autre", "log": {}}
    for kept, role, said in (
        (other, "fork", "In common: the start of the test and the commune. If"),
        (
            JUNE | {"place": "1"},
            "earlier",
            "In common: the name, the start of the test and the requests, line by line. If",
        ),
    ):
        with ck.use_language("en"):
            (told_of_it,) = who_is_who([row(JUNE, "a.xlsx"), row(kept, "b.xlsx", role=role, of="a.xlsx")])
        assert said in told_of_it
        assert told_of_it.endswith("write two different codes in “Code of the pilot” of the sheet “Project”.")
    coded = [
        row(JUNE | {"code": "K"}, "a.xlsx"),
        row(JULY | {"code": "k"}, "b.xlsx", role="earlier", of="a.xlsx"),
    ]
    with ck.use_language("en"):
        assert "In common" not in who_is_who(coded)[0]


@pytest.mark.parametrize(
    ("signal", "called"), [("stopped", set()), ("suspended", {"gate"}), ("cash", {"gate", "changed", "stop"})]
)
def test_a_pilot_stopped_or_paused_is_not_called_for_what_that_makes_of_its_figures(signal, called):
    """Orders fall to nothing and the rule comes to propose a stop, as the body had decided: no news of it. To go on again, one that
    is paused has a review to prepare."""
    months = {f"2026-{n + 1:02d}": [40.0] * 4 + [None, None, 1.0] for n in range(8)}
    before = JULY | {"by_month": dict(list(months.items())[:7]), "proposal": "go"}
    fallen = months | {"2026-08": [0.0] * 4 + [None, None, 1.0]}
    now = before | dict(by_month=fallen, proposal="stop", until="2026-08-31", data="c", signals=[signal])
    now |= {"dates": [["2026-09-20", "gate", 1]]}
    found = portfolio.portfolio([now], {"a": [before]}, on=DAY)
    assert {why for call in found.calls for why, _what in call.reasons} - {"late"} == called
    kinds = [change.kind for change in found.since["a"].changes]
    assert "level" in kinds  # a fact of its months, where all changes are told
    assert ("proposal" in kinds) == (signal == "cash")
    assert found.since["a"].awaited == ""


def test_after_a_pause_the_proposal_is_compared_with_the_one_before_it():
    """To go on in June, paused in July and August (the rule would stop), to adjust in September."""
    june, paused = JUNE | {"proposal": "go"}, {"proposal": "stop", "signals": ["suspended"]}
    july, august = JULY | paused, JULY | paused | {"until": "2026-08-31", "data": "c"}
    september = JULY | {"until": "2026-09-30", "data": "d", "proposal": "adjust"}
    for past, now, said in (
        ([june], july, []),
        ([june, july], august, []),
        ([june, july, august], september, [("go", "adjust")]),
    ):
        told_of_it = [one for one in portfolio.since(past, now).changes if one.kind == "proposal"]
        assert [(one.before, one.now) for one in told_of_it] == said


def test_the_table_has_the_decision_of_the_body_where_the_page_has_it():
    """The body has decided to stop: the page says so in the place of the proposal, which is to extend."""
    kept = JUNE | {"proposal": "extend", "signals": ["stopped"]}
    rows = [row(one, "a.xlsx", proposal="extend") for one in (kept, JUNE)]
    with ck.use_language("en"):
        shown = list(csv.DictReader(io.StringIO(sheet.to_csv(rows, DAY).lstrip("\ufeff"))))
        assert [line["Proposal"] for line in shown] == ["Stop decided", DECISIONS["decision"].label("extend")]


def test_one_pilot_at_zero_leaves_the_comparison_of_the_others_as_it_is_and_is_named():
    """Nobody of its communes asked: 0, between 0 and 0.4. Zero has no logarithm; five others compare as they do without it."""

    def asked(n, r, low, high):
        figures = {"requests_per_thousand": [r, low, high, 9]}
        return JUNE | {"pilot": str(n), "name": f"P{n}", "figures": figures}

    others = [asked(n, r, r / 1.2, r * 1.2) for n, r in enumerate((1.0, 2.0, 4.0, 8.0, 16.0))]
    alone = fair.pooled(others, "requests_per_thousand")
    for low in (0.0, 0.0004):
        group = [*others, asked(5, 0.0, low, 0.4)]
        found = fair.pooled(group, "requests_per_thousand")
        assert found.pilots == alone.pilots
        assert found.estimate.tolist() == alone.estimate.tolist()
        assert np.isfinite(found.estimate).all()
        assert found.zero == ("5",)
        page = str(portfolio.portfolio(group).blocks("en"))
        assert "Not drawn together, as the figure or its range reaches zero: P5." in page
    assert "Not drawn together" not in str(portfolio.portfolio(others).blocks("en"))
    assert fair.pooled([*others[:4], asked(5, 0.0, 0.0, 0.4)], "requests_per_thousand") is None


def test_words_beside_spots_stay_in_the_drawing_and_are_not_written_upon_one_another():
    spots = [Spot(x, 1.0, "Conciergerie fictive") for x in (9.0, 9.2, 9.9)]
    drawn = svg.curves(Curves("F", curves=[Curve([1.0, 1.0])], x=[0.0, 10.0], spots=spots)).split("</svg>")[0]
    wide = float(re.search(r'viewBox="0 0 (\d+)', drawn)[1])
    said = re.findall(r'<text x="([\d.]+)" y="([-\d.]+)" text-anchor="(\w+)" class="labb halo">', drawn)
    assert len(said) == 3
    assert all(anchor == "end" and float(x) < wide for x, _y, anchor in said)
    heights = sorted(float(y) for _x, y, _anchor in said)
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 15


# ---- what holds it back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("light", "step", "on", "said"),
    [
        (
            "red",
            5,
            ("orders_month",),
            "Orders delivered per month, level ahead: 77 (required: at least 72)",
        ),
        (
            "amber",
            6,
            (),
            "Orders delivered per month, level ahead: 77 (required: at least 72), not sure yet",
        ),
        (
            "amber",
            3,
            ("orders_month",),
            "Orders delivered: 67 over the last 4 months (required: at least 72)",
        ),
    ],
)
def test_a_must_that_reads_as_met_says_why_it_holds_the_decision_back(light, step, on, said):
    must = {
        "indicator": "orders_month",
        "value": 77.0,
        "seen": 67.0,
        "leads": float("nan"),
        "requirement": 72.0,
        "at_most": False,
        "light": light,
        "n": 12,
    }
    nothing = pd.DataFrame({"indicator": []})
    review = SimpleNamespace(
        missing=nothing,
        musts=pd.DataFrame([must]),
        bottleneck="orders_month",
        to_lift=list,
        proposal="adjust" if step == 5 else "extend",
        verdict=SimpleNamespace(step=step, on=on),
    )
    with ck.use_language("en"):
        assert Answer(None, review).brake() == said


def test_fewer_than_five_pilots_are_said_to_be_few_not_to_measure_nothing():
    assert together.totals([JUNE]).sentences("en") == [
        "Nothing can be published: there are fewer than 5 pilots."
    ]


def test_a_pilot_that_may_be_one_of_last_time_is_asked_about_though_that_one_sent_nothing():
    subjects = [Subject(Path("/x/voisins.xlsx"), "v"), Subject(Path("/x/fil.xlsx"), "f")]
    whose = identity.Whose(("new", "v"), (("old", "gone"), ()))
    files = [title_of(subject.path) for subject in subjects]
    said = identity.roles((JULY, BLANK), whose, files, {"old": "camion.xlsx"})
    assert [doubts for *_who, doubts in said] == [("camion.xlsx",), ()]
    said = identity.roles((JULY, BLANK), whose, files, {"old": "voisins.xlsx"})
    assert said[0][-1] == ()
