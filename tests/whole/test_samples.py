"""The sample pilots: their accounts add up, line by line, to the four cases they were made from."""

import csv
import re
from math import prod
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import SAMPLES, load
from openpyxl import load_workbook

import conciergekit as ck
from conciergekit import synthetic, workbook
from conciergekit.core.tables import TABLES
from conciergekit.synthetic import messy
from conciergekit.synthetic.__main__ import TEMPLATES

CASES = ("pivot", "contrats", "engagement", "camion")

# What each case says of its year, written as the products it gives; none of this is read from the code.
COSTS = {
    "pivot": {
        "Salaire coordination": 28800,
        "Frais kilométriques": 9000 * 0.40,
        "Assurance": 700,
        "Téléphone et logiciels": 900,
        "Communication": 3500,
        "Local": 2400,
        "Comptabilité": 1500,
    },
    "contrats": {
        "Salaire concierge": 0.6 * 1962 * 12,
        "Salaire coordination": 10800,
        "Vélo cargo": 2100,
        "Location de camionnette": 1200,
        "Assurance": 900,
        "Téléphone": 900,
        "Communication": 1800,
        "Comptabilité": 1500,
        "Divers": 1200,
    },
    "engagement": {
        "Salaire animation et coordination": 18000,
        "Salaire en insertion": 0.3 * 1962 * 12,
        "Frais kilométriques": 48 * 2 * 42 * 0.40,
        "Communication": 1200,
        "Assurance": 500,
        "Animations": 1500,
    },
    "camion": {
        "Salaire chauffeur": 0.8 * 1962 * 12,
        "Salaire coordination": 7200,
        "Location du camion": 4800,
        "Carburant et entretien au kilomètre": 18000 * 0.18,
        "Assurance": 1400,
        "Communication": 1500,
        "Comptabilité": 1500,
    },
}
REVENUE = {
    "pivot": {
        "Abonnements employeurs": 2 * 50 * 6 * 8,
        "Commissions": 55 * 12 * 30 * 0.12,
        "Livraisons": 25 * 12 * 4,
        "Adhésions": 60 * 20,
    },
    "contrats": {
        "Journal municipal": 10 * 4600 * 0.13,
        "Locaux à poubelles": 6 * 12 * 70,
        "CCAS, visites de convivialité": 3000,
        "Commandes des habitants, commissions": 40 * 12 * 30 * 0.15,
        "Commandes des habitants, frais de service": 40 * 12 * 3.50,
        "Adhésions": 120 * 20,
    },
    "engagement": {
        "Trajets": 48 * 22 * 3.50,
        "Commissions": 48 * 22 * 18 * 0.10,
        "Marge épicerie": 48 * 60 * 0.15,
        "Adhésions": 90 * 15,
    },
    "camion": {"Commissions": 2600 * 22 * 0.12, "Frais de livraison": 3900, "Adhésions": 1100},
}
SUBSIDIES = {"pivot": 22000, "contrats": 15000, "engagement": 23991, "camion": 20000}
STATED = {  # whole euros and percentages as the cases state them: costs, own revenue, cover, result
    "pivot": (41400, 9576, 23.1, -9824),
    "contrats": (34526, 20260, 58.7, 734),
    "engagement": (29876, 7379, 24.7, 1494),
    "camion": (38475, 11864, 30.8, -6611),
}
# lines of the ledger -> stream of the finance part
STREAMS = {
    "Abonnements employeurs": "contracts",
    "Journal municipal": "contracts",
    "Adhésions": "memberships",
}
STREAMS |= {"Locaux à poubelles": "contracts", "CCAS, visites de convivialité": "contracts"}


def served(pilot):
    return pilot["requests"].query("outcome == 'served'")


def by_line(pilot, nature):
    ledger = pilot["ledger"]
    return ledger[ledger["nature"] == nature].groupby("line")["amount_eur"].sum().round(2).to_dict()


def satisfied(pilot):
    surveys = pilot["surveys"].query("population == 'beneficiaries' and question == 'satisfaction'")
    return int((surveys["score"] >= 4).sum()), len(surveys)


