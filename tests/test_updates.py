"""Calendars after the first mail: what changes, what an update and a cancellation write."""

import datetime as dt

import icalendar
import pytest
from proposals import START, TUESDAYS, instants, propose

from overlap import read_ics, to_ics
from overlap.base.errors import CalendarError
from overlap.calendars.cancellation import cancel_ics
from overlap.calendars.differences import differences, moved_by_rules
from overlap.calendars.update import update_ics

WEEK = dt.timedelta(days=7)
FORMS = pytest.mark.parametrize("form", ["series", "events"])


def shown(data):
    live = (e for e in read_ics(data) if not e.cancelled)
    return [(int(e.start.timestamp()), int(e.stop.timestamp())) for e in live]


def revisions(data):
    events = icalendar.Calendar.from_ical(data).events
    return {(e["SEQUENCE"], e["DTSTAMP"].dt, e["LAST-MODIFIED"].dt) for e in events}


def changes(old, new):
    found = differences(read_ics(old), read_ics(new))
    return [(each.change, str(each.shown.start.date())) for each in found]


@FORMS
def test_a_calendar_doesnt_differ_from_itself(form):
    data = to_ics(propose(count=9), form=form)
    assert not differences(read_ics(data), read_ics(data))
    assert not moved_by_rules(data)


@FORMS
def test_what_differs_is_named_by_the_planned_date(form):
    old = to_ics(propose(count=5, skip=(1,)), form=form)
    moved = {3: dt.date(2026, 1, 28)}
    new = to_ics(propose(count=6, skip=(2,), move=moved, order=[0, 1, 2, 0, 2, 0]), form=form)
    assert changes(old, new) == [
        ("added", "2026-01-13"),
        ("dropped", "2026-01-21"),  # 21:00 on the 20th in New York
        ("moved", "2026-01-28"),
        ("moved", "2026-02-04"),
        ("added", "2026-02-10"),
    ]


def test_another_text_at_the_same_time_is_a_change():
    old = to_ics(propose(count=2, location="Room 4"), form="events")
    new = to_ics(propose(count=2, location="Room 5"), form="events")
    (first, _) = differences(read_ics(old), read_ics(new))
    assert (first.change, first.fields) == ("changed", ("location",))


def test_a_changed_zone_rule_shows_in_an_old_file():
    """Until 2026 Vancouver's clocks were to go back on 2026-11-01; now they stay at -07."""
    data = to_ics(propose("America/Vancouver", count=10, start=dt.date(2026, 10, 6))).decode()
    head, _, rest = data.partition("BEGIN:VTIMEZONE")
    events = rest.partition("END:VTIMEZONE\r\n")[2]
    pacific = to_ics(propose("America/Los_Angeles", count=1)).decode()
    zone = pacific[pacific.index("BEGIN:VTIMEZONE") : pacific.index("BEGIN:VEVENT")]
    old = (head + zone.replace("America/Los_Angeles", "America/Vancouver") + events).encode()
    found = moved_by_rules(old)
    assert [str(each.shown.original.date()) for each in found] == [
        str(dt.date(2026, 10, 6) + n * WEEK) for n in range(4, 10)
    ]
    assert {each.after.start - each.before.start for each in found} == {dt.timedelta(hours=-1)}


@FORMS
def test_an_update_shows_the_new_instants_and_raises_the_revision(form):
    old = to_ics(propose(count=9, skip=(1,)), form=form)
    proposal = propose(count=12, skip=(4,), order=[2, 1, 2, 0, 1, 2, 1, 1, 2, 0, 1, 2])
    new = update_ics(old, proposal)
    assert shown(new) == instants(proposal)
    assert {e.uid for e in read_ics(old)} <= {e.uid for e in read_ics(new)}
    stamp = dt.datetime(2026, 1, 6, 0, 0, 1, tzinfo=dt.UTC)
    assert (1, stamp, stamp) in revisions(new)
    if form == "series":
        assert len(revisions(new)) == 1
    assert [e.original or e.uid for e in read_ics(new) if e.cancelled]
    third = update_ics(new, proposal)
    assert shown(third) == instants(proposal)
    if form == "events":
        assert third == new  # nothing changed, so nothing is raised


