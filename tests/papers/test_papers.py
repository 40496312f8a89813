"""The three papers of the gate meeting: what they hold, in both languages, in two pages, without a name."""

import datetime as dt
import re
import shutil
import subprocess
from dataclasses import replace
from types import SimpleNamespace

import docx
import office
import opening
import pandas as pd
import pytest
from conftest import in_both, load

from conciergekit import actions, finance, gates, people, quality, show
from conciergekit.core import i18n
from conciergekit.core.cells.frames import conform
from conciergekit.core.paths import asset
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import TABLES
from conciergekit.core.text import cut
from conciergekit.draw.blocks import Bullets, Strong, Table, words_of
from conciergekit.finance.revenue import running_contracts
from conciergekit.papers import documents
from conciergekit.papers.documents.agenda import MINUTES, agenda
from conciergekit.papers.documents.archive import reference_beside
from conciergekit.papers.documents.brief import brief, whom
from conciergekit.papers.documents.funder_note import funder_note
from conciergekit.papers.documents.meeting import render
from conciergekit.papers.documents.minutes import _quorum, minutes
from conciergekit.papers.documents.specification import _needs
from conciergekit.papers.documents.text import text as all_words
from conciergekit.tell.report import decision, going_on

LONG = "Une phrase très longue qui ne dit pas grand-chose et qui recommence, " * 150
pdfinfo = pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
MAKERS = {"agenda": agenda, "brief": brief, "minutes": minutes}


def with_rows(pilot, settings=(), **tables):
    """The pilot with other rows in some tables, and other answers on its form."""
    made = {name: conform(TABLES[name], _frame(rows)) for name, rows in tables.items()}
    return replace(pilot, tables={**pilot.tables, **made}, settings={**pilot.settings, **dict(settings)})


def _frame(rows):
    return pd.DataFrame(rows)


def votes(n=5, **options):
    return [
        {
            "date": "2026-08-20",
            "voter": f"M{k}",
            "body": "Conseil d'administration",
            "round": turn,
            "subject": "vision",
            "grade": grade,
        }
        | options
        for k in range(n)
        for turn, grade in (("before", "1" if k else "4"), ("after", "3"))
    ]


# ---- early workbooks, and a test to close -----------------------------------------------------------------


@pytest.mark.long
def test_papers_are_of_the_days_they_count():
    """A test read on the 20th of a month: all that was asked and served until that day is counted, and that day is said."""
    pilot = load("contrats").as_of("2026-07-20")
    log = pilot["requests"]
    with i18n.use_language("fr"):
        said = all_words(brief(gates.review(pilot, draws=100))).replace("\xa0", " ").replace("\u202f", " ")
    assert "du 1er septembre 2025 au 20 juillet 2026" in said.replace("ᵉʳ", "er").split("\n")[1]
    assert f"{len(log)} demandes jusqu’au 20 juillet 2026" in said.replace("'", "’")


@pytest.mark.parametrize("proposal", ["stop", "suspend", "go"])
@pytest.mark.long
def test_a_note_that_asks_money_says_what_the_rule_proposes(proposal):
    review = replace(gates.review(load("contrats"), draws=100), proposal=proposal)
    with i18n.use_language("fr"):
        said = all_words(funder_note(review)).replace("\xa0", " ").replace("'", "’")
    word = {"stop": "arrêter", "suspend": "suspendre", "go": "continuer"}[proposal]
    assert f"la règle propose : {word} ;" in said
    assert ("n’est demandé que si l’instance en décide autrement" in said) is (proposal != "go")