# ---- the accounts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_each_cost_line_is_the_product_the_case_states(case):
    assert by_line(load(case), "expense") == pytest.approx(COSTS[case])


@pytest.mark.parametrize("case", CASES)
def test_each_own_revenue_line_is_the_product_the_case_states(case):
    assert by_line(load(case), "own_revenue") == pytest.approx(REVENUE[case])


@pytest.mark.parametrize("case", CASES)
def test_the_log_the_contracts_and_the_members_give_the_same_money_as_the_ledger(case):
    pilot = load(case)
    orders = served(pilot)
    contracts = pilot["contracts"].query("status != 'quoted'")
    ends = contracts["end"].fillna(pilot.until).clip(upper=pilot.until)
    months = (
        (ends.dt.year - contracts["start"].dt.year) * 12 + ends.dt.month - contracts["start"].dt.month + 1
    )
    found = {
        "requests": (orders["commission_eur"] + orders["fee_eur"]).sum(),
        "contracts": (contracts["amount_eur"] * contracts["per_year"] * months / 12).sum(),
        "memberships": pilot["clients"]["membership_eur"].sum(),
    }
    expected = dict.fromkeys(found, 0.0)
    for line, amount in REVENUE[case].items():
        expected[STREAMS.get(line, "requests")] += amount
    assert found == pytest.approx(expected)
    reconciled = ck.finance.reconcile(pilot).set_index("stream")
    assert reconciled["difference_eur"].abs().max() < 0.005
    assert reconciled["source_eur"].reindex(list(expected)).to_dict() == pytest.approx(expected)


@pytest.mark.parametrize("case", CASES)
def test_the_finance_part_finds_the_totals_the_case_states(case):
    costs, own, cover, result = STATED[case]
    views = ck.finance.views(load(case))
    assert round(views.totals["expense_eur"]) == costs
    assert round(views.totals["own_revenue_eur"]) == own
    assert views.totals["subsidy_eur"] == pytest.approx(SUBSIDIES[case])
    assert round(views.own_cover * 100, 1) == cover
    assert round(views.totals["pnl_eur"]) == result
    assert views.source == "ledger"


@pytest.mark.parametrize("case", CASES)
def test_the_finance_part_lists_the_same_lines(case):
    lines = ck.finance.lines(load(case))
    for nature, expected in (("expense", COSTS[case]), ("own_revenue", REVENUE[case])):
        found = lines[lines["nature"] == nature].groupby("line")["amount_eur"].sum().to_dict()
        assert found == pytest.approx(expected)


@pytest.mark.parametrize("case", CASES)
def test_ledger_and_log_agree_month_by_month(case):
    pilot = load(case)
    orders = served(pilot)
    log = (orders["commission_eur"] + orders["fee_eur"]).groupby(orders["closed_on"].dt.to_period("M")).sum()
    ledger = pilot["ledger"].query("nature == 'own_revenue' and payer == 'Usagers'")
    booked = ledger["amount_eur"].groupby(ledger["date"].dt.to_period("M")).sum()
    assert len(log) == 12
    assert booked.to_numpy() == pytest.approx(log.to_numpy())


# ---- what each case teaches ------------------------------------------------------------------------------


def test_pivot_planned_companies_and_observed_residents():
    pilot = load("pivot")
    planned = pilot["publics"].set_index("id")["planned_share"].to_dict()
    observed = served(pilot)["public"].value_counts(normalize=True)
    assert planned == {"salaries": 0.8, "habitants": 0.2}
    assert round(observed["salaries"], 2) == 0.18
    assert round(observed["habitants"], 2) == 0.82
    assert len(served(pilot)) == 55 * 12
    assert served(pilot)["order_value_eur"].mean() == pytest.approx(30)


