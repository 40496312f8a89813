"""What does a part of the report say of this pilot? The results go in, a template holds the words.

A chapter takes what was computed above it, changed assumptions included; what is not given is
computed. Groups of fewer than five clients are folded here (``privacy``), whatever is given.
"""

from __future__ import annotations

import base64
import functools
import io
from dataclasses import dataclass, field

import jinja2
import pandas as pd
from markupsafe import Markup
from matplotlib import pyplot

from . import assets, dictionary, language, months, plots, privacy, targets
from . import indicators as indicators_of
from .logistics import ToursCost, cost_tours
from .pilot import Pilot
from .plots.accounts import OWN, SPENT

DPI = 160  # of the pictures: sharp on a screen and on paper


@dataclass(frozen=True, eq=False)
class Chapter:
    """A chapter as a cell shows it and the report takes it. html: safe, its pictures inside."""

    name: str
    title: str
    html: Markup = field(repr=False)

    def _repr_html_(self) -> str:
        style = (assets.path("templates") / "report" / "chapter.css").read_text("utf-8")
        return f'<style>{style}</style><div class="kit">{self.html}</div>'


def chapter(
    name: str,
    pilot: Pilot,
    *,
    lang: str | None = None,
    facts: pd.DataFrame | None = None,
    criteria: pd.DataFrame | None = None,
    shift: pd.DataFrame | None = None,
    tours: ToursCost | None = None,
    indicators: pd.DataFrame | None = None,
) -> Chapter:
    """The chapter ``name``: "data", "targets", "trips" or "review".

    lang: "fr" or "en"; by default the pilot's. facts: ``months.table`` (data, review); criteria,
    shift: of ``targets`` (targets); tours: ``logistics.cost_tours`` (trips); indicators:
    ``indicators.table`` (review). Raises ValueError for another name or language, or for a result
    that the chapter does not speak of.
    """
    if name not in CHAPTERS:
        raise ValueError(f"name: expected one of {', '.join(CHAPTERS)}, got {name!r}")
    given = {"facts": facts, "criteria": criteria, "shift": shift}
    given |= {"tours": tours, "indicators": indicators}
    given = {key: value for key, value in given.items() if value is not None}
    context, makers = CHAPTERS[name]
    if odd := set(given) - set(makers):
        raise ValueError(f"results: chapter {name} takes {', '.join(makers)}, got {min(odd)}")
    results = {key: given[key] if key in given else make(pilot) for key, make in makers.items()}
    lang = pilot.lang if lang is None else lang
    title = language.label(f"chapter_{name}", lang)
    template = _environment(lang).get_template(f"{lang}/{name}.html.j2")
    html = template.render(title=title, pilot=pilot, **context(pilot, lang, **results))
    return Chapter(name, title, Markup(html))


def _data(pilot: Pilot, lang: str, facts: pd.DataFrame) -> dict:
    names = {name: table.label[lang] for name, table in dictionary.tables().items()}
    read = pilot.rows.assign(sheet=pilot.rows["sheet"].replace(names))
    default = pilot.problems["effect"] == "default"
    same = ["sheet", "column", "code", "effect"]
    found = pilot.problems[~default].groupby(same, sort=False, dropna=False)
    found = found.agg(problem=("problem", "first"), repair=("repair", "first"), n=("code", "size"))
    return {
        "facts": facts,
        "read": read,
        "totals": read[["read", "kept", "listed", "examples"]].sum(),
        "problems": found,
        "defaults": pilot.problems[default].drop_duplicates(["sheet", "problem"]),
    }


def _targets(pilot: Pilot, lang: str, criteria: pd.DataFrame, shift: pd.DataFrame) -> dict:
    offers, publics = targets.shown(pilot, criteria, shift)
    return {
        "offers": offers,
        "publics": publics,
        "offers_count": len(criteria),
        "left_out": int(pilot.requests[targets.OFFER].isna().any(axis=1).sum()),
        "others": privacy.OTHERS,
    }


def _trips(pilot: Pilot, lang: str, tours: ToursCost) -> dict:
    return {"tours": tours, "totals": tours.totals}


def _review(pilot: Pilot, lang: str, indicators: pd.DataFrame, facts: pd.DataFrame) -> dict:
    whole = privacy.shown(indicators[indicators["about"] == ""])
    written = pilot.criteria.drop_duplicates("indicator", keep="last")
    whole = whole.merge(written[["indicator", "owner", "frozen_on"]], "left", "indicator")
    whole["better"] = [dictionary.indicators()[code].better for code in whole["indicator"]]
    drawn = whole[(whole["role"] != "") | (whole["nature"] == "qualitative")]
    sums = [facts[[*names]].sum(axis=None) for names in (OWN, ["grants_eur"], SPENT)]
    return {"facts": facts, "sums": sums, "drawn": drawn, "indicators": whole}


CHAPTERS = {  # name -> (what its template is given, how each result is made if it is not)
    "data": (_data, {"facts": months.table}),
    "targets": (_targets, {"criteria": targets.criteria, "shift": targets.shift}),
    "trips": (_trips, {"tours": cost_tours}),
    "review": (_review, {"indicators": indicators_of.table, "facts": months.table}),
}


@functools.cache
def _environment(lang: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(assets.path("templates") / "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, function in {**language.FILTERS, "picture": _picture, "rows": _rows}.items():
        environment.filters[name] = functools.partial(function, lang=lang)
    environment.tests["absent"] = language.absent
    return environment


def _picture(table: pd.DataFrame, name: str, lang: str) -> str:
    """The address of the chart ``name`` of a table, the picture inside it."""
    figure = getattr(plots, name)(table, lang=lang).figure
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, bbox_inches="tight")
    pyplot.close(figure)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _rows(table: pd.DataFrame | pd.Series, lang: str, first: int | None = None) -> list[dict]:
    """A row at a time, by column, for a template; the first ones only if so many are wanted."""
    return table.head(first or len(table)).reset_index().to_dict("records")
