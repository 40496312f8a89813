"""What somebody with an address of the room may not do: one attack a test."""

import contextlib
import json
import os
import socket
import struct

import pytest

pytest.importorskip("voila")
websocket = pytest.importorskip("websocket")

from rooms import LIMIT, SLIDER, Room, ask, frame, packed, until  # noqa: E402 (what it needs is asked for first)

from conciergekit.room import kernels, server  # noqa: E402

PROTOCOL = "v1.kernel.websocket.jupyter.org"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    opened = Room(tmp_path_factory.mktemp("room"), [SLIDER, SLIDER], common="common-door")
    yield opened
    opened.close()


def connect(room, number, kernel=None, **more):
    return websocket.create_connection(
        room.channel(number, kernel), subprotocols=[PROTOCOL], timeout=LIMIT, **more
    )


def read(line, kind):
    """The content of the next message of this kind."""
    while True:
        _channel, parts = kernels.deserialize_msg_from_ws_v1(line.recv())
        if json.loads(parts[0])["msg_type"] == kind:
            return json.loads(parts[3])


RUN = {"code": "open('ran.txt', 'w').write('ran')", "silent": False, "store_history": False}


@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub", "", "nowhere"])
@pytest.mark.slow
def test_code_sent_by_hand_is_not_run(room, channel):
    before = room.made[0].folder
    line = connect(room, 0)
    line.send_binary(frame("execute_request", RUN, channel))
    line.send_binary(
        frame("kernel_info_request")
    )  # asked after it, answered: the first would have been done by then
    assert "language_info" in read(line, "kernel_info_reply")
    assert os.listdir(before) == []
    line.close()


@pytest.mark.parametrize(
    "kind",
    [
        "execute_request",
        "complete_request",
        "inspect_request",
        "history_request",
        "is_complete_request",
        "debug_request",
        "shutdown_request",
        "interrupt_request",
        "create_subshell_request",
        "input_reply",
        "connect_request",
        "usage_request",
    ],
)
def test_only_what_widgets_need_passes(kind):
    for channel in ("shell", "control", "stdin"):
        assert kernels.allowed(frame(kind, {"code": "1", "target_name": kernels.CONTROL}, channel)) is None


def test_what_widgets_need_passes():
    moved = {"method": "update", "state": {"value": 1}, "buffer_paths": []}
    for kind in ("comm_msg", "comm_info_request", "kernel_info_request"):
        channel, message = kernels.allowed(frame(kind, {"comm_id": "c", "data": moved}))
        assert (channel, message["msg_type"], message["content"]["comm_id"]) == ("shell", kind, "c")


@pytest.mark.parametrize(
    "data",
    [
        {"method": "update", "state": {"children": []}},
        {"method": "update", "state": {"value": 1, "_view_module": "x"}},
        {"method": "update", "state": ["value"]},
        {"method": "update"},
        {"method": "echo_update", "state": {"value": 1}},
        {"method": "custom", "content": {"event": "submit"}},
        {"method": "custom"},
        {},
        [],
        None,
        "update",
        {"method": ["update"]},
    ],
)
def test_a_page_cannot_be_taken_apart_for_the_others_who_see_it(data):
    assert kernels.allowed(frame("comm_msg", {"comm_id": "c", "data": data})) is None
    assert kernels.allowed(frame("comm_close", {"comm_id": "c", "data": {}})) is None


