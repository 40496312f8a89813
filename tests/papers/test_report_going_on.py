""" "Faut-il continuer ?": what holds the verdict, how stable it is, conditions, opinions, stages, from the cells."""

import pandas as pd
import pytest
from cells import sheet
from conftest import in_both, load
from opening import NO_PAST, chapter, designed, flat, longest, said, screen, texts, visible

from conciergekit import actions, gates
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import RISKS
from conciergekit.draw import laid_out
from conciergekit.draw.blocks import Bullets, Fold, Heading, Table, words_of
from conciergekit.papers.documents import agenda
from conciergekit.papers.documents.brief import brief
from conciergekit.papers.documents.text import text as all_words
from conciergekit.papers.reports.answers import answer
from conciergekit.tell import actions as told_actions
from conciergekit.tell.report import decision, measured, plan
from conciergekit.tell.report.decision import TILES

FOUR = ("contrats", "engagement", "pivot", "camion")
HOSTILE = "<img src=x onerror=alert(1)>"


def table(blocks, head):
    """The table whose first heading is this one."""
    return next(one for one in blocks if isinstance(one, Table) and one.head[0] == head)


def cell(text):
    return flat(words_of(text)).strip()


# ---- from the cells


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.long
def test_the_stages_are_those_of_the_sheet_with_what_the_accounts_spent(name):
    rows = sheet(name, "Étapes")
    ledger = sheet(name, "Comptes")
    spent = ledger[ledger["Nature"] == "Charge"]
    found = table(chapter(load(name), replay=NO_PAST), "Étape").rows
    assert len(found) == len(rows)
    for said_row, (_at, row) in zip(found, rows.iterrows(), strict=True):
        assert cell(said_row[1]) == flat(i18n.money(row["Enveloppe"]))
        assert cell(said_row[3]) == flat(i18n.money(row["Perte acceptée"]))
        start, gate = row["Début"], row["Revue prévue le"]
        if start <= pd.Timestamp("2026-08-31"):
            inside = spent[(spent["Date"] >= start) & (spent["Date"] <= gate)]["Montant"].sum()
            assert cell(said_row[2]).startswith(flat(i18n.money(inside)))
        else:
            assert cell(said_row[2]) == "—"


def test_the_conditions_still_open_are_those_of_the_sheet():
    found = table(chapter(load("contrats"), replay=NO_PAST), "Condition").rows
    rows = sheet("contrats", "Conditions")
    waiting = rows[rows["Levée le"].isna()]
    assert [cell(row[1]) for row in found] == [flat(str(what)) for what in waiting["Quoi"]]
    assert [cell(row[2]) for row in found] == list(waiting["Qui"])


@pytest.mark.long
def test_a_go_under_conditions_names_and_counts_them_the_same_on_the_first_page_in_the_chapter_and_in_the_index():
    """Cells: three conditions not lifted, a risk to settle at the next stage, and the wish on the first payer (44 for 40 %)."""
    pilot, (rows, risks) = load("contrats"), (sheet("contrats", name) for name in ("Conditions", "Risques"))
    heavy = risks["Niveau"].eq(RISKS["level"].label("condition")) & risks["Levé le"].isna()
    n = int(rows["Levée le"].isna().sum() + heavy.sum() + 1)
    with i18n.use_language("fr"):
        first, told = said(screen(pilot)), chapter(pilot, replay=NO_PAST)
        brake = flat(answer(pilot, draws=300).brake())
    payer = "mener « Part du premier payeur » de 44 % à au plus 40 %"
    assert f"{n} conditions sont à lever, d'abord a{payer}." in first
    assert brake == f"Conditions ({n}) : a{payer}"
    asked = next(one for one in told if isinstance(one, Bullets)).items
    assert len(asked) + len(table(told, "Condition").rows) == n
    assert flat(asked[0]) == f"A{payer}."


@pytest.mark.long
def test_what_is_late_is_the_first_condition_to_lift():
    conditions = load("contrats")["conditions"]
    what = flat(conditions["what"].iloc[1])
    late = conditions.assign(kind="decision", due=[pd.NaT, pd.Timestamp("2026-06-30"), pd.NaT, pd.NaT])
    pilot = load("contrats")
    behind = Pilot.from_tables({**pilot.tables, "conditions": late}, pilot.settings)
    with i18n.use_language("fr"):
        found = gates.review(behind, draws=300).to_lift()
    assert what in flat(found[0])
    assert what not in flat("".join(found[1:]))


