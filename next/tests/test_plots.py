"""A chart draws the numbers of its table, in words of its language, whatever the table holds."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes

from conciergekit import indicators, logistics, months, plots, targets

MADE = {
    "accounts": months.table,
    "channels": indicators.table,
    "demand": targets.criteria,
    "indicators": indicators.table,
    "orders": months.table,
    "shift": targets.shift,
    "tour_costs": lambda pilot: logistics.cost_tours(pilot).by_vehicle,
}


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def draw(name: str, table: pd.DataFrame, **options) -> Axes:
    return getattr(plots, name)(table, **options)


def said(ax: Axes) -> list[str]:
    """Every text of a chart, its title apart, as it was written."""
    labels = [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()]
    labels += ax.get_legend().get_texts() if ax.get_legend() else []
    return [label.get_text() for label in labels]


def lengths(ax: Axes, axis: str) -> list[float]:
    return [round(getattr(bar, f"get_{axis}")(), 2) for bar in ax.patches]


@pytest.mark.parametrize("name", plots.__all__)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_chart_has_a_title_leaves_its_table_alone_and_draws_where_asked(name, lang, village):
    """An analyst's own figure, with two charts side by side, would be lost."""
    table = MADE[name](village)
    before = table.copy()
    _figure, ax = pyplot.subplots()
    assert draw(name, table, ax=ax, lang=lang) is ax
    ax.figure.canvas.draw()
    pd.testing.assert_frame_equal(table, before)
    assert 1 <= len(ax.get_title(loc="left").split()) <= 8


@pytest.mark.parametrize("name", plots.__all__)
def test_an_empty_table_says_so_and_stops_nothing(name, village):
    """A pilot in its first week would have no page at all."""
    ax = draw(name, MADE[name](village).head(0))
    assert "rien à montrer" in said(ax)


def test_orders_are_bars_and_a_month_not_wholly_open_is_hatched(village):
    """Half a month would be read as half the demand."""
    ax = plots.orders(months.table(village))
    # 1, 3, 0 orders; on them 0, 0 and the newsletter's one; January began on the 10th
    assert lengths(ax, "height") == [1, 0, 3, 0, 0, 1]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [True, *[False] * 5]
    assert [text for text in said(ax) if text in ("1", "3", "+ 1\n0")] == ["1", "3", "+ 1\n0"]


def test_a_month_that_is_not_known_is_no_bar_of_zero(village):
    """A blank month would look like a month without a customer."""
    facts = months.table(village)
    facts.loc[facts.index[1], "orders"] = np.nan
    ax = plots.orders(facts, lang="en")
    assert "not measured" in said(ax)
    assert lengths(ax, "height") == [1, 0, 0, 1]


def test_demand_writes_each_number_and_leaves_what_nobody_asked_empty(village):
    """An offer that nobody wants would be taken for a small one."""
    ax = plots.demand(targets.criteria(village))
    assert sorted(text.get_text() for text in ax.texts if text.get_text().isdigit()) == list(
        "11124"
    )


def test_many_services_are_rows_and_those_put_together_come_last():
    """Twenty-five names side by side would be one black line."""
    names = ["…", *map(str, range(24))]
    offers = pd.DataFrame({"public": "P", "service": names, "requests": 7.0})
    ax = plots.demand(offers)
    written = [label.get_text() for label in ax.get_yticklabels()]
    assert written == [*map(str, range(24)), "autres, regroupés"]
    few = plots.demand(offers.head(3))
    assert [label.get_text() for label in few.get_xticklabels()] == ["0", "1", written[-1]]


def test_a_tour_is_drawn_as_its_parts(village):
    """The bar would hide that two thirds of a delivery are hours."""
    ax = plots.tour_costs(logistics.cost_tours(village).by_vehicle)
    # 53.33 € of hours, 20 of km, 1.50 of tolls, for four orders
    assert lengths(ax, "width") == [13.33, 5, 0.38]
    assert "18,71\u202f€" in said(ax)


def test_months_without_a_tour_keep_their_place():
    """A pause of three months would look like no time at all."""
    parts = dict.fromkeys(["km_order_eur", "hours_order_eur", "tolls_order_eur"], [1.0, 2.0])
    month = pd.to_datetime(["2025-12-01", "2026-03-01"])
    table = pd.DataFrame({"month": month, "orders": 5.0, **parts, "cost_order_eur": [3.0, 6.0]})
    words = said(plots.tour_costs(table, lang="en"))
    assert words[:4] == ["€3.00", "—", "—", "€6.00"]
    assert words[-7:-3] == ["Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]
    typed = table.assign(month=pd.to_datetime(["2025-12-01", "2099-03-01"]))
    assert len(plots.tour_costs(typed).get_yticks()) == 2


def test_what_is_not_measured_is_grey_and_never_drawn_as_a_value(village):
    """A green mark without a measure would carry a vote."""
    table = indicators.table(village)
    rows = table[table["indicator"].isin(["vision", "served_share"]) & (table["about"] == "")]
    ax = plots.indicators(rows)
    words = said(ax)
    assert words.count("non mesuré") == 2  # the value, and the state
    # served: 6 of 7 answers; a dot on the scale and its mark, and the mark alone for vision
    assert "6 sur 7" in words
    assert len(ax.collections) == 3


def test_a_requirement_is_told_with_its_direction(village):
    """« 40 % » alone does not say whether more or less is wanted."""
    table = indicators.table(village)
    row = table[(table["indicator"] == "largest_payer")].assign(requirement=0.4, status="not_met")
    assert "non rempli · au plus 40\u202f%" in said(plots.indicators(row))
    assert "not met · at most 40%" in said(plots.indicators(row, lang="en"))


def test_expenses_are_below_the_line_and_add_up(village):
    """Grants would pass for own revenue, or expenses for income."""
    ax = plots.accounts(months.table(village))
    heights = lengths(ax, "height")
    # own revenue 16 + 4 + 400, grants 900; expenses 300, 20 + 300, 100
    assert sum(height for height in heights if height > 0) == 1320
    assert sum(height for height in heights if height < 0) == -720


@pytest.mark.parametrize("code", ["$x_1$", "a$b", "x" * 30_000, "deux\nlignes", "\\frac{", "…"])
def test_a_code_of_the_workbook_is_text_and_stays_short(code):
    """A dollar in a service's name would stop the chart, or a long one push it off the page."""
    offers = pd.DataFrame({"public": [code], "service": ["s"], "requests": [3.0]})
    ax = plots.demand(offers)
    ax.figure.canvas.draw()
    written = ax.get_yticklabels()[0].get_text()
    assert len(written) <= 30
    assert "\n" not in written