@pytest.mark.long
def test_a_private_request_makes_no_public_money():
    """5,000 € asked of a foundation: what is public is so whatever it answers."""
    rows = [
        {
            "id": "F1",
            "funder": "Région",
            "status": "agreed",
            "amount_eur": 3000,
            "cash_late": "2027-03-01",
            "public_money": True,
        },
        {
            "id": "F2",
            "funder": "Fondation",
            "status": "filed",
            "amount_eur": 5000,
            "cash_late": "2027-03-01",
            "public_money": False,
        },
    ]
    private = finance.funding_plan(with_rows(load("contrats"), funding=rows))
    rows[1]["public_money"] = True
    public = finance.funding_plan(with_rows(load("contrats"), funding=rows))
    assert " ".join(private.sentences("fr")).count("Si ce qui est demandé est accordé") == 0
    assert " ".join(public.sentences("fr")).count("Si ce qui est demandé est accordé") == 1


@pytest.mark.long
def test_a_sure_enough_must_holds_nothing_back():
    review = gates.review(load("contrats"), draws=300)
    doubtful = review.criteria["indicator"].eq(review.bottleneck)
    assert doubtful.any()
    amber = review.criteria.assign(
        light=review.criteria["light"].mask(doubtful, "amber").replace("red", "green")
    )
    with i18n.use_language("fr"):
        for proposal in ("go", "go_conditions"):
            said = replace(review, criteria=amber, proposal=proposal).holding_back()
            assert said.startswith("Aucun critère obligatoire ne bloque la décision")
        verdict = replace(review.verdict, step=6, on=(review.bottleneck,))
        held = replace(review, criteria=amber, proposal="extend", verdict=verdict)
        assert held.holding_back().startswith("Ce qui bloque")


def test_a_loss_without_dates_does_not_say_that_nothing_is_sure():
    """The contracts are there; the dates of the next stage are not."""
    pilot = load("contrats")
    project = {"next_stage_cost_eur": 18_000, "closing_cost_eur": 3000, "max_loss_eur": 15_000}
    found = gates.stages(with_rows(pilot, project, stage_plan=[]), 0.5)
    assert not found.loss.dated
    with i18n.use_language("fr"):
        said = " ".join(found.sentences()[:2]).replace("'", "’")
    assert "rien n’est sûr" not in said
    assert "Aucune rentrée n’est comptée comme sûre" in said
    assert "dates de l’étape suivante" in said
    assert said.startswith("La perte maximale")


# ---- what is in them -------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_meeting_lasts_ninety_minutes_and_every_step_says_who_leads_it(reviewed):
    document = agenda(reviewed("pivot"))
    steps = next(b for b in document.blocks if isinstance(b, Table))
    assert sum(MINUTES) == 90
    assert sum(int(re.match(r"\d+", words_of(row[0]))[0]) for row in steps.rows) == 90
    assert all(words_of(row[2]) for row in steps.rows)


@pytest.mark.long
def test_opinions_are_written_before_anyone_speaks_and_before_the_proposal_is_recalled(reviewed):
    review = reviewed("pivot")
    document = agenda(review)
    text = all_words(document)
    assert text.index("Mon avis avant la discussion") < text.index("Mon avis après la discussion")
    assert review.headline() not in text
    assert "Énergie de l’équipe" not in text  # nobody grades somebody else's energy


@pytest.mark.parametrize(("name", "lang"), in_both("contrats", "pivot", "engagement", "camion", english=1))
def test_the_note_answers_with_its_number_and_both_columns_weigh_the_same(name, lang, reviewed):
    with i18n.use_language(lang):
        review = reviewed(name)
        document = brief(review)
        text = all_words(document)
        assert review.headline() in text
        assert review.holding_back() in text
        columns = next(b for b in document.blocks if isinstance(b, Table))
        assert len(columns.head) == 2
        assert all(words_of(left) and words_of(right) for left, right in columns.rows)
        assert len(columns.rows) == 6
        assert columns.widths in ((), (1, 1))


@pytest.mark.long
def test_what_is_not_measured_is_said_so_and_never_zero(reviewed):
    review = reviewed("incomplet")
    text = all_words(brief(review))
    assert "Satisfaction des bénéficiaires : non mesuré".replace(" :", "\u00a0:") in text
    assert "Aucun critère n’a été fixé avant le test." in text
    assert not re.search(
        r"\bnan\b|\bNone\b|<NA>|NaT", text + all_words(minutes(review)) + all_words(agenda(review))
    )