def test_pivot_runs_out_of_cash_before_leader_pays():
    pilot = load("pivot")
    leader = pilot["ledger"].query("payer == 'LEADER'").iloc[0]
    months_in = (leader["paid_on"].to_period("M") - pilot.start.to_period("M")).n + 1
    assert (leader["amount_eur"], months_in) == (12000, 19)
    ledger = pilot["ledger"]
    moved = ledger[ledger["paid_on"] <= "2026-08-31"]
    sign = np.where(moved["nature"] == "expense", -1, 1)
    at_the_end = pilot.settings["opening_cash_eur"] + (sign * moved["amount_eur"]).sum()
    assert at_the_end > 0  # open today
    assert at_the_end < 7 * (41400 - 9576) / 12  # closed before March 2027
    assert ck.finance.runway(pilot) < 6


def test_contrats_one_council_pays_44_percent_and_satisfaction_is_31_of_36():
    pilot = load("contrats")
    paid = pilot["ledger"].query("nature == 'own_revenue'").groupby("payer")["amount_eur"].sum()
    council = paid["Commune d'Eybens"] + paid["CCAS d'Eybens"]
    assert round(100 * council / paid.sum()) == 44
    assert satisfied(pilot) == (31, 36)
    low, high = ck.evidence.wilson_interval(31, 36)
    assert (round(low, 2), round(high, 2)) == (0.71, 0.94)
    legal = pilot["risks"].query("kind == 'legal' and level == 'condition'")
    assert len(legal) == 1


def test_engagement_two_people_run_78_percent_of_the_slots_and_energy_falls():
    pilot = load("engagement")
    desks = pilot["events"].query("kind == 'desk'")["run_by"].value_counts()
    assert desks.sum() == 48 * 2
    assert round(100 * desks.head(2).sum() / desks.sum()) == 78
    time = pilot["time"]
    assert time.loc[time["paid"] == "volunteer", "hours"].sum() == 640
    energy = pilot["energy"]
    last = energy[energy["week"] >= "2026-06-08"]
    weekly = last.groupby("week")["score"].median()
    assert len(weekly) == 12
    assert (weekly.iloc[0], weekly.iloc[-1]) == (4, 2)
    assert last.groupby("week")["person"].nunique().min() >= 3
    assert (pilot["tours"]["km"] == 42).all()
    assert len(pilot["tours"]) == 48 * 2


def test_camion_each_driver_hour_earns_8_and_17_are_said_to_vary():
    pilot = load("camion")
    time = pilot["time"]
    hours = time[(time["paid"] == "paid") & time["category"].isin(["field", "travel"])]["hours"].sum()
    orders, ledger = served(pilot), pilot["ledger"]
    earned = (orders["commission_eur"] + orders["fee_eur"]).sum()
    spent = ledger.loc[ledger["variable"].fillna(False).astype(bool), "amount_eur"].sum()
    assert hours == pytest.approx(0.8 * 1607)
    assert round(earned / hours, 1) == 8.4
    assert round(spent / hours, 1) == 17.2
    assert len(orders) == 2600
    assert orders["order_value_eur"].mean() == pytest.approx(22)
    assert pilot["tours"]["km"].sum() == 18000
    assert satisfied(pilot) == (48, 50)
    monthly = orders.groupby(orders["closed_on"].dt.to_period("M")).size()
    assert monthly.iloc[:-1].is_monotonic_increasing


@pytest.mark.parametrize(
    ("case", "proposal", "bottleneck"),
    [
        ("pivot", "adjust", "runway_months"),
        ("contrats", "go_conditions", "satisfaction_beneficiaries"),  # 24 of the 60 asked did not answer
        ("engagement", "adjust", "desk_concentration"),
        ("camion", "stop", "result_month_eur"),
    ],
)
def test_the_gate_review_reaches_the_decision_the_case_was_written_for(case, proposal, bottleneck):
    review = ck.gates.review(load(case))
    assert (review.proposal, review.bottleneck) == (proposal, bottleneck)


# ---- real life -------------------------------------------------------------------------------------------


def test_nothing_needs_repair_in_a_complete_sample(sample):
    assert [f for f in sample.findings if f.weight != "note"] == []


