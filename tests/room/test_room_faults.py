"""What goes wrong in one place of a room is no matter of the others; what could not be started is started again."""

import asyncio
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("voila")
websocket = pytest.importorskip("websocket")

import zmq  # noqa: E402 (what it needs is asked for first)
from rooms import LIMIT, SLIDER, Room, ask, frame, until  # noqa: E402 (what it needs is asked for first)

from conciergekit.core import i18n  # noqa: E402
from conciergekit.core.errors import ConciergekitError  # noqa: E402
from conciergekit.engine import warm  # noqa: E402
from conciergekit.room import kernels, places, serve, server  # noqa: E402

PROTOCOL = "v1.kernel.websocket.jupyter.org"


@pytest.fixture
def opened(tmp_path):
    """Opens rooms, and closes them."""
    rooms = []

    def one(codes, **more):
        folder = tmp_path / str(len(rooms))
        folder.mkdir()
        rooms.append(Room(folder, codes, **more))
        return rooms[-1]

    yield one
    for room in rooms:
        room.close()


def connect(room, number):
    return websocket.create_connection(room.channel(number), subprotocols=[PROTOCOL], timeout=LIMIT)


def number_of(warmed):
    return warmed.manager.provisioner.pid


@pytest.mark.long
def test_a_process_that_takes_no_more_ends_its_own_line_and_holds_nobody_up(opened, monkeypatch):
    room = opened([SLIDER, SLIDER])
    os.kill(number_of(room.made[0].warm), signal.SIGSTOP)
    line = connect(room, 0)
    until(lambda: room.made[0].warm.pages)
    monkeypatch.setattr(server, "PAUSE", 0.0)
    move = frame("comm_msg", {"comm_id": "c", "data": {"method": "update", "state": {"value": "x" * 30_000}}})

    async def moved():
        for page in list(room.made[0].warm.pages):
            await page.on_message(move)

    def gone():  # once what waits for the process is full
        room.do(moved)
        return not room.made[0].warm.pages

    until(gone)
    line.close()
    os.kill(number_of(room.made[0].warm), signal.SIGCONT)
    assert ask(room.address(1))[0] == 200


@pytest.mark.slow
def test_an_answer_that_comes_while_something_is_sent_is_read(opened):
    """ZeroMQ says once that something has come: whoever sends meanwhile must look, or it is never read."""
    room = opened([SLIDER])
    heard = []

    class Page:
        session, tell, close = "s", heard.append, print

    room.made[0].warm.pages.add(Page)

    async def asked_twice():
        room.made[0].warm.hear(frame("kernel_info_request"))
        time.sleep(0.5)  # the answer comes while the server is at something else
        room.made[0].warm.hear(frame("comm_info_request"))

    room.do(asked_twice)
    until(lambda: any(b"kernel_info_reply" in one for one in heard))


@pytest.mark.slow
def test_a_process_that_could_not_be_started_is_tried_again(opened, monkeypatch, caplog):
    monkeypatch.setattr(places, "TRIED_AGAIN", 0.0)
    room = opened([SLIDER, SLIDER])
    start, fails = (
        kernels._started,
        [
            OSError(errno.ENOMEM, "no memory"),
            RuntimeError("no kernel"),
            TimeoutError(),
            zmq.ZMQError(errno.EMFILE),
        ],
    )

    async def started(*given):
        if fails:
            raise fails.pop(0)
        return await start(*given)

    monkeypatch.setattr(kernels, "_started", started)
    i18n.set_language("fr")
    before, other = room.made[0].warm, room.made[1].warm
    os.kill(number_of(before), signal.SIGKILL)
    until(lambda: room.made[0].ready and room.made[0].warm is not before)
    assert (fails, room.made[1].warm, room.watching.done()) == ([], other, False)
    for reason in ("no memory", "no kernel", "la page met trop de temps", os.strerror(errno.EMFILE)):
        assert reason in caplog.text


