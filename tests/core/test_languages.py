"""A language is a folder that someone adds, without touching Python."""

import datetime as dt
import re
import subprocess
import sys

import pytest

import conciergekit as ck
from conciergekit import notebooks, workbook
from conciergekit.cli import main
from conciergekit.core import i18n, languages
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.i18n import _, use_language
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.match import column_of

SPANISH = 'code = "es"\nname = "español"\nbabel = "es_ES"\n'
TEN_LINES = """
msgid "Continue with conditions: {met}."
msgstr "Seguir con condiciones: {met}."
msgid "{chances} that every must is met"
msgstr "{chances} de que se cumpla cada criterio obligatorio"
msgid "{n} chance in 100"
msgid_plural "{n} chances in 100"
msgstr[0] "{n} probabilidad entre 100"
msgstr[1] "{n} probabilidades entre 100"
msgid "Client code"
msgstr "Código de cliente"
"""
REQUEST = dict(id="D1", date="2026-01-06", client="C01", public="P", service="S", outcome="served")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of pilots; no language of whoever runs the tests, nor of another test."""
    monkeypatch.setattr(languages, "settings_folder", lambda: tmp_path / "settings")
    monkeypatch.setenv(languages.BESIDE, "")
    languages.forget()
    yield tmp_path / "pilots"
    languages.forget()


def add(home, code="es", rules=SPANISH, words=TEN_LINES):
    place = home / "languages" / code
    place.mkdir(parents=True)
    (place / "language.toml").write_text(rules, encoding="utf8")
    (place / "words.po").write_text(words, encoding="utf8")
    return place


def settle(folder):
    """In the user's settings: there without any pilot."""
    add(folder.parent / "settings")
    languages.forget()


@pytest.mark.long
def test_ten_lines_of_a_third_language_say_a_verdict_and_english_the_rest(folder, pilot_of):
    settle(folder)
    review = ck.gates.review(pilot_of("contrats"), draws=300)
    with use_language("es"):
        said = i18n.chances(review.probability)
    assert (
        review.headline("es") == f"Seguir con condiciones: {said} de que se cumpla cada criterio obligatorio."
    )
    assert review.holding_back("es") == review.holding_back("en") != review.holding_back("fr")
    with use_language("es"):
        assert str(TABLES["requests"]["client"].title) == "Código de cliente"
        assert str(TABLES["requests"]["client"].help) == "A code, never a name."


def test_one_english_word_is_said_as_its_place_asks():
    with use_language("fr"):
        assert TABLES["requests"]["outcome"].label("open") == "En cours"
        assert [i18n.said("Open", "fr", place) for place in ("", "anywhere")] == ["Ouvrir", "Ouvrir"]


def test_numbers_money_and_dates_are_those_of_its_locale(folder):
    settle(folder)
    with use_language("es"):
        assert i18n.number(1234567.5, 1) == "1.234.567,5"
        assert i18n.money(-12345.6) == "\N{MINUS SIGN}12.346\N{NO-BREAK SPACE}€"
        assert i18n.percent(0.587) == "59\N{NO-BREAK SPACE}%"
        assert i18n.date(dt.date(2026, 3, 1)) == "1 de marzo de 2026"
        assert i18n.month(dt.date(2026, 3, 1)) == "marzo de 2026"
        assert (i18n.singular(1), i18n.singular(0), i18n.singular(1.5)) == (True, False, False)


@pytest.mark.long
def test_a_workbook_in_it_is_written_and_read_in_it(folder):
    add(folder)
    with pytest.raises(ValueError, match="fr, en, got 'es'"):
        workbook.write(folder / "x.xlsx", lang="es")
    languages.follow(folder)
    path = workbook.write(
        folder / "p" / "pilot.xlsx" if (folder / "p").mkdir() is None else "",
        {"requests": [REQUEST]},
        {"name": "P", "start": "2026-01-05"},
        lang="es",
    )
    pilot = ck.load_pilot(path)
    assert pilot.language == "es"
    assert list(pilot["requests"]["client"]) == ["C01"]
    assert ck.load_pilot(path, lang="fr").language == "fr"


@pytest.mark.long
def test_its_headings_are_known_and_take_none_of_the_kit_s(folder):
    words = 'msgid "Outcome"\nmsgstr "Client"\n' + TEN_LINES
    before = column_of(TABLES["requests"], "Client").name
    add(folder.parent / "settings", words=words)
    languages.forget()
    table = TABLES["requests"]
    assert column_of(table, "CODIGO DE CLIENTE *").name == "client"
    assert column_of(table, "Client").name == before != "outcome"


