"""What notebook cells call: open a pilot, then show sentences, charts and tables in the reader's language.

Everything shown is plain HTML with text escaped and charts embedded as images, so that it reads the same in
JupyterLab, in a report and on paper.
"""

import base64
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from IPython.display import display

from . import draw, people, portfolio
from .core import hand as by_hand
from .core import i18n
from .core.errors import ConciergekitError
from .core.i18n import _, ngettext
from .core.paths import asset, at_home
from .core.pilot import Pilot, all_dated, day_asked
from .core.text import cut, legal, one_line
from .draw import charts, held, laid_out
from .draw.page import in_a_line
from .gates.measures import MIN_MONTHS
from .gates.rule import GOES
from .papers import documents
from .read import load_pilot
from .tell import hand as told_by_hand
from .tell import origins, report
from .tell.common import sayer
from .tell.gates.words import held_back_by, proposal_label
from .tell.report.common import with_comment
from .tell.rewound import cannot_rewind, rewound

LONGEST_WORD = 200  # characters
_SAID = {
    "before": "“{day:day}” is before the test: nothing was known yet.",
    "to_come": "“{day:day}” is to come: as_of is a past day.",
    "nobody": "Nobody's priorities were entered: fill in the sheet “What counts most” to see who would choose otherwise.",
    "design": "Not known: it takes a number of orders a month, seen or planned, and criteria with their requirements.",
    "early": "Less than {months:count} complete months: too early to propose anything.",
    "no_folder": "Nothing was written: set papers_in, at the top of this page, to a folder.",
}
_say = sayer(_SAID)


def open_pilot(path: str | Path, lang: str = "", as_of: str = "") -> Pilot:
    """Load a pilot, speak its language (or `lang`), go back to a past day if `as_of` says so, and introduce it.

    Raises ConciergekitError if nothing can be read, or if `as_of` is not a date such as 2026-06-30, or one before the test or
    to come.
    """
    pilot = load_pilot(path, lang=lang or None)
    i18n.set_language(lang or pilot.language)
    if as_of:
        day = day_asked(as_of)
        wrong = "before" if day < pilot.start else "to_come" if day.date() > dt.date.today() else ""
        if wrong:
            raise ConciergekitError(_say(wrong, day=day))
        pilot = pilot.as_of(day)
    _html(f'<style>{laid_out.scoped_sheet()}</style><p class="pilot">{introduction(pilot)}</p>')
    for said in rewound(pilot):
        text(said)
    return pilot


def introduction(pilot: Pilot) -> str:
    """One line of HTML: name, period, and whether the case is fictitious."""
    parts = []
    if pd.notna(pilot.start) and pd.notna(pilot.until):
        parts.append(_("from {start} to {end}", start=i18n.date(pilot.start), end=i18n.date(pilot.until)))
    if pilot.known_on:
        parts.append(_("as known on {day}", day=i18n.date(pilot.known_on)))
    found = [f"<strong>{in_a_line(pilot.name)}</strong>", *map(in_a_line, parts)]
    if pilot.settings.get("fictitious"):
        badge = _("fictitious case")
        found.append(f'<span class="badge">{in_a_line(badge)}</span>')
    return " · ".join(found)


def sentences(result, *more: str) -> None:
    """The result in words: the first sentence is the answer, the others explain it.

    `result` is anything with ``.sentences()``, or a list of sentences.
    """
    found = [*(result if isinstance(result, list | tuple) else result.sentences()), *more]
    if not found:
        return
    items = "".join(f"<li>{in_a_line(text)}</li>" for text in found[1:])
    items = items and f'<ul class="findings">{items}</ul>'
    _html(f'<p class="finding">{in_a_line(found[0])}</p>{items}')


def origin(pilot: Pilot, *results) -> None:
    """One line under a section: what its figures rest on (observed, estimated, assumed; how many; which period)."""
    found = [one for result in results for one in origins.of(result, pilot)]
    if found:
        _html(f'<p class="origin">{origins.line(found)}</p>')