def lifted(**cells):
    """What is to be lifted of contrats whose second condition, set by a decision, has these cells."""
    pilot = load("contrats")
    rows = pilot["conditions"].copy()
    for name, value in {"kind": "decision", "due": pd.Timestamp("2026-06-30"), **cells}.items():
        rows.loc[rows.index[1], name] = value
    review = gates.review(Pilot.from_tables({**pilot.tables, "conditions": rows}, pilot.settings), draws=300)
    with i18n.use_language("fr"):
        return review, flat(review.to_lift()[0]), flat(" ".join(review.sentences()))


@pytest.mark.long
def test_a_condition_without_words_is_named_by_its_decision():
    review, first, told = lifted(what=None)
    day = flat(i18n.date(load("contrats")["conditions"]["date"].iloc[1]))
    assert first == f"« Décision du {day} »"
    assert f"{first}, en retard depuis" in told
    assert f"d'abord {first}." in flat(said([decision.alone(review)]))


@pytest.mark.long
def test_a_long_condition_is_cut_inside_its_quotes():
    review, first, told = lifted(what="demander un acompte à la communauté " * 6)
    assert first.startswith("« demander un acompte")
    assert first.endswith("… »")
    assert f"{first}, en retard depuis" in told
    assert f"{first}." in flat(said([decision.alone(review)]))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_action_of_ours_is_told_to_its_end_on_the_first_page_and_in_the_agenda(lang):
    """lent: the longest of them, of an offer of forty characters that somebody else pays for."""
    offer = "Livraison de courses · Personnes âgées"
    values = dict(offer=offer, decision="change_price", needed_eur=11.07, contract=True, other=False)
    with i18n.use_language(lang):
        said = told_actions._WHAT["price"](values)
    assert len(said) <= min(decision.ACTION, agenda._ACTION)


@pytest.mark.long
def test_a_condition_whose_day_has_passed_is_late():
    """camion: 30 June 2026 has gone by on 31 August; 15 September has not."""
    first, second = table(chapter(load("camion"), replay=NO_PAST), "Condition").rows
    assert "en retard" in cell(first[0])
    assert "en retard" not in cell(second[0])


def test_the_last_decision_is_told_beside_what_was_proposed():
    row = sheet("contrats", "Décisions").iloc[-1]
    found = said(chapter(load("contrats"), replay=NO_PAST))
    assert "la règle proposait « prolonger »" in found
    assert f"« continuer » ({row['Pour']:.0f} voix contre {row['Contre']:.0f})" in found
    assert flat(row["Avis minoritaire"]).rstrip(".") in found


def test_the_majority_grade_is_the_best_that_more_than_half_reach():
    """contrats, after talking: 6 of 7 say "good", 4 of 7 say "insufficient" of the status."""
    found = said(chapter(load("contrats"), replay=NO_PAST))
    assert "statut de la structure « insuffisant »" in found
    assert "7 membres" in found
    assert "à redemander" in found


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (
            ["extend", "extend", "go_conditions", "go_conditions"],
            "depuis mars 2026. Avant, elle proposait « prolonger »",
        ),
        (["go_conditions"] * 4, "à chaque fin de mois depuis janvier 2026"),
        (
            ["extend", "extend", "extend", "adjust"],
            "a changé ce mois-ci ; avant, la règle proposait « ajuster »",
        ),
    ],
)
@pytest.mark.long
def test_the_proposal_is_said_to_be_as_old_as_it_is(past, words):
    replay = pd.DataFrame({"month": pd.period_range("2026-01", "2026-04", freq="M"), "proposal": past})
    assert words in said(chapter(load("contrats"), replay=replay))


@pytest.mark.long
def test_what_is_not_met_is_named_with_its_lever():
    found = list(map(flat, texts(chapter(load("engagement"), replay=NO_PAST))))
    lede, first = found[0], found[1]
    assert "3 critères obligatoires sur 4 sont remplis" in lede
    assert "Permanences des deux plus présents" in lede
    assert "78 %" in first
    assert "au plus 60 %" in first
    levers = sheet("engagement", "Critères de passage")["Levier"].dropna()
    assert any(flat(lever).rstrip(".") in first for lever in levers)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("engagement", ("1 494 €", "78 %", "de 4 à 2")),
        ("camion", ("8,37 €", "17,17 €", "48 personnes sur 50")),
        ("pivot", ("18 %", "82 %")),
    ],
)
@pytest.mark.sampled(0)
def test_the_hidden_lesson_of_a_case_is_told(name, figures):
    found = said(chapter(load(name), replay=NO_PAST))
    assert all(figure in found for figure in figures), found


