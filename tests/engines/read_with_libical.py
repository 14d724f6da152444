"""Reads the path of a calendar a line; prints its occurrences as JSON.  For Debian's Python."""

import json
import pathlib
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402 - its version is chosen first

VEVENT = ICalGLib.ComponentKind.VEVENT_COMPONENT
RECURRENCE_ID = ICalGLib.PropertyKind.RECURRENCEID_PROPERTY
FIRST = ICalGLib.Time.new_from_string("19700101T000000Z")
LAST = ICalGLib.Time.new_from_string("21020101T000000Z")


def seconds(time):
    return time.as_timet_with_zone(time.get_timezone())


def occurrences(text):
    calendar = ICalGLib.Component.new_from_string(text)
    shown, overrides = {}, []
    event = calendar.get_first_component(VEVENT)
    while event is not None:
        uid = event.get_uid()
        if event.get_first_property(RECURRENCE_ID) is None:

            def add(_, span, __, uid=uid, event=event):
                shown[uid, span.get_start()] = span.get_start(), span.get_end(), event

            event.foreach_recurrence(FIRST, LAST, add, None)
        else:
            of = event.get_recurrenceid()  # it comes without its zone, which is the start's
            of = of.as_timet_with_zone(event.get_dtstart().get_timezone())
            ends = seconds(event.get_dtstart()), seconds(event.get_dtend())
            overrides.append(((uid, of), (*ends, event)))
        event = calendar.get_next_component(VEVENT)
    for key, found in overrides:
        assert key in shown, "an override of nothing"
        shown[key] = found
    cancelled = ICalGLib.PropertyStatus.CANCELLED
    live = ([start, stop] for start, stop, e in shown.values() if e.get_status() != cancelled)
    return sorted(live)


for line in sys.stdin:
    print(json.dumps(occurrences(pathlib.Path(line.strip()).read_text("utf-8"))), flush=True)