def chapter(name: str, pilot: Pilot, *results, **options) -> None:
    """A chapter of the report, from its results; the report of the pilot is composed from what such cells show.

    name : a module of ``tell.report``: "decision", "going_on", "money", "offers", "trips", "people", "plan", "annex".
    """
    blocks(with_comment(name, pilot, getattr(report, name).blocks(pilot, *results, **options)), name)


def open_portfolio(results: str | Path = "", lang: str = "", since: str = "", on: str = ""):
    """The portfolio of a folder of results, or of the sample pilots when none is given; `since`: compare with what was known
    that day; `on`: as it was known then. Speaks `lang`.

    Raises ConciergekitError if no run has written there, or for what is not a day.
    """
    i18n.set_language(lang or i18n.language())
    _html(f"<style>{laid_out.scoped_sheet()}</style>")
    since, on = (day_asked(day).date().isoformat() if day else "" for day in (since, on))
    if results:
        from .papers.reports.followed import opened  # no part of a notebook about one pilot

        return opened(at_home(results), i18n.language(), since, on)
    samples = sorted(asset("data_samples").iterdir())
    return portfolio.compare([load_pilot(one) for one in samples if one.is_dir() and one.name != "casse"])


def blocks(found: Sequence, chapter: str = "") -> None:
    """Blocks of a telling, laid out as in a report; `chapter`: the one they make, if they do."""
    if found or chapter:
        said = {"chapter": chapter, "lang": i18n.language(), "blocks": held.held(found)}
        display({"text/html": harmless(laid_out.in_a_page(found)), held.MIME: said}, raw=True)


def text(words: str) -> None:
    """One paragraph."""
    _html(f"<p>{in_a_line(words)}</p>")


def chart(result, caption: str = "", plot: str = "plot", **options) -> None:
    """Draw ``result.plot()`` (or another of its plot methods) as an embedded picture with its alt text.

    A picture that would only say why it is empty is left out: the sentences beside it have said so.
    """
    with charts.style():  # once: its parts ask for it too
        ax = getattr(result, plot)(**options)
        if ax is None:
            return
        if ax.get_gid() == charts.NOTHING:
            import matplotlib.pyplot as plt  # as in `figure`

            plt.close(ax.figure)
            return
        _html(figure(ax.figure, caption))


def figure(fig, caption: str = "") -> str:
    """A matplotlib figure as one HTML element; the titles it carries are its alternative text.

    A chart whose form a page can lay out itself carries that too: the page shows it (``page.css``), a notebook and Word
    the picture.
    """
    import matplotlib.pyplot as plt  # dear to load, and a page in the room draws nothing with it

    alt = ". ".join(
        _plain(ax.get_title(loc="left") or ax.get_title()) for ax in fig.axes if ax.get_title(loc="left")
    )
    source = base64.b64encode(charts.svg(fig)).decode()
    plt.close(fig)
    note = f"<figcaption>{in_a_line(caption)}</figcaption>" if caption else ""
    drawn = "".join(draw.html(ax.ck_form) for ax in fig.axes if hasattr(ax, "ck_form"))
    drawn = drawn.replace('<div class="drawn">', '<div class="drawn" style="display:none">')
    return (
        f'<figure class="chart">{drawn}<img alt="{in_a_line(alt or caption)}" style="max-width:100%" '
        f'src="data:image/svg+xml;base64,{source}">{note}</figure>'
    )


def _plain(title: str) -> str:
    return one_line(title.replace(r"\$", "$"))


def table(
    frame: pd.DataFrame,
    columns: Mapping[str, str] | None = None,
    caption: str = "",
    limit: int = 30,
    detail: bool = False,
) -> None:
    """A short table; nothing for one without lines. `columns`: which to show, in order, with their headings; the rest stays
    in the data. `detail`: folded in the report, however short.

    Numbers are formatted by the unit at the end of the column's name (`_eur`, `_share`, `_km`, `_min`…).
    """
    if len(frame):
        _html(table_html(frame, columns, caption, limit, detail))