@pytest.mark.long
def test_a_device_gone_without_a_word_leaves(opened, monkeypatch):
    assert server.PING == 20
    monkeypatch.setattr(server, "PING", 0.2)
    room = opened([SLIDER])
    left, leave = [], server.Channel.on_close
    monkeypatch.setattr(server.Channel, "on_close", lambda page: (leave(page), left.append(page)))
    line = connect(room, 0)  # which answers no ping: it never reads
    until(lambda: left)
    assert not room.made[0].warm.pages
    line.close()


@pytest.mark.slow
def test_a_page_that_does_not_read_is_cut_off(opened, monkeypatch):
    monkeypatch.setattr(server, "UNREAD", 1 << 16)
    room = opened([SLIDER, SLIDER])
    with socket.create_connection(("127.0.0.1", room.port)) as line:
        asked = room.channel(0).partition(str(room.port))[2]
        line.sendall(
            f"GET {asked} HTTP/1.1\r\nHost: 127.0.0.1:{room.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n".encode()
        )
        until(lambda: room.made[0].warm.pages)

        async def told():
            for page in list(room.made[0].warm.pages):
                page.tell(b"x" * 50_000)

        def cut():
            room.do(told)
            return not room.made[0].warm.pages

        until(cut)
    assert room.made[0].ready


@pytest.mark.long
def test_what_is_logged_holds_no_address(opened, monkeypatch, caplog):
    room = opened([SLIDER])
    wrong = room.address(0) + f"api/kernels/{room.made[0].warm.id}/channels?session_id=%ff"
    assert ask(wrong)[0] == 400
    monkeypatch.setattr(server, "_template", lambda: None)
    assert ask(room.address(0))[0] == 500
    assert "AttributeError" in caplog.text
    assert room.made[0].token not in caplog.text


@pytest.mark.long
def test_a_browser_finds_its_place_again_by_the_common_address_or_by_none(opened):
    room = opened([SLIDER, SLIDER], common="common-door")
    first = ask(f"{room.root}/common-door/")[2]["Location"]
    cookie = ask(room.root + first)[2]["Set-Cookie"]
    assert "HttpOnly" in cookie
    known = {"Cookie": cookie.partition(";")[0]}
    for path in ("/common-door/", "/", "/common-door/"):
        assert ask(room.root + path, headers=known)[2]["Location"] == first
    assert ask(f"{room.root}/common-door/")[2]["Location"] != first
    assert ask(room.root + "/")[0] == 404
    assert ask(room.root + "/", headers={"Cookie": "place=aaaa-bbbb-cccc"})[0] == 404
    # whoever opened the room is given a participant's place, as anybody
    room.made[0].given = room.made[1].taken = False
    mine = {"Cookie": f"place={room.made[0].token}"}
    assert ask(f"{room.root}/common-door/", headers=mine)[2]["Location"] == f"/{room.made[1].token}/"


@pytest.mark.long
def test_a_place_where_no_page_came_is_given_again(opened, monkeypatch):
    monkeypatch.setattr(places, "UNUSED", 0.0)
    room = opened([SLIDER], common="common-door")
    door = f"{room.root}/common-door/"
    first = ask(door)[2]["Location"]
    assert ask(door)[2]["Location"] != first  # a preview, then somebody: each has an address
    assert ask(room.root + first + "now")[0] == 404
    line = connect(room, 0)
    until(lambda: room.made[0].joined)
    assert "Location" not in ask(door)[2]
    line.close()


@pytest.mark.slow
def test_whoever_comes_back_to_a_place_that_somebody_else_has_is_not_shown_it(opened, monkeypatch):
    room = opened([SLIDER], common="common-door")
    door, before = f"{room.root}/common-door/", room.made[0].warm
    first = ask(door)[2]["Location"]
    monkeypatch.setattr(places, "LEFT", 0.0)
    until(lambda: room.made[0].ready and room.made[0].warm is not before)
    monkeypatch.setattr(places, "LEFT", 600.0)
    mine = {"Cookie": f"place={first.strip('/')}"}
    assert ask(room.root + first + "now")[0] == 404  # a page that was asleep asks this, then opens again
    assert ask(f"{room.root}/", headers=mine)[2]["Location"] == first
    theirs = ask(door)[2]["Location"]
    assert theirs != first
    status, text, headers = ask(room.root + first, headers=mine)
    assert (status, "refresh" in text, "Location" in headers) == (200, True, False)  # none is free
    room.made[0].taken = False  # as one is later
    assert ask(room.root + first, headers=mine)[2]["Location"] == theirs


