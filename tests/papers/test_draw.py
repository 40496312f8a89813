"""The forms of charts: bars end where their values are, words stay inside, names apart, whatever people wrote."""

import itertools
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from conciergekit import draw, show
from conciergekit.core import i18n
from conciergekit.core.text import set_in_type
from conciergekit.draw import blocks, charts, forms, laid_out
from conciergekit.draw.page import typeset
from conciergekit.papers.documents import look
from conciergekit.papers.pages import clean
from conciergekit.tell.report import money
from conciergekit.tell.report.measured import Line

LONG = "Collecte, lavage et retour à domicile du linge de maison · Résidence autonomie des Tilleuls"


def drawn(form):
    """(axes, texts with their boxes in pixels) once laid out as the picture is."""
    ax = draw.plot(form)
    with charts._in_place(ax.figure):
        renderer = ax.figure.canvas.get_renderer()
        texts = [t for t in charts._texts_under(ax.figure) if t.get_text() and t.get_visible()]
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts]
    plt.close(ax.figure)
    return ax, boxes


def bars(ax):
    return [
        (p.get_x(), p.get_x() + p.get_width())
        for p in ax.get_children()
        if hasattr(p, "get_width") and p is not ax.patch
    ]


@pytest.mark.parametrize("values", [[3.0, 1.0], [-2.0, 5.0], [-7.0, -1.0], [0.0, 0.0]])
@pytest.mark.parametrize("names", [("a", "b"), (LONG, "b")])
@pytest.mark.sampled(cases=[0, 3, 6])
def test_a_bar_goes_from_zero_to_its_value_and_its_words_stay_in_the_picture(values, names):
    rows = [
        draw.bar(name, value, f"{value} euros par mois, sans les aides")
        for name, value in zip(names, values, strict=True)
    ]
    ax, boxes = drawn(draw.Rows("Titre", "Lecture", rows))
    assert bars(ax) == [(0.0, value) for value in values]
    width = ax.figure.bbox.width
    assert all(box.x0 >= -1 and box.x1 <= width + 1 for _text, box in boxes)


def test_no_two_words_overlap_when_bars_go_both_ways():
    rows = [
        draw.bar(LONG, value, f"{value:.0f} €", "loss" if value < 0 else "plain")
        for value in (400, 30, -20, -390)
    ]
    _ax, boxes = drawn(draw.Rows("Titre", "", rows))
    met = [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(boxes, 2)
        if a.shrunk(0.98, 0.7).overlaps(b.shrunk(0.98, 0.7))
    ]
    assert met == []


def test_a_dollar_in_a_name_is_a_dollar():
    _ax, boxes = drawn(draw.Rows("T", "", [draw.bar("Prix $5 ou $6", 1, "1")]))
    assert any(text == r"Prix \$5 ou \$6" for text, _box in boxes)


def test_a_value_that_is_not_known_has_no_bar_and_keeps_its_words():
    ax, boxes = drawn(
        draw.Rows("T", "", [draw.Row("a", [draw.Lane([draw.Span(0.0, np.nan)], words="non mesuré")])])
    )
    assert bars(ax) == []
    assert "non mesuré" in [text for text, _box in boxes]


def test_names_of_curves_that_end_together_stand_apart():
    curves = [draw.Curve([0.5, 0.50 + 0.001 * k], f"courbe {k}") for k in range(5)]
    _ax, boxes = drawn(draw.Curves("T", "", curves, unit="percent", limits=(0, 1)))
    heights = sorted(box.y0 for text, box in boxes if text.startswith("courbe"))
    assert len(heights) == 5
    assert min(np.diff(heights)) >= 9


def test_a_name_moved_above_the_axes_by_another_is_in_the_picture():
    curves = [draw.Curve([0.5, 1.0], f"courbe {k}") for k in range(3)]
    ax = draw.plot(draw.Curves("T", "", curves, unit="percent", limits=(0, 1)))
    assert re.findall(r">(courbe \d)<", charts.svg(ax.figure).decode()) == [
        "courbe 0",
        "courbe 1",
        "courbe 2",
    ]
    plt.close(ax.figure)


