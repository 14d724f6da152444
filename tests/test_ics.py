"""Calendars as written: form, identity, text; what can't be said is refused."""

import dataclasses
import datetime as dt
import os
import re
import subprocess
import sys

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from proposals import DAILY, START, TUESDAYS, WEEKLY, instants, propose

from overlap import OverlapError, Site, Team, read_ics, to_ics
from overlap.base.errors import CalendarError, SiteError
from overlap.calendars.items import items_of
from overlap.calendars.writing import verify
from overlap.fairness.rotation import Rotation
from overlap.meetings.occurrences import Attendee

STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KNOWN = """
BEGIN END VERSION PRODID CALSCALE METHOD NAME X-WR-CALNAME REFRESH-INTERVAL X-PUBLISHED-TTL TZID
TZOFFSETFROM TZOFFSETTO UID DTSTAMP LAST-MODIFIED SEQUENCE SUMMARY DESCRIPTION STATUS TRANSP
CATEGORIES LOCATION URL CONFERENCE COLOR ORGANIZER ATTENDEE DTSTART DTEND RRULE EXDATE
RECURRENCE-ID ACTION TRIGGER
"""


def lines_of(data):
    """Return a file's unfolded lines, by RFC 5545, 3.1."""
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def names_of(data):
    return {re.split("[:;]", line)[0] for line in lines_of(data)}


def events_of(data):
    return icalendar.Calendar.from_ical(data).events


def shown(data):
    return [(int(e.start.timestamp()), int(e.stop.timestamp())) for e in read_ics(data)]


@pytest.mark.parametrize("form", ["series", "events", "slots"])
def test_what_is_written_reads_back_as_the_instants_of_the_proposal(form):
    proposal = propose(count=60)
    assert shown(to_ics(proposal, form=form)) == instants(proposal)


def test_a_series_is_one_rule_with_a_count_and_overrides_in_its_own_form():
    data = to_ics(propose(count=6, skip=(3,), move={4: dt.date(2026, 2, 5)}))
    lines = lines_of(data)
    assert [line for line in lines if line.startswith(("RRULE:FREQ=WEEKLY", "EXDATE"))] == [
        "RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=TU",
        "EXDATE;TZID=America/New_York:20260127T090000",
    ]
    assert [line for line in lines if line.startswith("RECURRENCE-ID")] == [
        f"RECURRENCE-ID;TZID=America/New_York:{date}T090000"
        for date in ("20260113", "20260120", "20260203", "20260210")
    ]
    assert len({line for line in lines if line.startswith("UID")}) == 1


def test_dates_skipped_at_either_end_are_outside_the_rule():
    data = to_ics(propose(count=6, skip=(0, 5)))
    assert b"EXDATE" not in data
    assert b"COUNT=4" in data
    assert b"DTSTART;TZID=America/New_York:20260113T163000" in data


def test_events_are_in_utc_and_need_no_zone():
    data = to_ics(propose(count=4), form="events")
    assert b"TZID" not in data
    assert b"RRULE" not in data
    assert len({event["UID"] for event in events_of(data)}) == 4


