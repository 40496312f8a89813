"""A user's own file of facts, the days of review, and past days judged with the facts of their day."""

import dataclasses
import datetime as dt
import re
import shutil

import pandas as pd
import pytest
from conftest import load

import conciergekit as ck
from conciergekit import cli, finance
from conciergekit.core import facts, rates
from conciergekit.core.findings.finding import messages, where
from conciergekit.core.i18n import use_language
from conciergekit.results import keys

PUBLIC = {"name": "T", "start": "2025-01-01", "data_until": "2026-06-30", "status": "association"}
CONTRACT = {
    "id": "K",
    "payer_name": "Ville",
    "payer_kind": "commune",
    "service": "s",
    "status": "signed",
    "amount_eur": 1000,
    "per_year": 12,
    "start": "2025-01-01",
}


@pytest.fixture(autouse=True)
def nobody_s_settings(tmp_path, monkeypatch):
    """No file of facts of whoever runs the tests; the kit's facts again after each."""
    monkeypatch.setattr(facts, "settings_folder", lambda: tmp_path / "settings")
    yield
    rates.use(None)


@pytest.fixture
def folder(tmp_path):
    """A run folder that holds one pilot."""
    shutil.copytree("data_samples/contrats", tmp_path / "run" / "contrats")
    return tmp_path / "run"


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf8")
    return facts.of(path.parent)


def told(own, code):
    return [finding for finding in own.findings if finding.code == code]


# ---- where it lies


def test_the_folder_of_the_pilot_comes_before_that_of_the_run_and_both_before_the_settings(folder, tmp_path):
    written(
        tmp_path / "settings" / "facts.toml",
        "[public_order]\nvalue = 1\n[stop_min]\nvalue = 1\n[shift_h]\nvalue = 1\n",
    )
    written(folder / "faits.toml", "[public_order]\nvalue = 2\n[stop_min]\nvalue = 2\n")
    written(folder / "contrats" / "facts.toml", "[public_order]\nvalue = 3\n")
    for pilot in (folder / "contrats", folder / "contrats" / "pilote.xlsx"):
        own = facts.of(pilot)
        assert [own.rates[name][-1].value for name in ("public_order", "stop_min", "shift_h")] == [3, 2, 1]
    assert facts.of().rates["public_order"][-1].value == 1


@pytest.mark.parametrize(
    ("system", "variable", "expected"),
    [("win32", "APPDATA", "here/conciergekit"), ("linux", "XDG_CONFIG_HOME", "here/conciergekit")],
)
def test_the_settings_folder_is_that_of_the_system(monkeypatch, system, variable, expected):
    monkeypatch.undo()
    monkeypatch.setattr("conciergekit.core.paths.sys.platform", system)
    monkeypatch.setenv(variable, "here")
    assert facts.settings_folder().as_posix() == expected


