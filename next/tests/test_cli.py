"""The command line: what a person types first, in French and in English."""

import pytest

import conciergekit
from conciergekit import batch, cli, dictionary, load_pilot


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty folder, and a shell in French."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    return tmp_path


@pytest.fixture
def asked(monkeypatch, here):
    """What the command line hands to the batch, which does not run."""
    calls = []

    def run(paths, out, **more):
        calls.append({"paths": paths, "out": out, **more})
        return type("Result", (), {"index": out / "index.html", "failed": len(calls) - 1})()

    monkeypatch.setattr(batch, "run", run)
    return calls


def test_new_writes_a_workbook_and_never_over_another(here, capsys):
    """A second `new` would wipe what was typed for a month."""
    assert cli.main(["new", "vide"]) == 0
    assert "vide/pilote.xlsx" in capsys.readouterr().out.replace("\\", "/")
    assert set(load_pilot("vide").rows["sheet"]) == {
        table.label["fr"] for table in dictionary.tables().values() if table.start
    }
    before = (here / "vide" / "pilote.xlsx").read_bytes()
    assert cli.main(["new", "vide"]) == 2
    assert (here / "vide" / "pilote.xlsx").read_bytes() == before
    assert cli.main(["new", "x.xlsx", "--lang", "en", "--with", "people, Funding"]) == 0
    asked = {"persons", "hours", "funding"}
    labels = {dictionary.tables()[name].label["en"] for name in asked}
    assert labels <= set(load_pilot(here / "x.xlsx").rows["sheet"])
    assert cli.main(["new", "all", "--all", "--lang", "en"]) == 0
    assert len(load_pilot(here / "all" / "pilot.xlsx").rows) == len(dictionary.tables())
    assert cli.main(["new", "y", "--with", "nothing"]) == 2
    assert not (here / "y").exists()


def test_check_lists_what_is_wrong_and_says_so_to_the_shell(here, capsys):
    """Someone would send a workbook with unreadable dates, believing it right."""
    folder = here / "p"
    folder.mkdir()
    (folder / "project.csv").write_text("key,answer\nname,P\nstart,2025-09-01\n", "utf-8")
    (folder / "requests.csv").write_text(
        "date,public,service\n2025-09-02,a,b\n31/31/2025,a,b\n", "utf-8"
    )
    assert cli.main(["check", "p"]) == 1
    said = capsys.readouterr().out
    assert "ligne 3" in said
    assert "31/31/2025" in said
    assert cli.main(["check", "p", "--lang", "en"]) == 1
    assert "row 3" in capsys.readouterr().out
    assert cli.main(["check", "nowhere"]) == 2


def test_run_hands_over_what_was_asked(asked, here, capsys):
    """A number typed after --param would reach the notebook as a text, and compare wrongly."""
    call = ["run", "a", "b", "--out", "o", "--jobs", "3", "--notebook", "n.ipynb"]
    given = ["--param", "share=0.8", "--param", "name=Le plateau", "--param", "on=true"]
    assert cli.main([*call, *given]) == 0
    [said] = asked
    assert [path.name for path in said["paths"]] == ["a", "b"]
    assert said["parameters"] == {"share": 0.8, "name": "Le plateau", "on": True}
    assert (said["jobs"], said["lang"]) == (3, None)
    assert "Ouvrez" in capsys.readouterr().out
    assert cli.main(call) == 1  # the stand-in's second run has a failed pilot
    assert cli.main([*call, "--param", "share"]) == 2


def test_demo_runs_every_sample_and_says_what_to_open(asked, capsys):
    """The first command of a newcomer would leave a sample out, or not say what is next."""
    assert cli.main(["demo", "--out", "d", "--lang", "en"]) == 0
    names = {path.name for path in asked[0]["paths"]}
    assert {"contrats", "camion", "engagement", "pivot", "casse", "debut"} <= names
    assert "source" not in names
    assert capsys.readouterr().out.strip().splitlines()[-1].startswith("Open ")


@pytest.mark.parametrize("command", [[], ["demo"], ["new"], ["check"], ["run"]])
def test_help_is_whole_in_both_languages(command, capsys, monkeypatch):
    """Half of the users would read a help they do not understand."""
    said = {}
    for lang in dictionary.LANGUAGES:
        monkeypatch.setenv("LC_ALL", f"{lang}_XX.UTF-8")
        assert cli.main([*command, "--help"]) == 0
        said[lang] = capsys.readouterr().out
    assert "this help" in said["en"]
    assert "this help" not in said["fr"]
    assert "cette aide" in said["fr"]


def test_wrong_calls_and_the_version(capsys):
    """A script that runs the kit at night could not tell a wrong call from a failed pilot."""
    assert cli.main(["--version"]) == 0
    assert conciergekit.__version__ in capsys.readouterr().out
    assert cli.main([]) == 2
    assert cli.main(["run", "x"]) == 2
    assert cli.main(["run", "nowhere", "--out", "o"]) == 2