def test_slots_are_one_series_each_that_comes_every_so_many_weeks():
    lines = lines_of(to_ics(propose(count=7), form="slots"))
    assert [line for line in lines if line.startswith("RRULE:FREQ=WEEKLY")] == [
        f"RRULE:FREQ=WEEKLY;COUNT={n};INTERVAL=3;BYDAY=TU" for n in (3, 2, 2)
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"order": [0, 1, 1, 0]},
        {"skip": (2,)},
        {"move": {2: dt.date(2026, 1, 21)}},
        {"rule": TUESDAYS},
        {"rule": "FREQ=WEEKLY;BYDAY=TU,TH"},
    ],
)
def test_slots_that_dont_strictly_alternate_are_refused(changes):
    proposal = propose(**{"count": 4, "times": ("09:00", "16:00"), **changes})
    with pytest.raises(CalendarError, match="--as events"):
        to_ics(proposal, form="slots")
    assert shown(to_ics(proposal, form="events")) == instants(proposal)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        # clocks go back on 2026-11-01 at 02:00: 01:30 comes twice
        ({"rule": "FREQ=WEEKLY;BYDAY=SU", "times": ("01:30",)}, "shows an hour twice"),
        # clocks go forward on 2026-03-08 at 02:00: 02:30 doesn't come
        ({"rule": "FREQ=WEEKLY;BYDAY=SU", "times": ("02:30",)}, "just once"),
        ({"rule": DAILY, "move": {3: START + dt.timedelta(days=4)}}, "not after the day"),
        ({"rule": WEEKLY, "move": {3: START + dt.timedelta(days=29)}}, "not after the day"),
        # noon to noon the next day, across the night when clocks go forward
        (
            {"rule": DAILY, "count": 2, "start": dt.date(2026, 3, 7), "duration": 1440},
            "just once",
        ),
    ],
)
def test_what_a_series_cant_say_is_refused_and_events_say_it(changes, why):
    proposal = propose(**{"count": 50, "times": ("12:00",), **changes})
    with pytest.raises(CalendarError, match=f"{why}.*--as events"):
        to_ics(proposal)
    assert shown(to_ics(proposal, form="events")) == instants(proposal)


def test_an_occurrence_that_spans_a_change_of_clocks_is_an_override():
    """From 23:30 for four hours: on 2026-03-07 it ends at 04:30, on all other days at 03:30."""
    proposal = propose(rule=DAILY, count=100, times=("23:30",), duration=240)
    lines = lines_of(to_ics(proposal))
    assert [line for line in lines if line.startswith("RECURRENCE-ID")] == [
        "RECURRENCE-ID;TZID=America/New_York:20260307T233000"
    ]
    assert "DTEND;TZID=America/New_York:20260308T043000" in lines


def test_dates_without_their_rule_are_no_series():
    proposal = propose(count=4)
    meeting = dataclasses.replace(proposal.meeting, every="")
    with pytest.raises(CalendarError, match="--as events"):
        to_ics(dataclasses.replace(proposal, meeting=meeting))


def test_an_anchor_on_utc_needs_no_zone_in_a_series():
    proposal = propose("Etc/UTC", count=5)
    data = to_ics(proposal)
    assert b"TZID" not in data
    assert shown(data) == instants(proposal)


def test_every_zone_that_is_named_is_told_and_no_other():
    data = to_ics(propose("US/Pacific", count=5)).decode()
    assert set(re.findall("TZID[=:]([^:\r]+)", data)) == {"America/Los_Angeles"}
    assert data.count("BEGIN:VTIMEZONE") == 1


def test_a_rotation_without_dates_is_refused():
    fields = {field.name: None for field in dataclasses.fields(Rotation)}
    with pytest.raises(CalendarError, match="without dates"):
        to_ics(Rotation(**fields))


@pytest.mark.parametrize(("key", "value"), [("form", "weekly"), ("method", "COUNTER")])
def test_an_unknown_form_or_method_is_refused(key, value):
    with pytest.raises(CalendarError, match=f"{key}: '{value}'"):
        to_ics(propose(), **{key: value})


def test_identity_is_that_of_the_meeting_and_the_planned_date():
    """Neither another slot, a moved date, nor another attendee makes another event of it."""
    one = events_of(to_ics(propose(count=6), form="events"))
    moved = propose(
        count=6,
        order=[1, 1, 2, 0, 0, 0],
        move={2: dt.date(2026, 1, 21)},
        attendees=[Attendee("Zed", Site("Oslo", "Europe/Oslo"))],
    )
    other = events_of(to_ics(moved, form="events"))
    assert [event["UID"] for event in one] == [event["UID"] for event in other]
    renamed = events_of(to_ics(propose(count=6, name="Retro"), form="events"))
    assert not {event["UID"] for event in one} & {event["UID"] for event in renamed}