# ---- short, and true of any pilot


@pytest.mark.parametrize(("name", "lang"), in_both(*FOUR, "incomplet", english=1))
def test_it_is_short_in_both_languages(name, lang):
    pilot = load(name)
    with i18n.use_language(lang):
        found = chapter(pilot, design=designed(pilot))
    assert visible(found) <= 650
    count, sentence = longest(found)
    assert count <= 28, sentence
    assert all(isinstance(one, Fold) == (one is found[-1]) for one in found)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
@pytest.mark.long
def test_each_indicator_is_on_the_first_screen_or_in_the_chapter_never_in_both(name):
    pilot = load(name)
    review = gates.review(pilot, draws=50)
    shown, told = measured.lines(gates.columns(review)), said(chapter(pilot, replay=NO_PAST))
    for kind in measured.SIDES:
        side = [flat(f"« {line.name} », ") for line in shown if line.kind == kind]
        assert not [one for one in side[:TILES] if one in told]
        assert len(side) > TILES
        assert not [one for one in side[TILES:] if one not in told]


@pytest.mark.long
def test_a_blank_workbook_takes_few_words():
    found = chapter(Pilot.from_tables({}, {"name": "Vide"}), replay=NO_PAST)
    assert visible(found) <= 200
    text = said(found)
    assert "Aucun critère obligatoire" in text
    assert "indicateur" not in text  # none is measured: the first screen says so
    assert "perte maximale" not in text.lower()  # nor known
    assert not [one for one in found if isinstance(one, Table)]


@pytest.mark.long
def test_without_a_day_to_decide_it_asks_for_one_and_with_one_it_counts_the_months():
    assert "Aucune date limite" in said(chapter(load("contrats"), replay=NO_PAST))
    pilot = load("contrats")
    dated = Pilot.from_tables(pilot.tables, {**pilot.settings, "deadline": pd.Timestamp("2026-12-31")})
    review = gates.review(dated, draws=300)
    closer = f"À 4 mois du jour convenu pour décider, les seuils se resserrent. Continuer : à partir de {100 * review.today.go:.0f}"
    told = said(chapter(dated, review, NO_PAST))
    assert closer in told
    assert "convenu : 80 chances sur 100" in told
    far = Pilot.from_tables(pilot.tables, {**pilot.settings, "deadline": pd.Timestamp("2027-12-31")})
    told = said(chapter(far, replay=NO_PAST))
    assert "Il reste 16 mois pour décider" in told
    assert "se resserrent" not in told


@pytest.mark.parametrize("accepted", [11_000.0, 9_000.0])
@pytest.mark.sampled(0)
def test_the_vote_asks_what_the_chapter_on_the_stages_advises(accepted):
    """Cells: 10,500 + 3,500 − 3 × (598 + 250 + 6 × 70) = 10,196 may be lost; the sheet accepts 11,000 for that stage."""
    pilot = load("contrats")
    plan_ = pilot["stage_plan"].assign(max_loss_eur=accepted)
    small = Pilot.from_tables({**pilot.tables, "stage_plan": plan_}, pilot.settings)
    review = gates.review(small, draws=300)
    with i18n.use_language("fr"):
        stages = gates.stages(small, review.probability)
        told = laid_out.html(plan.blocks(small, actions.plan(small, review), review, stages))
    release = "Libérer 10 500 € pour l'étape suivante ; perte maximale : 10 196 €."
    reduce = (
        "Réduire l'étape suivante (10 500 €), ou accepter une perte maximale de 10 196 € au lieu de 9 000 €."
    )
    assert [one in flat(told) for one in (release, reduce)] == [accepted > 10_196, accepted < 10_196]


@pytest.mark.long
def test_a_veto_is_said_first():
    pilot = load("contrats")
    risk = dict(what="Local fermé", kind="legal", level="blocking", noted_on=pd.Timestamp("2026-08-20"))
    risks = pd.concat([pilot["risks"], pd.DataFrame([risk])], ignore_index=True)
    found = chapter(Pilot.from_tables({**pilot.tables, "risks": risks}, pilot.settings), replay=NO_PAST)
    lede = flat(next(iter(texts(found))))
    assert lede.index("Local fermé") < lede.index("5 critères")