def test_a_place_nobody_had_is_given_before_one_that_somebody_may_come_back_to(tmp_path):
    """And the address of whoever opened the room is theirs for good."""
    made = [places.Place(name, tmp_path, given=name != "mine") for name in ("mine", "gone", "left", "new")]
    for place in made:
        place.warm = SimpleNamespace(ready=True)
    room, now = places.Places(made, renewed=True), time.monotonic()
    mine, gone, left, new = made
    gone.taken, gone.seen = True, now - 2 * places.UNUSED  # no page came
    left.seen = now - 2 * places.LEFT
    new.seen = left.seen - 1
    given = []
    for _comer in range(3):
        given.append(room.free())
        given[-1].taken, given[-1].seen = True, now
    assert given == [new, left, gone]
    assert room.free() is None
    assert set(room.by_token.values()) == set(made)
    assert all(room.by_token[place.token] is place for place in made)
    mine.taken, mine.seen, mine.warm.pages, token = True, now - 2 * places.LEFT, (), mine.token
    assert asyncio.run(room._over(mine))
    assert mine.token == token


@pytest.mark.long
def test_lines_of_a_place_are_counted(opened, monkeypatch):
    monkeypatch.setattr(server, "MOST_LINES", 2)
    room = opened([SLIDER, SLIDER])
    lines = [connect(room, 0)]
    until(lambda: len(room.made[0].warm.pages) == 1)
    lines.append(connect(room, 0))
    until(lambda: len(room.made[0].warm.pages) == 2)
    with pytest.raises(websocket.WebSocketBadStatusException, match="503"):
        connect(room, 0)
    lines.append(connect(room, 1))
    for line in lines:
        line.close()


@pytest.mark.long
def test_what_a_page_shows_is_told_to_whoever_asked_and_a_move_to_all(opened):
    room = opened([SLIDER])
    warmed, heard = room.made[0].warm, {"s": [], "other": []}

    def page(name):
        return type(name, (), {"session": name, "tell": heard[name].append, "close": print})

    warmed.pages |= {page(name) for name in heard}

    async def say(*given):
        warmed.hear(frame(*given))

    room.do(say, "comm_open", {"comm_id": "c", "target_name": kernels.CONTROL, "data": {}})
    room.do(say, "comm_msg", {"comm_id": "c", "data": {"method": "request_states"}})
    states = json.loads(_part(until(lambda: [one for one in heard["s"] if b"update_states" in one])[0]))
    assert not [one for one in heard["other"] if b"update_states" in one]
    [slider] = [
        name for name, one in states["data"]["states"].items() if one["model_name"] == "IntSliderModel"
    ]
    room.do(say, "comm_msg", {"comm_id": slider, "data": {"method": "update", "state": {"value": 7}}})
    for told in heard.values():
        until(lambda told=told: any(b"7 tours" in one for one in told))


def _part(one):
    return kernels.deserialize_msg_from_ws_v1(one)[1][3]


@pytest.mark.parametrize("forks", [True, False])
@pytest.mark.long
def test_a_page_is_the_same_of_a_process_forked_or_started(opened, monkeypatch, forks):
    if not forks:
        monkeypatch.setenv("CONCIERGEKIT_ISOLATION", "none")
    elif warm.why_not():
        pytest.skip("nothing forks here")
    room = opened(
        [
            "import os, random, sys\nimport ipywidgets as w\nw.HTML('|'.join(map(str, [os.getppid(), os.getcwd()[-1], "
            "random.random(), 'conciergekit.panels' in sys.modules])))"
        ]
        * 2
    )
    assert isinstance(room.made[0].warm.manager, kernels._Forked) == forks
    told = [place.warm.shown["data"]["text/plain"].split("'")[1].split("|") for place in room.made]
    for (parent, folder, _luck, loaded), place in zip(told, room.made, strict=True):
        assert (folder, loaded) == (place.name, str(forks))
        assert (int(parent) == os.getpid()) != forks
    assert told[0][2] != told[1][2]  # what one draws, the other does not
    slider = opened([SLIDER])
    line = connect(slider, 0)
    line.send_binary(frame("comm_open", {"comm_id": "c", "target_name": kernels.CONTROL, "data": {}}))
    line.send_binary(frame("comm_msg", {"comm_id": "c", "data": {"method": "request_states"}}))
    while b"IntSliderModel" not in line.recv():
        pass
    line.close()