def test_a_meeting_keeps_its_identity_through_all_but_its_name_clock_and_organizer():
    text = """
[[site]]
name = "{}"
zone = "{}"
[[meeting]]
name = "Sync"
duration = "60m"
every = "FREQ=WEEKLY;BYDAY=TU"
start = 2027-01-05
count = 4
{}
"""
    uids = {
        Team.parse(text.format(*fields)).meetings[0].invitation.uid
        for fields in (
            ("Oslo", "Europe/Oslo", ""),
            ("Bergen", "Europe/Oslo", ""),
            ("Oslo", "Europe/Oslo", '[[site]]\nname = "Lima"\nzone = "America/Lima"'),
            ("Oslo", "Europe/Oslo", '[[person]]\nname = "Ana"\nsite = "Oslo"'),
            ("Oslo", "Europe/Berlin", ""),
            ("Oslo", "Europe/Oslo", 'organizer = "ana@example.com"'),
            ("Bergen", "Europe/Oslo", 'uid = "sync@example.com"'),
            ("Oslo", "Europe/Oslo", 'uid = "sync@example.com"'),
        )
    }
    assert len(uids) == 4
    assert "sync@example.com" in uids


def test_the_same_proposal_gives_the_same_bytes_under_any_hash_seed():
    code = (
        "import sys; sys.path.insert(0, 'tests'); from proposals import propose\n"
        "from overlap import to_ics\n"
        "for form in ('series', 'events', 'slots'):\n"
        "    sys.stdout.buffer.write(to_ics(propose(organizer='ana@example.com'), form=form))"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "77")
    }
    assert len(outs) == 1
    assert b"END:VCALENDAR" in outs.pop()