@pytest.mark.long
def test_no_value_of_a_paper_lies_outside_the_range_beside_it(sample, reviewed):
    """engagement: own revenue pays 24.7 % of the expenses of the test, 31 % at the present pace, whose range is 26 to 33."""
    with i18n.use_language("fr"):
        review = reviewed(sample.slug)
        told = re.sub("[\u00a0\u202f]", " ", all_words(funder_note(review)) + all_words(brief(review)))
    asked = (
        sample.slug != "camion"
    )  # its gate asks nothing of this share: the test's own figure, which has no range
    assert ("Part des charges couverte, au niveau estimé" in told) == asked
    pairs = re.findall(r"(\d+) %\D{0,4}?de (\d+) % à (\d+) %", told)
    assert len(pairs) >= 4
    assert all(int(low) <= int(value) <= int(high) for value, low, high in pairs), pairs


def grades_asked(document):
    """The cells of the table of individual grades."""
    table = next(
        b for b in document.blocks if isinstance(b, Table) and "Avant discussion" in map(words_of, b.head)
    )
    return [words_of(cell) for row in table.rows for cell in row[1:]]


@pytest.mark.long
def test_grades_of_a_gate_already_decided_do_not_fill_the_minutes_of_the_coming_one(pilot_of):
    decided = {"date": "2026-08-22", "body": "CA", "decision": "go"}
    open_gate = with_rows(pilot_of("contrats"), votes=votes(veto=True, reason="Trop tôt"), decisions=[])
    closed = with_rows(open_gate, decisions=[decided])
    with i18n.use_language("fr"):
        coming, after = (minutes(gates.review(p, draws=100)) for p in (open_gate, closed))
    assert "bien (5 avis)" in grades_asked(coming)
    assert not any(grades_asked(after))
    assert "Trop tôt" in all_words(coming)
    assert "Trop tôt" not in all_words(after)
    assert "datent du 20 août 2026" in all_words(after)
    assert "datent du" not in all_words(coming)


@pytest.mark.long
def test_minutes_print_what_is_recorded_and_leave_the_rest_blank(pilot_of, reviewed):
    pilot = with_rows(
        pilot_of("contrats"),
        votes=votes(),
        conditions=[
            dict(date="2026-02-25", kind="status", what="Statuts à revoir", state="open", owner="CA"),
            {
                "date": "2026-02-25",
                "kind": "decision",
                "what": "Second payeur",
                "state": "open",
                "owner": "Trésorier",
                "due": "2026-06-30",
                "cost_eur": 900,
            },
        ],
        decisions=[
            {
                "date": "2026-09-29",
                "body": "CA",
                "decision": "go_conditions",
                "proposal": "go_conditions",
                "reason": "Les contrats tiennent",
                "dissent": "Un membre voulait attendre",
                "votes_for": 7,
                "votes_against": 1,
                "abstentions": 1,
                "envelope_eur": 20000,
                "next_date": "2027-03-30",
            }
        ],
    )
    review = gates.review(pilot, draws=300)
    text = all_words(minutes(review))
    for piece in (
        "Statuts à revoir",
        "Second payeur",
        "Les contrats tiennent",
        "Un membre voulait attendre",
        "7, 1, 1",
        i18n.money(20000),
        "30 mars 2027",
        "bien (5 avis)",
        "insuffisant (5 avis)",
    ):
        assert piece in text, piece
    boxes = next(b for b in minutes(review).blocks if isinstance(b, Bullets) and b.kind == "box")
    assert [words_of(boxes.items[place]) for place in boxes.ticked] == ["Continuer sous conditions"]
    before = reviewed("contrats")
    assert not any(b.ticked for b in minutes(before).blocks if isinstance(b, Bullets))


@pytest.mark.long
def test_no_member_can_be_recognised_in_the_minutes(pilot_of):
    few = with_rows(pilot_of("contrats"), votes=votes(2))
    text = all_words(minutes(gates.review(few, draws=300)))
    assert "M0" not in text
    assert "M1" not in text
    assert "trop peu pour être montrés" in text