def test_a_curve_shows_its_values_and_no_other():
    ax, _boxes = drawn(draw.Curves("T", "", [draw.Curve([1.0, np.nan, 3.0], "a")], x=[10, 20, 30]))
    (line,) = [line for line in ax.get_lines() if len(line.get_xdata()) == 3]
    assert list(line.get_xdata()) == [10, 20, 30]
    assert list(line.get_ydata())[::2] == [1.0, 3.0]


@pytest.mark.long
def test_words_beside_spots_are_not_written_upon_one_another():
    """Three spots within a hundredth of the height, one beside the other at both ends of the drawing."""
    for x in (1.0, 9.6):
        spots = [draw.Spot(x + n / 10, 0.5 + n / 200, f"Conciergerie fictive {n}", "bad") for n in range(3)]
        curves = [draw.Curve([0.5, 0.5], "", "ink")]
        _ax, boxes = drawn(draw.Curves("T", "", curves, x=[0.0, 10.0], limits=(0, 1), spots=spots))
        named = [box for words, box in boxes if "fictive" in words]
        assert len(named) == 3
        assert not any(one.overlaps(other) for one, other in itertools.combinations(named, 2))
    apart = [draw.Spot(1.0, y, "Conciergerie fictive", "bad") for y in (0.2, 0.5, 0.8)]
    ax, _boxes = drawn(draw.Curves("T", "", curves, x=[0.0, 10.0], limits=(0, 1), spots=apart))
    for words in ax.texts[-3:]:
        away = words.get_transform().transform(words.get_position()) - ax.transData.transform(
            words.get_position()
        )
        assert away * 72 / ax.figure.dpi == pytest.approx((6, 8))


@pytest.mark.parametrize("form", [draw.Rows("Rien"), draw.Curves("Rien")])
def test_a_form_with_nothing_in_it_only_says_its_title(form):
    ax, boxes = drawn(form)
    assert ax.get_gid() == charts.NOTHING
    assert [text for text, _box in boxes] == ["Rien"]


# ---- on a page -------------------------------------------------------------------------------------------


def spans(page):
    """(left, width) in percent of each bar, in order."""
    found = re.findall(r'class="span [a-z]+" style="margin-left:([\d.]+)%;width:([\d.]+)%"', page)
    return [(float(left), float(wide)) for left, wide in found]


def test_bars_of_a_page_keep_the_proportions_of_their_values():
    rows = [draw.bar("a", 30.0, "30 €"), draw.bar("b", -10.0, "−10 €", "loss"), draw.bar("c", 15.0, "15 €")]
    # from −10 to 30: zero stands at a quarter of the lane
    assert spans(draw.html(draw.Rows("T", "", rows))) == [(25.0, 75.0), (0.0, 25.0), (25.0, 37.5)]


def test_what_was_typed_is_text_on_a_page():
    page = draw.html(draw.Rows("<b>T</b>", "", [draw.bar("<script>x</script>", 1, "<i>1</i>")]))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;T" in page


def test_every_row_says_its_name_and_its_words_once_for_who_hears_the_page():
    rows = [
        draw.Row("a", [draw.Lane([draw.Span(0, 1)], words="un"), draw.Lane([draw.Span(0, 2)], words="deux")])
    ]
    page = draw.html(draw.Rows("T", "R", rows))
    assert page.count('<th scope="row" rowspan="2">a</th>') == 1
    assert [page.count(word) for word in (">un<", ">deux<", ">T<", ">R<")] == [1, 1, 1, 1]


def test_a_page_shows_a_form_and_word_its_picture(tmp_path):
    ax = draw.plot(draw.Rows("Le titre", "", [draw.bar("un nom", 1.0, "12 %")]))
    shown = clean.html(show.figure(ax.figure))
    assert spans(shown) == [(0.0, 100.0)]
    assert "data:image/svg+xml" in shown
    assert "display" not in shown  # in a notebook the form is hidden: its sheet is the page's


@pytest.mark.parametrize(
    "form",
    [
        draw.Rows("Rien"),
        draw.Curves("T", "", [draw.Curve([1, 2], "a")]),
        draw.Rows("T", "", [draw.bar("a", 1, "1")], lines=[draw.Line(0.5, "what the line means")]),
    ],
)
def test_what_a_page_cannot_lay_out_stays_a_picture(form):
    assert draw.html(form) == ""


