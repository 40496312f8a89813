"""What blocks of the report say, piece by piece: for tests that count words, sentences and figures."""

import re

from conciergekit.draw import blocks as b
from conciergekit.draw.blocks import runs, words_of


def texts(blocks, folded=False):
    """Every text in sight, in order: a cell, a paragraph, a title each; `folded`: what is one click away too."""
    for block in blocks:
        match block:
            case b.Paragraph():
                yield words_of(block.text)
            case b.Heading():
                yield block.text
            case b.Table():
                yield block.caption
                yield from map(words_of, block.head)
                for _place, title, note in block.groups:
                    yield f"{title} {note}"
                for row in block.rows:
                    for cell in row:
                        yield from (run if isinstance(run, str) else run.words for run in runs(cell))
            case b.Chart():
                yield from (block.form.title, block.form.reading)
                yield from (one.words for one in (*block.form.curves, *block.form.spots))
            case b.Fold():
                yield block.summary
                if folded:
                    yield from texts(block.blocks, folded)
            case b.Beside():
                for column in block.columns:
                    yield from texts(column, folded)
            case b.Bullets():
                yield from map(words_of, block.items)
            case _:
                raise TypeError(type(block))


def count(text):
    """Words as a reader counts them: a number with its thousands is one, a lone sign none."""
    text = re.sub(r"(?<=\d)[\u202f\u00a0,](?=\d{3})", "", text)
    return sum(bool(re.search(r"\w", piece)) for piece in text.split())


def words(blocks):
    return sum(map(count, texts(blocks)))


def sentences(blocks, folded=False):
    for text in texts(blocks, folded):
        yield from re.split(r"(?<=[.!?…])\s+", text)


def charts(blocks):
    return sum(isinstance(block, b.Chart) for block in blocks)


def lede(blocks):
    """The first words of a chapter."""
    return words_of(blocks[0].text)
