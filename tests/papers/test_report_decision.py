"""The first screen of a report: from the cells of the workbook, alone, short, true of any pilot."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from cells import answer, book, served, sheet
from conftest import in_both, load
from opening import NO_PAST, chapter, flat, longest, of, reviewed, said, screen, tile, visible
from opening import tiles as tiles_of
from opening import verdict as verdict_of

import conciergekit as ck
from conciergekit import actions, gates
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.draw import held, laid_out
from conciergekit.draw.blocks import Paragraph, Stakes, Table, Tiles, Verdict, words_of
from conciergekit.gates.columns import columns
from conciergekit.gates.conditions import stop_paid
from conciergekit.papers.reports import answers
from conciergekit.portfolio import states
from conciergekit.tell.gates import words
from conciergekit.tell.report import decision, measured

FIVE = ("contrats", "engagement", "pivot", "camion", "incomplet")
HOSTILE = "<script>alert(1)</script>"


def changed(name, settings=None, **tables):
    """A sample with some tables or answers replaced; an answer of None is taken away."""
    pilot = load(name)
    asked = {**pilot.settings, **(settings or {})}
    return Pilot.from_tables(
        {**pilot.tables, **tables}, {key: value for key, value in asked.items() if value is not None}
    )


def stake(blocks, name):
    (found,) = (item for item in of(Stakes, blocks).items if item.name == name)
    return found


# ---- from the cells


@pytest.mark.parametrize(("name", "rests"), [("camion", True), ("contrats", False)])
def test_a_service_that_lives_on_grants_does_not_look_as_if_it_hung_on_nobody(name, rests):
    """The sums of the accounts by payer: the largest grants are told where they are more than the largest payer brings."""
    rows = sheet(name, "Comptes")
    rows = rows[~rows["Compte"].astype(str).str.startswith(("86", "87"))]
    grants = rows[rows["Nature"] == "Subvention, aide au poste"].groupby("Payeur ou payé")["Montant"].sum()
    income = grants.sum() + rows.loc[rows["Nature"] == "Recette propre", "Montant"].sum()
    pilot = load(name)
    with i18n.use_language("fr"):
        words = flat(decision._rests_on(pilot, gates.first_payer(pilot)).words)
    said = f"« {grants.idxmax()} » apporte en aides {100 * grants.max() / income:.0f} % des recettes du test"
    assert (said in words) == rests
    assert ("aides" in words) == rests


@pytest.mark.long
def test_the_tiles_say_what_the_cells_of_the_workbook_say():
    """Satisfied answers of the users, orders on time, the month of cash: counted by hand on the sheets."""
    found = screen(load("contrats"))
    answers = sheet("contrats", "Enquêtes")
    asked = (answers["Qui répond"] == "Bénéficiaires") & (answers["Question"] == "Satisfaction (1–5)")
    users = answers.loc[asked, "Réponse"].dropna().astype(float)
    share = tile(found, "Satisfaction")
    assert flat(words_of(share.value)) == f"{100 * (users >= 4).mean():.0f} %"
    rows = served("contrats")
    dated = rows[rows["Promise pour le"].notna()]
    on_time = (dated["Servie ou close le"] <= dated["Promise pour le"]).mean()
    assert tile(found, "Servies à l’heure").at == pytest.approx(on_time)
    criteria = sheet("contrats", "Critères de passage").set_index("Indicateur")
    assert tile(found, "Servies à l’heure").limit == pytest.approx(0.8)
    assert len(criteria) == sum(
        one.state != "none" for _side, tiles in of(Tiles, found).groups for one in tiles
    )


@pytest.mark.long
def test_a_pilot_of_no_day_says_none_of_its_data():
    nothing = Pilot.from_tables({"requests": []}, {"name": "x"}, language="fr")
    told = [flat(words_of(one.text)) for one in screen(nothing) if isinstance(one, Paragraph)]
    assert any("0 mois complet, 0 demande." in one for one in told)


@pytest.mark.long
def test_a_cash_that_lasts_beyond_the_plan_is_so_many_months_or_more():
    """A plan looks eighteen months ahead: 900,000 € last longer than it can say."""
    rich = tiles_of(reviewed(changed("contrats", {"opening_cash_eur": 900_000.0})))
    assert flat(words_of(tile(rich, "Trésorerie").value)) == "18 mois ou plus"


@pytest.mark.parametrize(
    ("name", "largest", "accepted", "over"),
    # cells: 10,500 + 3,500 − 3 × (598 + 250 + 6 × 70) of signed contracts; 22,000 + 4,500 − 6 × 300; 22,500 + 6,200
    [("contrats", 10_196, 11_000, False), ("pivot", 24_700, 12_000, True), ("camion", 28_700, 10_000, True)],
)
@pytest.mark.long
def test_the_maximum_loss_stands_beside_the_loss_accepted(name, largest, accepted, over):
    found = stake(screen(load(name)), "Perte maximale")
    assert found.figure == i18n.money(largest)
    assert i18n.money(accepted) in words_of(found.words)
    assert (found.filled > 1) == over
    assert found.filled == pytest.approx(min(2.0, largest / accepted))


@pytest.mark.long
def test_the_cash_in_bank_is_the_opening_and_what_was_paid():
    ledger = sheet("camion", "Comptes")
    ledger = ledger[ledger["En nature"].fillna("Non") != "Oui"] if "En nature" in ledger else ledger
    day = "Payé le" if "Payé le" in ledger else "Date"
    paid = ledger[ledger[day].notna()]
    sign = paid["Nature"].map(lambda nature: -1 if nature == "Charge" else 1)
    bank = float(answer("camion", "Trésorerie au départ")) + float((sign * paid["Montant"]).sum())
    found = stake(screen(load("camion")), "Rupture de trésorerie")
    assert i18n.money(bank) in words_of(found.words)


@pytest.mark.long
def test_the_first_payer_is_what_its_three_months_bring():
    """Of three months: 2,245 € of the commune and its CCAS, (598 × 10 ÷ 12 + 250) × 3."""
    found = stake(screen(load("contrats")), "Ce qui dépend d’un seul payeur")
    assert flat(found.figure) == "2 245 €"
    assert "35 %" in flat(words_of(found.words))
    assert "62 %" in flat(words_of(found.words))


@pytest.mark.long
def test_what_is_required_of_a_count_is_a_count_too():
    """pivot: of 4 services, 3 have two providers; 60 % of four are 2.4, so three are needed."""
    found = tile(screen(load("pivot")), "Deux prestataires actifs")
    assert flat(words_of(found.value)) == "3 sur 4"
    assert flat(found.required) == "souhaité : au moins 60 %, soit 3 sur 4"


@pytest.mark.parametrize(
    ("value", "n", "required", "at_most", "said"),
    [
        (0.75, 4, 0.5, False, "2 sur 4"),
        (2 / 6, 6, 0.6, True, "3 sur 6"),  # at most 60 % of six are 3.6
        (0.75, 4, 0.75, False, "3 sur 4"),
        (0.8, 10, 0.6, False, ""),  # ten make a percentage
        (math.nan, 4, 0.6, False, ""),
        (0.75, 4, math.nan, False, ""),
    ],
)
def test_the_count_required_is_the_least_or_the_most_that_meets_the_share(value, n, required, at_most, said):
    row = SimpleNamespace(
        indicator="desk_concentration" if at_most else "provider_redundancy",
        value=value,
        n=n,
        requirement=required,
        at_most=at_most,
    )
    with i18n.use_language("fr"):
        assert words.count_required(row) == said


@pytest.mark.long
def test_no_single_payer_is_named_where_none_weighs():
    found = stake(screen(load("engagement")), "Ce qui dépend d’un seul payeur")
    assert flat(found.figure) == "3 %"
    assert "premier payeur" in found.words


@pytest.mark.long
def test_the_actions_are_those_that_somebody_has_taken():
    table = of(Table, screen(load("contrats")))
    typed = {(row["Responsable"], row["Action"]) for _at, row in sheet("contrats", "Actions").iterrows()}
    assert len(table.rows) == 3
    assert {(who, "".join(what)) for what, who, _when, _cost in table.rows} <= typed


@pytest.mark.long
def test_nobody_no_day_and_no_cost_is_invented():
    for _what, *rest in of(Table, screen(load("incomplet"))).rows:
        assert rest == ["à nommer", "à dater", "à chiffrer"]


# ---- short, alone, in both languages


@pytest.mark.parametrize(("name", "lang"), in_both(*FIVE))
def test_it_is_short_whole_and_kept_as_data(name, lang):
    with i18n.use_language(lang):
        found = screen(load(name))
    assert visible(found) <= 350
    count, sentence = longest(found)
    assert count <= 28, sentence
    verdict, tiles = of(Verdict, found), of(Tiles, found)
    assert verdict.title
    assert [len(side) for _title, side in tiles.groups] == [5, 5]
    assert len(of(Stakes, found).items) == 3
    assert 1 <= len(of(Table, found).rows) <= 3
    assert isinstance(found[-1], Paragraph)
    assert laid_out.html(held.back(held.held(found))) == laid_out.html(found)


@pytest.mark.long
def test_what_nothing_is_required_of_is_grey_and_absent_is_never_a_number():
    found = screen(load("incomplet"))
    for _side, tiles in of(Tiles, found).groups:
        assert {one.state for one in tiles} == {"none"}
        assert all(math.isnan(one.at) for one in tiles if one.value == "non mesuré")
    assert stake(found, "Perte maximale").figure == "non connue"


@pytest.mark.long
def test_the_chances_are_those_of_the_review_and_the_marks_its_thresholds():
    review = gates.review(load("contrats"), draws=300, go=0.7, stop=0.2)
    verdict = of(Verdict, verdict_of(review))
    assert verdict.chance == review.probability
    assert flat(words_of(verdict.sentence)).startswith(flat(i18n.chances(review.probability)))
    assert [at for at, _words in verdict.marks] == [0.2, 0.7]
    assert [flat(said) for _at, said in verdict.marks] == ["arrêter\n20 et moins", "continuer\n70 et plus"]


@pytest.mark.long
def test_what_the_chances_suppose_says_what_would_change_them_most():
    """Without the commune and its CCAS, 35 % of expenses are covered and 50 % are required: it comes first, its share in
    its own frame; then the 24 silent people (31 satisfied of 60 asked are 52 %, and 70 % are required)."""
    shown = screen(load("contrats"))
    found = flat(words_of(of(Verdict, shown).supposes))
    assert found.startswith("Ce calcul suppose que « CCAS")
    assert "52 %" in found
    assert "35 %" not in found
    assert "35 %" in said(shown)
    easier = gates.review(
        load("contrats"), requirements={"own_cover": 0.3, "satisfaction_beneficiaries": 0.5}, draws=300
    )
    said_then = flat(words_of(of(Verdict, verdict_of(easier)).supposes))
    assert "CCAS" not in said_then
    assert "52 %" not in said_then
    assert "rythme" in said_then


@pytest.mark.long
def test_no_assumption_is_blamed_for_what_is_counted():
    """Two people run 75 of 96 sessions, and 60 % is the most allowed: no chance is in it."""
    found = flat(words_of(of(Verdict, screen(load("engagement"))).supposes))
    assert "rien n'est estimé" in found
    assert "suppose" not in found


# ---- any pilot


@pytest.mark.long
def test_a_blank_workbook_says_what_is_missing_and_proposes_nothing_from_nothing():
    found = screen(Pilot.from_tables({}, {"name": "Vide"}))
    verdict = of(Verdict, found)
    assert math.isnan(verdict.chance)
    assert "Aucun critère obligatoire" in words_of(verdict.sentence)
    assert words_of(verdict.supposes) == ""
    assert not any(isinstance(block, Tiles) for block in found)
    assert "Aucun indicateur de l'atelier n'est encore mesuré." in said(found)


@pytest.mark.long
def test_a_service_that_has_paused_says_so_under_the_verdict():
    pilot = load("contrats")
    tables = {
        name: pilot[name][pilot[name]["date"] <= "2026-05-15"] for name in ("requests", "tours", "events")
    }
    paused = changed("contrats", **tables)
    alerts = [words_of(block.text) for block in screen(paused) if getattr(block, "style", "") == "alert"]
    assert len(alerts) == 1
    assert "interrompu" in alerts[0] or "pause" in alerts[0]
    assert not [1 for block in screen(pilot) if getattr(block, "style", "") == "alert"]


@pytest.mark.long
def test_a_standing_veto_and_a_blocking_risk_come_before_the_chances():
    risk = pd.DataFrame(
        dict(what=[f"Local fermé {HOSTILE}"], kind=["safety"], level=["blocking"], noted_on=["2026-08-20"])
    )
    pilot = load("contrats")
    risks = pd.concat(
        [pilot["risks"], risk.assign(noted_on=pd.to_datetime(risk["noted_on"]))], ignore_index=True
    )
    found = screen(changed("contrats", risks=risks))
    verdict = of(Verdict, found)
    assert (verdict.tone, verdict.title) == ("bad", "Suspendre")
    assert "Local fermé" in words_of(verdict.sentence)
    assert "<script" not in laid_out.html(found)
    votes = pd.DataFrame(
        {
            "date": pd.to_datetime(["2026-08-28"]),
            "body": ["Conseil municipal"],
            "voter": ["M1"],
            "round": ["after"],
            "subject": ["overall"],
            "grade": [0.0],
            "veto": [True],
            "reason": ["Le local n'est pas conforme"],
        }
    )
    all_votes = pd.concat([pilot["votes"], votes], ignore_index=True)
    said_of = of(Verdict, verdict_of(reviewed(changed("contrats", votes=all_votes))))
    assert said_of.title == "Suspendre"
    assert "pas conforme" in words_of(said_of.sentence)


@pytest.mark.long
def test_the_last_day_leaves_one_mark():
    late = changed("contrats", {"deadline": pd.Timestamp("2026-08-15")})
    verdict = of(Verdict, verdict_of(reviewed(late)))
    assert len(verdict.marks) == 1


@pytest.mark.long
def test_the_energy_of_the_team_is_never_by_name_nor_under_three_people():
    pilot = load("engagement")
    two = pilot["energy"][pilot["energy"]["person"].isin(["P1", "B1"])]
    few = tile(tiles_of(reviewed(changed("engagement", energy=two))), "Énergie de l’équipe")
    assert not any(character.isdigit() for character in words_of(few.value) + few.note)
    names = set(book("engagement")["Équipe"]["Code personne"].astype(str))
    assert not names & set(said(screen(pilot)).split())


@pytest.mark.long
def test_text_of_the_workbook_stays_text():
    pilot = load("contrats")
    hostile = changed(
        "contrats",
        {"name": HOSTILE},
        actions=pilot["actions"].assign(what=HOSTILE + " agir", owner=HOSTILE),
        contracts=pilot["contracts"].assign(payer_name=HOSTILE),
        criteria=pilot["criteria"].assign(indicator=HOSTILE),
    )
    page = laid_out.html(screen(hostile))
    assert "<script" not in page
    assert tile(screen(hostile), HOSTILE).required
    assert "&lt;script&gt;" in page


@pytest.mark.long
def test_the_report_shows_it_without_any_notebook():
    page = ck.reports.pilot_page(load("incomplet"), lang="fr")
    assert "non mesuré" in page
    assert "à nommer" in page


@pytest.mark.parametrize(
    ("lever", "elsewhere", "said"),
    [
        ("Relancer", "Relancer", "Tous les leviers de ce qui bloque"),
        (None, None, "Aucun levier n’est noté"),
        (None, "Relancer", "Aucun levier n’est noté"),
    ],
)
@pytest.mark.long
def test_levers_are_said_to_be_tried_only_where_some_are_written(lever, elsewhere, said):
    """Beside the musts that hold the decision back, and beside the other criteria."""
    criteria, held = load("camion")["criteria"], ck.gates.review(load("camion"), draws=200).verdict.on
    criteria["lever"] = [lever if one in held else elsewhere for one in criteria["indicator"]]
    with i18n.use_language("fr"):
        verdict = of(Verdict, verdict_of(reviewed(changed("camion", criteria=criteria))))
    assert said in words_of(verdict.sentence)


@pytest.mark.long
def test_the_silent_are_said_to_be_what_the_chances_suppose_of_them():
    """The sheet of the gate supposes five points less of those who did not answer (docs/methods.md#silence)."""
    waves = load("contrats")["survey_waves"].assign(invited=60)
    with i18n.use_language("fr"):
        said = words_of(of(Verdict, verdict_of(reviewed(changed("contrats", survey_waves=waves)))).supposes)
    assert "moins satisfaits, d’environ 5 points" in said
    assert "aussi satisfaits" not in said


@pytest.mark.long
def test_a_start_workbook_is_told_how_to_get_the_sheets_it_lacks_and_once_that_no_must_is():
    """Requests and nothing else: the sheets asked for are not in the workbook."""
    asked = [{"date": "2026-01-08", "public": "p", "service": "s", "outcome": "served"}]
    bare = Pilot.from_tables(
        {"requests": asked}, {"name": "T", "start": "2026-01-01", "data_until": "2026-01-31"}, language="fr"
    )
    with i18n.use_language("fr"):
        first = screen(bare)
        told = said(first)
        assert "« conciergekit upgrade --stage gate » l'ajoute" in told
        assert "feuilles vides ou absentes (« conciergekit upgrade » les ajoute) : " in told
        assert visible(first) <= 350
        assert (told + said(chapter(bare, replay=NO_PAST))).count("un succès") == 1


def test_a_go_refused_for_want_of_cash_asks_for_it_first_and_names_its_month():
    """The next gate of the sample is on 29 September 2026. The money asked for makes the closure paid; a hundred euros less do not."""
    asked = {"closing_cost_eur": 100_000}
    review = reviewed(changed("contrats", asked))
    assert (review.proposal, review.verdict.on) == ("adjust", ("cash",))
    plan = actions.plan(review.pilot, review)
    with i18n.use_language("fr"):
        first = plan.lines().iloc[0]
        told = (
            review.headline(),
            review.holding_back(),
            answers.Answer(review.pilot, review).brake(),
            said(verdict_of(review)),
            " ".join(review.sentences()),
            said(chapter(review.pilot, review, NO_PAST)),
            first["teaches"],
        )
    for text in told:
        assert "jusqu'à fin septembre 2026" in flat(text), text
    assert first["what"].startswith("Demander un acompte ou une avance de trésorerie")
    amount, cash = plan.table["values"][0]["amount"], load("contrats").settings["opening_cash_eur"]
    assert (plan.table["cost_eur"][0], amount % 1) == (0, 0)
    for more, paid in ((amount, True), (amount - 100, False)):
        found = stop_paid(changed("contrats", asked | {"opening_cash_eur": cash + more}))
        assert (found >= 0.9) == paid
    doubted = review.musts.assign(light="amber")
    held = SimpleNamespace(
        musts=doubted, bottleneck=doubted["indicator"].iloc[0], proposal="adjust", verdict=review.verdict
    )
    assert states._brake(held) == ""
    held.verdict = SimpleNamespace(on=())
    assert states._brake(held) == held.bottleneck
    assert "cash" not in set(actions.plan(load("contrats"), reviewed(load("contrats"))).table["kind"])


@pytest.mark.long
def test_a_payer_whose_share_is_told_beside_is_not_unmeasured(pilot_of):
    """contrats after two months: the tile tells who pays most; the wish, of three months, cannot be judged yet."""
    pilot = pilot_of("contrats").as_of("2025-10-31")
    found = gates.review(pilot, draws=100)
    with i18n.use_language("en"):
        (line,) = [one for one in measured.lines(columns(found)) if one.indicator == "top_payer_share"]
        stake = decision._one_payer(pilot, gates.first_payer(pilot))
    assert stake.figure != "not measured"
    assert line.value == "cannot be judged"


@pytest.mark.parametrize(
    ("ahead", "said"), [(60, "de 44 à 57 · 3 mois"), (40, "de 44 à 57"), (math.nan, "de 44 à 57")]
)
def test_requests_under_the_orders_ahead_say_when_they_came(ahead, said):
    """Orders of a slow start settle above the requests of its last three months: read alone, more is served than asked."""
    with i18n.use_language("fr"):
        (item,) = [one for one in columns(reviewed(load("contrats"))).items if one.id == "requests_month"]
        assert measured._line("quantitative", item, None, SimpleNamespace(value=ahead)).basis == said
        assert measured._line("quantitative", item, None).basis == "de 44 à 57"
