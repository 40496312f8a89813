"""What people say: their words, the signals of the field, who takes part, what changed, what was tried and learned."""

from ...core import i18n
from ...core.i18n import _, number
from ...core.tables import IMPACT
from ...core.text import cut
from ...draw.blocks import Beside, Block, Chart, Dots, Heading, Paragraph, Quote, Small, Table
from ..people import ladder
from ..people import themes as signals
from ..people.changes import reached
from ..people.summary import finding
from ..people.trials import in_short
from ..people.voices import about
from .common import Blocks, body, foot, lede, missing

SIGNALS, CHANGES = 4, 5  # lines of a table
TYPED = 110  # characters of a cell of the workbook
PROOFS = 4
TRIALS = 2  # told in full


def blocks(pilot, found) -> list[Block]:
    """found : ``people.summary``."""
    if found.empty:
        return missing(found.sentences()[0])
    judged = bool(pilot["criteria"]["indicator"].eq("desk_concentration").any())
    return [
        lede(finding(found, judged)),
        *_quotes(found.voices),
        *_signals(found.themes),
        *_mobilisation(found),
        *_changes(found.changes),
        *_learned(found),
        *body(*found.sentences()[1:]),
        *foot(pilot, found),
    ]


def _quotes(voices) -> list[Block]:
    quotes = [Quote(row.words, about(row), bool(row.unfavourable)) for row in voices.quoted.itertuples()]
    first = voices.sentences()[:1]
    shown = [Beside(tuple((quote,) for quote in quotes))] if quotes else []
    return [*shown, *(Paragraph(words, "note") for words in first)]


def _signals(themes) -> list[Block]:
    said = themes.sentences()
    rows = themes.table.sort_values(["alert", "notes", "last"], ascending=False, kind="stable").head(SIGNALS)
    if rows.empty:
        return body(*said)
    lines = tuple(
        (
            (cut(row.theme, TYPED), *([Small(cut(row.words, TYPED))] if row.words else [])),
            i18n.date(row.first, short=True),
            i18n.date(row.last, short=True),
            number(row.notes),
            cut(signals.followed(row), TYPED),
        )
        for row in rows.itertuples()
    )
    head = (_("Signal"), _("First noted"), _("Last noted"), _("Notes"), _("What followed"))
    return [
        Heading(_("Signals of the field journal"), 2),
        Table(
            head,
            lines,
            right=frozenset({3}),
            widths=(34, 15, 15, 8, 28),
            summary=_("Signals of the field journal"),
            wide=frozenset({4}),
        ),
        *body(*said),
    ]


def _mobilisation(found) -> Blocks:
    said = [*found.mobilisation.sentences(), *found.exchanges.sentences()[:1]]
    if not said and not found.loyalty.in_report():
        return
    rungs = ladder.form(found.mobilisation)
    yield Heading(_("Who takes part"), 2)
    yield from [Chart(rungs)] if rungs else []
    yield from body(*said, *found.loyalty.in_report())


def _changes(changes) -> list[Block]:
    rows = changes.table
    if rows.empty:
        return body(*changes.sentences())
    rows = rows.head(CHANGES).sort_values("side", ascending=False, kind="stable")  # outside, then inside
    lines = tuple(
        (
            cut(row.activity, TYPED) or "—",
            cut(row.change, TYPED),
            reached(row),
            (Dots(int(row.proof), PROOFS),),
        )
        for row in rows.itertuples()
    )
    sides = list(rows["side"])
    groups = tuple((sides.index(side), IMPACT["side"].label(side), "") for side in dict.fromkeys(sides))
    head = (_("Activity"), _("Change"), _("People reached"), _("Proof, 0 to 4"))
    return [
        Heading(_("What the test changed"), 2),
        Table(
            head,
            lines,
            right=frozenset({2}),
            widths=(20, 50, 14, 16),
            summary=_("What the test changed"),
            groups=groups,
            wide=frozenset({1}),
        ),
        *body(*changes.sentences()[1:]),
    ]


def _learned(found) -> list[Block]:
    said = [*found.learning.sentences(), *in_short(found.trials, TRIALS)]
    return [Heading(_("What was tried and learned"), 2), *body(*said)] if said else []
