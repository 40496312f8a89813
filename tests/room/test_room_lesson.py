"""A training session: what each process may ask the server, and that the end of the case is in none of them."""

import asyncio
import base64
import errno
import json
import os
import socket
from types import SimpleNamespace

import pytest

pytest.importorskip("voila")

from rooms import Room, ask, until

from conciergekit import training
from conciergekit.cli import room as command
from conciergekit.core import i18n
from conciergekit.core.errors import ConciergekitError
from conciergekit.room import calls, lesson, places, serve

SEED = 60902
WAITING = "import ipywidgets as w\nfrom types import SimpleNamespace\nh = w.HTML('0')\n" + (
    "inside = SimpleNamespace(again=lambda: setattr(h, 'value', str(int(h.value) + 1)))\nh"
)


@pytest.fixture(scope="module")
def drawn():
    return training.draw("slow_start", SEED, "fr")


@pytest.fixture
def held(drawn, tmp_path):
    return lesson.Lesson(drawn, training.Session(tmp_path / "session", drawn.months))


@pytest.fixture(scope="module")
def answering(drawn, tmp_path_factory):
    """The part of the server that processes ask, with two groups and a trainer, without processes."""
    import tornado.httpserver
    import tornado.netutil
    import tornado.web

    folder = tmp_path_factory.mktemp("answering")
    room = Room(folder, [])
    seated = {name: places.Place(name, folder) for name in ("table-1", "table-2", lesson.TRAINER)}
    session = training.Session(folder / "session", drawn.months)

    async def listen():
        known = places.Places(list(seated.values()), renewed=False)
        given = {"places": known, "lesson": lesson.Lesson(drawn, session)}
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        app = tornado.web.Application([(r"/([a-z]+)", lesson.Calls, given)], log_function=lambda _one: None)
        tornado.httpserver.HTTPServer(app).add_sockets(sockets)
        return sockets[0].getsockname()[1]

    port = room.do(listen)

    def asked(who, what, **given):
        key = seated[who].key if who in seated else who
        status, text, _headers = ask(
            f"http://127.0.0.1:{port}/{what}", "POST", json.dumps(given).encode(), {"Authorization": key}
        )
        return status, json.loads(text) if status in (200, 409) else text

    yield SimpleNamespace(ask=asked, session=session)
    room.close()


@pytest.mark.long
def test_a_group_is_given_the_workbook_of_the_open_month_and_no_more(answering, drawn):
    status, now = answering.ask("table-1", "month")
    assert (status, now["month"], now["decided"], now["last"]) == (200, 3, None, False)
    assert base64.b64decode(now["book"]) == drawn.workbook(3) != drawn.workbook(4)
    assert set(now) == {"month", "book", "decided", "last"}


@pytest.mark.long
def test_nobody_asks_without_a_key_and_no_group_asks_for_the_end(answering):
    for who, what in [
        ("", "month"),
        ("wrong", "month"),
        ("wrong", "debrief"),
        ("table-1", "debrief"),
        ("trainer", "commit"),
        ("trainer", "month"),
        ("table-1", "drawn"),
        ("table-1", "session"),
        ("table-1", "follow"),
    ]:
        assert answering.ask(who, what)[0] == 403, (who, what)
    assert answering.ask("table-1", "__init__")[0] == 404


@pytest.mark.long
def test_a_decision_is_that_of_the_place_it_came_from_and_is_on_the_disk_when_answered(answering):
    said = {"month": 3, "choice": "extend", "reason": "Trop tôt", "confidence": 60}
    # a group cannot speak for another: the name is not asked of it
    assert answering.ask("table-2", "commit", group="table-1", **said)[0] == 500
    assert answering.session.commits("table-1") == []
    status, kept = answering.ask("table-1", "commit", **said)
    assert (status, kept["group"], kept["choice"]) == (200, "table-1", "extend")
    assert "Trop t" in (answering.session.folder / "group-table-1.jsonl").read_text("utf8")
    assert answering.ask("table-1", "month")[1]["decided"]["reason"] == "Trop tôt"
    assert answering.ask("table-2", "month")[1]["decided"] is None
    # twice, another month: refused in words, and nothing changes
    for again in (said, {**said, "month": 4}, {**said, "choice": "none"}):
        status, why = answering.ask("table-1", "commit", **again)
        assert status == 409
        assert why.endswith(".")
    assert len(answering.session.commits("table-1")) == 1