def table_html(
    frame: pd.DataFrame,
    columns: Mapping[str, str] | None = None,
    caption: str = "",
    limit: int = 30,
    detail: bool = False,
) -> str:
    """The HTML of ``table``."""
    columns = columns or {str(name): str(name) for name in frame.columns}
    shown = frame.head(limit)
    numeric = {name for name in columns if _is_numeric(frame[name])}
    whole = {name for name in columns if _in_whole_euros(frame[name], name)}
    head = "".join(f'<th scope="col"{_right(n in numeric)}>{in_a_line(h)}</th>' for n, h in columns.items())
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{_right(n in numeric)}>{in_a_line(cell(value, n, n in whole))}</td>"
            for n, value in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in zip(*(shown[n] for n in columns), strict=True)
    )
    title = f"<caption>{in_a_line(caption)}</caption>" if caption else ""
    left = len(frame) - len(shown)
    more = ngettext("… and {n} more line", "… and {n} more lines", left) if left > 0 else ""
    more = more and f'<p class="more">{in_a_line(more)}</p>'
    kind = "ck detail" if detail else "ck"
    return f'<div class="table"><table class="{kind}">{title}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}</div>'


_AMOUNT = re.compile("[−+€\N{WORD JOINER}]*" r"\d[\d.,\s]*[€%]?")


def _is_numeric(column: pd.Series) -> bool:
    """Whether a column reads as numbers, those already written out among them."""
    if pd.api.types.is_numeric_dtype(column):
        return column.dtype != "boolean"  # pandas "yes/no" columns are not numbers to a reader
    said = [text for text in column if text != i18n.MISSING]
    return bool(said) and all(isinstance(text, str) and _AMOUNT.fullmatch(text) for text in said)


_OF_ONE = re.compile("price|per_|order|hour|variable|^costs?_eur$")  # euros of one unit, where cents count


def _in_whole_euros(column: pd.Series, name: str) -> bool:
    """Whether sums of money stand in whole euros: €54.82 under −€328 would look more exact than it is."""
    if not name.endswith("_eur") or _OF_ONE.search(name) or not pd.api.types.is_numeric_dtype(column):
        return False
    return bool(column.abs().max() >= 100)


def _right(numeric: bool) -> str:
    return ' class="n" style="text-align:right"' if numeric else ' style="text-align:left"'


def cell(value, name: str = "", whole_euros: bool = False) -> str:
    """One value as people read it, by its type and the unit in its column's name."""
    if isinstance(value, pd.Period | pd.Timestamp | dt.date):
        return _day(value)
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return _("yes") if value else _("no")
    if value is None or value is pd.NA or value != value:
        return i18n.MISSING
    if isinstance(value, str):
        return value
    return i18n.money(float(value)) if whole_euros else _number(float(value), name)


def _day(value) -> str:
    """A date that does not break at the end of a line."""
    if pd.isna(value):
        return i18n.MISSING
    words = i18n.month(value) if isinstance(value, pd.Period) else i18n.date(value)
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _number(value: float, name: str) -> str:
    if name.endswith("_eur"):
        return i18n.money(value, 0 if abs(value) >= 100 or value == 0 else 2)
    if name.endswith("_share"):
        return i18n.percent(value)
    if value == round(value) or abs(value) >= 100:
        return i18n.number(value)
    return i18n.number(value, 1 if abs(value) >= 0.1 else 3)  # what is small is not nothing


def _html(source: str) -> None:
    display({"text/html": harmless(source)}, raw=True)


_PIECES = re.compile(r"(<style.*?</style>|<[^>]*>)", re.DOTALL)  # what is no text
_SETS = re.compile(r"[$\\]")  # $x$, \(x\), \[x\], \begin{…}
_WORD = re.compile(rf"[^\s<>&;]{{{LONGEST_WORD + 1},}}")


