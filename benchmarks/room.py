"""A room under its participants: how long until it is ready, until pages open, until moves are answered, and what it holds.

    python benchmarks/room.py data_samples/contrats --for 12 --seconds 60

Each participant does what a browser does, without one (twelve browsers on the same processors would be what is measured): the page,
the files it asks for, its websocket, what the widgets show; then a slider moved every five seconds, until the answer has changed.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
import uuid

import psutil
import tornado.httpclient
import tornado.websocket
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

ADDRESS = r"http://127\.0\.0\.1:\d+/[a-z0-9-]{14}/"
LONGEST = 60.0  # seconds an answer is waited for


def started(command: list[str]) -> tuple[subprocess.Popen, list[str], float, float]:
    """The room's process, its addresses, seconds until they are said and until every page is ready."""
    began, addresses, said = time.perf_counter(), [], None
    room = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf8")
    for line in room.stdout:
        addresses += re.findall(ADDRESS, line)
        said = said or (time.perf_counter() - began if addresses else None)
        if (count := re.match(r"\[(\d+)/(\d+)\]", line)) and count[1] == count[2]:
            return room, addresses, said, time.perf_counter() - began
    raise SystemExit("the room did not open")


def held_mb(pid: int) -> tuple[float, float]:
    """What the room and its processes hold, each shared page counted once, and the largest of them; MiB."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    sizes = [one.memory_full_info().pss / 2**20 for one in family]
    return sum(sizes), max(sizes)


class Participant:
    def __init__(self, client, address: str):
        self.client, self.address, self.answer = client, address, None

    async def open(self) -> float:
        """Seconds until what the widgets show is there."""
        began = time.perf_counter()
        page = await self.client.fetch(self.address)
        self.base = page.effective_url
        config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page.body.decode())[1])
        root = re.match(r"http://[^/]+", self.base)[0]
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.body.decode())
        files += [f"/static/widgets/{one['name']}/{one['load']}" for one in config["federated_extensions"]]
        await asyncio.gather(*(self.client.fetch(root + name) for name in files))
        address = f"{self.base}api/kernels/{config['kernelId']}/channels?session_id=s"
        self.line = await tornado.websocket.websocket_connect(
            address.replace("http", "ws", 1), subprotocols=["v1.kernel.websocket.jupyter.org"]
        )
        comm = uuid.uuid4().hex
        await self.say("comm_open", {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}})
        await self.say("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        states = (await self.hear(lambda content: content["data"].get("method") == "update_states"))["data"][
            "states"
        ]
        self.sliders = [
            (name, one["state"])
            for name, one in states.items()
            if one["model_name"] == "FloatSliderModel" and one["state"]["max"] > one["state"]["min"]
        ]
        self.areas = {name for name, one in states.items() if one["model_name"] == "HTMLModel"}
        return time.perf_counter() - began

    async def say(self, kind: str, content: dict) -> None:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": "s",
            "username": "",
            "version": "5.4",
        }
        parts = [json.dumps(part).encode() for part in (header, {}, {"version": "1.0.0"}, content)]
        await self.line.write_message(serialize_msg_to_ws_v1(parts, "shell"), binary=True)

    async def hear(self, wanted) -> dict:
        async with asyncio.timeout(LONGEST):
            while True:
                _channel, parts = deserialize_msg_from_ws_v1(await self.line.read_message())
                if json.loads(parts[0])["msg_type"] == "comm_msg" and wanted(content := json.loads(parts[3])):
                    return content

    async def move(self, chance: random.Random) -> float:
        """Seconds from a slider moved to the answer changed."""
        name, state = chance.choice(self.sliders)
        steps = round((state["max"] - state["min"]) / state["step"])
        value = state["min"] + chance.randint(0, steps) * state["step"]
        if value == state["value"]:
            value = state["max"] if value != state["max"] else state["min"]
        state["value"] = value
        began = time.perf_counter()
        await self.say(
            "comm_msg",
            {"comm_id": name, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}},
        )
        await self.hear(
            lambda said: said["comm_id"] in self.areas and "value" in said["data"].get("state", {})
        )
        return time.perf_counter() - began


async def lived(address: str, seats: int, seconds: float, every: float) -> tuple[list[float], list[float]]:
    client = tornado.httpclient.AsyncHTTPClient(max_clients=200)
    chance = random.Random(7)
    people = [Participant(client, address) for _i in range(seats)]
    opened = await asyncio.gather(*(one.open() for one in people))
    moves: list[float] = []

    async def plays(one: Participant, luck: random.Random) -> None:
        await asyncio.sleep(luck.uniform(0, every))
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            took = await one.move(luck)
            moves.append(took)
            await asyncio.sleep(max(0.0, every - took))

    await asyncio.gather(*(plays(one, random.Random(chance.random())) for one in people))
    return opened, moves


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pilot")
    parser.add_argument("--for", dest="seats", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=5, help="seconds between two moves of one participant")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    command = [
        sys.executable,
        "-m",
        "conciergekit.cli",
        "room",
        asked.pilot,
        "--for",
        str(asked.seats),
        "--no-browser",
        "--lang",
        "fr",
    ]
    room, addresses, said, ready = started(command)
    try:
        before, _largest = held_mb(room.pid)
        opened, moves = asyncio.run(lived(addresses[0], asked.seats, asked.seconds, asked.every))
        after, largest = held_mb(room.pid)
    finally:
        room.terminate()
        room.wait()
    ordered = sorted(moves)
    print(
        f"load before {load:.1f}, after {os.getloadavg()[0]:.1f}; {os.cpu_count()} processors; {asked.seats} participants and one"
    )
    print(f"cold start: addresses after {said:.1f} s, every page ready after {ready:.1f} s")
    print(f"pages together: first {min(opened):.2f} s, last {max(opened):.2f} s")
    print(
        f"moves: {len(moves)}, median {statistics.median(moves):.2f} s, 95th {ordered[int(0.95 * len(ordered))]:.2f} s, "
        f"longest {ordered[-1]:.2f} s"
    )
    print(f"memory: {before:.0f} MiB before, {after:.0f} after; the largest process {largest:.0f}")


if __name__ == "__main__":
    main()
