"""What notebooks show: words, numbers and charts as people read them, whatever a workbook holds."""

import datetime as dt

import pandas as pd
import pytest
from conftest import SAMPLES, load

import conciergekit as ck
from conciergekit import show
from conciergekit.core import i18n
from conciergekit.draw import charts

NBSP, NARROW = "\u00a0", "\u202f"


def test_cells_are_written_in_the_reader_s_language():
    with i18n.use_language("fr"):
        assert show.cell(1234.5, "cost_eur") == f"1{NARROW}235{NBSP}€"
        assert show.cell(0.587, "own_share") == f"59{NARROW}%"
        assert show.cell(dt.date(2026, 3, 1)) == f"1er{NBSP}mars{NBSP}2026"
        assert show.cell(True) == "oui"
    with i18n.use_language("en"):
        assert show.cell(1234.5, "cost_eur") == "€1,235"
        assert show.cell(-12.5, "cost_eur") == "\N{MINUS SIGN}\N{WORD JOINER}€12.50"
        assert show.cell(pd.Period("2026-03", "M")) == f"March{NBSP}2026"


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_what_is_absent_is_a_dash_never_a_zero(value):
    assert show.cell(value, "cost_eur") == i18n.MISSING


def test_numbers_are_rounded_as_people_do():
    with i18n.use_language("en"):
        assert [i18n.number(x) for x in (0.5, 1.5, 2.5, -0.4)] == ["1", "2", "3", "0"]
        assert i18n.number(2.345, 2) == "2.35"
        # as a spreadsheet: 46/80 is 57.5 % though 0.575 × 100 is a hair less, and 3 × 73.5 is 220.5 however it is added up
        assert i18n.percent(46 / 80) == "58%"
        assert i18n.number(220.49999999999997) == "221"
        assert i18n.number(1.005, 2) == "1.01"


def test_french_counts_zero_and_one_in_the_singular():
    texts = ("… and {n} more line", "… and {n} more lines")
    with i18n.use_language("fr"):
        assert i18n.ngettext(*texts, 1) == "… et 1 autre ligne"
        assert i18n.ngettext(*texts, 2) == "… et 2 autres lignes"
    with i18n.use_language("en"):
        assert i18n.ngettext(*texts, 0) == "… and 0 more lines"


def test_chances_are_never_certain():
    with i18n.use_language("en"):
        assert i18n.chances(1.0) == "more than 99 chances in 100"
        assert i18n.chances(0.0) == "less than 1 chance in 100"
        assert i18n.chances(0.72) == "72 chances in 100"


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{x}"]
)
def test_hostile_text_stays_text(hostile):
    html = show.table_html(pd.DataFrame({"label": [hostile]}), {"label": hostile}, caption=hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert i18n._("{low} to {high}", low=hostile, high="b").startswith(("de ", hostile))


@pytest.mark.long
def test_a_chart_is_one_picture_with_its_words():
    pilot = load("contrats")
    html = show.figure(ck.finance.Payers.of(pilot).plot().figure, "caption")
    assert html.count("<img") == 1
    assert 'alt=""' not in html
    assert "<figcaption>caption</figcaption>" in html
    assert html == show.figure(
        ck.finance.Payers.of(pilot).plot().figure, "caption"
    )  # same figures, same bytes


@pytest.mark.long
def test_a_past_date_that_is_no_date_says_what_to_write():
    with pytest.raises(ck.ConciergekitError, match="2026-06-30"):
        show.open_pilot(SAMPLES / "contrats", as_of="juin")


@pytest.mark.long
def test_a_past_day_hides_what_came_later():
    pilot = load("contrats")
    then = pilot.as_of("2026-01-31")
    assert then["requests"]["date"].max() <= pd.Timestamp("2026-01-31")
    assert not (then["requests"]["closed_on"] > pd.Timestamp("2026-01-31")).any()
    assert then.as_of("2026-08-31").data_hash == then.data_hash
    assert then.months[-1] == pd.Period("2026-01", "M")


def test_sums_of_a_column_stand_in_whole_euros_and_prices_of_one_unit_keep_their_cents():
    frame = pd.DataFrame({"transfer_eur": [-399.2, -45.65], "cost_order_eur": [120.4, 8.77]})
    with i18n.use_language("en"):
        html = show.table_html(frame)
    assert "€46<" in html
    assert "€8.77<" in html


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (["232 €", "—"], True),
        (["54 %", "6 %"], True),
        (["oui", "non"], False),
        (["46 (de 38 à 49)"], False),
        (["—"], False),
    ],
)
def test_amounts_already_written_out_stand_on_the_right_like_numbers(cells, right):
    html = show.table_html(pd.DataFrame({"x": cells}))
    assert ('<td class="n"' in html) == right