def test_what_a_group_reads_is_written_by_the_kit_alone(room):
    """A device that sends another answer to the others of its group: they read the one of the slider."""
    line = connect(room, 0)
    line.send_binary(frame("comm_open", {"comm_id": "c2", "target_name": kernels.CONTROL, "data": {}}))

    def shown(kind):
        line.send_binary(frame("comm_msg", {"comm_id": "c2", "data": {"method": "request_states"}}))
        told = {}
        while "states" not in told:
            told = read(line, "comm_msg")["data"]
        return next((name, one["state"]) for name, one in told["states"].items() if one["model_name"] == kind)

    def send(name, value):
        moved = {"method": "update", "state": {"value": value}}
        line.send_binary(frame("comm_msg", {"comm_id": name, "data": moved}))

    slider = shown("IntSliderModel")[0]
    line.send_binary(frame("comm_open", {"comm_id": slider, "target_name": kernels.CONTROL, "data": {}}))
    send(slider, 7)  # it is still the slider
    send(shown("HTMLModel")[0], "<p>Arrêtez tout</p>")
    assert "7 tours" in shown("HTMLModel")[1]["value"]
    line.close()


def test_what_cannot_be_sent_on_is_dropped():
    """Half of a character, a number that is none, a name that is no text: the line of the group stays open."""
    for value in ("\ud800", float("nan")):
        data = {"method": "update", "state": {"value": value}}
        assert kernels.allowed(frame("comm_msg", {"comm_id": "c", "data": data})) is None
    asked = {"data": {"method": "request_states"}}
    assert kernels.allowed(frame("comm_msg", {**asked, "comm_id": []})) is None
    assert kernels.allowed(frame("comm_msg", {**asked, "comm_id": "c"}))


def test_moves_clicks_and_questions_pass():
    for data in (
        *({"method": "update", "state": {name: 1}} for name in ("value", "index", "selected_index")),
        {"method": "custom", "content": {"event": "click"}},
        {"method": "request_states"},
    ):
        assert kernels.allowed(frame("comm_msg", {"comm_id": "c", "data": data}))


def test_a_page_opens_no_comm_but_the_one_that_asks_what_is_shown():
    asked = {"comm_id": "c", "data": {}}
    assert kernels.allowed(frame("comm_open", {**asked, "target_name": kernels.CONTROL}))
    for target in ("jupyter.widget", "matplotlib", "", None):
        assert kernels.allowed(frame("comm_open", {**asked, "target_name": target})) is None


def test_what_the_page_shows_is_told_in_one_answer(room):
    """By the control comm, which asks for the version of the protocol: else a page asks widget after widget."""
    line = connect(room, 0)
    line.send_binary(frame("comm_open", {"comm_id": "c1", "target_name": kernels.CONTROL, "data": {}}))
    line.send_binary(frame("comm_msg", {"comm_id": "c1", "data": {"method": "request_states"}}))
    states = read(line, "comm_msg")["data"]["states"]
    assert "IntSliderModel" in {one["model_name"] for one in states.values()}
    line.close()


def test_a_message_on_another_channel_is_dropped():
    for channel in ("control", "stdin", "iopub", ""):
        assert kernels.allowed(frame("comm_info_request", {}, channel)) is None


def test_a_kind_said_twice_is_one_kind_for_all():
    """The message is built anew of what was read: a second reader cannot find another kind in the same bytes."""
    head = b'{"msg_id": "m", "session": "s", "msg_type": "execute_request", "msg_type": "comm_info_request"}'
    _channel, message = kernels.allowed(packed("shell", [head, b"{}", b"{}", json.dumps(RUN).encode()]))
    assert (message["header"]["msg_type"], message["msg_type"]) == ("comm_info_request",) * 2
    assert message["parent_header"] == {}


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "text",
        b"",
        b"\x00",
        b"\xff" * 40,
        struct.pack("<QQQ", 2, 10**12, 3),
        struct.pack("<Q", 2**63),
        json.dumps({"channel": "shell", "header": {"msg_type": "execute_request"}, "content": RUN}),
    ],
)
def test_a_broken_frame_does_nothing(broken):
    assert kernels.allowed(broken) is None