@pytest.fixture
def short():
    """A folder of a short name."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.parametrize("longer", [0, 1])
@pytest.mark.long
def test_a_temporary_folder_of_a_long_name_costs_the_fork_alone(short, opened, monkeypatch, longer):
    """The name of a socket has 107 bytes at most on Linux; it ends in the kit's own folder and line."""
    bytes_left = 107 + longer - len(os.fsencode(f"{short}//conciergekit-line-12345678/line-1"))
    if warm.why_not() or bytes_left < 2:
        pytest.skip("nothing forks here")
    folder = short / ("é" + "x" * (bytes_left - 2))
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    room = opened([SLIDER])
    assert room.made[0].ready
    assert isinstance(room.made[0].warm.manager, kernels._Forked) == (not longer)
    assert len(list(folder.glob("conciergekit-line-*"))) == 1 - longer


OPEN = f"""
from conciergekit.cli import main
from conciergekit.room import places, serve

def meeting(*_given):
    with serve._folders() as own:
        mine = places.Place("mine", own("mine"), {SLIDER!r})
        room = serve.Room("Salle", places.Places([mine], renewed=True), mine, print)
        return serve._until_closed(room, serve.Doors(port=0, browser=False))

serve.meeting = meeting
main(["room", "a-workbook", "--lang", "en"])
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of the system")
@pytest.mark.long
def test_a_terminal_that_closes_leaves_nothing_in_the_temporary_folder(short):
    """Neither the folders of the pages nor that of a process's line, where its key is."""
    running = subprocess.Popen(
        [sys.executable, "-c", OPEN],
        env=os.environ | {"TMPDIR": str(short)},
        stdout=subprocess.PIPE,
        encoding="utf8",
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    said = ""
    while "page ready" not in said:
        said = running.stdout.readline()
        assert said
    assert list(short.iterdir())
    running.send_signal(signal.SIGHUP)
    running.communicate(timeout=LIMIT)
    assert list(short.iterdir()) == []


def test_a_port_that_is_taken_is_said_in_the_readers_language(monkeypatch):
    i18n.set_language("fr")
    monkeypatch.setattr(serve, "TRIED", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConciergekitError, match=f"{port}\u00a0: un autre programme l’utilise"):
            serve._listen(serve.Doors(port=port))


def test_all_private_addresses_of_the_machine_are_found(monkeypatch):
    def card(address, family=socket.AF_INET):
        return SimpleNamespace(family=family, address=address)

    cards = {
        "lo": [card("127.0.0.1")],
        "wifi": [card("192.168.1.20"), card("fe80::1", socket.AF_INET6)],
        "telephone": [card("172.20.10.3")],
        "far": [card("8.8.8.8")],
    }
    monkeypatch.setattr(serve.psutil, "net_if_addrs", lambda: cards)
    here = serve._here()
    assert {"192.168.1.20", "172.20.10.3"} <= set(here)
    assert not {"127.0.0.1", "8.8.8.8", "fe80::1"} & set(here)
    assert len(here) == len(set(here))


@pytest.mark.long
def test_a_place_loads_nothing_it_shows_nothing_with():
    """Twelve of them on one laptop: what draws with matplotlib, writes workbooks or tests hypotheses is 50 MiB each."""
    loaded = "import sys, conciergekit.room.inside; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout
    assert not {"matplotlib.pyplot", "openpyxl", "scipy.stats", "docx", "nbformat"} & set(said.split())
