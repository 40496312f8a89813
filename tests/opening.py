"""The first screen and the chapter under it of a pilot, as the gate's notebook asks for them, and their words."""

import re

import pandas as pd

import conciergekit as ck
from conciergekit import gates
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.pilot import remembered
from conciergekit.draw import blocks as b
from conciergekit.draw import laid_out
from conciergekit.draw.blocks import words_of
from conciergekit.tell.report import decision, going_on

NO_PAST = pd.DataFrame({"month": [], "proposal": [], "probability": []})


def screen(pilot, review=None):
    """The blocks of the first screen; with the usual review they are made once a pilot."""
    return (
        _screen(pilot)
        if review is None
        else decision.without_notebook(pilot, review, ck.quality.assess(pilot))
    )


@remembered
def _screen(pilot):
    return decision.without_notebook(pilot, reviewed(pilot), ck.quality.assess(pilot))


def verdict(review):
    """The frame of the first screen alone: the proposal, what it rests on and what its chances suppose. The rest is dear."""
    return [decision._verdict(review, gates.first_payer(review.pilot))]


def tiles(review):
    """The tiles of the first screen alone."""
    return [*decision._criteria(gates.columns(review))]


@remembered
def reviewed(pilot):
    """The usual review, made once a pilot and language."""
    return gates.review(pilot, draws=300)


def chapter(pilot, review=None, replay=None, design=None):
    """The blocks of "Should we go on?"; with the usual review and no past they are made once a pilot."""
    if review is None and design is None and replay is not None and replay.empty:
        return _chapter_without_past(pilot)
    return _chapter(pilot, review or reviewed(pilot), replay, design)


@remembered
def _chapter_without_past(pilot):
    return _chapter(pilot, reviewed(pilot), NO_PAST, None)


def _chapter(pilot, review, replay, design):
    given = gates.columns(review), gates.stages(pilot, review.probability)
    past = gates.replay(pilot, draws=50) if replay is None else replay
    told = gates.instances(pilot), gates.conditions(pilot), gates.decision_log(pilot), gates.signals(pilot)
    return going_on.blocks(pilot, review, *given, past, design, *told)


def designed(pilot):
    """How often the gate errs; None where it cannot be known."""
    try:
        return gates.design(pilot, runs=20)
    except ConciergekitError:
        return None


def texts(blocks):
    """Every text of the blocks, those of folds too."""
    for block in blocks:
        match block:
            case b.Paragraph():
                yield words_of(block.text)
            case b.Heading():
                yield block.text
            case b.Verdict():
                yield from (block.over, block.title, words_of(block.sentence), words_of(block.supposes))
            case b.Tiles():
                for _title, tiles in block.groups:
                    for tile in tiles:
                        yield from (tile.name, words_of(tile.value), tile.note, tile.required)
            case b.Stakes():
                for item in block.items:
                    yield from (item.name, item.figure, words_of(item.words))
            case b.Table():
                yield from (words_of(cell) for row in (block.head, *block.rows) for cell in row)
            case b.Beside():
                for column in block.columns:
                    yield from texts(column)
            case b.Fold():
                yield from (block.summary, *texts(block.blocks))


def said(blocks):
    """All of it, with plain spaces and apostrophes."""
    return flat(" ".join(texts(blocks)))


def flat(text):
    return (
        re.sub("[\u00a0\u202f]", " ", text)
        .replace("\u2060", "")
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )


def visible(blocks):
    """Words on the page, outside closed folds; a no-break space parts none."""
    page = laid_out.html([block for block in blocks if not isinstance(block, b.Fold)])
    return len(re.findall(r"[^ \t\n]+", re.sub("<[^>]+>", " ", page)))


def longest(blocks):
    """The longest sentence outside folds: (words, sentence). What the workbook says stands between quotation marks or in
    a table, and is its own."""
    found = [block for block in blocks if not isinstance(block, b.Fold | b.Table | b.Beside)]
    sentences = [
        one
        for text in texts(found)
        for one in re.split(r"(?<=[.!?…])\s+", re.sub("[“«][^”»]*[”»]", "X", flat(text)))
    ]
    return max((len(re.findall(r"\w[\w'’.,-]*", one)), one) for one in sentences)


def of(kind, blocks):
    """The first block of a kind."""
    return next(block for block in blocks if isinstance(block, kind))


def tile(blocks, name):
    """A tile of the first screen, by its name."""
    (found,) = (
        one for _side, tiles in of(b.Tiles, blocks).groups for one in tiles if flat(one.name) == flat(name)
    )
    return found