@pytest.mark.long
def test_text_of_the_workbook_stays_text():
    pilot = load("contrats")
    tables = {
        **pilot.tables,
        "conditions": pilot["conditions"].assign(what=HOSTILE, owner=HOSTILE),
        "decisions": pilot["decisions"].assign(different_because=HOSTILE, dissent=HOSTILE),
        "stage_plan": pilot["stage_plan"].assign(question=HOSTILE),
        "criteria": pilot["criteria"].assign(lever=HOSTILE),
    }
    found = chapter(Pilot.from_tables(tables, pilot.settings), replay=NO_PAST)
    page = laid_out.html(found)
    assert "<img" not in page
    assert page.count("&lt;img") >= 6


@pytest.mark.long
def test_headings_are_nouns_and_no_heading_stands_alone():
    found = chapter(load("incomplet"), replay=NO_PAST)
    for one, after in zip(found, [*found[1:], None], strict=True):
        if isinstance(one, Heading):
            assert after is not None
            assert not isinstance(after, Heading)


def test_the_sceptic_concludes_as_the_rule_does_or_is_said_to_differ():
    review = gates.review(load("contrats"), draws=300)
    found = said(chapter(load("contrats"), review, replay=NO_PAST))
    assert flat(i18n.chances(review.guesses["sceptical"])) in found
    assert "conclurait de même" in found


@pytest.mark.long
def test_a_body_that_has_decided_to_stop_is_not_answered_again():
    """The sample, with the decision that closes it, noted two months before its last day."""
    pilot = load("engagement")
    last = pilot["decisions"].assign(date=pd.Timestamp("2026-06-10"), decision="stop", stage="2")
    stopped = Pilot.from_tables(
        {**pilot.tables, "decisions": pd.concat([pilot["decisions"], last])}, pilot.settings, language="fr"
    )
    with i18n.use_language("fr"):
        lede = flat(words_of(chapter(stopped, replay=NO_PAST)[0].text))
    assert lede.startswith("L'instance a décidé d'arrêter le 10 juin 2026. 3 critères obligatoires sur 4")
    assert "ajuster" not in lede


@pytest.mark.long
def test_a_test_that_closes_is_given_no_smaller_stage_nor_a_day_to_decide():
    """camion: the rule proposes to stop; then its body decides it."""
    proposed = said(chapter(load("camion"), replay=NO_PAST))
    assert "perte maximale" in proposed.lower()
    assert "réduisez" not in proposed
    pilot = load("camion")
    last = pilot["decisions"].iloc[[-1]].assign(date=pd.Timestamp("2026-08-30"), decision="stop")
    tables = {**pilot.tables, "decisions": pd.concat([pilot["decisions"], last], ignore_index=True)}
    closed = said(chapter(Pilot.from_tables(tables, pilot.settings), replay=NO_PAST))
    assert "date limite" not in closed
    assert "perte maximale" not in closed.lower()


@pytest.mark.long
def test_the_share_two_people_run_is_said_once():
    """engagement: 75 of 96 sessions; the criterion tells it, the warning beside it and the money do not again."""
    found = said(chapter(load("engagement"), replay=NO_PAST))
    assert found.count("78 %") == 1
    assert "L'énergie de l'équipe est passée de 4 à 2" in found


# ---- a decision without its quorum

COUNCIL = [{"body": "Conseil", "role": "decides", "quorum_people": 5}]


@pytest.mark.parametrize(("present", "short"), [(1, True), (5, False), (None, False)])
@pytest.mark.sampled(0)
def test_a_decision_taken_without_its_quorum_is_told_as_such_in_the_report_and_in_the_note(present, short):
    made = [{"date": "2026-04-01", "decision": "adjust", "present": present, "body": "Conseil"}]
    settings = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-05-31"}
    pilot = Pilot.from_tables({"decisions": made, "bodies": COUNCIL}, settings)
    note = flat(all_words(brief(gates.review(pilot, draws=50))))
    warning = (
        "Cette décision a été prise sans le quorum : elle ne compte pas tant qu'elle n'est pas confirmée."
    )
    for text in (said(chapter(pilot, replay=NO_PAST)), note):
        assert "ajuster" in text.lower()
        assert (warning in text) == short
