"""The door of the server: who may ask, how much, for how long, and what a page may load."""

import asyncio
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.parse
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("httpx2")

from serving import client_of

from overlap.cli.serve import WORKER
from overlap.serve import safety
from overlap.serve.drafts import packed
from overlap.serve.safety import API_BYTES, HEADERS
from overlap.serve.workers import Bounds, BusyError, SlowError, Workers

PAIR = Path("docs/examples/new-york-manila.toml")
QUICK = {"options": {"hq": "London", "places": ["Oslo"], "year": "2027"}}
_NEW = itertools.count()


def new():
    """Return a quick question that nobody has asked before."""
    n = next(_NEW)
    return {"options": {**QUICK["options"], "hours": f"Mo-Fr {n // 60 + 7:02}:{n % 60:02}-17:00"}}


SLOW = {  # every pair of 2,000 places over 131 years
    "team": {
        "site": [{"name": f"S{n}", "zone": zone, "hours": f"Mo-Fr 0{n % 9}:{n % 60:02}-1{n % 9}:00"}
                 for n, zone in enumerate(["Asia/Manila", "Europe/Oslo", "America/Lima"] * 600)]
    },
    "options": {"start": "1970-01-01", "stop": "2101-01-01"},
}  # fmt: skip


@pytest.fixture(scope="module")
def client():
    with client_of(PAIR) as client:
        yield client


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "",
     "127.0.0.1.evil.example", "[::1", "local host", "localhost:80:80"],
)  # fmt: skip
def test_no_name_but_its_own_reaches_the_server(client, host):
    for path in ("/", "/openapi.json", "/feeds/Weekly sync.ics"):
        assert client.get(path, headers={"host": host}).status_code == 403
    assert client.post("/api/check", json=QUICK, headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8765", "127.0.0.1:1", "[::1]:8765"])
def test_its_own_names_and_addresses_reach_it(client, host):
    assert client.get("/openapi.json", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://[evil"},
        {"origin": "http://localhost@evil.example"},
        {"origin": "http://localhost/"},
        {"origin": "http://localhost:81"},
        {"origin": "http://localhost.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_page_of_another_site_can_post_nothing(client, headers):
    assert client.post("/api/check", json=QUICK, headers=headers).status_code == 403
    assert client.post("/", data={"do": "save"}, headers=headers).status_code == 403


def test_a_page_of_another_site_can_lead_here_and_embed_nothing(client):
    for path in ("/", "/places?q=ma", "/static/planner.js", "/feeds/Weekly sync.ics"):
        for mode in ("image", "script", "iframe", "empty"):
            headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": mode}
            assert client.get(path, headers=headers).status_code == 403
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}
    assert client.get("/", headers=headers).status_code == 200
    assert client.post("/", data={"do": "save"}, headers=headers).status_code == 403


def test_a_form_without_an_origin_comes_from_no_page(client):
    for path in ("/", "/team.toml", "/meeting.ics"):
        answer = client.post(path, data={"do": "save"})
        assert (answer.status_code, answer.json()["error"]["key"]) == (403, "Origin")


@pytest.mark.parametrize(
    "head",
    [
        "Origin: http://evil.example\r\nOrigin: http://localhost\r\nContent-Length: 2",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Site: none\r\nContent-Length: 2",
        "Host: localhost\r\nContent-Length: 2",
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity",
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(served, head):
    with served.connect() as connection:
        text = f"POST /api/check HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n{{}}"
        connection.sendall(text.encode())
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 400")


def test_a_body_in_chunks_of_a_byte_doesnt_keep_others_waiting(served):
    with served.connect() as connection:
        head = "POST /api/check HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode() + b"1\r\n \r\n" * 50_000)
        times = []
        for _ in range(5):
            start = time.monotonic()
            assert served.ask(new())[0] == 200
            times.append(time.monotonic() - start)
    assert min(times) < 0.3


def test_bodies_of_forms_that_drip_keep_nobody_waiting(served):
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n"
    drips = [served.connect() for _ in range(20)]
    for n, drip in enumerate(drips):
        drip.sendall(f"{head}Content-Length: {9 if n % 2 else 9 << 20}\r\n\r\nt".encode())
    time.sleep(0.5)
    with served.connect(5) as connection:
        connection.sendall(form(HEAVY_PAGE.replace("1990", "2100"), "update"))
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
    for drip in drips:
        drip.close()


def test_its_own_page_and_programs_can_post(client):
    own = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    assert client.post("/api/check", json=QUICK, headers=own).status_code == 200
    assert client.post("/api/check", json=QUICK).status_code == 200


def test_every_answer_has_a_policy_that_takes_no_inline_script_and_nothing_from_elsewhere(client):
    answers = [
        client.get("/"),
        client.get("/static/planner.js"),
        client.get("/openapi.json"),
        client.get("/nowhere"),
        client.post("/api/check", json={"options": {"target": "x"}}),
        client.get("/", headers={"host": "evil.example"}),
    ]
    for answer in answers:
        assert {key: answer.headers[key] for key in HEADERS} == HEADERS
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    page = answers[0].text
    assert not re.search(r"<script(?![^>]* src=)|\sstyle=|\son\w+=|<style", page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_too_large_a_body_is_refused_before_it_is_read_and_while_it_comes(client):
    large = b" " * (API_BYTES + 1)
    assert client.post("/api/check", content=large).status_code == 413

    def parts():
        for _ in range(20):
            yield b" " * (API_BYTES // 8)

    assert client.post("/api/check", content=parts()).status_code == 413
    assert (
        client.post("/api/check", json=QUICK, headers={"content-length": "-1"}).status_code == 413
    )


def test_no_path_of_a_request_leads_to_a_file(client):
    for path in (
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "/etc/passwd",
        "%2e%2e/pyproject.toml",
    ):
        for place in (f"/static/{path}", f"/feeds/{path}.ics", f"/feeds/{path}"):
            answer = client.get(place)
            assert answer.status_code == 404
            assert "root:" not in answer.text


def test_without_the_token_nothing_is_answered():
    with client_of(PAIR, token="s3cret") as client:  # noqa: S106 - a test's
        for headers in ({}, {"authorization": "Bearer s3cre"}, {"cookie": "overlap-token=x"},
                        {"authorization": "Bearer s3cret\u00e9".encode()}):  # fmt: skip
            for path in ("/", "/static/planner.js", "/openapi.json", "/feeds/Weekly sync.ics"):
                assert client.get(path, headers=headers).status_code == 401
            assert client.post("/api/check", json=QUICK, headers=headers).status_code == 401
        bearer = {"authorization": "Bearer s3cret"}
        assert client.post("/api/check", json=QUICK, headers=bearer).status_code == 200
        assert client.get("/feeds/Weekly sync.ics?token=s3cret").status_code == 200
        opened = client.get("/?token=s3cret", follow_redirects=False)
        assert (opened.status_code, opened.headers["location"]) == (303, "/")
        assert "HttpOnly; SameSite=Lax" in opened.headers["set-cookie"]
        assert client.get("/").status_code == 200  # by the cookie
        led = client.get("/?team=x&token=s3cret&date=2027-01-05", follow_redirects=False)
        assert led.headers["location"] == "/?team=x&date=2027-01-05"


def asked(*questions, bounds):
    """Ask workers several questions at once; return what each comes to, and how long it took."""

    async def one(workers, question):
        task, name, body = question
        start = time.monotonic()
        try:
            answer = await workers.ask(task, name, json.dumps(body).encode())
            found = answer.status
        except (BusyError, SlowError) as fault:
            found = type(fault)
        return found, time.monotonic() - start

    async def all_of_them():
        workers = Workers(WORKER, bounds)
        await workers.start()
        try:
            return await asyncio.gather(*(one(workers, question) for question in questions))
        finally:
            await workers.stop()

    return asyncio.run(all_of_them())


def test_a_question_past_its_time_is_ended_and_the_next_is_answered():
    bounds = Bounds(processes=1, slow=1, slow_after_s=0.2, time_limit_s=1.5)

    found = asked(("answer", "matrix", SLOW), ("answer", "check", QUICK), bounds=bounds)
    assert found[0][0] is SlowError
    assert found[0][1] < 10
    assert found[1][0] == 200


def test_slow_questions_beyond_a_few_give_way_to_quick_ones():
    bounds = Bounds(processes=3, slow=1, slow_after_s=3.0, time_limit_s=10.0)
    slow = [("answer", "matrix", SLOW)] * 3
    found = asked(*slow, ("answer", "check", QUICK), bounds=bounds)
    assert [status for status, _ in found[:3]].count(BusyError) == 2
    assert found[3][0] == 200
    assert found[3][1] < 10


def test_too_many_waiting_questions_are_told_so():
    bounds = Bounds(processes=1, slow=1, waiting=2)
    found = asked(*[("answer", "check", QUICK)] * 6, bounds=bounds)
    statuses = [status for status, _ in found]
    assert statuses.count(BusyError) == 3
    assert statuses.count(200) == 3


class Served:
    """A server of its own process."""

    def __init__(self, *arguments):
        command = [sys.executable, "-m", "overlap", "serve", "--port", "0", *arguments]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.said = [self.process.stderr.readline()]
        self.port = int(re.search(r":(\d+)/", self.said[0])[1])
        self.reading = threading.Thread(target=lambda: self.said.extend(self.process.stderr))
        self.reading.start()
        self.until(lambda: self.ask(QUICK)[0] == 200)

    def until(self, holds, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if holds():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(holds)

    def connect(self, seconds=30):
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def ask(self, question, command="check"):
        with self.connect() as connection:
            connection.sendall(request(question, command))
            data = b""
            while part := connection.recv(1 << 16):
                data += part
        return int(data.split(b" ", 2)[1]), data

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in children.read_text("ascii").split()}

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(20)
        self.reading.join(20)
        self.process.stderr.close()
        return code


def request(question, command="check"):
    body = json.dumps(question).encode()
    head = f"POST /api/{command} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture(scope="module")
def served():
    server = Served("-t", str(PAIR))
    yield server
    assert server.stop() == 0
    assert [line for line in server.said if "Traceback" in line] == []


HEAVY_PAGE = """\
horizon = { start = 1990-01-01, stop = 2101-01-01 }
[[site]]
name = "London"
zone = "Europe/London"
[[site]]
name = "Manila"
zone = "Asia/Manila"
"""  # other hours for Manila on each day of 111 years take many seconds to find


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from /proc")
@pytest.mark.parametrize("question", ["api", "page"])
def test_a_client_that_goes_stops_its_question(served, question):
    def busy():
        return sum(cpu_ticks(pid) for pid in served.workers())

    with served.connect() as connection:
        connection.sendall(request(SLOW, "matrix") if question == "api" else form(HEAVY_PAGE))
        time.sleep(1.5)  # it is being worked on
    time.sleep(2)  # it is noticed, and a process that doesn't listen is ended
    before = busy()
    time.sleep(1)
    assert busy() - before <= os.sysconf("SC_CLK_TCK") // 5
    assert served.ask(new())[0] == 200


def form(text, do="change"):
    body = urllib.parse.urlencode({"team": packed(text), "do": do}).encode()
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nConnection: close\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded"
    return f"{head}{kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def cpu_ticks(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def test_a_head_that_drips_is_cut_and_others_are_answered_meanwhile(served):
    drips = [served.connect() for _ in range(20)]
    start = time.monotonic()
    cut = None
    for drip in drips:
        drip.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    while cut is None and time.monotonic() - start < 30:
        try:
            for drip in drips:
                drip.sendall(b"X-A: b\r\n")
        except OSError:
            cut = time.monotonic() - start
        assert served.ask(new())[0] == 200
        time.sleep(0.5)
    assert cut is not None
    assert cut < 20
    for drip in drips:
        drip.close()


def test_many_idle_connections_make_room_for_one_that_asks(served):
    idle = [served.connect() for _ in range(230)]
    assert served.ask(new())[0] == 200
    for connection in idle:
        connection.close()


def test_a_large_body_is_refused_without_being_sent(served):
    with served.connect() as connection:
        head = "POST /api/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 413")


def test_10_000_sites_and_131_years_are_refused_or_cut(served):
    many = {"team": {"site": [{"place": "Oslo"}] * 10_000}}
    status, data = served.ask(many)
    assert status == 422
    assert b"more than 2000 tables" in data
    years = {"options": {"start": "1900-01-01", "stop": "2101-01-01"}, **TEAM}
    assert served.ask(years)[0] == 422


TEAM = {"team": json.loads(json.dumps(tomllib.loads(PAIR.read_text("utf-8")), default=str))}


def test_another_host_says_what_it_shows_and_a_loopback_says_nothing():
    shown = Served("-t", str(PAIR), "--host", "0.0.0.0", "--edit")  # noqa: S104 - what is tested
    shown.until(lambda: len(shown.said) > 1)
    assert shown.stop() == 0
    assert "everybody who reaches this machine may read" in shown.said[1]
    assert "write the file" in shown.said[1]
    assert "--token" in shown.said[1]


def test_the_page_is_opened_in_the_browser_that_is_asked_for(tmp_path):
    seen = tmp_path / "seen"
    browser = tmp_path / "browser.py"
    browser.write_text(f"import sys; open({str(seen)!r}, 'w').write(sys.argv[1])", "utf-8")
    env = {"BROWSER": f"{sys.executable} {browser} %s", "OVERLAP_TOKEN": "s3cret"}
    command = [sys.executable, "-m", "overlap", "serve", "--port", "0", "--open"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **env}
    ) as process:
        address = process.stderr.readline().split()[1]
        deadline = time.monotonic() + 30
        while not (seen.exists() and seen.read_text("utf-8")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.terminate()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=s3cret", address)
    assert seen.read_text("utf-8") == address


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--edit"], "--edit: takes a team file"),
        (["-t", "none.toml"], "none.toml: no such file"),
        (["--host", "no such host"], "--host: 'no such host'"),
        (["--token", "a b"], "--token: not letters"),
        (["--port", "70000"], "--port"),
    ],
)
def test_a_bad_option_of_serve_is_one_error(arguments, text):
    command = [sys.executable, "-m", "overlap", "serve", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {text}")
    assert done.stderr.count("\n") == 1


def test_without_the_extra_the_error_says_what_to_install():
    code = ("import sys; sys.modules['starlette'] = None; from overlap.cli import console;"
            "sys.argv = ['overlap', 'serve']; console()")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'overlap-hours[serve]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_body_that_never_ends_is_refused_in_time(monkeypatch):
    monkeypatch.setattr(safety, "BODY_TIME_S", 0.2)
    sent = []

    async def read_whole(scope, receive, send):
        del scope, send
        while (await receive())["more_body"]:
            pass

    async def receive():
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/check", "query_string": b"",
             "headers": [(b"host", b"localhost")]}  # fmt: skip
    asyncio.run(safety.Safety(read_whole)(scope, receive, send))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_cancelled_question_frees_its_process_for_the_next():
    many = {"team": {"site": SLOW["team"]["site"][:400]}, "options": SLOW["options"]}

    async def cancelled():
        workers = Workers(WORKER, Bounds(processes=1, slow=1))
        await workers.start()
        try:
            await workers.ask("answer", "check", json.dumps(QUICK).encode())
            asking = asyncio.ensure_future(workers.ask("answer", "rank", json.dumps(many).encode()))
            await asyncio.sleep(1)
            asking.cancel()
            answer = await workers.ask("answer", "check", json.dumps(QUICK).encode())
        finally:
            await workers.stop()
        return asking.cancelled(), answer.status

    assert asyncio.run(cancelled()) == (True, 200)