@pytest.mark.long
def test_sentences_keep_the_number_and_its_unit_together(sample, reviewed):
    text = all_words(brief(reviewed(sample.slug)))
    assert not re.search(r"\d [€%]|\d \d{3}\b", text)


@pytest.mark.long
@pytest.mark.parametrize("name", ["brief", "agenda", "minutes"])
def test_papers_use_no_jargon_and_leave_nothing_in_the_other_language(sample, name, reviewed):
    review = reviewed(sample.slug)
    text = all_words(MAKERS[name](review)).lower()
    for word in ("significatif", "p-value", "a posteriori", "variance", "intervalle de crédibilité"):
        assert word not in text
    for word in (" the ", " and ", " body", " with "):
        assert word not in text, word


# ---- as files --------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_funder_reads_whole_sentences_with_their_horizon_and_what_changed_since(reviewed, lang):
    i18n.set_language(lang)
    said = all_words(funder_note(reviewed("contrats")))
    assert "…\n" not in said.replace("……", "")  # no sentence stops halfway; dots to fill in are left
    assert (
        "À trouver sur 18 mois pour ne jamais passer sous zéro"
        if lang == "fr"
        else "To be found over 18 months to stay above zero"
    ) in said
    assert (
        i18n.date(dt.date(2026, 2, 25)) in said
    )  # the day the 80% on time was agreed, six months after the others
    assert i18n.date(dt.date(2026, 2, 25)) in all_words(brief(reviewed("contrats")))


@pytest.mark.long
def test_the_papers_and_the_budget_are_written_in_the_language_of_the_workbook(pilot_of, tmp_path):
    review = opening.reviewed(pilot_of("pivot"))
    written = documents.papers(pilot_of("pivot"), tmp_path, review=review)
    assert [p.name for p in written] == [
        "ordre-du-jour.docx",
        "note-instance.docx",
        "releve-de-decisions.docx",
        "note-financeur.docx",
        "cahier-des-charges.docx",
        "budget.xlsx",
        "ordre-du-jour.odt",
        "note-instance.odt",
        "releve-de-decisions.odt",
        "note-financeur.odt",
        "cahier-des-charges.odt",
        "budget.ods",
        "enseignements.csv",
    ]
    again = documents.papers(pilot_of("pivot"), tmp_path / "again", review=review)
    assert [a.read_bytes() for a in written] == [b.read_bytes() for b in again]
    english = documents.papers(pilot_of("pivot"), tmp_path / "en", "en", formats=("odt",))
    assert [p.name for p in english] == [
        "agenda.odt",
        "note-to-the-body.odt",
        "minutes.odt",
        "note-to-a-funder.odt",
        "specification.odt",
        "budget.ods",
        "lessons.csv",
    ]


@pytest.mark.long
def test_minutes_somebody_filled_in_are_never_overwritten(pilot_of, tmp_path):
    pilot = pilot_of("pivot")
    review = opening.reviewed(pilot)
    first = documents.papers(pilot, tmp_path, review=review, formats=("docx",))
    filled = docx.Document(first[2])
    filled.add_paragraph("Présents : huit membres")
    filled.save(first[2])
    kept = first[2].read_bytes()
    second = documents.papers(pilot, tmp_path, review=review, formats=("docx",))
    assert first[2].read_bytes() == kept
    assert [p.name for p in second] == [
        "ordre-du-jour.docx",
        "note-instance.docx",
        "releve-de-decisions-2.docx",
        "note-financeur.docx",
        "cahier-des-charges.docx",
        "budget.xlsx",
        "enseignements.csv",
    ]


