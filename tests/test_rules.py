"""Recurrence rules against dateutil, which walks where ours tests whole arrays of days."""

import datetime as dt
import itertools

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, reject
from hypothesis import strategies as st

from overlap.base.errors import RuleError
from overlap.clocks.rule_text import parse_rule
from overlap.clocks.rules import Steps, rule_walls

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - wall times
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = 40


def ours(text, start, **options):
    steps = Steps(10**8)
    walls = rule_walls(parse_rule(text), second(start), most=10**5, steps=steps, **options)
    return [EPOCH + dt.timedelta(seconds=at) for at in walls.tolist()]


def second(at):
    return int((at - EPOCH).total_seconds())


def numbers(least, most, n=3):
    wanted = st.integers(least, most).filter(lambda number: number or least == 0)
    return st.lists(wanted, min_size=1, max_size=n, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


@st.composite
def rules(draw):
    """Return rules that dateutil reads as the RFC does, most days of which exist."""
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 4))}"]
    days = draw(st.lists(st.sampled_from(DAYS), max_size=3, unique=True))
    if days and freq in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        days = [f"{draw(st.sampled_from([1, 2, -1]))}{day}" for day in days]
    if days:
        parts.append(f"BYDAY={','.join(days)}")
    elif freq != "WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(numbers(-28, 28, 8))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(numbers(1, 12, 6))}")
    if draw(st.booleans()):
        parts.append(f"BYHOUR={draw(numbers(0, 23))}")
    if freq in {"YEARLY", "MONTHLY", "DAILY"} and draw(st.booleans()) and len(parts) > 2:
        parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '2', '1,-1']))}")
    return ";".join([*parts, f"WKST={draw(st.sampled_from(DAYS))}"])


STARTS = st.datetimes(EPOCH.replace(year=2015), EPOCH.replace(year=2026)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@given(rules(), STARTS)
def test_a_rule_gives_what_dateutil_gives_and_its_start(text, start):
    endless = "MINUTELY" in text or "HOURLY" in text
    stop = start + dt.timedelta(days=40 if endless else 2000)
    try:
        walk = rrulestr(f"{text};UNTIL={stop:%Y%m%dT%H%M%S}", dtstart=start)
    except ValueError:  # dateutil refuses a rule that never comes to one of its hours
        reject()
    due = list(itertools.islice(walk, MOST))
    if len(due) == MOST:
        stop = due.pop()
    due = due if due[:1] == [start] else [start, *due]
    found = ours(text, start, stop_s=second(stop) + (len(due) < MOST - 1))
    assert found[: len(due)] == due
    half = due[len(due) // 2]
    later = ours(text, start, first_s=second(half), stop_s=second(stop))
    assert later[: len(due) - len(due) // 2] == [at for at in due[len(due) // 2 :] if at < stop]
    assert ours(f"{text};COUNT={len(due)}", start) == due


def test_the_week_of_a_new_year_is_counted_from_both_of_its_ends():
    """2018-12-31 is in week 1 of 2019, which has 52: the 52nd from the end.  dateutil misses it."""
    start = EPOCH.replace(year=2018)
    found = ours(
        "FREQ=YEARLY;BYWEEKNO=-52;BYDAY=MO", start, stop_s=second(EPOCH.replace(year=2020))
    )
    assert [str(at.date()) for at in found] == ["2018-01-01", "2018-12-31"]


def test_positions_of_the_first_week_count_from_its_monday():
    """The start is the third of its week, so the first is before it.  dateutil takes the start."""
    friday = EPOCH.replace(year=2015, day=2)
    found = ours("FREQ=WEEKLY;BYDAY=MO,TU,FR;BYSETPOS=1;COUNT=3", friday)
    assert [str(at.date()) for at in found] == ["2015-01-02", "2015-01-05", "2015-01-12"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "isn't NAME=VALUE"),
        ("BYDAY=MO", "has no FREQ"),
        ("FREQ=DAILY;BYDAY=XX", "isn't a day"),
        ("FREQ=DAILY;BYMONTH=13", "isn't a number from 1 to 12"),
        ("FREQ=DAILY;UNTIL=soon", "isn't a date"),
        ("FREQ=DAILY;FREQ=WEEKLY", "stands twice"),
        ("FREQ=DAILY;BYHOUR=" + ",".join(["1"] * 401), "more than 400"),
    ],
)
def test_what_is_no_rule_says_why(text, why):
    with pytest.raises(RuleError, match=why):
        parse_rule(text)