def test_the_page_has_a_style_for_every_look_and_shape():
    sheet = (ROOT / "templates/report/report.css").read_text(encoding="utf8")
    of_spans = set(get_args(forms.Look)) - {"ink", "faint"}  # of lines and marks
    assert [look for look in of_spans if f".span.{look}" not in sheet] == []
    assert [shape for shape in get_args(forms.Shape) if f".lane .mark.{shape}{{" not in sheet] == []


def test_what_a_line_chart_draws_can_be_read_and_what_bars_say_is_told_of_their_picture():
    """Two months and a band; absent is a dash, never zero."""
    form = forms.Curves(
        "Cash",
        curves=[forms.Curve([1200, np.nan]), forms.Curve([np.nan, -50.4], "plan")],
        bands=[forms.Band([np.nan, -400], [np.nan, 300])],
        x_months=pd.period_range("2026-01", periods=2, freq="M"),
    )
    i18n.set_language("en")
    shown = laid_out.html([blocks.Chart(form)])
    rows = re.findall(r"<tr.*?</tr>", shown[shown.index("The figures of this chart") :], re.DOTALL)
    said = [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]
    assert said == [
        ["Month", "Cash", "plan", "range, from", "range, to"],
        ["January 2026", "1,200", "—", "—", "—"],
        ["February 2026", "—", "−50", "−400", "300"],
    ]
    bars = forms.Rows("Who pays", rows=[forms.bar("Town", 0.5, "50%"), forms.bar("Users", 0.2, "20%")])
    assert blocks.Chart(bars).said == "Who pays: Town 50%; Users 20%."
    assert blocks.Chart(bars, "Two pay").said == "Two pay"


@pytest.mark.parametrize(
    ("values", "side"), [([1, 9, 9, 9], "end"), ([9, 9, 9, 1], "start"), ([9, 9, 9, 9], "start")]
)
def test_the_words_of_a_level_stand_where_no_curve_passes(values, side):
    shown = draw.page.curves(
        forms.Curves("Cash", curves=[forms.Curve(values)], level=[forms.Line(1, "level")])
    )
    assert set(re.findall(r'text-anchor="(\w+)" class="lab halo">level', shown)) == {side}


def _covered(drawing: str) -> int:
    """How many places of the curves, one a pixel, lie under the words of a level or of a spot, as the drawing has them."""
    strokes = []
    for points in re.findall(r'<polyline points="([^"]+)"', drawing):
        at = np.array([[float(v) for v in pair.split(",")] for pair in points.split()])
        for start, end in zip(at[:-1], at[1:], strict=True):
            strokes += list(np.linspace(start, end, 2 + int(np.hypot(*(end - start)))))
    x, y = np.array(strokes).T
    found = 0
    said = re.findall(
        r'<text x="([-\d.]+)" y="([-\d.]+)" text-anchor="(\w+)" class="labb? halo">([^<]+)', drawing
    )
    for left, foot, side, words in said:
        wide = 6.5 * len(words)
        left, foot = float(left) - {"start": 0, "middle": wide / 2, "end": wide}[side], float(foot)
        found += np.count_nonzero((x > left) & (x < left + wide) & (y > foot - 9) & (y < foot))
    return found


def test_words_stand_where_they_cover_no_curve():
    """A fall to its lowest at the start, where the words of the level used to stand; a first point near the foot."""
    low = [6.4, 4, 3.6, 1.1, 11, 10, 17, 15, 14, 12, 11, 9.8, 8, 7, 6, 5, 4, 3, 2]
    cash = forms.Curves(
        "Cash",
        curves=[forms.Curve(low)],
        level=[forms.Line(2.5, "orderly closure, €2,500")],
        limits=(-20, 20),
    )
    assert _covered(draw.page.curves(cash).split("</svg>")[0]) == 0
    x = list(range(1, 13))
    tour = forms.Curves(
        "Tour",
        curves=[forms.Curve([6 + 5.8 * v for v in x]), forms.Curve([12 + 4 * v for v in x])],
        x=x,
        spots=[forms.Spot(5, 35, "today: 5", "bad", "under"), forms.Spot(7, 46.6, "break-even: 7")],
    )
    assert _covered(draw.page.curves(tour).split("</svg>")[0]) == 0