@pytest.mark.long
def test_a_reference_beside_the_workbook_is_used(pilot_of, tmp_path):
    file = docx.Document(asset("templates", "papers", "reference.docx"))
    file.paragraphs[0].insert_paragraph_before("Cabinet Dupuis")
    home = tmp_path / "client" / "pilot"
    home.mkdir(parents=True)
    file.save(tmp_path / "client" / "reference.docx")
    pilot = replace(pilot_of("pivot"), path=home / "pilote.xlsx")
    written = documents.papers(pilot, tmp_path / "out", formats=("docx",))
    assert docx.Document(written[0]).paragraphs[0].text == "Cabinet Dupuis"


def hostile(pilot: Pilot) -> Pilot:
    """Every text a committee might read, very long, and more rows than a note can hold."""
    criteria = [
        dict(indicator=c.value, role="must", requirement=1, lever=LONG, owner=LONG, frozen_on="2025-08-25")
        for c in TABLES["criteria"]["indicator"].choices
    ]
    risks = [{"what": LONG, "kind": "people", "level": "condition", "test": LONG, "stop_sign": LONG}] * 8
    return with_rows(
        pilot,
        {"name": LONG},
        criteria=criteria,
        risks=risks,
        actions=[{"what": LONG, "owner": LONG, "due": "2026-10-01"}] * 8,
        bodies=[{"body": LONG, "role": "decides", "quorum": LONG}] * 5,
        publics=[dict(row, label=LONG) for row in pilot["publics"].to_dict("records")],
        services=[dict(row, label=LONG) for row in pilot["services"].to_dict("records")],
        funding=[{"id": f"F{k}", "funder": LONG, "status": "agreed", "amount_eur": 1000} for k in range(9)],
        territory=[dict(row, name=LONG) for row in pilot["territory"].to_dict("records")],
        conditions=[
            {"date": "2026-08-01", "kind": kind, "what": LONG, "state": "open", "owner": LONG}
            for kind in ("status", "funders", "strategy", "decision")
        ],
    )


FULLEST = ("pivot", "engagement")
EVERY = (*FULLEST, "contrats", "camion", "incomplet")


@office.needs_office
@pdfinfo
@pytest.mark.parametrize(
    ("lang", "names"),
    [pytest.param("fr", FULLEST, marks=pytest.mark.long)]
    + [pytest.param(lang, EVERY, marks=pytest.mark.exhaustive) for lang in ("fr", "en")],
)
def test_the_note_is_two_pages_and_the_agenda_two_even_with_endless_text(pilot_of, tmp_path, lang, names):
    pilots = {name: pilot_of(name) for name in names}
    pilots["hostile"] = hostile(pilot_of("contrats"))
    asked = []
    for name, pilot in pilots.items():
        # Word and LibreOffice lay out lines of their own height: the fullest agenda is looked at in Word
        kind = "docx" if name in ("engagement", "pivot") else "odt"
        review, reference = opening.reviewed(pilot), reference_beside(pilot.path, kind)
        with i18n.use_language(lang):
            for make in (brief, funder_note) if name == "hostile" else (brief, funder_note, agenda):
                asked.append(tmp_path / f"{name}-{make.__name__}.{kind}")
                asked[-1].write_bytes(render(make(review), kind, reference))
    for path in office.converted("pdf", tmp_path / "pdf", *asked):
        told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True)
        assert int(re.search(r"Pages:\s+(\d+)", told.stdout)[1]) == 2, path


