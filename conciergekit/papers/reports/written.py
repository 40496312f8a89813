"""The pages of a batch, written into a folder: each a plain function from JSON to JSON, done in a process of its own."""

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from ... import read
from ...core.called import title_of
from ...core.errors import ConciergekitError
from ...core.i18n import file_name, use_language
from ...core.paths import write
from ...portfolio import identity
from ...tell.batch import who_is_who
from .. import reports
from .rows import Row

# parameters of the notebooks that change the gate review: the first page must say what the notebook says
_OF_THE_REVIEW = ("requirements", "go", "stop", "seed")
# what makes a run a trial: its figures are not the pilot's own today
OF_A_TRIAL = ("as_of", *_OF_THE_REVIEW)


# what another day may read otherwise: dates to come, of which nothing is read before
_OF_TODAY = frozenset({"until_to_come", "log_to_come", "to_come", "year_to_come", "date_remote"})


def check(path: str, folder: str, lang: str | None) -> dict:
    """Read the pilot at `path`, for the notebooks of this process too; write its page of repairs into `folder` if there is anything
    to repair.

    Returns name, lang, `broken` (why it cannot be read, else ""), `repair` (the page's file name or ""), the `files` made, and
    `of_today`: whether another day may read it otherwise.
    """
    name, language, broken, findings, pilot = title_of(path), lang or "fr", "", (), None
    above = str(Path(path).parent if name == Path(path).name else Path(path).parent.parent) + os.sep
    with use_language(language):
        try:
            pilot = read.read_ahead(path, lang)
        except ConciergekitError as error:
            broken = str(error).replace(above, "")  # the page may be passed on
        else:
            name, findings, language = pilot.name, pilot.findings, lang or pilot.language
    found = {"name": name, "lang": language, "broken": broken, "repair": "", "files": []}
    found["of_today"] = any(finding.code in _OF_TODAY for finding in findings)
    if not findings and not broken:
        return found
    source = str(path).replace(above, "")
    text = reports.repair_page(name, findings, broken=broken, source=source, pilot=pilot, lang=language)
    write(Path(folder) / "repair.html", text)
    return found | {"repair": "repair.html", "files": ["repair.html"]}


def report(
    path: str,
    folder: str,
    lang: str,
    langs: list[str],
    notebooks: list[str],
    failures: dict[str, str],
    repair: str,
    parameters: dict,
    past: list[dict],
) -> dict:
    """Assemble the report of one pilot; returns what its row of the index says, in each of `langs` (``rows``). past: its earlier
    states. Without a notebook there is none: the row alone."""
    pilot = read.load_pilot(path, lang=lang)
    if parameters.get("as_of"):
        pilot = pilot.as_of(parameters["as_of"])
    asked = {name: parameters[name] for name in _OF_THE_REVIEW if name in parameters}
    with use_language(lang):  # of what could not be told
        answer = reports.answer(pilot, **asked)
    # what was foretold of it may be of another pilot, whose file had this name: nothing of one is ever shown to another
    past = [kept for kept in past if answer.state and identity.relation(kept, answer.state) != identity.OTHER]
    found = {
        "report": "",
        "files": [],
        "past": [kept["mark"] for kept in past],
        "state": answer.state,
        "trouble": " ".join(answer.troubles),
        "rows": {},
    }
    for code in langs:
        with use_language(code):
            found["rows"][code] = answer.row()
    if not notebooks and not failures:
        return found
    page = Path(folder) / file_name("report", lang)
    made = reports.report(
        pilot,
        [Path(name) for name in notebooks],
        answer=answer,
        failures=failures,
        repair=repair,
        parameters=parameters,
        past=past,
        lang=lang,
    )
    write(page, reports.page(made))
    data = page.with_suffix(".json")
    write(data, reports.kept(made))
    return found | {"report": page.name, "files": [page.name, data.name]}


def index(
    rows: list[dict],
    lang: str,
    chart: bool,
    folder: str,
    history: str = "",
    on: str = "",
    said: Iterable[str] = (),
) -> dict:
    """Write the page of a batch into `folder`, and a message ready to send to each pilot; `chart`: with the portfolio, whose
    past months are in the folder `history` ("": nothing is compared); `said`: sentences about the batch itself."""
    from .followed import portfolio_of  # it brings pandas, and a batch with nothing to do is to be quick

    shown = [Row(**row) for row in rows]
    found, messages = portfolio_of(shown, history, on, lang) if chart else (None, {})
    with use_language(lang):
        warnings = [*said, *who_is_who(shown)]
    page = reports.index_page(
        shown,
        found=found,
        messages=messages,
        warnings=warnings,
        lang=lang,
        on=dt.date.fromisoformat(on) if on else None,
    )
    write(Path(folder) / "index.html", page)
    (Path(folder) / "messages").mkdir(exist_ok=True)
    for slug, (subject, body) in messages.items():
        write(Path(folder) / "messages" / f"{slug}.txt", f"{subject}\n\n{body}")
    return {"files": ["index.html", *(f"messages/{slug}.txt" for slug in messages)]}