@pytest.mark.parametrize(
    ("low", "said"),
    [
        ("avril 2026", "d’avril 2026 à juin 2026"),
        ("mars 2026", "de mars 2026 à juin 2026"),
        ("61 %", "de 61 % à juin 2026"),
    ],
)
def test_a_range_of_months_is_elided_in_french(low, said):
    i18n.set_language("fr")
    assert i18n.span(low, "juin 2026") == said


@pytest.mark.parametrize(
    ("lang", "n", "told"),
    [
        ("fr", 1.6, "2 heures"),
        ("fr", 1.4, "1 heure"),
        ("en", 1.2, "1 hour"),
        ("en", 0.4, "0 hours"),
        ("fr", 0.4, "0 heure"),
    ],
)
def test_what_is_counted_is_singular_or_plural_as_it_is_shown(lang, n, told):
    with i18n.use_language(lang):
        assert i18n.ngettext("{n} hour", "{n} hours", n) == told
        day = i18n.ngettext("{days} day", "{days} days", 1.6, days=i18n.number(1.6, 1))
        assert day == ("1,6 day" if lang == "fr" else "1.6 days")


def drawn(monkeypatch, **changed):
    """The picture of a chart with bars, ticks and texts of all kinds, after some changes to how charts are made."""
    for name, value in changed.items():
        monkeypatch.setattr(charts, name, value)
    ax = charts.axes()
    with charts.style():
        charts.bar(ax, 1, 10, 50, 0.6, charts.BLUE, linewidth=0)
        charts.bar(ax, 2, 0, 80, 0.2, "none", edgecolor=charts.GREY, zorder=0)
        ax.text(90, 1, "deux\nlignes", ha="right", fontweight="bold", fontsize=8)
        ax.set(xlim=(0, 100), ylim=(0, 3), ylabel="Ordonnée", yticks=[])
        charts.say_ticks(ax.xaxis, i18n.money)
        charts.title(ax, "Ce qui est trouvé", "Ce qui est dessiné.")
    return charts.svg(ax.figure)


@pytest.mark.long
def test_a_bar_is_the_one_matplotlib_draws(monkeypatch):
    def barh(ax, line, left, width, height, colour, **look):
        ax.barh(line, width, left=left, height=height, color=colour, **look)

    assert drawn(monkeypatch) == drawn(monkeypatch, bar=barh)


def test_a_line_of_text_is_as_high_as_matplotlib_has_it(monkeypatch):
    class AsMatplotlib(charts._Pen):
        def _get_font_height_metrics(self, prop):
            return None, None, None  # so that it reads them in the font

    assert drawn(monkeypatch) == drawn(monkeypatch, _Pen=AsMatplotlib)


def test_lines_of_text_keep_their_side_on_axes_that_show_no_axis():
    ax = charts.axes()
    ax.text(0.5, 0.5, "deux\nlignes", ha="center")
    ax.set_axis_off()
    assert charts.svg(ax.figure).decode().count('text-anchor="middle"') == 2
    assert len(ax.yaxis.majorTicks) == 1  # the ticks nobody sees are not made


def test_a_title_is_told_as_typed_and_leaves_no_word_alone():
    words = "Association (loi 1901): to look at now: Dominance of non-market activity and Personal services (SAP), exclusive activity"
    ax = charts.axes()
    charts.title(
        ax,
        words,
        "What is drawn, and how it is to be read by whoever looks at it for the first time, in short.",
    )
    charts.svg(ax.figure)
    lines = ax.ck_title.get_text().split("\n")
    assert " ".join(lines) == words
    assert min(map(len, lines)) > 0.7 * max(map(len, lines))