@pytest.mark.long
def test_a_decision_that_cannot_be_written_is_refused_in_words(answering, monkeypatch):
    said = {"month": 3, "choice": "extend", "reason": "Trop tôt", "confidence": 60}

    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    i18n.set_language("fr")
    status, why = answering.ask("table-2", "commit", **said)
    assert (status, "le disque est plein" in why, "Rien n’a été gardé" in why) == (409, True, True)
    monkeypatch.undo()
    assert answering.session.of("table-2", 3) is None  # as it was said
    (answering.session.folder / "group-table-2.jsonl").unlink()
    (answering.session.folder / "group-table-2.jsonl").mkdir()
    status, why = answering.ask("table-2", "commit", **said)
    assert (status, "Rien n’a été gardé" in why) == (409, True)
    (answering.session.folder / "group-table-2.jsonl").rmdir()


def test_a_room_that_does_not_answer_is_said(monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv(calls.ADDRESS, f"http://127.0.0.1:{nobody.getsockname()[1]}/")
        monkeypatch.setenv(calls.KEY, "k")
        with pytest.raises(ConciergekitError, match="n’a pas répondu. Essayez encore"):
            calls.read_month()
        nobody.listen()  # and one that is there and says nothing
        monkeypatch.setattr(calls, "PATIENCE", 0.1)
        with pytest.raises(ConciergekitError, match="n’a pas répondu. Essayez encore"):
            calls.read_month()


def test_a_page_can_say_that_the_room_did_not_answer_before_its_process_is_replaced():
    """A decision asks twice: it is kept, then, without an answer, looked for."""
    assert 2 * calls.PATIENCE < places.LONGEST_MOVE == 60


@pytest.mark.long
def test_the_debrief_is_the_trainers(answering, drawn):
    status, html = answering.ask("trainer", "debrief")
    assert status == 200
    assert drawn.truth.verdict in ("stop", "adjust", "continue")
    assert "table-1" in html


@pytest.mark.long
def test_pages_look_again_when_the_month_opens_and_the_trainers_at_each_decision(held, tmp_path, caplog):
    room = Room(tmp_path, [WAITING, WAITING])
    group, trainer = room.made
    group.name, trainer.name = "table-1", lesson.TRAINER

    def looked(place):
        async def value():
            place.warm.shown = {}
            await place.warm.run("__import__('ipywidgets').HTML(h.value)")
            return place.warm.shown["data"]["text/plain"]

        return int(room.do(value).split("value='")[1].split("'")[0])

    following = asyncio.run_coroutine_threadsafe(held.follow(room.places), room.loop)
    held.session.commit("table-1", 3, "extend", "Trop tôt", 60)
    until(lambda: looked(trainer) == 1)
    assert looked(group) == 0
    held.session.open_next()
    until(lambda: looked(group) == 1)
    until(lambda: looked(trainer) == 2)
    # a disk that does not answer for a moment, a copy that a synchronised folder has made: the session goes on
    opened = held.session.folder / "opened.jsonl"
    kept = opened.read_bytes()
    opened.unlink()
    opened.mkdir()
    until(lambda: "opened.jsonl" in caplog.text)
    opened.rmdir()
    opened.write_bytes(kept)
    (held.session.folder / "group-table-1 (copie).jsonl").touch()
    held.session.open_next()
    until(lambda: looked(group) == 2)
    following.cancel()
    room.close()


class Slow:
    """A process whose page looks again for as long as it is not let go."""

    ready, pages = True, ()

    def __init__(self, *_given):
        self.looks, self.free = 0, asyncio.Event()

    async def start(self):
        await self.free.wait()

    async def run(self, _code):
        self.looks += 1
        await self.free.wait()


async def turns():
    """Let whatever can go on do so."""
    for _turn in range(20):
        await asyncio.sleep(0)


@pytest.mark.long
def test_a_group_that_keeps_its_page_busy_holds_up_nobody(held, tmp_path):
    async def session():
        slow, quick = seated = [places.Place(f"table-{n}", tmp_path) for n in (1, 2)]
        for place in seated:
            place.warm = Slow()
        quick.warm.free.set()
        room = places.Places(seated, renewed=False)
        for month in (4, 5, 6):
            assert held.session.open_next() == month
            held.tell(room)
            await turns()
        counts = [(slow.warm.looks, quick.warm.looks)]
        slow.warm.free.set()
        await turns()
        return [*counts, (slow.warm.looks, quick.warm.looks)]

    # it is asked once while it is busy, and once more afterwards for the two months it has not seen
    assert asyncio.run(session()) == [(1, 3), (2, 3)]


@pytest.mark.long
def test_a_month_that_opens_while_a_page_is_being_made_is_shown_by_it(held, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "Warm", Slow)

    async def session():
        place = places.Place("table-1", tmp_path)
        room = places.Places([place], renewed=False)
        making = asyncio.create_task(room.heat(place))
        await turns()
        place.warm.ready = False  # it has read month 3 and has drawn nothing yet
        held.session.open_next()
        held.tell(room)
        await turns()
        before, place.warm.ready = place.warm.looks, True
        place.warm.free.set()
        await making
        await turns()
        return before, place.warm.looks

    assert asyncio.run(session()) == (0, 1)


@pytest.mark.long
def test_neither_a_process_nor_a_folder_is_given_the_seed_or_the_end(monkeypatch, tmp_path):
    """Everything a place is given is in its code, its environment and its folder."""
    seen = []
    monkeypatch.setattr(serve, "_until_closed", lambda room, _doors: seen.append(room) or 0)
    monkeypatch.chdir(tmp_path)
    serve.lesson("loved", 3, "fr", None, None, serve.Doors())
    room = seen[0]
    room.opened("http://127.0.0.1:1")
    secret = {str(room.lesson.drawn.seed), hex(room.lesson.drawn.seed)[2:]}
    given = "\n".join(place.code + str(place.folder) for place in room.places.all)
    assert not any(one in given for one in secret)
    tokens = {place.name: place.token for place in room.places.all}
    for place in room.places.all:
        if place.name != lesson.TRAINER:
            others = {token for name, token in tokens.items() if name != place.name}
            assert not any(token in place.code for token in others)
            assert str(room.lesson.session.folder) not in place.code
    written = "".join(path.read_text("utf8") for path in tmp_path.rglob("*") if path.is_file())
    assert written
    assert not any(one in written for one in secret | {room.lesson.drawn.truth.verdict})


@pytest.mark.long
def test_a_session_of_a_case_that_is_drawn_no_more_is_not_taken_up(tmp_path, monkeypatch):
    monkeypatch.setattr(training.Drawn, "workbook", lambda *_given: b"")  # nobody comes to read one
    monkeypatch.setattr(serve, "_until_closed", lambda _room, _doors: 0)
    assert serve.lesson("quotes", 1, "fr", None, tmp_path / "one", serve.Doors()) == 0
    with pytest.raises(ConciergekitError, match="one"):
        serve.lesson("quotes", 1, "fr", None, tmp_path / "one", serve.Doors())
    with pytest.raises(ConciergekitError, match="one"):  # of another case
        serve.lesson("loved", 1, "fr", 123456, tmp_path / "one", serve.Doors())
    assert serve.lesson("quotes", 1, "fr", 123456, tmp_path / "one", serve.Doors()) == 0
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "plan.docx").touch()  # a folder with papers is not one with decisions
    assert serve.lesson("quotes", 1, "fr", None, tmp_path / "two", serve.Doors()) == 0