def test_words_would_rather_cover_the_edge_of_a_band_than_a_curve():
    """Two charts of the samples: a level crossed by the past on the left and by a band on the right; a point near both axes."""
    past = [6.4, 4, 3.6, 1.1, 11.8, 10.5, 17, 15.5, 14, 12.5, 11, 9.8]
    ahead = [9.8, 8.5, 7.3, 5.5, 3.8, 2, 0.3, 10.6, 9, 7, 5, 3.8, 6, 4.3, 2.5, 1, -1, -2.5, -4]
    none = [float("nan")]
    cash = forms.Curves(
        "Cash",
        curves=[forms.Curve(past + 18 * none), forms.Curve(11 * none + ahead, "plan, no new grant")],
        bands=[forms.Band(11 * none + [v - 4 for v in ahead], 11 * none + [v + 6 for v in ahead])],
        level=[forms.Line(2.5, "orderly closure, €2,500")],
        limits=(-20, 20),
    )
    x = list(range(1, 100))
    tour = forms.Curves(
        "Tour",
        curves=[
            forms.Curve([4.5 * v for v in x], "what it brings"),
            forms.Curve([42 * v**0.49 for v in x], "what it costs"),
        ],
        x=x,
        x_words="stops",
        limits=(0, 500),
        spots=[forms.Spot(5.9, 26.5, "today: 5.9", "bad", "under")],
    )
    for form in (cash, tour):
        assert [_covered(half) for half in draw.page.curves(form).split("</svg>")[:2]] == [0, 0]


def test_bars_of_a_column_with_both_signs_are_drawn_to_one_scale():
    """From −2,942 to +3,366: a loss of 1,471 is half as long as one of 2,942, and a gain is measured by the same rule."""
    rows = tuple(
        ("a", (blocks.Bar(str(value), value / 6308, zero=2942 / 6308),))
        for value in (3366, -2942, -1471, float("nan"))
    )
    page = laid_out.html([blocks.Table(("Offer", "Margin"), rows)])
    found = [tuple(map(float, one)) for one in re.findall(r'left:([\d.]+)%;width:([\d.]+)%"></i>', page)]
    assert found == [(46.6, 53.4), (0.0, 46.6), (23.3, 23.3)]


@pytest.mark.parametrize(
    ("x", "most", "said"),
    [
        (range(1, 13), 12, list(range(1, 13))),
        (range(1, 25), 13, list(range(2, 25, 2))),
        (range(1, 100), 13, [1, *range(10, 100, 10)]),
        ([10.0, 20.0, 30.0], 2, [10.0, 30.0]),
        ([0.5, 1.5, 2.5], 3, [0.5, 1.5, 2.5]),
    ],
)
def test_round_figures_are_written_under_an_axis(x, most, said):
    x = list(x)
    assert [x[place] for place in forms.written(x, most)] == said


@pytest.mark.long
def test_figures_under_an_axis_do_not_touch():
    """A tour that would need ninety-nine stops: ninety-nine figures made a black line."""
    ax = draw.plot(
        forms.Curves("Tour", curves=[forms.Curve(range(99))], x=list(range(1, 100)), x_numbers=True)
    )
    ax.figure.canvas.draw()
    boxes = sorted((b.x0, b.x1) for b in (t.get_window_extent() for t in ax.get_xticklabels()) if b.width)
    plt.close(ax.figure)
    assert len(boxes) > 9
    assert all(before[1] < after[0] for before, after in zip(boxes[:-1], boxes[1:], strict=True))


def test_a_column_holds_its_longest_word_in_arial_bold():
    """Arial bold, thousandths of an em (its own table of widths): C 722, o and n and d 611, m 889, a and e and s 556."""
    wide = 9 * 2.54 / 72 * (722 + 611 + 889 + 889 + 556 + 611 + 611 + 556 + 556) / 1000
    found = look.widths(
        blocks.Table(("Offre", "Commandes"), (("Linge et repassage", "105"),), widths=(9, 1)), 17
    )
    assert found[1] >= wide + 0.35
    assert sum(found) == pytest.approx(17)


