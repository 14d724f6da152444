"""A CalDAV server on loopback takes our calendars and finds each occurrence by its time."""

import base64
import contextlib
import datetime as dt
import http.client
import re
import socket
import subprocess
import sys
import time

import pytest
from oracle.minute_walk import EPOCH
from proposals import TUESDAYS, instants, propose

from overlap import to_ics

LOGIN = "Basic " + base64.b64encode(b"ana:secret").decode()
QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
 <D:prop><C:calendar-data><C:expand start="{0}" end="{1}"/></C:calendar-data></D:prop>
 <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
  <C:time-range start="{0}" end="{1}"/>
 </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


class Server:
    """A Radicale of its own, on a free port of this machine."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = {
            "--server-hosts": f"127.0.0.1:{self.port}",
            "--storage-filesystem-folder": str(folder),
            "--auth-type": "none",
            "--logging-level": "error",
        }
        words = [word for option in options.items() for word in option]
        self.process = subprocess.Popen([sys.executable, "-m", "radicale", "--config", "", *words])
        self.wait()

    def wait(self):
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        pytest.fail("radicale didn't start; is it installed? pip install radicale")

    def ask(self, method, path, body=b"", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Authorization": LOGIN, **names})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def starts(self, first, last):
        """Return the starts of what the server finds between two instants, in seconds."""
        query = QUERY.format(*(f"{at:%Y%m%dT%H%M%SZ}" for at in (first, last)))
        status, text = self.ask(
            "REPORT", "/ana/team/", query.encode(), Depth="1", Content_Type="application/xml"
        )
        assert status == 207
        stamps = re.findall(r"DTSTART(?:;VALUE=DATE-TIME)?:(\d{8}T\d{6})Z", text)
        found = (dt.datetime.strptime(f"{stamp}+0000", "%Y%m%dT%H%M%S%z") for stamp in stamps)
        return sorted(int(at.timestamp()) for at in found)


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "calendars")
    yield server
    server.process.terminate()
    server.process.wait(10)


@pytest.mark.parametrize("zone", ["America/New_York", "Africa/Casablanca", "America/Vancouver"])
def test_a_series_that_was_put_is_found_by_the_time_of_each_occurrence(server, zone):
    proposal = propose(zone, count=30, start=dt.date(2026, 8, 4), skip=(4,))
    assert server.ask("MKCALENDAR", "/ana/team/")[0] == 201
    status, text = server.ask(
        "PUT", "/ana/team/sync.ics", to_ics(proposal), Content_Type="text/calendar"
    )
    assert status == 201, text
    day, minute = dt.timedelta(days=1), dt.timedelta(minutes=1)
    for start, _ in instants(proposal):
        at = EPOCH + dt.timedelta(seconds=start)
        assert server.starts(at, at + minute) == [start]
        assert not server.starts(at + 2 * day, at + 3 * day)
    start, stop = (EPOCH + dt.timedelta(seconds=instants(proposal)[n][0]) for n in (0, -1))
    assert server.starts(start, stop + minute) == [start for start, _ in instants(proposal)]


def test_events_are_put_as_a_whole_collection_and_found(server):
    proposal = propose(rule=TUESDAYS, count=24, skip=(3,))
    data = to_ics(proposal, form="events")
    status, text = server.ask("PUT", "/ana/team/", data, Content_Type="text/calendar")
    assert status == 201, text
    first, last = (EPOCH + dt.timedelta(seconds=instants(proposal)[n][0]) for n in (0, -1))
    found = server.starts(first, last + dt.timedelta(minutes=1))
    assert found == [start for start, _ in instants(proposal)]