@pytest.mark.long
def test_the_command_writes_one_folder_a_pilot_and_says_what_it_wrote(tmp_path, capsys):
    from conftest import SAMPLES

    from conciergekit.cli import main

    assert (
        main(
            [
                "papers",
                str(SAMPLES / "pivot"),
                "--out",
                str(tmp_path),
                "--format",
                "odt",
                "--as-of",
                "2026-03-31",
            ]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert sorted(p.name for p in (tmp_path / "pivot").iterdir()) == [
        "budget.ods",
        "cahier-des-charges.odt",
        "enseignements.csv",
        "note-financeur.odt",
        "note-instance.odt",
        "ordre-du-jour.odt",
        "releve-de-decisions.odt",
    ]
    assert said.count(".odt") == 5
    with pytest.raises(SystemExit) as stop:
        main(["papers", str(SAMPLES / "pivot"), "--as-of", "fin mars", "--lang", "fr"])
    assert stop.value.code == 2
    assert "fin mars" in capsys.readouterr().err


def test_strong_words_are_words():
    assert words_of((Strong("a"), "b")) == "ab"


@pytest.mark.parametrize(("lang", "words"), [("fr", "6 autres ressources"), ("en", "6 other sources")])
@pytest.mark.long
def test_no_source_of_the_plan_is_left_out_of_the_note(pilot_of, lang, words):
    """Seven grants agreed beside own revenue and what is to find: the largest, then one line for all the others; two
    that are only asked for stand last, in no share."""
    i18n.set_language(lang)
    day = dt.datetime(2027, 2, 1)
    grants = [
        {
            "id": f"F{k}",
            "funder": f"Fondation {k}",
            "status": "filed" if k > 6 else "agreed",
            "amount_eur": 900.0 + k,
            "cash_early": day,
            "cash_late": day,
        }
        for k in range(9)
    ]
    blocks = funder_note(gates.review(with_rows(pilot_of("contrats"), funding=grants), draws=100)).blocks
    (table,) = [block for block in blocks if isinstance(block, Table) and len(block.head) == 4]
    assert len(table.rows) == 5
    assert table.rows[-2][0] == words
    assert table.rows[-1][1:3] == (i18n.money(907 + 908), "")
    shares = [int(re.match(r"\d+", row[2])[0]) for row in table.rows[:-1]]
    assert sum(shares) == pytest.approx(100, abs=3)


# ---- papers and report agree -------------------------------------------------------------------------------


@pytest.mark.long
def test_the_same_actions_stand_in_the_same_order_in_report_note_agenda_and_minutes(sample, reviewed):
    with i18n.use_language("fr"):
        review = reviewed(sample.slug)
        plan = actions.whole(review)
        told = [cut(what, 30).rstrip("…") for what in plan.lines()["what"]]
        assert told
        for said, count in (
            (all_words(agenda(review, plan)), len(told)),
            (all_words(minutes(review, plan)), len(told)),
            (all_words(brief(review, plan)), 4),
            (repr(decision.actions(plan)), 3),
        ):
            after = 0  # a paper may name one of them earlier, where it tells a condition or a risk
            for what in told[:count]:
                after = said.index(what, after)


def _words_of(blocks):
    """The texts of blocks, their no-break spaces as they are shown."""
    return repr(blocks).replace("\\xa0", "\xa0").replace("\\u202f", "\u202f")


@pytest.mark.parametrize("kind", ["docx", "odt"])
@pytest.mark.sampled(0)
def test_minutes_of_a_condition_that_no_action_answers_are_written(reviewed, kind):
    """Its line says what was found under it: a cell of two looks, which a word processor was not handed."""
    review = reviewed("engagement")
    with i18n.use_language("fr"):
        reference = asset("templates", "papers", f"reference.{kind}").read_bytes()
        assert render(minutes(review, actions.whole(review)), kind, reference)


@pytest.mark.parametrize(("name", "lang"), in_both("contrats", "pivot", "engagement", "camion", english=1))
def test_chances_envelope_shortage_and_what_is_to_be_found_are_the_same_in_papers_and_report(
    name, lang, reviewed
):
    with i18n.use_language(lang):
        review = reviewed(name)
        pilot = review.pilot
        plan, cash, stage = (
            actions.whole(review),
            finance.cash_plan(pilot),
            gates.stages(pilot, review.probability),
        )
        told = {
            "note": all_words(brief(review, plan)),
            "agenda": all_words(agenda(review, plan)),
            "minutes": all_words(minutes(review, plan)),
            "funder": all_words(funder_note(review)),
            "report": _words_of(decision.without_notebook(pilot, review, quality.assess(pilot))),
        }
        if review.probability == review.probability:
            assert all(
                i18n.number(round(100 * review.probability)) in told[kind]
                for kind in ("note", "minutes", "report")
            )
        if cash.known and cash.first_negative is not None:
            month = i18n.month(cash.first_negative)
            assert {
                kind for kind in ("note", "agenda", "funder", "report") if month not in told[kind]
            } == set()
        if stage.loss.engaged == stage.loss.engaged:
            asked = i18n.money(stage.loss.engaged)
            assert {kind for kind in ("agenda", "minutes") if asked not in told[kind]} == set()
        if stage.loss.largest == stage.loss.largest:
            lost = i18n.money(stage.loss.largest)
            assert {kind for kind in ("note", "funder", "report") if lost not in told[kind]} == set()


@pytest.mark.long
def test_the_note_to_a_funder_tells_contracts_voices_and_impact(sample, reviewed):
    with i18n.use_language("fr"):
        review = reviewed(sample.slug)
        said = all_words(funder_note(review))
        signed = len(running_contracts(review.pilot))
        assert (i18n.number(signed) + " contrat" in said) == (signed > 0)
        quoted = people.voices(review.pilot).quoted["words"].head(2)
        assert len(quoted) == 2
        assert all(words[:60] in said for words in quoted)
        changes = people.changes(review.pilot).table
        assert changes["change"].iloc[0][:60] in said
        assert f"{changes['proof'].iloc[0]} sur 4" in said


def test_a_funder_reads_the_figure_of_the_must_that_holds_the_decision_back():
    """Ten orders in each of six months, for thirty required."""
    days = [f"2026-{m:02}-{n:02}" for m in range(1, 7) for n in range(5, 15)]
    log = [
        dict(id=str(n), date=day, closed_on=day, outcome="served", client=f"C{n}")
        for n, day in enumerate(days)
    ]
    asked = dict(indicator="orders_month", role="must", requirement=30, target=35, frozen_on="2025-12-01")
    settings = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30"}
    with i18n.use_language("en"):
        review = gates.review(Pilot.from_tables({"requests": log, "criteria": [asked]}, settings))
        evidence = next(block for block in funder_note(review).blocks if isinstance(block, Table))
    told = {row[0]: row[1] for row in evidence.rows}
    assert review.bottleneck == "orders_month"
    # what was believed, 35, still counts
    assert [10 <= float(value) < 30 for name, value in told.items() if name.startswith("Orders")] == [True]


def test_a_quorum_in_people_is_in_the_minutes_when_nobody_wrote_it_in_words():
    bodies = [
        SimpleNamespace(quorum=words, quorum_people=people)
        for words, people in (("half", 5), (None, 5), (None, float("nan")))
    ]
    with i18n.use_language("en"):
        assert [_quorum(body) for body in bodies] == ["half", "5 people", "—"]


def test_requests_a_month_asked_of_providers_are_those_of_the_last_three_months_as_in_the_report():
    """Twelve requests in January, three in each month that follows: three a month, not 21 over four."""
    days = [f"2026-01-{n:02}" for n in range(5, 17)] + [
        f"2026-{m:02}-{n:02}" for m in (2, 3, 4) for n in (5, 6, 7)
    ]
    log = [
        dict(
            id=str(n), date=day, closed_on=day, outcome="served", service="iron", provider="P", client=f"C{n}"
        )
        for n, day in enumerate(days)
    ]
    tables = {
        "requests": log,
        "providers": [{"id": "P", "service": "iron"}],
        "services": [{"id": "iron", "label": "Ironing"}],
    }
    settings = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-04-30"}
    with i18n.use_language("en"):
        rows = _needs(Pilot.from_tables(tables, settings))[1].rows
    assert [row[:2] for row in rows] == [("Ironing", "3.0")]


@pytest.mark.long
def test_a_long_action_of_the_note_keeps_who_and_when():
    known = with_rows(
        Pilot.from_tables(
            {}, {"name": "T", "start": "2026-01-01", "data_until": "2026-06-30"}, language="fr"
        ),
        actions=[{"what": "appeler " * 30, "owner": "Coordination", "due": "2026-11-30", "status": "todo"}],
    )
    with i18n.use_language("fr"):
        note = brief(gates.review(known, draws=50))
        (line,) = [
            words_of(item)
            for block in note.blocks
            if isinstance(block, Bullets)
            for item in block.items
            if "appeler" in words_of(item)
        ]
        assert line.replace("\xa0", " ").endswith("appeler… (Coordination, avant le 30 nov. 2026).")
        # nothing was agreed: no rule is called agreed, and it is said once that no must is
        said = " ".join(words_of(b.text) for b in note.blocks if hasattr(b, "style"))
        assert "convenue" not in said
        assert said.count("critère obligatoire") == 1
        asks = funder_note(gates.review(known, draws=50)).blocks
        assert not [b for b in asks if isinstance(b, Bullets) and not b.items]  # no heading over nothing


@pytest.mark.parametrize(
    ("until", "shares"),
    [("2026-02-15", "over the complete months: a (100%)"), ("2026-01-20", "first: a (100%)")],
)
def test_shares_of_orders_name_the_months_they_are_of(until, shares):
    """Six orders of January are of one group; those of the month that has begun are counted and in no share."""
    days = [(f"2026-01-1{k}", "a") for k in range(6)] + [(f"2026-02-0{k}", "b") for k in range(1, 6)]
    log = [
        dict(date=day, closed_on=day, public=who, service="s", outcome="served", client=f"{who}{k}")
        for k, (day, who) in enumerate(days)
        if day <= until
    ]
    settings = {"name": "x", "start": "2026-01-01", "data_until": until}
    with i18n.use_language("en"):
        assert shares in whom(Pilot.from_tables({"requests": log}, settings))


@pytest.mark.long
def test_what_was_tried_is_never_said_to_be_agreed(tmp_path, monkeypatch):
    """Requirements given in place of the workbook's: its page says so, and the papers of the meeting keep to the workbook."""
    pilot, told = load("contrats"), []
    monkeypatch.setattr(show, "_html", told.append)
    with i18n.use_language("fr"):
        agreed = gates.review(pilot, draws=200)
        tried = gates.review(pilot, requirements={"orders_month": 60}, draws=200)
        same = gates.review(pilot, requirements={"orders_month": 35}, go=0.8, draws=200)
        other = gates.review(pilot, go=0.99, draws=200)
        assert [review.tried for review in (agreed, tried, same, other)] == [False, True, False, True]
        assert "Essai" not in decision.alone(agreed).over
        assert "Essai" in decision.alone(tried).over
        (details,) = going_on._details(pilot, tried)
        assert details.startswith("Essai")
        assert "Critères convenus" not in details
        months = pd.DataFrame({"month": agreed.pilot.months[-2:], "proposal": ["go_conditions"] * 2})
        assert [bool(going_on._stable(review, months)) for review in (agreed, tried)] == [True, False]
        show.papers(pilot, tried, str(tmp_path))
    assert "rien de l’essai n’y figure" in told[0]
    note = docx.Document(tmp_path / "note-instance.docx")
    required = {row.cells[1].text for table in note.tables for row in table.rows}
    assert required & {"au moins 35", "au moins 60"} == {"au moins 35"}


def test_the_answer_of_the_note_ends_on_what_is_required():
    with i18n.use_language("fr"):
        review = gates.review(load("contrats"), requirements={"orders_month": 60}, draws=200)
        assert "quand il faut au moins 60." in all_words(brief(review))


def test_a_condition_whose_kind_is_not_read_is_lifted_in_its_own_words():
    row = {"date": pd.Timestamp("2026-07-02"), "what": "Assurance du local", "state": "open"}
    with i18n.use_language("fr"):
        said = all_words(minutes(gates.review(with_rows(load("contrats"), conditions=[row]), draws=200)))
    assert "Assurance du local" in said
    assert "« nan" not in said.replace("\xa0", " ")
