"""Reads the path of a calendar a line; prints its occurrences as JSON.  For Debian's Python.

After the path, parted by tabs, may stand the first and the last second that are asked about: then
calendars of others are read, and each occurrence tells whether it is at a local time.
"""

import json
import pathlib
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402 - its version is chosen first

VEVENT = ICalGLib.ComponentKind.VEVENT_COMPONENT
VCALENDAR = ICalGLib.ComponentKind.VCALENDAR_COMPONENT
RECURRENCE_ID = ICalGLib.PropertyKind.RECURRENCEID_PROPERTY
STATUS = ICalGLib.PropertyKind.STATUS_PROPERTY
DAY_S = 86_400
FIRST = ICalGLib.Time.new_from_string("19700101T000000Z")
LAST = ICalGLib.Time.new_from_string("21020101T000000Z")


def seconds(time):
    return time.as_timet_with_zone(time.get_timezone())


def events_of(calendar):
    """Yield the events of a file, which may hold several calendars."""
    if calendar.isa() != VCALENDAR:
        inner = calendar.get_first_component(VCALENDAR)
        while inner is not None:
            yield from events_of(inner)
            inner = calendar.get_next_component(VCALENDAR)
    event = calendar.get_first_component(VEVENT)
    while event is not None:
        yield event
        event = calendar.get_next_component(VEVENT)


def is_local(event):
    start = event.get_dtstart()
    return start.is_date() or (start.get_timezone() is None and not start.is_utc())


def occurrences(text, *limits):
    calendar = ICalGLib.Component.new_from_string(text)
    if calendar is None:
        raise ValueError("not a calendar")
    first, last = FIRST, LAST
    if limits:
        first, last = (ICalGLib.Time.new_from_timet_with_zone(at, 0, None) for at in limits)
    shown, overrides = {}, []
    for n, event in enumerate(list(events_of(calendar))):
        uid = event.get_uid() or n
        if event.get_first_property(RECURRENCE_ID) is None:

            def add(_, span, __, uid=uid, event=event):
                shown[uid, span.get_start()] = span.get_start(), span.get_end(), event

            event.foreach_recurrence(first, last, add, None)
        else:
            of = event.get_recurrenceid()  # it comes without its zone, which is the start's
            of = of.as_timet_with_zone(event.get_dtstart().get_timezone())
            ends = seconds(event.get_dtstart()), seconds(event.get_dtend())
            overrides.append(((uid, of), (*ends, event)))
    for key, found in overrides:
        assert limits or key in shown, "an override of nothing"
        shown[key] = found
    live = ([start, stop, e] for start, stop, e in shown.values() if not is_cancelled(e))
    if limits:
        return sorted([start, end_of(event, stop), is_local(event)] for start, stop, event in live)
    return sorted([start, stop] for start, stop, _ in live)


def is_cancelled(event):
    return any(
        prop.get_status() == ICalGLib.PropertyStatus.CANCELLED
        for prop in [event.get_first_property(STATUS)]
        if prop is not None
    )


def end_of(event, stop):
    """Return the end of an occurrence; a span of days has a second less than the day after it."""
    is_span_of_days = event.get_dtstart().is_date() and stop % DAY_S == DAY_S - 1
    return stop + 1 - DAY_S if is_span_of_days else stop


for line in sys.stdin:
    path, *limits = line.rstrip("\n").split("\t")
    try:
        found = occurrences(pathlib.Path(path).read_text("utf-8"), *map(int, limits))
    except (ValueError, AssertionError, TypeError, AttributeError) as fault:
        found = {"error": f"{type(fault).__name__}: {fault}"}
    print(json.dumps(found), flush=True)
