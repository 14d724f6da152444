"""Engines that aren't ours read calendars: what each one shows, as seconds since 1970."""

import json
import shutil
import subprocess
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

HERE = Path(__file__).parent
PROGRAMS = {
    "ical.js": (
        ["node", str(HERE / "read_with_icaljs.mjs")],
        "npm ci --prefix tests/engines",
    ),
    "sabre/vobject": (
        ["php", "-d", "error_reporting=8191", str(HERE / "read_with_sabre.php")],
        "apt-get install php-cli php-sabre-vobject",
    ),
    "libical": (
        ["/usr/bin/python3", str(HERE / "read_with_libical.py")],
        "apt-get install python3-gi gir1.2-ical-3.0",
    ),
}


def shown_by_recurring_ical_events(data):
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).all()
    return sorted(
        (int(event.start.timestamp()), int(event.end.timestamp()))
        for event in events
        if event.get("STATUS") != "CANCELLED"
    )


def shown_by_home_assistants_ical(data):
    calendar = IcsCalendarStream.calendar_from_ics(data.decode())
    return sorted(
        (int(event.start.timestamp()), int(event.end.timestamp()))
        for event in calendar.timeline
        if event.status != "CANCELLED"
    )


class Reader:
    """Another program that reads a path a line and answers with a line of JSON.

    With limits [s since 1970] it reads calendars of others, whose faults are errors; what it
    shows then also tells whether it is at a local time.
    """

    def __init__(self, name, folder):
        command, needs = PROGRAMS[name]
        if shutil.which(command[0]) is None:
            pytest.fail(f"{command[0]} isn't installed: {needs}")
        self.needs = needs
        self.file = folder / "calendar.ics"
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, data, *limits):
        self.file.write_bytes(data)
        self.process.stdin.write("\t".join(map(str, [self.file, *limits])) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the reader stopped; is it installed? {self.needs}"
        found = json.loads(line)
        assert isinstance(found, list), found
        return sorted(map(tuple, found))

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