def test_the_settings_folder_of_a_mac(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr("conciergekit.core.paths.sys.platform", "darwin")
    assert facts.settings_folder().as_posix().endswith("Library/Application Support/conciergekit")


# ---- what it replaces


def test_a_fact_of_several_figures_keeps_those_that_are_not_named(tmp_path):
    own = written(tmp_path / "p" / "facts.toml", "[vat_franchise]\nvalue = { services = 30000 }\n")
    assert own.rates["vat_franchise"][-1].value == dict(
        services=30000, services_upper=41250, goods=85000, goods_upper=93500
    )
    assert own.rates["vat_franchise"][-1].status == "own"
    assert own.rates["vat_franchise"][-1].file == "facts.toml"


def test_a_bare_line_is_enough(tmp_path):
    assert written(tmp_path / "p" / "facts.toml", "stop_min = 9\n").rates["stop_min"][-1].value == 9


def test_a_fact_in_force_from_a_day_leaves_the_days_before_to_the_kit(tmp_path):
    own = written(tmp_path / "p" / "facts.toml", "[public_order]\nvalue = 70000\nsince = 2027-01-01\n")
    with rates.using(own.rates):
        got = [
            rates.value("public_order", dt.date(*day))
            for day in ((2026, 3, 31), (2026, 12, 31), (2027, 1, 1))
        ]
    assert got == [40_000, 60_000, 70_000]


@pytest.mark.long
def test_a_pilot_is_judged_with_the_facts_beside_it_and_says_so(folder):
    written(folder / "faits.toml", '[public_order]\nvalue = 5000\nsource = "Règlement de la commune"\n')
    pilot = ck.load_pilot(folder / "contrats")
    found = finance.alerts(pilot)
    table = found.table.assign(source=[rate.source for rate in found.limits], text=found.texts())
    row = table.set_index("rule").loc["public_order"]
    assert (row["limit"], row["level"], row["sure"], row["source"]) == (
        5000,
        "passed",
        "own",
        "Règlement de la commune",
    )
    assert "faits.toml" in row["text"]
    assert found.own
    (note,) = told(pilot.facts, "facts_own")
    assert note in pilot.findings
    assert (note.weight, note.sheet, note.values["names"]) == ("note", "faits.toml", ("public_order",))
    with use_language("fr"):
        assert "public_order" in note.what()
        assert where(note) == "fichier faits.toml"


@pytest.mark.long
def test_a_pilot_without_a_file_is_judged_with_the_kit_s_after_one_with_a_file(folder):
    written(folder / "faits.toml", "[public_order]\nvalue = 5000\n")
    mine, theirs = ck.load_pilot(folder / "contrats"), ck.load_pilot("data_samples/contrats")
    limits = [
        finance.alerts(p).table.set_index("rule").loc["public_order", "limit"] for p in (theirs, mine, theirs)
    ]
    assert limits == [60_000, 5000, 60_000]


@pytest.mark.long
def test_the_report_names_the_file_a_figure_comes_from(folder):
    from conciergekit.draw.blocks import words_of
    from conciergekit.tell.report import annex

    written(folder / "faits.toml", "[stop_min]\nvalue = 9\n")
    pilot = ck.load_pilot(folder / "contrats", lang="fr")
    with use_language("fr"), pilot.in_force():
        [table] = annex.blocks(pilot, ck.indicators.overview(pilot))[1].blocks
        rows = {words_of(row[0]): (words_of(row[1]), words_of(row[-1])) for row in table.rows}
    value, source = rows["Minutes par arrêt"]
    assert value.startswith("9")
    assert "faits.toml" in source


@pytest.mark.long
def test_prices_warnings_co2_and_funders_can_be_replaced(folder):
    text = (
        "[co2_kg_km]\nvalue = { car = 0.0121 }\n[km_full_eur]\nvalue = { car = 0.52 }\n[gate_warnings]\nvalue = { payer_share = 0.9 }\n"
        '[funder.fonjep]\nmax_eur = 7300\n[funder.syndicat]\nname = "Syndicat mixte"\nmax_eur = 800\n'
    )
    written(folder / "faits.toml", text)
    pilot = ck.load_pilot(folder / "contrats")
    with pilot.in_force():
        assert (rates.value("co2_kg_km")["car"], rates.value("km_full_eur")["car"]) == (0.0121, 0.52)
    known = {funder.id: funder for funder in finance.catalogue(pilot)}
    assert (known["fonjep"].max_eur, known["fonjep"].status, known["fonjep"].file) == (
        7300,
        "own",
        "faits.toml",
    )
    assert (known["syndicat"].name, known["syndicat"].max_eur) == ("Syndicat mixte", 800)
    assert {funder.id: funder.max_eur for funder in finance.catalogue()}["fonjep"] == 7164
    from conciergekit.gates.signals import PAYER, signals

    assert PAYER not in {s.code for s in signals(pilot).items}
    assert PAYER in {s.code for s in signals(ck.load_pilot("data_samples/contrats")).items}


@pytest.mark.long
def test_the_limits_and_scales_of_the_ranking_can_be_replaced(folder):
    """Ten issues of the newsletter and twelve visits are too few where fifteen requests are asked for."""
    written(
        folder / "faits.toml",
        "[target_limits]\nvalue = { too_few = 15 }\n[target_anchors]\nvalue = { demand = [2, 80] }\n",
    )
    mine, theirs = ck.load_pilot(folder / "contrats"), ck.load_pilot("data_samples/contrats")
    own, usual = (ck.targets.prioritize(pilot, draws=200) for pilot in (mine, theirs))
    left = set(usual.ranked["service"]) - set(own.ranked["service"])
    assert left == {"journal", "visites"}
    anchors = own.evaluation.anchors["demand"], usual.evaluation.anchors["demand"]
    assert [(one.zero, one.one, one.proposed) for one in anchors] == [(2, 80, False), (1, 100, True)]


@pytest.mark.long
def test_the_fewest_of_a_team_whose_energy_is_shown_can_be_raised(folder):
    """engagement's team of the last weeks has fewer than eight people."""
    shutil.copytree("data_samples/engagement", folder / "engagement")
    written(folder / "faits.toml", "[smallest_group]\nvalue = { team = 8 }\n")
    mine, theirs = ck.load_pilot(folder / "engagement"), load("engagement")
    shown = [ck.indicators.compute(pilot, "energy").measure for pilot in (mine, theirs)]
    assert shown[0].value != shown[0].value
    assert shown[1].value == 2


# ---- what is wrong in it

WRONG = [
    ("[public_ordr]\nvalue = 1\n", "facts_unknown", 1, "public_order"),
    ("\n[vat_franchise]\n\nvalue = { service = 1 }\n", "facts_key", 4, "services"),
    ("[public_order]\nvalue = 1\nsinc = 2027-01-01\n", "facts_key", 3, "since"),
    ("[public_order]\nvalue = '60 000'\n", "facts_number", 2, None),
    ("[public_order]\nvalue = true\n", "facts_number", 2, None),
    ("[public_order]\nvalue = -5\n", "facts_number", 2, None),
    ("[public_order]\nvalue = nan\n", "facts_number", 2, None),
    ("[failed_share]\nvalue = 5\n", "facts_share", 2, None),
    ("[gate_warnings]\nvalue = { payer_share = 40 }\n", "facts_share", 2, None),
    ("[public_order]\nvalue = 1\nsince = '01/01/2027'\n", "facts_date", 3, None),
    ("[public_order]\nvalue = 1\npage = 'https://impots.gouv.fr'\n", "facts_page", 3, None),
    ("[vat_franchise]\nvalue = 3\n", "facts_parts", 2, None),
    ("[sap_exclusivity]\nvalue = { exempt = 'regie' }\n", "facts_list", 2, None),
    ("[kilometric_scale]\nvalue = { 3 = [[5000, 0.5]] }\n", "facts_list", 2, None),
    ("[speed_kmh]\nvalue = { city = { car = 18 } }\n", "facts_parts", 2, None),
    ("[public_money_share]\nvalue = { volunteers_in_base = 1 }\n", "facts_yesno", 2, None),
    ("[smallest_group]\nvalue = { people = 2 }\n", "facts_privacy", 2, None),
    ("[target_limits]\nvalue = { core_share = 80 }\n", "facts_share", 2, None),
    ("[target_anchors]\nvalue = { demand = [4] }\n", "facts_list", 2, None),
    ("[funder.fonjp]\nmax_eur = 1\n", "facts_funder", 1, "fonjep"),
    ("[funder.fonjep]\nmax_eur = 'beaucoup'\n", "facts_number", 2, None),
    ("[funder.fonjep]\nmax_share = 80\n", "facts_share", 2, None),
    ("[funder.fdva2]\nwindow = ['12-01', '31-02']\n", "facts_window", 2, None),
    ("[funder.fonjep]\nneeds_employee = 'oui'\n", "facts_yesno", 2, None),
    ("[funder.fonjep]\nchecked = 'hier'\n", "facts_date", 2, None),
    ("[funder.fonjep]\nstatuses = 'association'\n", "facts_list", 2, None),
    ("[public_order]\nvalue = \n", "facts_syntax", 2, None),
]


@pytest.mark.parametrize(("text", "code", "line", "suggestion"), WRONG)
def test_a_wrong_entry_is_told_with_its_line_and_how_to_repair_it_and_the_kit_s_is_kept(
    tmp_path, text, code, line, suggestion
):
    own = written(tmp_path / "p" / "facts.toml", text)
    assert not own.rates
    assert not own.funders
    (finding,) = own.findings
    assert (finding.code, finding.row, finding.sheet) == (code, line, "facts.toml")
    assert finding.values.get("suggestion") == suggestion
    for lang in ("fr", "en"):
        with use_language(lang):
            assert finding.what()
            assert finding.repair()
            assert not re.search(r"\{[a-z]+\}", finding.what() + finding.repair())


def test_every_message_of_the_file_is_met_by_a_test():
    codes = {code for code in messages() if code.startswith("facts_")}
    assert codes == {code for _text, code, _line, _near in WRONG} | {"facts_own", "facts_unreadable"}


def test_the_other_entries_of_a_file_with_a_wrong_one_are_followed(tmp_path):
    own = written(tmp_path / "p" / "facts.toml", "[stop_min]\nvalue = 9\n[public_order]\nvalue = 'x'\n")
    assert list(own.rates) == ["stop_min"]
    assert told(own, "facts_number")[0].row == 4


def test_a_file_that_is_not_text_is_told(tmp_path):
    path = tmp_path / "p" / "facts.toml"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00[")
    assert [f.code for f in facts.of(path.parent).findings] == ["facts_unreadable"]


def test_nothing_in_the_file_is_run(tmp_path):
    mark = tmp_path / "ran"
    text = (
        f"[public_order]\nvalue = 1\nsource = \"__import__('pathlib').Path('{mark.as_posix()}').touch()\"\n"
    )
    own = written(tmp_path / "p" / "facts.toml", text)
    assert own.rates["public_order"][-1].source_en.startswith("__import__")
    assert not mark.exists()


# ---- a batch


def test_a_changed_file_of_facts_reruns_the_pilots_it_holds_for_and_no_other(folder, tmp_path):
    shutil.copytree("data_samples/contrats", tmp_path / "elsewhere" / "contrats")
    pilots = [folder / "contrats", folder / "contrats" / "pilote.xlsx", tmp_path / "elsewhere" / "contrats"]
    before = [keys.of_pilot(path) for path in pilots]
    written(folder / "faits.toml", "[stop_min]\nvalue = 9\n")
    first = [keys.of_pilot(path) for path in pilots]
    written(folder / "faits.toml", "[stop_min]\nvalue = 8\n")
    second = [keys.of_pilot(path) for path in pilots]
    assert [a != b for a, b in zip(before, first, strict=True)] == [True, True, False]
    assert [a != b for a, b in zip(first, second, strict=True)] == [True, True, False]
    written(tmp_path / "settings" / "facts.toml", "[shift_h]\nvalue = 6\n")
    assert all(a != keys.of_pilot(path) for a, path in zip(second, pilots, strict=True))


def test_a_fact_that_comes_due_reruns(folder, monkeypatch):
    before = keys.of_pilot(folder / "contrats")
    monkeypatch.setattr(facts, "due", lambda *_: ("public_order",))
    assert keys.of_pilot(folder / "contrats") != before


# ---- days of review


def test_a_fact_is_due_the_day_after_its_review_and_counted_from_the_real_day():
    review = rates.get("public_order").review_by
    assert "public_order" not in facts.due(today=review)
    assert "public_order" in facts.due(today=review + dt.timedelta(days=1))


def test_an_old_version_is_never_due():
    """40,000 € was replaced: nobody has to look at it again."""
    old = rates.get("public_order", dt.date(2025, 1, 1))
    assert old.value == 40_000
    names = facts.due(today=dt.date(2027, 12, 31))
    assert "public_order" not in names
    assert "vat_franchise" in names


def test_a_funder_has_a_day_of_review_too():
    assert "funder.fonjep" in facts.due(today=dt.date(2027, 6, 1))
    assert "funder.fonjep" not in facts.due(today=dt.date(2027, 5, 31))


@pytest.mark.long
def test_alerts_are_stale_by_today_and_not_by_the_end_of_the_data(monkeypatch):
    pilot = ck.Pilot.from_tables(
        {"requests": []}, {"name": "T", "start": "2019-01-01", "data_until": "2020-01-31"}
    )
    assert not finance.alerts(pilot).due
    later = ck.Pilot.from_tables(
        {"requests": []}, {"name": "T", "start": "2019-01-01", "data_until": "2030-01-31"}
    )
    assert not finance.alerts(later).due
    monkeypatch.setattr(rates.Rate, "due", lambda self, today=None: self.name == "vat_franchise")
    found = finance.alerts(dataclasses.replace(pilot))  # the same, asked for the first time
    assert found.due
    assert "VAT franchise" in found.sentences("en")[-1]


# ---- the command


def run(capsys, *argv):
    code = cli.main(["facts", *map(str, argv)])
    return code, capsys.readouterr().out


def test_facts_lists_each_version_with_its_days_its_state_and_its_page(capsys):
    code, out = run(capsys, "--lang", "fr")
    assert code == 0
    block = out[out.index("public_order · ") :].split("\n")[:4]
    assert "60\u202f000" in block[1].replace("\xa0", "\u202f")
    assert "depuis le 1er avril 2026" in block[2].replace("\xa0", " ")
    assert "à revoir avant le 1er janvier 2028" in block[2].replace("\xa0", " ")
    assert "confirmé" in block[2]
    assert "https://gartner-avocats.fr/?p=2572" in block[3]
    assert out.count("public_order · ") == 2
    assert "funder.fonjep · " in out
    assert "à confirmer" in out
    assert "proposé par le kit" in out


def test_facts_due_says_none_with_0_and_some_with_1(capsys, monkeypatch):
    day = dt.date(2026, 11, 26)
    monkeypatch.setattr(rates, "today", lambda: day)
    assert run(capsys, "--due", "--lang", "en") == (0, "No fact is past its day of review.\n")
    day = dt.date(2026, 12, 16)
    code, out = run(capsys, "--due", "--lang", "en")
    assert code == 1
    assert out.startswith("ebe_experiment · ")
    assert "PAST ITS REVIEW" in out
    assert "public_order" not in out
    assert out.endswith("1 fact is past its day of review.\n")


def test_facts_of_a_pilot_show_the_user_s_file_and_what_is_wrong_in_it(capsys, folder):
    written(folder / "faits.toml", "[stop_min]\nvalue = 9\n[shift_h]\nvalue = 'sept'\n")
    code, out = run(capsys, folder / "contrats", "--lang", "fr")
    assert code == 1
    assert "fichier faits.toml, ligne 4" in out
    assert "sept" in out
    assert "votre propre fichier : faits.toml" in out.replace("\xa0", " ")


@pytest.mark.parametrize("asked", [(), ("--due",)], ids=str)
def test_facts_of_a_path_that_does_not_exist_are_not_those_of_the_kit(capsys, tmp_path, asked):
    assert cli.main(["facts", *asked, str(tmp_path / "contrat"), "--lang", "fr"]) == 2
    out, err = capsys.readouterr()
    assert "n’existe pas" in err
    assert "contrat" in err
    assert not out


def test_facts_has_its_help(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["facts", "--help", "--lang", "fr"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert "--due" in out
    assert "faits.toml" in out


# ---- past days


@pytest.mark.long
def test_a_threshold_that_changes_between_two_days_changes_the_later_replay_only():
    """40,000 until 31/03/2026, 60,000 since: the year to February is judged with the first, that to June with the second."""
    pilot = ck.Pilot.from_tables(
        {
            "requests": [
                {"id": "1", "date": "2025-02-03", "public": "p", "service": "s", "outcome": "served"}
            ],
            "contracts": [{**CONTRACT, "amount_eur": 3500}],
        },
        PUBLIC,
    )
    got = {}
    for day in ("2026-02-28", "2026-03-31", "2026-04-30", "2026-06-30"):
        row = finance.alerts(pilot.as_of(day)).table.set_index("rule").loc["public_order"]
        got[day] = (row["limit"], row["level"], row["value"])
    assert got == {
        "2026-02-28": (40_000, "passed", 42_000),
        "2026-03-31": (40_000, "passed", 42_000),
        "2026-04-30": (60_000, "fine", 42_000),
        "2026-06-30": (60_000, "fine", 42_000),
    }


@pytest.mark.long
def test_a_warning_that_changes_is_that_of_the_day_reviewed(folder):
    from conciergekit.gates.signals import PAYER, signals

    written(folder / "faits.toml", "[gate_warnings]\nvalue = { payer_share = 0.9 }\nsince = 2026-06-15\n")
    pilot = ck.load_pilot(folder / "contrats")
    assert [
        PAYER in {s.code for s in signals(pilot.as_of(day)).items} for day in ("2026-05-31", "2026-07-31")
    ] == [True, False]


def test_a_day_before_the_first_version_takes_the_first_one_known():
    assert rates.value("stop_min", dt.date(2020, 1, 1)) == rates.value("stop_min")
    assert rates.value("public_order", pd.Timestamp("2026-03-31")) == 40_000


def test_a_version_to_come_is_not_in_force_yet(tmp_path):
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    own = written(tmp_path / "p" / "facts.toml", f"[stop_min]\nvalue = 99\nsince = {tomorrow}\n")
    with rates.using(own.rates):
        assert rates.value("stop_min") == 6
        assert rates.value("stop_min", tomorrow) == 99
    with rates.using(own.rates, tomorrow):
        assert rates.value("stop_min") == 99
    assert rates.value("stop_min") == 6