@pytest.mark.long
def test_a_session_begun_in_the_trainers_notebook_is_taken_up_by_a_room(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "_until_closed", lambda _room, _doors: 0)
    (tmp_path / "key.json").write_text(json.dumps({"case": "quotes", "seed": "7", "lang": "fr"}))
    _drawn, session = training.folders.opened(tmp_path)
    session.commit("table-1", 3, "extend", "Trop tôt", 60)
    assert serve.lesson("quotes", 1, "fr", 7, session.folder, serve.Doors()) == 0
    # by its folder, as the command says it: the same case, the same decisions, no number to type
    seen = []
    monkeypatch.setattr(serve, "_until_closed", lambda room, _doors: seen.append(room) or 0)
    given = dict(seats=1, lang=None, seed=None, out=None, network=False, port=1, no_browser=True)
    assert command.run(SimpleNamespace(what=str(tmp_path), **given)) == 0
    assert seen[0].lesson.drawn.seed == 7
    assert [one.choice for one in seen[0].lesson.session.commits("table-1")] == ["extend"]
    for more in (
        {"seed": 8},
        {"out": tmp_path / "elsewhere"},
    ):  # decisions of another draw would be taken up there
        with pytest.raises(ConciergekitError, match="--seed"):
            command.run(SimpleNamespace(what=str(tmp_path), **given | more))
    with pytest.raises(ConciergekitError, match="session"):  # of another case
        serve.lesson("loved", 1, "fr", 7, session.folder, serve.Doors())


def test_what_is_for_a_case_is_refused_for_a_workbook(tmp_path):
    for more in ({"seed": 0}, {"out": tmp_path}):
        with pytest.raises(ConciergekitError, match="--out"):
            command.run(
                SimpleNamespace(
                    what="my-client",
                    network=False,
                    port=1,
                    no_browser=True,
                    seats=1,
                    lang="fr",
                    **{"seed": None, "out": None, **more},
                )
            )