@FORMS
def test_dropped_occurrences_are_written_as_cancelled(form):
    old = to_ics(propose(count=9), form=form)
    fewer = propose(count=9, skip=(2, 4))
    new = update_ics(old, fewer)
    assert shown(new) == instants(fewer)
    gone = [e for e in read_ics(new) if e.cancelled]
    # planned on 2026-01-20 and 02-03; what is at 21:00 is a day later in UTC
    assert sorted(str(e.start.date()) for e in gone) == ["2026-01-21", "2026-02-03"]
    events = icalendar.Calendar.from_ical(new).events
    assert {e["TRANSP"] for e in events if e["STATUS"] == "CANCELLED"} == {"TRANSPARENT"}


@FORMS
def test_dates_that_werent_planned_anew_stay_as_they_are(form):
    plan = propose(count=9)
    old = to_ics(plan, form=form)
    quarter = propose(count=3, start=START + 4 * WEEK, order=[2, 2, 2])
    new = update_ics(old, quarter)
    assert shown(new) == [*instants(plan)[:4], *instants(quarter), *instants(plan)[7:]]
    assert not any(e.cancelled for e in read_ics(new))
    one = update_ics(old, propose(count=9, order=[2] * 9), dates=[START + 4 * WEEK])
    (moved,) = differences(read_ics(old), read_ics(one))
    assert shown(one)[4] == instants(propose(count=9, order=[2] * 9))[4]
    assert moved.change == "moved"


def test_a_series_of_one_date_is_an_event_without_a_rule_and_can_be_updated():
    plan = propose(count=1, uid="sync@example.com")
    old = to_ics(plan)
    assert b"RRULE" not in old.partition(b"END:VTIMEZONE")[2]
    assert b"RECURRENCE-ID" not in old
    moved = propose(count=1, uid="sync@example.com", move={0: START + dt.timedelta(days=2)})
    new = update_ics(old, moved)
    assert changes(old, new) == [("moved", str(START + dt.timedelta(days=2)))]
    more = propose(count=3, uid="sync@example.com", order=[0, 1, 0])
    assert shown(update_ics(old, more)) == instants(more)
    gone = cancel_ics(new, "sync@example.com", dates=[START + dt.timedelta(days=2)])
    assert [(e.uid, e.cancelled, e.sequence) for e in read_ics(gone)] == [
        ("sync@example.com", True, 2)
    ]


@FORMS
def test_the_past_stays_as_it_is(form):
    old = to_ics(propose(count=9), form=form)
    proposal = propose(count=9, order=[2] * 9)
    since = dt.datetime(2026, 1, 30, tzinfo=dt.UTC)
    new = update_ics(old, proposal, since=since)
    assert shown(new) == [*instants(propose(count=9))[:4], *instants(proposal)[4:]]


@FORMS
def test_what_was_cancelled_can_be_held_after_all(form):
    old = update_ics(to_ics(propose(count=6), form=form), propose(count=6, skip=(3,)))
    new = update_ics(old, propose(count=6))
    assert shown(new) == instants(propose(count=6))
    assert max(e.sequence for e in read_ics(new)) == 2


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"rule": TUESDAYS}, "doesn't give 2026-01-06"),
        ({"zone": "Europe/London"}, "keeps the clock of America/New_York"),
        ({"uid": "other@example.com"}, "isn't one of this meeting"),
    ],
)
def test_an_update_that_cant_be_one_is_refused(changed, why):
    old = to_ics(propose(count=9, uid="sync@example.com"))
    with pytest.raises(CalendarError, match=why):
        update_ics(old, propose(**{"count": 4, "uid": "sync@example.com", **changed}))


def test_an_update_keeps_the_rules_time_of_the_old_series():
    """Else each RECURRENCE-ID that readers know would be of nothing."""
    old = to_ics(propose(count=6))
    new = update_ics(old, propose(count=6, order=[1] * 6))
    assert b"DTSTART;TZID=America/New_York:20260106T090000" in new
    assert shown(new) == instants(propose(count=6, order=[1] * 6))


