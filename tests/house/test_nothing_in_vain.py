"""Nothing typed in vain: each text column that a sample fills reaches a report, a notebook or a paper, or is named in
docs/unshown.toml with its reason. The list may only become shorter: a column that is added in vain fails, and so does one that now arrives."""

import tomllib
import zipfile

import pytest
from conftest import ROOT, load
from day_one import said as cells_of

from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import TABLES
from conciergekit.papers import documents

# table.column -> why no reader sees it, as the dictionary pages say
REASONS = tomllib.loads((ROOT / "docs/unshown.toml").read_text("utf8"))["text"]
SAMPLES = ("contrats", "engagement", "pivot", "camion")


def mark(number):
    """A word of letters only, that no other word holds: figures may be read as a number, or masked."""
    return "zqx" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03d}")


def marked(name):
    """The tables of a sample with a word of its own in every filled text cell of each column, and {column: that word}."""
    words, tables = {}, {}
    for table in TABLES.values():
        frame = load(name).tables.get(table.name)
        if frame is None or table.form:
            continue
        for column in table.columns:
            if column.kind == "text" and frame[column.name].notna().any():
                word = words[f"{table.name}.{column.name}"] = mark(len(words))
                frame = frame.assign(
                    **{
                        column.name: frame[column.name].where(
                            frame[column.name].isna(), frame[column.name] + f" {word}"
                        )
                    }
                )
        tables[table.name] = frame
    return tables, words


def shown(pilot, folder):
    """Every text that the cells of notebooks show, of which a report is composed, and that of the papers."""
    texts, held = cells_of(pilot, past=False)
    said = list(texts.values())
    review = held["03_phase_gate_review"]["review"]
    with i18n.use_language("fr"):
        written = documents.papers(pilot, folder, "fr", review, formats=("odt",))
    for path in (path for path in written if path.suffix == ".odt"):
        with zipfile.ZipFile(path) as archive:
            said.append(archive.read("content.xml").decode())
    return "\n".join(said)


@pytest.mark.exhaustive
def test_each_text_column_reaches_a_reader_or_is_named_with_its_reason(tmp_path):
    arrived = {}  # by column, whether its word arrived, in one sample at least
    for name in SAMPLES:
        tables, words = marked(name)
        pilot = Pilot.from_tables(tables, load(name).settings, language="fr")
        said = shown(pilot, tmp_path / name)
        for column, word in words.items():
            arrived[column] = arrived.get(column, False) or word in said
    assert len(arrived) > 60
    assert {column for column, there in arrived.items() if not there} == set(REASONS) & set(arrived)


def test_each_reason_is_of_a_column_there_is():
    assert all(TABLES[column.partition(".")[0]].by_name[column.partition(".")[2]] for column in REASONS)