def test_headers_of_other_types_do_nothing():
    for head in (
        b"[]",
        b"null",
        b'{"msg_type": ["comm_msg"]}',
        b'{"msg_type": "comm_msg", "msg_id": 3, "session": {}}',
    ):
        assert kernels.allowed(packed("shell", [head, b"{}", b"{}", b"{}"])) is None
    assert kernels.allowed(packed("shell", [b"[" * 100_000, b"{}", b"{}", b"{}"])) is None
    head = b'{"msg_type": "comm_msg", "msg_id": "m", "session": "s"}'
    kept = b'{"data": {"method": "request_states"}}'
    assert kernels.allowed(packed("shell", [head, b"{}", b"{}", kept]))
    assert kernels.allowed(packed("shell", [head, b"{}", b"{}", kept, b"a buffer"])) is None


def test_a_message_too_long_ends_the_line(room):
    line = connect(room, 0)
    line.send_binary(frame("comm_msg", {"comm_id": "c", "data": "x" * kernels.LONGEST}))
    # either the end is said, as an empty message, or the line is cut; a wait that runs out is neither
    with contextlib.suppress(websocket.WebSocketConnectionClosedException, ConnectionError):
        while line.recv():
            pass
    assert ask(room.address(0))[0] == 200


def test_nothing_but_widgets_is_heard(room):
    """Code, prints and errors of the process do not come out of it."""
    line = connect(room, 1)
    room.do(room.made[1].warm.run, "print('a secret of the process')\n12345678987654321")
    line.send_binary(frame("kernel_info_request"))
    heard = b""
    while b"kernel_info_reply" not in heard:
        heard += line.recv()
    assert b"a secret" not in heard
    assert b"12345678987654321" not in heard
    assert b"execute_input" not in heard
    line.close()


# ---- addresses


def test_an_address_nobody_gave_leads_nowhere(room):
    good = room.made[0].token
    for wrong in ("", "aaaa-bbbb-cccc", good[:-1], good + "2", good.upper(), "..", "%2e%2e", "common-doo"):
        status, text, _headers = ask(f"{room.root}/{wrong}/")
        assert (status, "kernelId" in text) == (404, False), wrong


def test_the_answer_to_a_wrong_address_says_nothing(room):
    texts = {
        ask(f"{room.root}/{path}")[1] for path in ("x/", "api/kernels", "static/x", "aaaa-bbbb-cccc/now")
    }
    assert len(texts) == 1
    assert room.made[0].token not in texts.pop()


def test_another_places_process_cannot_be_reached(room):
    other = room.made[1].warm.id
    assert ask(f"{room.address(0)}api/kernels/{other}")[0] == 404
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        connect(room, 0, kernel=other)
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        websocket.create_connection(
            room.channel(0).replace(room.made[0].token, "aaaa-bbbb-cccc"),
            subprotocols=[PROTOCOL],
            timeout=LIMIT,
        )


@pytest.mark.parametrize(
    "path",
    [
        "api/kernels",
        "api/contents",
        "api/contents/",
        "api/sessions",
        "api/kernelspecs",
        "api/terminals",
        "api/status",
        "api/me",
        "files/x",
        "voila/files/x.py",
        "voila/templates/lab/static/voila.js",
        "voila/templates/../../../etc/passwd",
        "voila/tree",
        "voila/render/x.ipynb",
        "voila/api/contents/",
        "voila/execution/x",
        "tree",
        "lab",
        "login",
        "metrics",
        "static/x",
        "now/x",
    ],
)
def test_nothing_of_jupyter_answers(room, path):
    for root in (room.root + "/", room.address(0)):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            status, text, _headers = ask(root + path, method, data=b"{}" if method != "GET" else None)
            assert status in (404, 405), (method, root + path)
            assert "Traceback" not in text
            assert os.getcwd() not in text


def test_a_process_is_neither_made_nor_ended_nor_restarted_by_hand(room):
    there = room.made[0].warm.id
    for path in (
        "api/kernels",
        f"api/kernels/{there}",
        f"api/kernels/{there}/restart",
        f"api/kernels/{there}/interrupt",
        f"voila/api/shutdown/{there}",
    ):
        for method in ("POST", "DELETE", "PATCH"):
            assert ask(room.address(0) + path, method, data=b"{}")[0] in (404, 405)
    assert room.made[0].warm.id == there
    assert room.do(room.made[0].warm.manager.is_alive)


