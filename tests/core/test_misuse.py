"""A public call given a path, nothing, or one thing for several says what to do; it never computes on something else."""

import pytest
from conftest import SAMPLES, load

import conciergekit as ck

CALLS = [
    ck.indicators.table,
    ck.targets.prioritize,
    ck.targets.shift,
    ck.targets.focus,
    ck.logistics.cost_tours,
    ck.logistics.compare_schemes,
    ck.finance.views,
    ck.finance.cash_plan,
    ck.gates.review,
    lambda pilot: ck.portfolio.compare([pilot]),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("given", ["data_samples/contrats", None, 3])
def test_what_is_no_pilot_is_refused_with_what_to_write(call, given):
    with pytest.raises(ck.ConciergekitError, match="load_pilot"):
        call(given)


@pytest.mark.long
def test_one_pilot_is_a_portfolio_of_one(pilot_of):
    assert len(ck.portfolio.compare(pilot_of("contrats")).table) == 1


@pytest.mark.long
def test_no_scheme_named_is_all_of_them(pilot_of):
    pilot = pilot_of("contrats")
    every = ck.logistics.compare_schemes(pilot, draws=50).table
    assert len(ck.logistics.compare_schemes(pilot, [], draws=50).table) == len(every) > 1


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"horizon_months": 0}])
def test_a_cash_plan_of_nothing_is_refused(pilot_of, wrong):
    with pytest.raises(ck.ConciergekitError):
        ck.finance.cash_plan(pilot_of("contrats"), **wrong)


def test_margins_without_their_services_are_refused():
    with pytest.raises(ck.ConciergekitError):
        ck.finance.break_even(1000, [10, 20])


def test_a_batch_on_a_path_is_not_a_batch_on_its_letters(tmp_path, monkeypatch):
    """A text is a sequence of letters: "pilots" would be p, i, l… and "/pilots" would begin with the whole disk."""
    with pytest.raises(ck.ConciergekitError, match="nowhere"):
        ck.batch.run(str(tmp_path / "nowhere"), tmp_path / "out")
    seen = []

    def stop(paths):
        seen.extend(paths)
        raise ck.ConciergekitError("far enough")

    monkeypatch.setattr("conciergekit.core.called.slugs_of", stop)
    with pytest.raises(ck.ConciergekitError, match="far enough"):
        ck.batch.run(str(SAMPLES), tmp_path / "out")
    assert {"contrats", "pivot", "camion"} <= {path.name for path in seen}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda pilot: ck.gates.review(pilot).futures(months=-2), "months_ahead"),
        (lambda pilot: ck.gates.review(pilot).futures(months=1000), "months_ahead"),
        (lambda pilot: ck.finance.cash_stress(pilot, -6), "late_months"),
        (lambda pilot: ck.finance.calendar(pilot, "2019-01-01"), "before the test"),
        (lambda pilot: ck.targets.focus(pilot, heures=4), "heures"),
        (lambda pilot: ck.show.open_pilot(pilot.path, "en", "1999-01-01"), "before the test"),
        (lambda pilot: ck.show.open_pilot(pilot.path, "en", "2099-01-01"), "is to come"),
    ],
)
@pytest.mark.sampled(1)
def test_a_parameter_that_cannot_be_is_refused_in_a_sentence(asked, said):
    with ck.use_language("en"), pytest.raises(ck.ConciergekitError, match=said):
        asked(load("contrats"))