def harmless(source: str) -> str:
    """HTML of ours with typed text in it, as JupyterLab may show it: no mark that reorders text, no word longer than
    anyone reads, and no dollar or backslash with what follows it, by which it would set formulas."""
    parts = _PIECES.split(legal(source))
    parts[::2] = [
        _SETS.sub(r"<span>\g<0></span>", _WORD.sub(lambda word: cut(word[0], LONGEST_WORD), text))
        for text in parts[::2]
    ]
    return "".join(parts)


# ---- results that need more than sentences, a chart or a table -------------------------------------------


def findings(quality, limit: int = 25) -> None:
    """What to repair, line by line, or that nothing was found."""
    frame = quality.findings_table()
    table(frame, limit=limit)
    if frame.empty:
        text(_("Nothing to repair was found."))


def unlocks(quality) -> None:
    """Each sheet: what is in it, and what it makes possible."""
    columns = {
        "title": _("Sheet"),
        "rows": _("Lines"),
        "since": _("From"),
        "until": _("Until"),
        "unlocks": _("Makes possible"),
    }
    frame = quality.table.assign(rows=quality.table["rows"].where(quality.table["present"]))
    table(frame, columns)


def cards(priorities, most: int = 3) -> None:
    """The leading pairs, a card each."""
    found = priorities.cards()[:most]
    if not found:
        text(_("No offer can be ranked yet."))
    for card in found:
        head, *lines = card.split("\n")
        body = "<br>".join(in_a_line(line) for line in lines)
        _html(f'<div class="card"><p><strong>{in_a_line(head)}</strong></p><p>{body}</p></div>')


def stakeholders(priorities) -> None:
    """Whom each stakeholder would serve first, and what the common choice would cost them."""
    frame = priorities.by_stakeholder
    if frame.empty:
        text(_say("nobody"))
        return
    first = priorities.ranked.iloc[0]
    of_first = (frame["public"] == first["public"]) & (frame["service"] == first["service"])
    common = frame[of_first].set_index("stakeholder")["regret"]
    best = priorities.favourites
    best = best.assign(chance_share=best["p_first"], regret=best["stakeholder"].map(common))
    columns = {
        "stakeholder": _("Stakeholder"),
        "label": _("Would serve first"),
        "chance_share": _("Chance of it"),
        "regret": _("Loses with the common choice (points out of 100)"),
    }
    table(best, columns)


def tour_costs(costs) -> None:
    """What a tour, a stop, an order, a kilometre and an hour cost, and where the money goes."""
    if not costs.measured:
        text(_("The cost of trips is not measured."))
        return
    totals = costs.totals
    units = {
        "cost_per_tour_eur": _("A tour"),
        "cost_per_stop_eur": _("A stop"),
        "cost_per_order_eur": _("An order"),
        "cost_per_km_eur": _("A kilometre, all included"),
        "cost_per_hour_eur": _("An hour out, all included"),
    }
    rows = [(words, totals[name]) for name, words in units.items()]
    table(pd.DataFrame(rows, columns=["what", "cost_eur"]), {"what": _("For"), "cost_eur": _("Full cost")})
    columns = {
        "what": _("All tours"),
        "cash_eur": _("Paid"),
        "volunteer_eur": _("Unpaid hours, valued"),
        "full_eur": _("Full cost"),
        "part_share": _("Share of it") + i18n.rounded(costs.parts["share"]),
    }
    table(costs.named_parts().rename(columns={"share": "part_share"}), columns)


def day_tours(result) -> None:
    """The tours of a day beside those proposed: kilometres, minutes, cost, and the order of the stops by code."""
    if result.measured:
        table(result.beside())
        table(result.in_order())