@pytest.mark.long
def test_beside_the_pilots_it_is_found_by_whoever_opens_one(folder, pilot_of):
    (folder / "p").mkdir(parents=True)
    path = workbook.write(
        folder / "p" / "pilot.xlsx", {"requests": [REQUEST]}, {"name": "P", "start": "2026-01-05"}
    )
    add(folder)
    assert "es" not in languages.codes()
    assert ck.load_pilot(path, lang="es").language == "es"
    done = subprocess.run(
        [sys.executable, "-c", "from conciergekit.core import languages; print(languages.codes())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "('fr', 'en', 'es')"  # what this process starts finds it too


@pytest.mark.long
def test_the_command_offers_those_present_and_names_them_when_it_refuses(folder, capsys):
    settle(folder)
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    assert "{fr,en,es}" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        main(["check", "--lang", "oc", "p"])
    assert refused.value.code == 2
    assert "(choisirparmifr,en,es)" in re.sub(r"[' \s]", "", capsys.readouterr().err)
    with pytest.raises(ConciergekitError, match="fr, en, es"):
        ck.batch.run([folder / "p"], folder / "out", lang="oc")
    assert main(["check", "--lang", "es", str(folder / "nobody")]) == 2


@pytest.mark.long
def test_it_falls_back_on_the_language_it_names(folder):
    occitan = 'code = "oc"\nfallback = "fr"\nfirst_of_month = "1èr"\n'
    add(folder.parent / "settings", "oc", occitan, 'msgid "yes"\nmsgstr "òc"\n')
    languages.forget()
    with use_language("oc"):
        assert (_("yes"), _("no")) == ("òc", "non")
        assert str(TABLES["requests"].title) == TABLES["requests"].title.get("fr")
        assert i18n.file_name("report") == "rapport.html"
        assert i18n.date(dt.date(2026, 3, 1)).startswith("1èr ")
    with use_language("fr"):
        assert _("yes") == "oui"


def test_two_that_fall_back_on_each_other_end_in_english(folder):
    for code, other in (("oc", "ca"), ("ca", "oc")):
        add(folder.parent / "settings", code, f'code = "{code}"\nfallback = "{other}"\n', "")
    languages.forget()
    assert [one.code for one in languages.chain("oc")] == ["oc", "ca", "en"]


def test_a_locale_that_babel_does_not_know_gives_english_figures(folder):
    add(folder.parent / "settings", "zz", 'code = "zz"\n', "")
    languages.forget()
    with use_language("zz"):
        assert i18n.number(1234.5, 1) == "1,234.5"


def test_the_lines_of_a_notebook_are_those_of_its_catalogue(folder):
    place = add(folder.parent / "settings")
    languages.forget()
    path = notebooks.available()[0]
    first = notebooks.units(notebooks.translated(path, "en").cells[0])[0]
    (place / "notebooks").mkdir()
    line = first.lstrip("# ")
    (place / "notebooks" / f"{path.stem}.po").write_text(
        f'msgid "{line}"\nmsgstr "Los datos"\n', encoding="utf8"
    )
    assert notebooks.translated(path, "es").cells[0].source.splitlines()[0] == "# Los datos"


# ---- what somebody else wrote is not trusted ---------------------------------------------------------------


@pytest.mark.parametrize("text", ["{met.__class__}", "{nobody}", "{met", "{0}"])
def test_a_translation_that_cannot_be_filled_is_not_used(folder, text):
    add(folder.parent / "settings", words=f'msgid "Continue: {{met}}."\nmsgstr "{text}"\n')
    languages.forget()
    with use_language("es"):
        assert _("Continue: {met}.", met="x") == "Continue: x."


@pytest.mark.long
def test_nobody_says_the_kit_s_own_languages_otherwise(folder):
    add(folder.parent / "settings", "fr", 'code = "fr"\n', 'msgid "yes"\nmsgstr "si"\n')
    languages.forget()
    with use_language("fr"):
        assert _("yes") == "oui"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("code = ", "Invalid value"),
        ('code = "../x"', "code"),
        ('code = "es"\nplural = 2', "plural"),
        ('code = "es"\nname = 3', "name"),
        ('code = "es"\nmoney = "€"', "money"),
        ('code = "es"\nfiles = { report = "../x.html" }', "files.report"),
        ('code = "es"\nties = { before = ":" }', "ties"),
    ],
)
@pytest.mark.sampled
def test_a_language_that_cannot_be_read_is_left_out_and_said_to_whoever_asks_for_it(
    folder, rules, told, capsys
):
    add(folder.parent / "settings", rules=rules)
    languages.forget()
    assert "es" not in languages.codes()
    with pytest.raises(ValueError, match=told):
        languages.get("es")
    with pytest.raises(SystemExit):
        main(["check", "--lang", "es", "p"])
    assert "language.toml" in capsys.readouterr().err
