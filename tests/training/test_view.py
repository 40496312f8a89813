"""A group's page and the trainer's, clicked as a browser would: what is shown, what is kept."""

import ipywidgets as widgets
import pytest

from conciergekit import training
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.i18n import _, use_language
from conciergekit.training import view


@pytest.fixture(scope="module")
def drawn():
    return training.draw("quotes", seed=3)


@pytest.fixture
def session(tmp_path, drawn):
    return training.Session(tmp_path / "s", drawn.months)


def page(drawn, session, lang="fr"):
    with use_language(lang):
        box = view.seat(drawn, session, "table-1")
    answer, choice, reason, sure, buttons = box.children
    return box, answer, choice, reason, sure, buttons.children


def shown(button):
    return button.layout.display != "none"


@pytest.mark.long
def test_a_decision_is_asked_confirmed_and_kept(drawn, session):
    _box, answer, choice, reason, sure, (decide, confirm, back, following) = page(drawn, session)
    assert "Mois 3" in answer.value
    assert [shown(b) for b in (decide, confirm, back, following)] == [True, False, False, False]
    choice.value, reason.value, sure.value = "extend", "Rien n'est signé <b>", 70
    decide.click()
    assert "Prolonger le test" in answer.value
    assert session.of("table-1", 3) is None  # not before it is confirmed
    assert [shown(b) for b in (decide, confirm, back, following)] == [False, True, True, False]
    confirm.click()
    assert session.of("table-1", 3).choice == "extend"
    assert session.of("table-1", 3).confidence == 70
    assert choice.disabled
    assert reason.disabled
    assert [shown(b) for b in (decide, confirm, back, following)] == [False, False, False, True]
    following.click()
    assert "Mois 3" in answer.value  # the trainer has opened nothing
    session.open_next()
    following.click()
    assert "Mois 4" in answer.value
    assert (choice.value, reason.value, choice.disabled) == (None, "", False)


@pytest.mark.long
def test_one_can_go_back_before_confirming(drawn, session):
    _box, _answer, choice, reason, _sure, (decide, _confirm, back, _next) = page(drawn, session)
    choice.value, reason.value = "stop", "trop tard"
    decide.click()
    back.click()
    assert not choice.disabled
    assert session.commits("table-1") == []


@pytest.mark.parametrize(("choice_made", "why"), [(None, "a"), ("stop", " "), ("stop", "x" * 501)])
@pytest.mark.long
def test_an_unfinished_decision_is_not_asked_to_be_confirmed(drawn, session, choice_made, why):
    _box, answer, choice, reason, _sure, (decide, confirm, _back, _next) = page(drawn, session)
    choice.value, reason.value = choice_made, why
    decide.click()
    assert 'role="alert"' in answer.value
    assert not shown(confirm)


@pytest.mark.long
def test_a_reload_finds_the_decision_and_a_second_page_is_refused(drawn, session):
    first, second = page(drawn, session), page(drawn, session)
    for said, (_box, _answer, choice, reason, _sure, (decide, confirm, _back, _next)) in zip(
        "ab", (first, second), strict=True
    ):
        choice.value, reason.value = "stop", said
        decide.click()
        confirm.click()
    assert "déjà prise" in second[1].value
    assert second[2].disabled
    assert page(drawn, session)[2].disabled  # reloaded


@pytest.mark.long
def test_the_page_is_one_html_and_has_no_output_widget(drawn, session):
    box = page(drawn, session)[0]
    kinds = [type(one) for one in box.children]
    assert kinds.count(widgets.HTML) == 1
    assert widgets.Output not in kinds


@pytest.mark.long
def test_what_a_page_holds_says_nothing_of_the_end(drawn, session):
    """The closures of the page reach the functions it was given, and the month's workbook; in a room these are the room's own."""
    with use_language("fr"):
        box = view.group(lambda: training.Month(3, drawn.workbook(3)), lambda *said: None)
        ends = [_(end) for end in training.texts.CASES["quotes"]["true"].values()]
    told = " ".join(str(getattr(one, "value", "")) for one in box.children)
    assert told
    for end in ends:
        assert end not in told


def test_the_trainer_sees_who_has_decided_and_never_what(drawn, session):
    session.commit("table-1", 3, "stop", "une raison à nous", 80)
    with use_language("fr"):
        box = view.trainer(session, lambda: "<p>bilan</p>", lambda: ["table-1", "table-2"])
    (look, step, sure, end), answer = box.children[0].children, box.children[1]
    assert "prises\N{NO-BREAK SPACE}: 1 sur 2" in answer.value
    assert "une raison" not in answer.value
    assert "Arrêter" not in answer.value
    step.click()
    assert session.opened == 3
    assert "Pas encore décidé\N{NO-BREAK SPACE}: table-2" in answer.value
    assert shown(sure)
    sure.click()
    assert session.opened == 4
    assert not shown(sure)
    assert "prises\N{NO-BREAK SPACE}: 0 sur 2" in answer.value
    session.commit("table-2", 4, "stop", "a", 80)
    look.click()
    assert "prises\N{NO-BREAK SPACE}: 1 sur 2" in answer.value
    for _click in range(12):
        step.click()
        sure.click()
    assert session.opened == 8
    assert 'role="alert"' in answer.value
    assert "Tous les mois" in answer.value
    end.click()
    assert "bilan</p>" not in answer.value  # the last month is open, and nobody has decided in it
    sure.click()
    box.again()  # another group has just decided: what the room is reading stays
    assert answer.value == "<p>bilan</p>"
    look.click()
    box.again()
    assert "prises" in answer.value