@pytest.mark.parametrize(
    "trick",
    [
        "../../../../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "room/../../server.py",
        "room/..%2f..%2fserver.py",
        "room/room.html",
        "/etc/passwd",
        "//etc/passwd",
        "room/room.css%00.js",
        "room\\..\\..\\server.py",
        "voila/../../../../../../pyvenv.cfg",
        "file:///etc/passwd",
        "~/.bashrc",
    ],
)
def test_a_path_leads_to_no_file_that_is_not_of_the_page(room, trick):
    """Sent as it is, byte for byte: a client of the library would tidy the path first."""
    for start in ("/static/", f"/{room.made[0].token}/", "/"):
        with socket.create_connection(("127.0.0.1", room.port), timeout=LIMIT) as line:
            line.sendall(f"GET {start}{trick} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while more := line.recv(65536):
                answer += more
        assert answer.split(b" ", 2)[1] in (b"404", b"400"), start + trick
        assert b"root:" not in answer
        assert b"import" not in answer


def test_what_is_served_lies_where_it_should():
    roots = {path.parents[len(name.split("/")) - 2] for name, path in server.served().items()}
    assert len(roots) == 4
    assert all(path.suffix in (".js", ".css", ".woff", ".woff2") for path in server.served().values())


def test_another_site_cannot_talk_to_the_page(room):
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        connect(room, 0, origin="http://elsewhere.example")
    _status, _text, headers = ask(room.address(0))
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers


def test_places_do_not_share_a_folder_nor_a_key(room):
    assert len({place.folder for place in room.made}) == len({place.key for place in room.made}) == 2
    assert room.made[0].token != room.made[1].token


def test_tokens_cannot_be_guessed():
    from conciergekit.room.places import token

    many = {token() for _i in range(2000)}
    assert len(many) == 2000
    letters = {letter for one in many for letter in one.replace("-", "")}
    assert len(letters) >= 30
    assert all(len(one) == 14 for one in many)


# ---- what the room does by itself


def test_a_common_address_gives_a_place_each_and_says_when_there_is_none(room):
    for place in room.made:
        place.taken = False
    given = [ask(f"{room.root}/common-door/")[2]["Location"] for _i in range(2)]
    assert sorted(given) == sorted(f"/{place.token}/" for place in room.made)
    status, text, headers = ask(f"{room.root}/common-door/")
    assert status == 200
    assert "Location" not in headers
    assert "refresh" in text


@pytest.mark.slow
def test_a_process_that_ends_is_replaced_and_the_address_stays(room):
    until(lambda: room.made[1].ready)
    before = room.made[1].warm.id
    os.kill(room.made[1].warm.manager.provisioner.pid, 9)
    until(lambda: room.made[1].ready and room.made[1].warm.id != before)
    assert room.made[1].warm.id in ask(room.address(1))[1]
    assert json.loads(ask(room.address(1) + "now")[1])["kernel"] == room.made[1].warm.id


@pytest.mark.slow
def test_a_move_without_end_is_ended(room, monkeypatch):
    from conciergekit.room import places

    until(lambda: room.made[1].ready)
    before = room.made[1].warm
    monkeypatch.setattr(places, "LONGEST_MOVE", 0.5)
    room.loop.call_soon_threadsafe(before.client.execute, "while True: pass")
    until(lambda: room.made[1].ready and room.made[1].warm is not before)


@pytest.mark.long
def test_a_place_left_is_made_new_for_the_next(room, monkeypatch):
    from conciergekit.room import places

    before = room.made[0].warm
    ask(room.address(0))
    monkeypatch.setattr(places, "LEFT", 0.0)
    until(lambda: room.made[0].ready and room.made[0].warm is not before)
    assert not room.made[0].taken
