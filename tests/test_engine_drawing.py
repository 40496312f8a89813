"""Charts of which two drawings of three are spared: the same picture to the byte, and only where that is certain."""

import gc
import io
import logging
import random

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.ticker import FuncFormatter, MultipleLocator, PercentFormatter

from conciergekit.engine import drawing

pytestmark = pytest.mark.long

RNG = np.random.default_rng
DAYS = pd.Series(np.arange(90.0) % 17, index=pd.date_range("2026-01-01", periods=90))


def png(figure, spared: bool) -> bytes:
    """As the inline backend prints it (`IPython.core.pylabtools.print_figure`)."""
    if spared and drawing.settled(figure):
        figure.draw = drawing._Rehearsal(figure)
    FigureCanvasAgg(figure)
    out = io.BytesIO()
    colours = {"facecolor": figure.get_facecolor(), "edgecolor": figure.get_edgecolor()}
    figure.canvas.print_figure(out, format="png", dpi=figure.dpi, bbox_inches="tight", **colours)
    assert "draw" not in vars(figure)
    return out.getvalue()


# ---- ordinary charts, as people make them ----------------------------------------------------------------


def lines(ax):
    ax.plot([1, 5, 2], label="a", marker="o")
    ax.plot([2e6, 1e6, 3e6], "--", label="b, much larger")
    ax.set(title="Title", xlabel="x", ylabel="a long label\non two lines")
    ax.legend()


def bars(ax):
    drawn = ax.bar(["Élan", "Bât", "a very long name"], [3, 1, 2.5], yerr=[0.5, 0.2, 0.1])
    ax.bar_label(drawn, fmt="%.1f")
    ax.tick_params(axis="x", rotation=40)


def stacked(ax):
    pd.DataFrame({"a": [1, 2], "b": [3, 1]}, index=["x", "y"]).plot.barh(stacked=True, ax=ax, title="Stacked")


def days(ax):
    DAYS.plot(ax=ax, title="By day")
    ax.set_ylabel("orders")


def months(ax):
    DAYS.resample("MS").sum().to_period("M").plot(ax=ax)


def dates(ax):
    ax.plot(DAYS.index, DAYS)
    ax.figure.autofmt_xdate()


def histogram(ax):
    ax.hist(RNG(1).normal(size=500), bins=20, histtype="step", density=True)
    ax.axvline(0, color="k")
    ax.axhspan(0.1, 0.2, alpha=0.2)
    ax.axline((0, 0), slope=0.1)


def scatter(ax):
    ax.scatter(*RNG(2).normal(size=(2, 50)), c=RNG(3).random(50), s=9)
    ax.text(0.02, 0.97, "n = 50", transform=ax.transAxes, va="top")
    ax.annotate("here", (0, 0), (30, 60), textcoords="offset points", arrowprops={"arrowstyle": "->"})
    ax.margins(0.2)


def heat(ax):
    ax.imshow(RNG(4).random((6, 9)), aspect="auto")
    ax.set_xticks(range(9), list("abcdefghi"))
    ax.xaxis.tick_top()
    ax.set_title("Ticks on top push the title")


def square(ax):
    ax.imshow(RNG(4).random((4, 9)))


def coloured(ax):
    ax.figure.colorbar(ax.scatter(*RNG(7).random((3, 20)) * 1e6, c=RNG(8).random(20)), ax=ax, label="colour")


def map_of_colours(ax):
    ax.figure.colorbar(ax.pcolormesh(RNG(9).random((3, 4))), ax=ax, orientation="horizontal", extend="both")


def cake(ax):
    ax.pie([3, 2, 1], labels=["a", "b", "c"], autopct="%d %%")
    ax.set_title("Cake")


def logarithmic(ax):
    ax.loglog([1, 10, 1e5], [3, 1e-4, 1e3], ".-")
    ax.grid(which="both")


def band(ax):
    ax.fill_between(range(5), [0, 1, 0, 1, 0], [2, 3, 2, 3, 2], alpha=0.3)
    ax.step(range(5), range(5))
    ax.stem(range(5), [1, 2, 1, 2, 1])
    ax.yaxis.set_major_formatter(PercentFormatter(3))
    ax.yaxis.set_major_locator(MultipleLocator(0.5))
    ax.spines[["top", "right"]].set_visible(False)


def boxes(ax):
    ax.boxplot([RNG(5).normal(size=30), RNG(6).normal(size=30)])
    ax.set_axisbelow(True)
    ax.invert_yaxis()


def steps(ax):
    ax.stairs([1, 3, 2])
    ax.set_xlim(-1, 5)
    ax.axis("off")


def huge(ax):
    ax.plot([1e9, 1e9 + 3], [1e-7, 2e-7])
    ax.legend(["one"], loc="upper left", bbox_to_anchor=(1.02, 1), title="Beside")


