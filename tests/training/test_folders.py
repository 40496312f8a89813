"""The two folders of a case: what the groups hold tells nothing, what the trainer holds tells all, in both languages."""

import ast
import io
import json
import re
import subprocess
import sys
import zipfile

import nbformat
import pytest
from test_secrets import ended_draw

from conciergekit import training
from conciergekit.cli import main
from conciergekit.core.errors import ConciergekitError
from conciergekit.training import folders, texts

FOR_GROUPS = {
    "fr": {"pilote.xlsx", "exercices.docx", "exercices.ipynb"},
    "en": {"pilot.xlsx", "exercises.docx", "exercises.ipynb"},
}


@pytest.fixture(scope="module", params=["fr", pytest.param("en", marks=pytest.mark.exhaustive)])
def made(request, tmp_path_factory):
    drawn = training.draw("quotes", lang=request.param)
    return drawn, *folders.write(drawn, tmp_path_factory.mktemp("case") / request.param)


def everything(folder):
    """Every byte of every file of a folder, what is packed in them unpacked, and their names."""
    for path in sorted(folder.rglob("*")):
        yield path.name.encode()
        if path.is_file():
            content = path.read_bytes()
            yield content
            if zipfile.is_zipfile(io.BytesIO(content)):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    for one in archive.infolist():
                        yield one.filename.encode() + one.comment + one.extra
                        yield archive.read(one)


@pytest.mark.long
def test_the_groups_hold_three_files(made):
    drawn, groups, _trainer = made
    assert {path.name for path in groups.iterdir()} == FOR_GROUPS[drawn.lang]


@pytest.mark.long
def test_nothing_of_the_groups_tells_the_seed_or_the_end(made):
    drawn, groups, trainer = made
    held, kept = (b"\n".join(everything(folder)) for folder in (groups, trainer))
    numbers = str(drawn.seed), f"{drawn.seed:x}"
    assert not [number for number in numbers if number.encode() in held]
    ends = [words for case in texts.CASES.values() for words in (*case["true"].values(), case["lesson"])]
    hidden = [*ends, *(words for trap in texts.TRAPS.values() for words in trap)]
    with training.folders.use_language(drawn.lang):
        hidden = [training.folders._(words) for words in hidden]
    assert not [words for words in hidden if words.encode() in held]
    assert (
        sum(words.encode() in kept for words in hidden) >= 5
    )  # the same search finds them on the other side
    for month in drawn.months[1:]:
        assert drawn.workbook(month) not in held


@pytest.mark.long
def test_the_groups_paper_is_the_same_whatever_the_end():
    papers = [folders.exercises(ended_draw("loved", verdict)) for verdict in ("continue", "stop", "adjust")]
    assert papers[0] == papers[1] == papers[2]


@pytest.mark.long
def test_the_trainers_folder_draws_the_case_again(made):
    drawn, groups, trainer = made
    again = training.reopen(trainer)
    assert again.seed == drawn.seed
    assert again.workbook(3) == drawn.workbook(3) == next(groups.glob("*.xlsx")).read_bytes()
    months = {path.parent.name: path.read_bytes() for path in trainer.glob("*/*.xlsx")}
    assert len(months) == 5
    assert months[{"fr": "mois-8", "en": "month-8"}[drawn.lang]] == drawn.workbook(8)
    with pytest.raises(ConciergekitError):
        training.reopen(groups)


@pytest.mark.long
def test_the_key_says_the_end_and_the_script_lasts_ninety_minutes(made):
    drawn, _groups, _trainer = made
    with training.folders.use_language(drawn.lang):
        told = str(folders.key(drawn).blocks)
        asked = [
            texts.CASES["quotes"]["true"][drawn.truth.verdict],
            *(texts.TRAPS[trap][0] for trap in drawn.case.traps),
        ]
        assert all(
            repr(training.folders._(words))[1:-1] in told for words in asked
        )  # spaces that tie are escaped
    assert re.search(r"chances? (sur|in) 100", told)
    assert not re.search(r"\b(0|100).?%'", told)  # a simulation cannot know that much
    steps = [(start, end) for start, end, _what in texts.SCRIPT]
    assert steps[0][0] == 0
    assert steps[-1][1] == 90
    assert all(one[1] == two[0] for one, two in zip(steps, steps[1:], strict=False))