def test_a_table_that_only_its_first_heading_names_is_named_on_a_phone_too():
    """The head of a table is not shown there: without this the three actions of the first screen had no name."""
    named = laid_out.html(
        [blocks.Table(("First actions", "Who"), (("Sign", "Ada"),), summary="First actions")]
    )
    assert '<caption class="first">First actions</caption>' in named
    other = laid_out.html([blocks.Table(("Offer", "Orders"), (("Laundry", "5"),), caption="Offers by group")])
    assert "<caption>Offers by group</caption>" in other


def test_typed_words_are_set_as_a_printer_would():
    assert typeset("le 1er mai : « oui » !") == "le 1<sup>er</sup> mai\u00a0: «\u00a0oui\u00a0»\u00a0!"
    assert (
        typeset("3e étage, 12er, code 2e5, 50 % à 18:30")
        == "3<sup>e</sup> étage, 12er, code 2e5, 50\u00a0% à 18:30"
    )


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_curves_of_one_name_and_two_bands_are_all_in_the_table_and_one_without_values_is_dashes():
    form = forms.Curves(
        "Cash",
        curves=[
            forms.Curve([np.nan, np.nan]),
            forms.Curve([-1200.4, 3], "plan"),
            forms.Curve([5, 6], "plan"),
        ],
        bands=[forms.Band([1, 2], [3, 4]), forms.Band([5, 6], [7, 8])],
    )
    i18n.set_language("en")
    shown = laid_out.html([blocks.Chart(form)])
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", shown[shown.index("The figures of this chart") :])
    assert cells[8:] == ["0", "—", "−1,200", "5", "1", "3", "5", "7", "1", "—", "3", "6", "2", "4", "6", "8"]


def test_papers_tie_typed_marks_as_the_page_does():
    assert set_in_type("Marché : 50 %, « oui » ?") == "Marché\u00a0: 50\u00a0%, «\u00a0oui\u00a0»\u00a0?"


def test_in_a_document_amounts_stand_to_the_right_names_over_what_is_said_lower_and_words_said_between_marks():
    table = blocks.Table(
        ("Signal", "Margin"),
        ((("laundry", blocks.Small("late twice")), (blocks.Bar("−€385", -0.1, zero=0.1),)),),
    )
    quote = blocks.Quote("I work on Thursdays.", "a resident")
    bare, said = blocks.plain([table, quote], picture=None)
    assert bare.right == {1}
    assert bare.rows[0] == ((blocks.Strong("laundry"), "\nlate twice"), ("−€385",))
    assert said.text == ("«\xa0I work on Thursdays.\xa0»", " — a resident")


def test_a_payer_alone_is_said_and_not_drawn():
    """A chart of one bar of the whole shows nothing."""
    one = pd.DataFrame({"payer": ["Commune"], "unnamed": [()], "share": [1.0]})
    two = pd.concat([one, one.assign(payer="CCAS")]).assign(share=0.5)
    assert isinstance(money._payers_chart(SimpleNamespace(table=two)), blocks.Chart)
    said = money._payers_chart(SimpleNamespace(table=one))
    assert isinstance(said, blocks.Paragraph)
    assert "«\xa0Commune\xa0»" in said.text


def test_what_is_not_known_stands_out_no_more_than_its_reason():
    line = Line(
        "qualitative", "vision", "Vision", "Vision", "non mesuré", "", "", "none", more="Il faut des notes."
    )
    assert line.tile().value == (blocks.Small("non mesuré"),)
    told = blocks.Tile("Orders", ("124", blocks.Small(" a month")))
    page = laid_out.html([blocks.Tiles((("Qualitative", (line.tile(), told)),))])
    assert re.findall('class="(tv[ no]*)"', page) == ["tv no", "tv"]
    assert replace(line, value="3", more="").tile().value == "3"


def test_a_curve_has_on_paper_the_colour_it_has_on_a_page():
    """What a tour costs is in the colour of a warning and unbroken, what it brings in that of the house."""
    style = (ROOT / "templates" / "report" / "report.css").read_text("utf8")
    inks = dict(re.findall(r"--(\w+):(#\w{6})", style))
    form = draw.Curves("t", curves=[draw.Curve([1, 2], "cost", "bad"), draw.Curve([2, 3], "brought")])
    lines = draw.plot(form).get_lines()[:2]
    assert [line.get_color() for line in lines] == [inks["warn"], inks["accent"]]
    assert {line.get_linestyle() for line in lines} == {"-"}