ORDINARY = [lines, bars, stacked, days, months, dates, histogram, scatter, heat, square, coloured, map_of_colours, cake, logarithmic, band, boxes, steps, huge]  # fmt: skip


def one(make):
    figure, ax = plt.subplots(figsize=(5, 3))
    make(ax)
    return figure


def composed(seed: int):
    """Several charts in a figure, with what people add to figures."""
    chance = random.Random(seed)
    rows, columns = chance.choice([(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)])
    figure, axes = plt.subplots(
        rows, columns, squeeze=False, figsize=(chance.uniform(2, 9), chance.uniform(2, 7)),
        sharex=chance.random() < 0.2, sharey=chance.random() < 0.2, dpi=chance.choice([72, 100, 143]),
    )  # fmt: skip
    for ax in axes.flat:
        for make in chance.sample(ORDINARY, chance.choice([1, 1, 1, 2])):
            try:
                make(ax)
            except (TypeError, ValueError, RuntimeError):  # dates and names do not share an axis
                ax.clear()
        if chance.random() < 0.2 and ax.get_aspect() == "auto":
            twin = ax.twinx()
            twin.plot(range(3), [5, 3, 9], "r")
            twin.set_ylabel("other")
        if chance.random() < 0.2:
            ax.set_xlabel("label" * chance.randint(1, 9), loc=chance.choice(["left", "right", "center"]))
        if chance.random() < 0.2:
            ax.set_title("left", loc="left")
        if chance.random() < 0.1:
            ax.secondary_xaxis("top")
        if chance.random() < 0.1 and rows * columns == 1 and len(figure.axes) == 1:
            ax.set_aspect(chance.choice(["auto", "equal", 2.0]), adjustable=chance.choice(["box", "datalim"]))
    if chance.random() < 0.3:
        figure.suptitle("Above all")
    if chance.random() < 0.2:
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="lower center")
    if chance.random() < 0.2:
        figure.align_labels()
    if chance.random() < 0.3:
        figure.tight_layout()
    if chance.random() < 0.1:
        figure.subplots_adjust(top=0.7, wspace=0.6)
    if chance.random() < 0.2:
        FigureCanvasAgg(figure)
        figure.canvas.draw()
    return figure


@pytest.fixture(autouse=True)
def clean():
    yield
    plt.close("all")


@pytest.mark.parametrize("make", ORDINARY, ids=lambda make: make.__name__)
def test_an_ordinary_chart_is_spared_its_rehearsal_and_looks_the_same(make):
    assert drawing.settled(one(make))
    assert png(one(make), spared=True) == png(one(make), spared=False)


@pytest.mark.parametrize("seeds", [range(12), pytest.param(range(12, 60), marks=pytest.mark.exhaustive)])
def test_figures_of_several_charts_look_the_same(seeds, caplog, recwarn):
    caplog.set_level(logging.ERROR, "matplotlib")
    different = []
    for seed in seeds:
        if png(composed(seed), spared=True) != png(composed(seed), spared=False):
            different.append(seed)
        plt.close("all")
        gc.collect()  # figures are circles of objects, and large
    assert different == []


def test_a_second_picture_of_the_same_figure_is_the_same():
    figure = one(lines)
    first = png(figure, spared=True)
    assert png(figure, spared=True) == first == png(figure, spared=False)


# ---- where it is not certain -----------------------------------------------------------------------------


def _constrained():
    return plt.subplots(layout="constrained")[0]


def _listener():
    figure = one(lines)
    figure.canvas.mpl_connect("draw_event", print)
    return figure


def _own_class():
    figure = one(lines)
    figure.axes[0].add_line(type("Own", (plt.Line2D,), {})([0, 1], [0, 1]))
    return figure


def _own_drawing():
    figure = one(lines)
    figure.axes[0].lines[0].draw = print
    return figure


def _own_ticks():
    figure = one(lines)
    figure.axes[0].xaxis.set_major_formatter(FuncFormatter(lambda x, _n: f"{x} €"))
    return figure


def _formula():
    figure = one(lines)
    figure.axes[0].set_ylabel("$x^2$")
    return figure


def _nowhere():
    figure = one(lines)
    figure.axes[0].text(float("nan"), 1, "a")
    return figure


def _polar():
    return plt.subplots(subplot_kw={"projection": "polar"})[0]


def _moving():
    figure = one(lines)
    figure.axes[0].set_aspect("equal", adjustable="datalim")
    return figure


def _inset():
    figure = one(lines)
    figure.axes[0].inset_axes([0.1, 0.1, 0.3, 0.3])
    return figure


def _parts():
    return plt.figure().subfigures(1, 2)[0].figure


@pytest.mark.parametrize(
    "make",
    [_constrained, _listener, _own_class, _own_drawing, _own_ticks, _formula, _nowhere, _polar, _moving, _inset, _parts],
)  # fmt: skip
def test_what_is_not_known_for_certain_is_drawn_as_ever(make):
    assert not drawing.settled(make())