def test_the_revision_is_given_and_in_utc():
    late = dt.datetime(2026, 1, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    assert b"DTSTAMP:20251231T210000Z" in to_ics(propose(), stamp=late)
    with pytest.raises(CalendarError, match="stamp"):
        to_ics(propose(), stamp=dt.datetime(2026, 1, 1))  # noqa: DTZ001 - without an offset


def test_only_a_feed_has_a_name_and_says_when_to_look_again():
    feed = lines_of(to_ics(propose(organizer="ana@example.com"), form="events", method="PUBLISH"))
    assert {"METHOD:PUBLISH", "NAME:Weekly sync", "X-WR-CALNAME:Weekly sync"} < set(feed)
    assert {"REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"} < set(feed)
    assert not [line for line in feed if line.startswith(("ATTENDEE", "ORGANIZER"))]
    for method in ("", "REQUEST"):
        own = to_ics(propose(organizer="ana@example.com"), method=method)
        assert b"NAME:" not in own.replace(b"CN=", b"")
        assert b"REFRESH-INTERVAL" not in own
    assert b"METHOD" not in to_ics(propose())


def test_who_has_no_address_isnt_invited_and_nobody_is_without_an_organizer():
    assert b"ATTENDEE" not in to_ics(propose(count=1))
    (event,) = events_of(to_ics(propose(count=1, organizer="boss@example.com")))
    assert event["ORGANIZER"] == "mailto:boss@example.com"
    listed = [(str(a), a.params["CN"], a.params["ROLE"]) for a in event["ATTENDEE"]]
    assert listed == [
        ("mailto:ana@example.com", "Ana", "REQ-PARTICIPANT"),
        ("mailto:zoe@example.com", "Zoë", "OPT-PARTICIPANT"),
    ]


def test_an_address_that_two_attendees_share_is_invited_once():
    oslo = Site("Oslo", "Europe/Oslo")
    both = [Attendee(name, oslo, email="team@example.com") for name in ("Bo", "Cy")]
    (event,) = events_of(to_ics(propose(count=1, attendees=both, organizer="team@example.com")))
    assert event["ATTENDEE"].params["CN"] == event["ORGANIZER"].params["CN"] == "Bo"


@pytest.mark.parametrize(
    ("fields", "form", "why"),
    [
        ({}, "series", "meeting.organizer"),
        ({"organizer": "a@example.com"}, "events", "one mail"),
        (
            {"organizer": "a@example.com", "attendees": [Attendee("Oslo", Site("O", "UTC"))]},
            "series",
            "attendee.email",
        ),
    ],
)
def test_a_mail_that_invites_needs_one_series_an_organizer_and_a_guest(fields, form, why):
    with pytest.raises(CalendarError, match=why):
        to_ics(propose(**fields), form=form, method="REQUEST")


def test_the_text_tells_local_times_and_why():
    (first,) = events_of(to_ics(propose(count=20, times=("09:00",))))
    assert first["SUMMARY"] == "Weekly sync"
    assert first["DESCRIPTION"].split("\n") == [
        # New York goes to summer time on 2026-03-08: Manila and Kolkata meet an hour earlier
        "Base: 09:00",
        "Manila (Ana): 22:00; 21:00 from 2026-03-10",
        "Kolkata (Zoë): 19:30; 18:30 from 2026-03-10",
        "Why: it is the least burden for all so far",
    ]
    (_, second, *_) = events_of(to_ics(propose(count=20)))
    assert second["SUMMARY"] == "Weekly sync (B)"
    assert second["DESCRIPTION"].split("\n") == [
        "Tue 2026-01-13 16:30 Base",
        "Wed 2026-01-14 05:30 Manila (Ana)",
        "Wed 2026-01-14 03:00 Kolkata (Zoë)",
        "Why: it is the least burden for all so far",
    ]


def test_the_text_of_a_series_tells_no_reason_where_its_dates_have_several():
    proposal = propose(count=3, times=("09:00",))
    one, *others = proposal.occurrences
    several = dataclasses.replace(
        proposal, occurrences=(dataclasses.replace(one, reason="first turn of Base (4)"), *others)
    )
    (first,) = events_of(to_ics(several))
    assert "turn" not in first["DESCRIPTION"]
    assert "Why" not in first["DESCRIPTION"]


HOSTILE = "a;b,c\\n\\;\"^n^' ATTENDEE:mailto:x@y.z BEGIN:VEVENT 会议 é 🙂" * 2


def test_signs_of_the_format_are_escaped_in_every_text():
    who = Attendee(HOSTILE[:100], Site(HOSTILE[:90], "Asia/Manila"), email="ana@example.com")
    fields = {"name": HOSTILE[:110], "reason": HOSTILE, "location": HOSTILE}
    data = to_ics(propose(attendees=[who], organizer="ana@example.com", alarm_min=5, **fields))
    for event in events_of(data):
        assert event["LOCATION"] == HOSTILE
        assert event["SUMMARY"].startswith(HOSTILE[:110])
        assert HOSTILE in event["DESCRIPTION"]
        assert not event.errors
    assert names_of(data) <= set(KNOWN.split())


ODD = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\0\a\u202e\u2066\u2028\ud800;,:\\\"^'ATEND= ")),
    min_size=1,
    max_size=40,
)


def hostile(text, where):
    """Return a proposal with a text somewhere in it."""
    oslo = Site("Oslo", "Europe/Oslo")
    if where == "attendee":
        return propose(count=2, attendees=[Attendee(text, oslo)])
    if where == "email":
        return propose(count=2, attendees=[Attendee("Ana", oslo, email=f"{text}@example.com")])
    if where == "slot":
        proposal = propose(count=2)
        first = dataclasses.replace(proposal.occurrences[0], slot=text)
        return dataclasses.replace(proposal, occurrences=(first, proposal.occurrences[1]))
    return propose(count=2, **{where: text})


def test_the_one_text_that_would_change_on_the_way_is_refused():
    with pytest.raises(SiteError, match="has a backslash before an N"):
        to_ics(propose(name="C:\\New"))


@given(ODD, st.sampled_from(["name", "reason", "location", "attendee", "slot"]))
def test_no_text_adds_a_property_or_breaks_a_line(text, where):
    try:
        data = to_ics(hostile(text, where), form="events")
    except OverlapError as fault:
        data = None
        key = fault.key
    if data is None:
        assert where in key
        return
    assert names_of(data) <= set(KNOWN.split())
    assert data.count(b"BEGIN:") == 3
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)