def test_every_date_of_the_log_is_possible(sample):
    requests = sample["requests"]
    closed = requests.dropna(subset=["closed_on"])
    assert requests["date"].between("2025-09-01", "2026-08-31").all()
    assert closed["closed_on"].between("2025-09-01", "2026-08-31").all()
    assert (closed["closed_on"] >= closed["date"]).all()
    promised = requests.dropna(subset=["due_on"])
    assert (promised["due_on"] >= promised["date"]).all()
    assert not requests.duplicated(["date", "client", "service"]).any()


def test_a_pilot_has_unserved_requests_repeat_clients_and_about_nine_in_ten_on_time(sample):
    requests, orders = sample["requests"], served(sample)
    assert {"refused", "cancelled", "open", "accepted"} <= set(requests["outcome"])
    assert requests.query("outcome == 'refused'")["refusal_reason"].notna().all()
    assert 0.85 < (orders["closed_on"] <= orders["due_on"]).mean() < 0.96
    assert (orders["client"].value_counts() > 3).sum() > 10
    assert 5 <= orders.groupby(["public", "service"]).ngroups <= 9


def test_an_order_travels_on_a_tour_of_its_day_with_a_provider_already_there(sample):
    orders = served(sample)
    tours = sample["tours"].set_index("id")["date"]
    travelled = orders.dropna(subset=["tour"])
    assert (travelled["closed_on"].to_numpy() == tours[travelled["tour"]].to_numpy()).all()
    since = sample["providers"].set_index("id")["since"]
    assert (since[orders["provider"]].to_numpy() <= orders["closed_on"].to_numpy()).all()


def test_stops_and_tours_say_the_same(sample):
    stops = sample["stops"].groupby("tour").agg(minutes=("minutes", "sum"), doors=("rank", "count"))
    tours = sample["tours"].set_index("id").loc[stops.index]
    assert (tours["stop_min"] == stops["minutes"]).all()
    assert (tours["stops"] == stops["doors"]).all()


def test_communes_are_real_and_three_people_or_more_grade_the_vision(sample):
    from conciergekit.core.communes import commune

    territory = sample["territory"]
    assert [commune(code).name for code in territory["insee"]] == territory["name"].tolist()
    vision = sample["ratings"][sample["ratings"]["subject"].str.startswith("vision_")]
    assert vision["rater"].nunique() >= 3
    assert vision.groupby("subject")["grade"].agg(np.ptp).max() >= 2


def test_hours_are_whole_half_hours_but_for_the_truck_that_logs_tenths(sample):
    grain = 10 if sample.slug == "camion" else 2
    hours = sample["time"]["hours"] * grain
    assert np.allclose(hours, hours.round())
    assert (sample["time"]["date"].dt.day_of_week == 0).all()


def test_the_page_says_that_a_case_is_fictitious(sample):
    assert bool(sample.settings["fictitious"])
    assert "fictif" in sample.name
    text = (SAMPLES / sample.slug / "README.md").read_text(encoding="utf8")
    assert "FICTIF" in text
    assert "FICTITIOUS" in text


# ---- what a README says of the accounts, held to the cells of its workbook -----------------------------------


def cells(case):
    """Lines of the sheet of accounts as a spreadsheet holds them, and their sums by kind."""
    rows = pd.read_excel(SAMPLES / case / "pilote.xlsx", sheet_name="Comptes", engine="openpyxl")
    rows.columns = rows.columns.str.rstrip(" *")
    kinds = rows.groupby("Nature")["Montant"].sum()
    spent, earned, given = (kinds[k] for k in ("Charge", "Recette propre", "Subvention, aide au poste"))
    return rows, {"spent": spent, "earned": earned, "given": given, "left": earned + given - spent}


def figure(text):
    """A number, as French or as English writes it."""
    text = re.sub(r"[^\d,.−%]", "", re.sub(r",(?=\d{3})", "", text)).replace(",", ".").rstrip(".")
    return float(text.strip("%").replace("−", "-")) / (100 if text.endswith("%") else 1)