@pytest.mark.long
def test_notebooks_open_what_lies_beside_them(made):
    drawn, groups, trainer = made
    exercise = nbformat.read(next(groups.glob("*.ipynb")), as_version=4)
    source = "\n".join(cell.source for cell in exercise.cells)
    assert f"pilot_path: str = {next(groups.glob('*.xlsx')).name!r}" in source
    assert f"lang: str = {drawn.lang!r}" in source
    live = "\n".join(cell.source for cell in nbformat.read(next(trainer.glob("*.ipynb")), as_version=4).cells)
    assert "folder: str = '.'" in live
    assert not [cell for cell in exercise.cells if cell.get("outputs")]
    # text and calls: what is cut, added up or named is the library's
    books = [nbformat.read(next(folder.glob("*.ipynb")), as_version=4) for folder in (groups, trainer)]
    code = [cell.source for book in books for cell in book.cells if cell.cell_type == "code"]
    nodes = [node for text in code for node in ast.walk(ast.parse(text))]
    assert not [
        node for node in nodes if isinstance(node, ast.Subscript | ast.BinOp | ast.IfExp | ast.BoolOp)
    ]


@pytest.mark.parametrize("case", training.cases())
@pytest.mark.sampled(0)
def test_every_case_has_its_words(case):
    said = texts.CASES[case]
    assert set(said["true"]) == {"continue", "adjust", "stop"}
    assert len(said["goes_wrong"]) == 3
    assert len(training.draw(case, 1).case.traps) == 2
    for what in ("story", "question", "lesson", "exercise"):
        assert said[what]


@pytest.mark.long
def test_the_command_writes_both_folders_and_overwrites_nothing(tmp_path, capsys):
    out = tmp_path / "case"
    assert main(["train", "loved", "--out", str(out), "--lang", "fr", "--seed", "4"]) == 0
    said = capsys.readouterr().out
    assert "animateur" in said
    assert "connaît la fin" in said
    assert "Personne ne sait" not in said  # whoever has the number does
    assert json.loads((out / "animateur" / "key.json").read_text("utf8"))["seed"] == "4"
    assert main(["train", "loved", "--out", str(out), "--lang", "fr"]) == 2
    assert "n’est pas vide" in capsys.readouterr().err


@pytest.mark.long
def test_a_file_given_for_the_folder_is_said_to_be_a_file(tmp_path, capsys):
    (tmp_path / "cas.txt").write_text("x")
    assert main(["train", "loved", "--out", str(tmp_path / "cas.txt"), "--lang", "fr", "--seed", "4"]) == 2
    said = capsys.readouterr().err
    assert "est un fichier" in said
    assert "vide" not in said
    assert (tmp_path / "cas.txt").read_text() == "x"


@pytest.mark.long
def test_the_command_does_not_say_the_end(tmp_path, capsys):
    assert main(["train", "slow_start", "--out", str(tmp_path / "case"), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    seed = json.loads((tmp_path / "case" / "trainer" / "key.json").read_text("utf8"))["seed"]
    assert seed not in said
    assert not re.search(r"\b(continue|adjust|stop)\b", said)


def test_a_case_that_does_not_exist_is_refused(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["train", "camion"])
    assert stopped.value.code == 2


def test_the_cases_of_the_command_are_those_that_can_be_drawn():
    from conciergekit.training.three_cases import CASES

    assert list(training.cases()) == list(CASES)


@pytest.mark.long
def test_the_names_of_the_cases_cost_no_more_than_the_help():
    program = "import sys; from conciergekit.cli import train; sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def run_all(folder):
    """Every cell of the notebook of a folder, one after the other; what each shows, and its names."""
    names, shown = {}, []
    for cell in nbformat.read(next(folder.glob("*.ipynb")), as_version=4).cells:
        if cell.cell_type == "code":
            *before, last = ast.parse(cell.source).body
            exec(compile(ast.Module(before, []), "cell", "exec"), names)
            if isinstance(last, ast.Expr):
                shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
            else:
                exec(compile(ast.Module([last], []), "cell", "exec"), names)
    return shown, names


@pytest.mark.long
def test_running_the_trainers_notebook_decides_nothing_and_says_nothing_of_the_end(tmp_path, monkeypatch):
    """nbval runs it as it stands; here it is run on a trainer's folder."""
    _groups, trainer = folders.write(training.draw("quotes", 7, "fr"), tmp_path / "case")
    monkeypatch.chdir(trainer)
    with training.folders.use_language("en"):
        (page, desk), names = run_all(trainer)
        assert training.folders.language() == "fr"  # that of the folder
        assert names["drawn"].case.name == "quotes"
        assert names["session"].groups == []
        assert [path.name for path in (trainer / "session").iterdir()] == ["opened.jsonl"]
        said = page.children[0].value + desk.children[1].value
        assert not [
            words for words in texts.CASES["quotes"]["true"].values() if training.folders._(words) in said
        ]
        # a group decides by its own words
        _answer, choice, reason, sure, buttons = page.children
        choice.value, reason.value, sure.value = "extend", "trop tôt", 60
        decide, confirm, *_others = buttons.children
        decide.click()
        assert names["session"].groups == []
        confirm.click()
    assert training.Session(trainer / "session").of("table-1", 3).reason == "trop tôt"
