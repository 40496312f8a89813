"""The gallery of the kit's charts, drawn from the sample pilots: pictures and a page in each language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import unquote

import conciergekit as ck
from conciergekit import show
from conciergekit.core import i18n
from conciergekit.core.paths import asset
from conciergekit.papers.pages import pictures
from conciergekit.tell.finance.drivers import named

DOCS = Path(__file__).resolve().parent
FOLDER = "pictures/charts"
PAGES = {"en": "chart-gallery.md", "fr": "galerie-des-graphiques.md"}
WORDS = {
    "en": {
        "title": "Every chart of the kit",
        "made": "Made by `make docs` from the sample pilots; do not edit. The title of a chart is what it found, computed: "
        "with other data it says something else.",
        "where": "In the notebook",
        "elsewhere": "In Python",
    },
    "fr": {
        "title": "Tous les graphiques du kit",
        "made": "Produit par `make docs` à partir des pilotes d'exemple ; ne pas modifier. Le titre d'un graphique est ce "
        "qu'il a trouvé, calculé : avec d'autres données, il dit autre chose.",
        "where": "Dans le carnet",
        "elsewhere": "En Python",
    },
}
FAMILIES = {
    "data": ("The data", "Les données"),
    "targets": ("Whom to serve", "Qui servir"),
    "trips": ("Trips", "Les trajets"),
    "money": ("Money", "L'argent"),
    "gate": ("Going on or not", "Continuer ou non"),
    "more": ("Assumptions, and several pilots", "Hypothèses, et plusieurs pilotes"),
}
NOTEBOOKS = {
    "00": "00_data_check.ipynb",
    "01": "01_target_prioritization.ipynb",
    "02": "02_logistics_costing.ipynb",
    "03": "03_phase_gate_review.ipynb",
    "04": "04_business_model_and_funding.ipynb",
    "05": "05_people_and_learning.ipynb",
}


@dataclass(frozen=True)
class Chart:
    """One chart. draws: the method behind it, "module.Class.method". call: Python that gives it, where `ck` is the kit
    and `pilot` the sample. en, fr: the question it answers. notebook: its number, empty when it is in none."""

    family: str
    draws: str
    sample: str
    call: str
    en: str
    fr: str
    notebook: str = ""

    @property
    def name(self) -> str:
        *_modules, result, method = self.draws.split(".")
        return f"{self.family}-{result.lower()}{method.removeprefix('plot')}".replace("_", "-")


CHARTS = (
    Chart(
        "data",
        "quality.Quality.plot",
        "incomplet",
        "ck.quality.assess(pilot).plot()",
        "Which sheets are filled in, and for which months?",
        "Quelles feuilles sont remplies, et pour quels mois ?",
        "00",
    ),
    Chart(
        "targets",
        "targets.watch.Watch.plot",
        "pivot",
        "ck.targets.watch(pilot).plot()",
        "When did the target group change?",
        "Quand le public a-t-il changé ?",
        "01",
    ),
    Chart(
        "trips",
        "logistics.tours.TourCosts.plot_map",
        "camion",
        "ck.logistics.cost_tours(pilot).plot_map()",
        "Where do the tours go?",
        "Où vont les tournées ?",
        "02",
    ),
    Chart(
        "trips",
        "logistics.breakeven.BreakEven.plot",
        "contrats",
        "ck.logistics.stops_needed(pilot).plot()",
        "How many stops before a tour pays?",
        "À partir de combien d'arrêts une tournée se paie-t-elle ?",
        "02",
    ),
    Chart(
        "trips",
        "logistics.schemes.comparison.Comparison.plot",
        "contrats",
        "ck.logistics.compare_schemes(pilot).plot()",
        "What would another organisation bring?",
        "Que donnerait une autre organisation ?",
        "02",
    ),
    Chart(
        "trips",
        "logistics.schemes.frequency.Frequency.plot",
        "contrats",
        "ck.logistics.choose_frequency(ck.logistics.trip_model(pilot, ck.logistics.cost_tours(pilot))).plot()",
        "How often to leave?",
        "À quel rythme partir ?",
        "02",
    ),
    Chart(
        "money",
        "finance.who_pays.Payers.plot",
        "contrats",
        "ck.finance.Payers.of(pilot).plot()",
        "Who pays today?",
        "Qui paie aujourd'hui ?",
        "04",
    ),
    Chart(
        "money",
        "finance.cash.CashPlan.plot",
        "pivot",
        "ck.finance.cash_plan(pilot).plot()",
        "Will the cash last?",
        "La trésorerie tiendra-t-elle ?",
        "04",
    ),
    Chart(
        "money",
        "finance.hours.Operating.plot",
        "contrats",
        "ck.finance.operating(pilot).plot()",
        "Who does the work, within the agreed hours?",
        "Qui fait le travail, dans les heures convenues ?",
        "04",
    ),
    Chart(
        "money",
        "finance.funding.calendar.Calendar.plot",
        "contrats",
        "ck.finance.calendar(pilot).plot()",
        "When to hand in which file?",
        "Quand remettre quel dossier ?",
        "04",
    ),
    Chart(
        "money",
        "finance.funding.plan.FundingPlan.plot",
        "contrats",
        "ck.finance.funding_plan(pilot).plot()",
        "Who would pay for the next twelve months?",
        "Qui paierait les douze mois qui viennent ?",
        "04",
    ),
    Chart(
        "gate",
        "gates.futures.Futures.plot",
        "engagement",
        "ck.gates.review(pilot).futures().plot()",
        "Would more months decide?",
        "Des mois de plus décideraient-ils ?",
        "03",
    ),
    Chart(
        "more",
        "scenarios.Tornado.plot",
        "contrats",
        "ck.scenarios.tornado(*drivers).plot()",
        "Which assumption weighs most?",
        "Quelle hypothèse pèse le plus ?",
        "04",
    ),
    Chart(
        "more",
        "people.ladder.Mobilisation.plot",
        "engagement",
        "ck.people.mobilisation(pilot).plot()",
        "How far do people take part?",
        "Jusqu'où les gens prennent-ils part ?",
        "05",
    ),
    Chart(
        "more",
        "people.ladder.Mobilisation.plot_months",
        "engagement",
        "ck.people.mobilisation(pilot).plot_months()",
        "Do members and contributors grow?",
        "Adhérents et contributeurs augmentent-ils ?",
        "05",
    ),
    Chart(
        "more",
        "portfolio.whole.Portfolio.plot",
        "contrats",
        "ck.portfolio.compare(pilots).plot()",
        "How do several pilots compare?",
        "Comment plusieurs pilotes se comparent-ils ?",
    ),
)


@cache
def _pilot(sample: str, lang: str):
    return ck.load_pilot(asset("data_samples", sample), lang=lang)


def _known(chart: Chart, lang: str) -> dict:
    """What a call may name: the kit, the sample, the other samples, and some places of the sample."""
    known = {"ck": ck, "pilot": _pilot(chart.sample, lang)}
    if "pilots" in chart.call:
        known["pilots"] = [_pilot(name, lang) for name in ("pivot", "contrats", "engagement", "camion")]
    if "drivers" in chart.call:
        model, assumptions = ck.finance.cash_drivers(known["pilot"])
        known["drivers"] = model, named(assumptions)
    return known


def draw(chart: Chart, lang: str) -> tuple[str, bytes]:
    """The title of a chart and its picture (SVG); an empty picture when there is nothing to draw."""
    with ck.use_language(lang):
        ax = eval(chart.call, _known(chart, lang))  # our own text, from this file
        shown = show.figure(ax.figure)
    title = re.search(r'alt="([^"]*)"', shown)[1]
    drawing = pictures.slim(re.search(r'src="([^"]*)"', shown)[1])
    kind, _comma, source = drawing.partition(",")
    return title, unquote(source).encode() if "svg" in kind else b""


def page(lang: str, titles: dict[str, str]) -> str:
    """The page of the gallery, two charts a line."""
    words = WORDS[lang]
    made = i18n.tied(words["made"]) if lang == "fr" else words["made"]
    parts = [f"# {words['title']}\n\n{made}\n"]
    for family, names in FAMILIES.items():
        parts.append(f"## {names[lang == 'fr']}\n")
        shown = [_cell(chart, lang, titles[chart.name]) for chart in CHARTS if chart.family == family]
        rows = [shown[i : i + 2] for i in range(0, len(shown), 2)]
        parts.append(
            "<table>\n" + "\n".join(f"<tr>\n{chr(10).join(row)}\n</tr>" for row in rows) + "\n</table>\n"
        )
    return "\n".join(parts)


def _cell(chart: Chart, lang: str, title: str) -> str:
    words = WORDS[lang]
    where = words["elsewhere"]
    if chart.notebook:
        name = NOTEBOOKS[chart.notebook]
        where = f'{words["where"]} <a href="../notebooks/{name}">{name.removesuffix(".ipynb")}</a>'
    question = escape(chart.fr if lang == "fr" else chart.en)
    picture = f'<img src="{FOLDER}/{chart.name}.{lang}.svg" width="440" alt="{title}">'
    where += "\N{NO-BREAK SPACE}: " if lang == "fr" else ": "
    return f'<td width="50%" valign="top">{picture}<br><strong>{question}</strong><br>{where}<code>{escape(chart.call)}</code></td>'


def files() -> Iterator[tuple[Path, bytes]]:
    """Every picture, then the pages."""
    for lang, name in PAGES.items():
        titles = {}
        for chart in CHARTS:
            titles[chart.name], picture = draw(chart, lang)
            yield DOCS / FOLDER / f"{chart.name}.{lang}.svg", picture
        yield DOCS / name, page(lang, titles).encode("utf-8")
