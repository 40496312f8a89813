"""Nothing typed in vain: each text column that a sample fills reaches a report, a notebook or a paper, or is named in
docs/unshown.toml with its reason. The list may only become shorter: a column that is added in vain fails, and so does one that now arrives."""

import tomllib
import zipfile
from html import unescape

import pytest
from conftest import ROOT, load
from day_one import said as cells_of

from conciergekit import load_pilot, workbook
from conciergekit.cli import main
from conciergekit.core.tables import TABLES

pytestmark = pytest.mark.long

# table.column -> why no reader sees it, as the dictionary pages say
REASONS = tomllib.loads((ROOT / "docs/unshown.toml").read_text("utf8"))["text"]
CASES = ("contrats", "engagement", "pivot", "camion")
TWO = ("contrats", "engagement")  # they fill all but one of the columns


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


def shown(folder):
    """Every text of the reports, notebooks and papers of a folder; copies of the data are none of them."""
    said = []
    for path in folder.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".md"):
            said.append(unescape(path.read_text("utf8")))
        elif path.suffix in (".docx", ".odt"):
            with zipfile.ZipFile(path) as archive:
                said += [
                    archive.read(one).decode()
                    for one in ("word/document.xml", "content.xml")
                    if one in archive.namelist()
                ]
    return "\n".join(said)


@pytest.fixture(scope="module")
def arrived(request, tmp_path_factory):
    """{column: whether its word arrived, in one sample at least}."""
    found = {}
    for name in request.param:
        folder, out = tmp_path_factory.mktemp("typed"), tmp_path_factory.mktemp("shown")
        tables, words = marked(name)
        book = workbook.write(folder / "pilote.xlsx", tables, load(name).settings, lang="fr")
        # a report is composed of what the cells of the notebooks show
        (out / "cells.md").write_text("\n".join(cells_of(load_pilot(book), past=False)[0].values()), "utf8")
        main(["papers", str(book), "--lang", "fr", "--format", "odt", "--out", str(out / "papers")])
        said = shown(out)
        for column, word in words.items():
            found[column] = found.get(column, False) or word in said
    return found


@pytest.mark.parametrize(
    "arrived", [TWO, pytest.param(CASES, marks=pytest.mark.exhaustive)], indirect=True, ids=len
)
def test_each_text_column_reaches_a_reader_or_is_named_with_its_reason(arrived):
    assert len(arrived) > 60
    assert {column for column, there in arrived.items() if not there} == set(REASONS) & set(arrived)


def test_each_reason_is_of_a_column_there_is():
    assert all(TABLES[column.partition(".")[0]].by_name[column.partition(".")[2]] for column in REASONS)