def test_the_end_is_told_before_the_last_decision_only_to_who_says_so_twice(drawn, session):
    session.commit("table-1", 3, "stop", "a", 80)
    with use_language("fr"):
        box = view.trainer(session, lambda: "<p>la fin</p>", lambda: ["table-1"])
    (_look, step, sure, end), answer = box.children[0].children, box.children[1]
    for _click in range(2):
        end.click()
        assert ("la fin" in answer.value, shown(sure), sure.description) == (False, True, "Oui, le montrer")
    step.click()  # another question, or none: the first is gone
    assert (session.opened, shown(sure)) == (4, False)
    end.click()
    session.commit("table-1", 4, "stop", "a", 80)
    sure.click()  # somebody decided in between: asked again of what is now
    assert "la fin" not in answer.value
    sure.click()
    assert answer.value == "<p>la fin</p>"
    step.click()
    step.click()
    assert (sure.description, session.opened) == ("Oui, l’ouvrir", 5)
    sure.click()
    assert session.opened == 6
    while session.opened != session.months[-1]:
        session.open_next()
    session.commit("table-1", session.opened, "stop", "a", 80)
    end.click()
    assert (answer.value, shown(sure)) == ("<p>la fin</p>", False)


def test_a_double_click_opens_one_month(drawn, session):
    """Once everybody has decided, nothing is asked; the second click finds that nobody has for the new month."""
    session.commit("table-1", 3, "stop", "a", 80)
    box = view.trainer(session, lambda: "", lambda: ["table-1"])
    step = box.children[0].children[1]
    step.click()
    step.click()
    assert session.opened == 4


def test_the_trainer_is_asked_again_when_others_are_late(drawn, session):
    """Said of table-2 in the morning, it is not said of table-1, and no click twice opens a month."""
    there = ["table-1", "table-2"]
    box = view.trainer(session, lambda: "", lambda: there)
    (_look, step, sure, _end), answer = box.children[0].children, box.children[1]
    session.commit("table-1", 3, "stop", "a", 80)
    for _click in range(3):
        step.click()
        assert ("table-2" in alert(answer), "table-1" in alert(answer)) == (True, False)
    there.append("table-3")  # who comes in after the question
    sure.click()
    assert session.opened == 3
    assert "table-3" in alert(answer)
    sure.click()
    sure.click()  # the second finds that nobody has decided in the new month
    assert session.opened == 4
    assert shown(sure)
    box.again()  # the page looks again: the question is gone with its sentence
    assert ("alert" in answer.value, shown(sure)) == (False, False)


def alert(answer):
    return answer.value.partition('role="alert"')[2].partition("</div>")[0]


def test_a_debrief_that_is_refused_is_said(drawn, session):
    def refuse():
        raise ConciergekitError("La salle est fermée.")

    box = view.trainer(session, refuse)
    for button in (-1, -2):
        box.children[0].children[button].click()
    assert 'role="alert"' in box.children[1].value
    assert "La salle est fermée." in box.children[1].value


@pytest.mark.long
def test_a_decision_that_is_kept_without_an_answer_is_shown_as_kept(drawn, session):
    def cut(*said):
        session.commit("table-1", *said)
        raise ConciergekitError("La salle n’a pas répondu.")

    with use_language("fr"):
        box = view.group(lambda: view.now(drawn, session, "table-1"), cut)
    answer, choice, reason, _sure, buttons = box.children
    choice.value, reason.value = "stop", " trop  tard\n"  # kept on one line
    buttons.children[0].click()
    buttons.children[1].click()
    assert "est gardée" in answer.value
    assert "alert" not in answer.value


@pytest.mark.long
def test_what_is_kept_is_what_the_group_was_asked(drawn, session):
    _box, _answer, choice, reason, sure, (decide, confirm, _back, _next) = page(drawn, session)
    confirm.click()  # a message written by hand: nothing was asked
    assert session.commits("table-1") == []
    choice.value, reason.value, sure.value = "stop", "trop tard", 80
    decide.click()
    choice.value, sure.value = "continue", 10
    confirm.click()
    kept = session.of("table-1", 3)
    assert (kept.choice, kept.confidence) == ("stop", 80)


@pytest.mark.long
def test_a_refusal_of_the_room_is_said(drawn):
    def refuse(*_said):
        raise ConciergekitError("La salle est fermée.")

    with use_language("fr"):
        box = view.group(lambda: training.Month(3, drawn.workbook(3)), refuse)
    answer, choice, reason, _sure, buttons = box.children
    choice.value, reason.value = "stop", "a"
    buttons.children[0].click()
    buttons.children[1].click()
    assert "La salle est fermée." in answer.value