@pytest.mark.parametrize(
    "text", ["a\r\nb", "a\nb", "a\0", "a\a", "a\ud800", "a\u202eb", "a\u2067b", "a\u2028b", "a\x85"]
)
@pytest.mark.parametrize(
    ("where", "key"),
    [
        ("name", "name"),
        ("reason", "occurrence[1].reason"),
        ("attendee", "attendee[1].name"),
        ("location", "location"),
        ("email", "attendee[1].email"),
        ("organizer", "organizer"),
        ("url", "url"),
        ("conference", "conference"),
        ("uid", "uid"),
    ],
)
def test_what_no_calendar_can_carry_is_refused_and_the_key_is_named(text, where, key):
    with pytest.raises(OverlapError) as fault:
        to_ics(hostile(text, where))
    assert fault.value.key == key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("url", "https://"),
        ("url", "https://[room"),
        ("url", "https://example.com/a b"),
        ("conference", "room 4"),
        ("color", "#ff0000"),
        ("organizer", "nobody"),
        ("uid", "short"),
        ("alarm", "40 days"),
        ("location", ""),
    ],
)
def test_a_team_file_with_a_bad_value_for_the_calendar_names_the_key(key, value):
    text = (
        '[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"\n[[meeting]]\nname = "Sync"\n'
        'duration = "60m"\nevery = "FREQ=WEEKLY"\nstart = 2027-01-05\ncount = 4\n'
        f'{key} = "{value}"\n'
    )
    with pytest.raises(OverlapError) as fault:
        Team.parse(text)
    assert fault.value.key == f"meeting[1].{key}"


def test_a_calendar_that_reads_back_otherwise_isnt_returned():
    items = items_of(propose(count=4), STAMP)
    with pytest.raises(CalendarError, match=r"read back, shows .* is due"):
        verify(to_ics(propose(count=4, order=[0, 1, 1, 1])), items)
    with pytest.raises(CalendarError, match="read back, shows nothing"):
        verify(to_ics(propose(count=3)), items)


def test_importing_the_package_or_asking_for_help_loads_no_calendar_library():
    code = (
        "import sys, overlap; from overlap.cli import run; run(['--help'])\n"
        "sys.exit(any(name in sys.modules for name in ('icalendar', 'numpy')))"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def test_a_page_a_room_and_a_colour_are_told_as_rfc_7986_has_them():
    told = {"url": "https://example.com/a", "conference": "tel:+15551234567", "color": "teal"}
    for form in ("series", "events"):
        lines = lines_of(to_ics(propose(count=3, **told), form=form))
        (event, *_) = "\n".join(lines).split("BEGIN:VEVENT\n")[1:]
        assert "\nURL:https://example.com/a\n" in event
        assert "\nCONFERENCE;VALUE=URI:tel:+15551234567\n" in event
        assert "\nCOLOR:teal\n" in event
    feed = lines_of(to_ics(propose(count=3, **told), method="PUBLISH"))
    assert "COLOR:teal" in feed[: feed.index("BEGIN:VEVENT")]


def test_what_has_no_reason_has_no_line_for_one():
    for form in ("series", "events", "slots"):
        assert b"Why:" in to_ics(propose(count=6), form=form)
        assert b"Why:" not in to_ics(propose(count=6, reason=""), form=form)


def test_occurrences_that_are_none_or_turn_back_in_time_are_refused():
    proposal = propose(count=3)
    first, *others = proposal.occurrences
    upside_down = dataclasses.replace(first, stop_utc_min=first.start_utc_min)
    for occurrences, why in (
        ((), "no occurrence"),
        ((*others, first), "not after the one before"),
        ((upside_down, *others), "doesn't end after its start"),
    ):
        with pytest.raises(CalendarError, match=why):
            to_ics(dataclasses.replace(proposal, occurrences=occurrences))