@FORMS
def test_a_cancellation_calls_everything_off(form):
    old = to_ics(propose(count=6, alarm_min=5, uid="sync@example.com"), form=form)
    new = cancel_ics(old, "sync@example.com")
    assert shown(new) == []
    assert len(read_ics(new)) == 6
    assert {e.sequence for e in read_ics(new)} == {1}
    assert b"VALARM" not in new


@pytest.mark.parametrize("form", ["series", "events", "slots"])
def test_single_dates_can_be_called_off(form):
    proposal = propose(count=6, uid="sync@example.com")
    dates = [START + n * WEEK for n in (1, 3)]
    new = cancel_ics(to_ics(proposal, form=form), "sync@example.com", dates=dates)
    assert shown(new) == [each for n, each in enumerate(instants(proposal)) if n not in {1, 3}]
    mail = cancel_ics(to_ics(proposal, form=form), "sync@example.com", dates=dates, method="CANCEL")
    assert b"METHOD:CANCEL" in mail
    assert len(icalendar.Calendar.from_ical(mail).events) == 2
    again = cancel_ics(new, "sync@example.com", dates=dates[:1])
    assert shown(again) == shown(new)


def test_an_occurrence_whose_series_is_elsewhere_can_be_called_off():
    calendar = icalendar.Calendar.from_ical(to_ics(propose(count=6, uid="sync@example.com")))
    calendar.subcomponents = [e for e in calendar.subcomponents if "RRULE" not in e]
    alone = calendar.to_ical()
    dates = [entry.original.date() for entry in read_ics(alone)]
    assert len(dates) == 5
    new = cancel_ics(alone, "sync@example.com", dates=dates[:1])
    assert len(shown(new)) == 4


def test_a_mail_that_cancels_a_series_holds_its_master_alone():
    old = to_ics(propose(count=6, uid="sync@example.com"))
    (event,) = icalendar.Calendar.from_ical(
        cancel_ics(old, "sync@example.com", method="CANCEL")
    ).events
    assert event["STATUS"] == "CANCELLED"
    assert "RECURRENCE-ID" not in event


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"uid": "other@example.com"}, "isn't one of this meeting"),
        ({"dates": [dt.date(2026, 1, 7)]}, "no occurrence is planned"),
        ({"method": "REQUEST"}, "not CANCEL"),
    ],
)
def test_a_cancellation_of_what_isnt_there_is_refused(options, why):
    old = to_ics(propose(count=6, uid="sync@example.com"))
    with pytest.raises(CalendarError, match=why):
        cancel_ics(old, **{"uid": "sync@example.com", **options})


def test_an_instant_needs_an_offset():
    old = to_ics(propose(count=6))
    with pytest.raises(CalendarError, match="since"):
        update_ics(old, propose(count=6), since=dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_date_that_was_called_off_and_is_dropped_doesnt_differ():
    old = to_ics(propose(count=4, uid="sync@example.com"), form="events")
    off = cancel_ics(old, "sync@example.com", dates=[START])
    left = [entry for entry in read_ics(off) if not entry.cancelled]
    assert len(left) == 3
    assert not differences(read_ics(off), left)


def test_an_update_that_leaves_nothing_is_refused():
    old = to_ics(propose(count=1, uid="sync@example.com"), form="events")
    head, _, rest = old.partition(b"BEGIN:VEVENT")
    empty = head + rest.partition(b"END:VEVENT\r\n")[2]
    after = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(CalendarError, match=r"no occurrence is left"):
        update_ics(empty, propose(count=1, uid="sync@example.com"), since=after)


def test_a_move_past_the_next_one_says_what_a_series_can_do():
    old = to_ics(propose(count=4, uid="sync@example.com"))
    moved = propose(count=4, uid="sync@example.com", move={1: START + dt.timedelta(days=15)})
    with pytest.raises(CalendarError, match="hold it at another time, or cancel") as caught:
        update_ics(old, moved, dates=[START + dt.timedelta(days=7)], source="old.ics")
    assert "old.ics: occurrence: 2026-01-20" in str(caught.value)
