"""What a trainer hands out and what stays on the trainer's side, from one source in every language.

The participants' folder holds the workbook of the first month, the exercises and a notebook: no answer, no seed. The trainer's holds
the key, the script of ninety minutes, the workbooks of the months to come and what draws the case again.
"""

import json
import tempfile
from pathlib import Path

from .. import notebooks
from ..core.errors import ConciergekitError
from ..core.i18n import _, chances, file_name, language, money, set_language, use_language
from ..core.paths import asset
from ..core.paths import write as write_whole
from ..draw.blocks import Bullets, Document, Heading, Paragraph, Table
from ..papers.documents import archive
from . import texts, words
from .drawn import Drawn, draw
from .outcome import proposals
from .session import Session

# in the trainer's folder: which case, which seed, which language; the decisions
KEY, SESSION = "key.json", "session"


def write(drawn: Drawn, folder: str | Path) -> tuple[Path, Path]:
    """Write both folders of a drawn case; returns the participants' and the trainer's. Raises ConciergekitError if the folder
    is a file or already holds something."""
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise ConciergekitError(_("“{folder}” is a file: give the name of a folder.", folder=folder))
    if folder.is_dir() and any(folder.iterdir()):
        raise ConciergekitError(
            _("“{folder}” is not empty: choose another name, so that nothing is overwritten.", folder=folder)
        )
    with use_language(drawn.lang):
        groups, trainer = folder / _("participants"), folder / _("trainer")
        files = {groups / name: content for name, content in for_groups(drawn).items()}
        files |= {trainer / name: content for name, content in for_trainer(drawn).items()}
    for path, content in files.items():
        write_whole(path, content)
    return groups, trainer


def for_groups(drawn: Drawn) -> dict[str, bytes]:
    """The participants' files, by name."""
    with use_language(drawn.lang):
        book, paper = f"{file_name('workbook')}.xlsx", _("exercises")
        return {
            book: drawn.workbook(drawn.months[0]),
            f"{paper}.docx": _docx(exercises(drawn)),
            f"{paper}.ipynb": _notebook("exercises", drawn.lang, pilot_path=book),
        }


def for_trainer(drawn: Drawn) -> dict[str, bytes | str]:
    """The trainer's, by place in the folder."""
    with use_language(drawn.lang):
        book = f"{file_name('workbook')}.xlsx"
        answers, plan, live = _("key-of-the-case"), _("ninety-minutes"), _("session-of-the-groups")
        later = {_("month-{month}", month=month): drawn.workbook(month) for month in drawn.months[1:]}
        return {
            KEY: json.dumps({"case": drawn.case.name, "seed": str(drawn.seed), "lang": drawn.lang}),
            f"{answers}.docx": _docx(key(drawn)),
            f"{plan}.docx": _docx(script(drawn)),
            f"{live}.ipynb": _notebook("session", drawn.lang, folder="."),
            **{f"{month}/{book}": content for month, content in later.items()},
        }


def is_trainer(folder: Path) -> bool:
    """Whether a folder is a trainer's."""
    return (folder / KEY).is_file()


def reopen(folder: str | Path) -> Drawn:
    """The case of a trainer's folder, drawn again. Raises ConciergekitError if it is no trainer's folder."""
    try:
        said = json.loads((Path(folder) / KEY).read_text("utf8"))
        return draw(str(said["case"]), int(said["seed"]), str(said["lang"]))
    except (OSError, ValueError, KeyError, TypeError):
        said = _(
            "“{folder}” is not the trainer’s folder of a case: it holds no {file}.", folder=folder, file=KEY
        )
        raise ConciergekitError(said) from None


def opened(folder: str | Path = "", case: str = "slow_start", lang: str = "") -> tuple[Drawn, Session]:
    """The case of a trainer's folder and the decisions kept in it, in its language; without one, a case to rehearse, whose
    decisions nobody keeps."""
    drawn = reopen(folder) if folder else draw(case, 1, lang or language())
    set_language(drawn.lang)
    place = folder or tempfile.mkdtemp(prefix="conciergekit-")
    return drawn, Session(Path(place) / SESSION, drawn.months, drawn.case.name)


# ---- papers ---------------------------------------------------------------------------------------------------------