def readme(case):
    return re.sub("[\u00a0\u202f]", " ", (SAMPLES / case / "README.md").read_text(encoding="utf8"))


def accounts_told(case):
    """Rows of the table of the year: what, euros."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", readme(case).split("| Les comptes de l'année")[1], re.M)
    return [(what.strip("*"), figure(amount)) for what, amount in rows]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.sampled(0)
def test_the_readme_gives_the_sums_of_the_cells(case):
    rows, sums = cells(case)
    told = accounts_told(case)
    totals = {"Charges": "spent", "Recettes propres": "earned", "Subventions": "given", "Résultat": "left"}
    told = [(re.match(r"[^,:(]+", what)[0].strip(), what, amount) for what, amount in told]
    for name, what, amount in told:
        mine = rows["Poste"].str.startswith(name) | (rows["Payeur ou payé"] == name)
        due = sums[totals[name]] if name in totals else rows[mine]["Montant"].sum()
        assert amount == pytest.approx(due), what
    names, amounts = [name for name, *_rest in told], [amount for *_rest, amount in told]
    spent, earned = names.index("Charges"), names.index("Recettes propres")
    assert sum(amounts[:spent]) == pytest.approx(sums["spent"])
    assert sum(amounts[spent + 1 : earned]) == pytest.approx(sums["earned"])
    assert figure(re.search(r"\(([\d,]+) % des charges", readme(case))[1]) == round(
        100 * sums["earned"] / sums["spent"], 1
    )


@pytest.mark.parametrize("case", CASES)
@pytest.mark.sampled(1)
def test_the_readme_breaks_an_amount_into_the_parts_that_make_it(case):
    rows, _sums = cells(case)
    given = rows[rows["Nature"] == "Subvention, aide au poste"].groupby("Payeur ou payé")["Montant"].sum()
    for what, amount in accounts_told(case):
        if what.startswith("Subventions"):
            assert sorted(map(figure, re.findall(r"\d[\d ]*", what))) == pytest.approx(sorted(given))
        if " × " in what:
            factors = re.findall(r"\d[\d ]*(?:,\d+)? ?%?", what)
            assert prod(map(figure, factors)) == pytest.approx(amount), what


@pytest.mark.parametrize("case", CASES)
@pytest.mark.sampled(1)
def test_the_readme_in_english_gives_the_same_sums(case):
    text = readme(case).split("\nFigures: ")[1]
    _rows, sums = cells(case)
    said = {
        "spent": r"costs ([\d,.]+);",
        "earned": r"own revenue ([\d,.]+) \(",
        "given": r"(?:grants|EPCI) ([\d,.]+);",
        "left": r"result ([+−][\d,]+(?:\.\d+)?)",
    }
    assert {k: figure(re.search(words, text)[1]) for k, words in said.items()} == pytest.approx(sums)
    parts = re.findall(r" ([\d,]+(?:\.\d+)?)(?=[,)])", re.search(r"\(.+?\)", text)[0])
    assert sum(map(figure, parts)) == pytest.approx(sums["earned"])
    assert figure(re.search(r"= ([\d.]+)% cover", text)[1]) == round(100 * sums["earned"] / sums["spent"], 1)


@pytest.mark.long
def test_what_the_truck_is_said_to_have_learned_is_in_its_cells():
    """camion: revenue of an hour at the wheel and its pay and fuel by half-year, then stops and kilometres of the tours."""

    def half(name, day, first=True):
        frame = pd.read_excel(SAMPLES / "camion" / "pilote.xlsx", sheet_name=name, engine="openpyxl")
        frame.columns = frame.columns.str.rstrip(" *")
        return frame[(frame[day] <= "2026-02-28") == first]

    ledger = half("Comptes", "Date").groupby("Poste")["Montant"].sum()
    hours = half("Temps", "Date ou lundi de la semaine").query("`Code personne` == 'P1'")["Heures"].sum()
    earned = ledger[["Commissions", "Frais de livraison"]].sum() / hours
    spent = ledger[["Salaire chauffeur", "Carburant et entretien au kilomètre"]].sum() / hours
    before, after = (
        half("Tournées", "Date", first)[["Arrêts", "Kilomètres"]].sum() for first in (True, False)
    )
    assert (round(2 * earned) / 2, round(spent)) == (6.5, 17)
    assert (after / before).round(2).tolist() == [1.52, 1.00]
    seen = " ".join(load("camion")["hypotheses"]["seen"])
    assert "6,50 € pour 17 €" in re.sub("[\u00a0\u202f]", " ", seen)
    assert "La moitié d'arrêts en plus, autant de kilomètres" in seen.replace("’", "'")


# ---- the script is the source ----------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_the_script_gives_the_shipped_tables(case):
    made, shipped = synthetic.pilot(case), load(case)
    assert dict(made.settings) == dict(shipped.settings)
    for name, frame in made.tables.items():
        pd.testing.assert_frame_equal(frame, shipped[name], obj=name)


def test_each_row_of_a_sheet_is_of_a_case_and_fills_its_columns():
    for path in (Path(synthetic.__file__).parent / "sheets").glob("*.csv"):
        head, *rows = csv.reader(path.read_text(encoding="utf8").splitlines())
        assert head[0] == "case", path.name
        assert set(head[1:]) <= set(TABLES[path.stem].by_name), path.name
        assert {case for case, *_cells in rows} <= set(CASES), path.name
        assert {len(row) for row in rows} == {len(head)}, path.name


@pytest.mark.long
def test_another_seed_is_another_year_with_the_same_totals():
    first, other = synthetic.pilot("pivot"), synthetic.pilot("pivot", seed=7)
    assert not first["requests"].equals(other["requests"])
    assert by_line(other, "expense") == pytest.approx(COSTS["pivot"])
    assert by_line(other, "own_revenue") == pytest.approx(REVENUE["pivot"])


@pytest.mark.long
def test_the_templates_are_those_of_the_dictionary(tmp_path):
    for (lang, stage), name in TEMPLATES.items():
        made = workbook.write(tmp_path / name, lang=lang, stage=stage)
        shipped = SAMPLES.parent / "templates" / name
        one, two = load_workbook(made), load_workbook(shipped)
        assert one.sheetnames == two.sheetnames
        for sheet in one.sheetnames:
            assert list(one[sheet].values) == list(two[sheet].values)


# ---- the two that are not clean --------------------------------------------------------------------------


def test_the_messy_pilot_is_usable_and_every_mistake_is_named():
    pilot = load("incomplet")
    codes = {finding.code for finding in pilot.findings}
    assert 60 <= len(pilot["requests"]) <= 90
    assert pilot.has("requests")
    assert not any(finding.weight == "blocks" for finding in pilot.findings)
    assert {"not_in_list", "served_no_day", "insee_short", "date_late", "duplicate", "two_spellings"} <= codes
    assert {"total_line", "blank_line", "unknown_column", "personal", "not_number"} <= codes
    assert 1234.5 in set(pilot["requests"]["order_value_eur"])
    assert pilot["requests"]["date"].notna().all()  # text dates and true dates alike
    assert pilot["requests"]["date"].dt.to_period("M").nunique() == 4


def test_the_messy_sheet_is_the_clean_one_but_for_the_mistakes():
    _heads, *clean = messy.messy_rows()
    dirty = messy.mistakes(clean)
    assert len(clean) == len(dirty)
    assert sum(a != b for a, b in zip(clean, dirty, strict=True)) < len(clean)
    sheet = load_workbook(SAMPLES / "incomplet" / "pilote.xlsx")["Demandes"]
    assert sheet.cell(row=messy.FIRST_ROW - 1, column=1).value == "N°"


def test_the_broken_pilot_ends_in_one_clear_sentence():
    with pytest.raises(ck.ConciergekitError) as error:
        ck.load_pilot(SAMPLES / "casse")
    assert "pilote.xlsx" in str(error.value)