def schemes(comparison) -> None:
    """One row a scheme: what it costs in cash and in full, brings, drives and emits a month."""
    if not comparison.measured:
        return
    named = comparison.table.assign(name=[scheme.label for scheme in comparison.schemes])
    columns = {
        "name": _("A month"),
        "cash_month_eur": _("Paid"),
        "volunteer_month_eur": _("Unpaid hours, valued"),
        "cost_month_eur": _("Full cost"),
        "cost_per_order_eur": _("Full cost of an order"),
        "result_month_eur": _("Result"),
        "km_month": _("Our km"),
        "customers_km_month": _("Users' km"),
        "co2_kg_month": _("CO2e (kg)"),
    }
    table(named, columns)


def villages(causes) -> None:
    """One row a commune, then one a target group: cost of an order, price, who gives and who receives."""
    if not causes.measured:
        return
    columns = {
        "orders": _("Orders"),
        "cost_order_eur": _("Fair share of an order"),
        "price_order_eur": _("What it brings"),
        "marginal_order_eur": _("One more order"),
        "alone_order_eur": _("Alone"),
        "transfer_eur": _("Gives (+) or receives (−), in all"),
    }
    for frame, heading in ((causes.villages, _("Commune")), (causes.publics, _("Target group"))):
        named = frame.assign(name=[label or _("the others") for label in frame["label"]])
        table(named, {"name": heading, **columns})


def if_known(analysis, *given, **options):
    """The result of an analysis, or None where it says that it cannot be known: its chapter does without."""
    try:
        return analysis(*given, **options)
    except ConciergekitError:
        return None


def design(pilot: Pilot, found) -> None:
    """How often the gate would be wrong for this pilot's volumes; why not when it cannot be known."""
    if found is None:
        text(_say("design"))
        return
    sentences(found)
    origin(pilot, found)


def replay(frame: pd.DataFrame, pilot: Pilot) -> None:
    """What would have been proposed month after month, with what was known then."""
    if frame.empty:
        text(_say("early", months=MIN_MONTHS))
        return
    held = frame["bottleneck"].mask(frame["proposal"].isin(GOES))
    shown = pd.DataFrame(
        {
            "month": frame["month"],
            "proposal": [proposal_label(proposal) for proposal in frame["proposal"]],
            "chances": [i18n.chances(q) for q in frame["probability"]],
            "brake": [held_back_by(*pair) for pair in zip(held, frame["waits_for"], strict=True)],
        }
    )
    columns = {
        "month": _("End of"),
        "proposal": _("Proposal"),
        "chances": _("Chances that every must holds"),
        "brake": _("What holds it back"),
    }
    table(shown, columns)
    text(cannot_rewind(pilot.as_of(frame["month"].iloc[0].end_time.date())))


def choose_quotes(pilot: Pilot, codes: str = "") -> None:
    """Keep the comments to quote, by their codes with a comma between, beside the workbook; none: as before."""
    chosen = [code.strip() for code in codes.split(",") if code.strip()]
    if chosen and pilot.path:
        path = by_hand.keep_quotes(pilot.path, people.quotable(pilot, chosen))
        text(_("Kept for the next runs, in “{file}”.", file=path.name))


def hand(pilot: Pilot, plan) -> None:
    """Where whoever writes the report adds to it, and the code of each action proposed."""
    sentences(told_by_hand.sentences(pilot, plan))
    table(plan.proposals(), {"code": _("Code"), "what": _("Action"), "who": _("Who"), "when": _("When")})


def papers(pilot: Pilot, review, folder: str = "") -> None:
    """Write the papers of the meeting in `folder` and name them; without a folder, say how to have them."""
    if folder:
        written = documents.papers(pilot, Path(folder), review=review)
        if review.tried:
            text(_("These papers keep to what the workbook asks: nothing of the trial is in them."))
        sentences([_("Written in “{folder}”:", folder=folder), *(path.name for path in written)])
    else:
        text(_say("no_folder"))


all_dated(globals())