def exercises(drawn: Drawn) -> Document:
    """The paper of a group: the story, what was required, what decisions mean and cost, the exercises, the form of decisions."""
    case = drawn.case.name
    asked = [*texts.EXERCISES, texts.CASES[case]["exercise"]]
    form = Table(
        (_("Month"), _("Our decision"), _("Why"), _("How sure (%)")),
        tuple((str(month), "", "", "") for month in drawn.months),
        widths=(1, 3, 7, 2),
        tall=True,
    )
    note = _(
        "One line a month, before the next one opens. Nothing is changed afterwards. The workbooks show the test as it ran, whatever you decide."
    )
    return Document.of(
        drawn.case.title,
        texts.said(case, "question"),
        drawn.lang,
        [
            Paragraph(texts.said(case, "story")),
            Heading(_("Required before the test")),
            Bullets(tuple(words.requirements(drawn.until(drawn.months[0])))),
            Heading(_("The four decisions")),
            Bullets(tuple(words.explained().values())),
            Paragraph(_prices(drawn)),
            Heading(_("Each month")),
            Bullets(tuple(_(text) for text in asked), kind="number"),
            Heading(_("Our decisions")),
            Paragraph(note, "note"),
            form,
        ],
    )


def key(drawn: Drawn) -> Document:
    """The trainer's: what is true of this draw, the traps, what each month asked for and what the rule proposes."""
    case, truth, said = drawn.case, drawn.truth, words.choice_words()
    rule = proposals(drawn)
    most, best = truth.best()
    months = Table(
        (_("Month"), words.knowing(drawn), _("Rule"), _("Chances"), _("Following the rule costs")),
        tuple(
            (str(row.month), said[choice], said[row.choice], chances(row.probability), words.cost(row))
            for choice, row in zip(best, rule.itertuples(), strict=True)
        ),
        right=frozenset([3, 4]),
    )
    traps = Table(
        (_("Trap"), _("How it misleads"), _("How to see it")),
        tuple(tuple(_(text) for text in texts.TRAPS[trap]) for trap in case.traps),
        widths=(2, 5, 4),
    )
    return Document.of(
        _("Key: {title}", title=case.title),
        _("For the trainer only"),
        drawn.lang,
        [
            Paragraph(texts.true(case.name, truth.verdict), "answer"),
            Paragraph(
                _(
                    "For a test left as it is until month {last}, the right decision is then: {choice}. The data begin to tell from month {month}.",
                    last=drawn.months[-1],
                    choice=said[truth.verdict].lower(),
                    month=case.told_from,
                )
            ),
            Paragraph(
                _("At best: {money}, from the first decision to a year after the last.", money=money(most))
            ),
            Heading(_("Month by month")),
            months,
            Heading(_("Two traps")),
            traps,
            Heading(_("What the case teaches")),
            Paragraph(texts.said(case.name, "lesson")),
            Heading(_("How it is counted")),
            Bullets((*words.method(), _prices(drawn))),
        ],
    )


def script(drawn: Drawn) -> Document:
    """The trainer's ninety minutes: when, what, which questions, what usually goes wrong."""
    case = drawn.case.name
    steps = Table(
        (_("Minutes"), _("What happens")),
        tuple((f"{start}–{end}", _(what)) for start, end, what in texts.SCRIPT),
        widths=(1, 6),
    )
    return Document.of(
        _("Ninety minutes: {title}", title=drawn.case.title),
        _("For the trainer only"),
        drawn.lang,
        [
            Paragraph(texts.said(case, "story")),
            Paragraph(texts.said(case, "question"), "answer"),
            Heading(_("The session")),
            steps,
            Heading(_("Questions to ask")),
            Bullets(tuple(map(_, texts.ASKED))),
            Heading(_("What usually goes wrong")),
            Bullets(tuple(map(_, texts.CASES[case]["goes_wrong"]))),
        ],
    )


def _prices(drawn: Drawn) -> str:
    truth = drawn.truth
    return _(
        "Beginning the next stage costs {start}, adjusting {change}, closing in good order {closing}, each paid once.",
        start=money(truth.start_eur),
        change=money(truth.change_eur),
        closing=money(truth.closing_eur),
    )


def _docx(document: Document) -> bytes:
    from ..papers.documents.word import word  # python-docx: an extra that only who writes the papers needs

    return word(document, archive.reference_beside(None, "docx"))


def _notebook(name: str, lang: str, **parameters: str) -> bytes:
    """A training notebook in a language, its parameters set."""
    import nbformat  # slow to load, and not needed to draw a case

    node = notebooks.translated(asset("notebooks", "training", f"{name}.ipynb"), lang)
    notebooks.set_texts(node, {**parameters, "lang": lang})
    return nbformat.writes(node).encode()
