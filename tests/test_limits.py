"""Every bound of docs/reference/limits.md: past it, one error that says it."""

import json
import re
from pathlib import Path

import pytest

from overlap.calendars import occurrences

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "limits.md"
ROWS = {
    what: (most, words)
    for what, most, words in re.findall(
        r"^\| (.+?) \| (.+?) \| `(.+?)` \|$", PAGE.read_text(), re.MULTILINE
    )
}
OSLO = '[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"\n'
LIMA = '[[site]]\nname = "Lima"\nzone = "America/Lima"\n'
MEETING = '[[meeting]]\nname = "{}"\nduration = "30m"\nstart = 2027-01-05\n'
WEEKLY = 'every = "FREQ=WEEKLY;COUNT=2"\n'
CHECK = ["check", "-t", "team.toml"]
SCHEDULE = ["schedule", "-t", "team.toml"]
CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{}END:VCALENDAR\n"
EVENT = "BEGIN:VEVENT\nUID:{}\nDTSTART:20270105T090000Z\nDTEND:20270105T100000Z\n{}END:VEVENT\n"
DAILY = "RRULE:FREQ=DAILY\n"


def team(text, command=CHECK):
    return command, {"team.toml": OSLO + LIMA + text}


def suggest(*options):
    """Return a search for one meeting of both sites."""
    asked = ["suggest", "-t", "team.toml", "--with", "Oslo,Lima", "--duration", "30m"]
    return team("", [*asked, *options])


def first(text):
    """Return a team with a line in its first site."""
    return CHECK, {"team.toml": OSLO + text + LIMA}


def many(n, of, text=""):
    return "".join(of.format(k) for k in range(n)) + text


def ledger(text):
    return [*SCHEDULE, "--history", "ledger.json"], {
        **team(MEETING.format("Sync") + WEEKLY)[1],
        "ledger.json": text,
    }


def certificate(**proof):
    burden = dict.fromkeys(proof.get("people", ["Ana"]), 4.0)
    slots = [{"label": "A", "anchor_time": "09:00", "count": 1}]
    n_starts = len(proof["starts"])
    sound = {
        "people": ["Ana"], "weights": [1.0], "carried": [0.0], "unit_min": 15, "kept": [],
        "hold": 1, "max_slots": 1, "is_whole": True, "limits": [], "regime_of": [0],
        "start_of": [0], "prices": [[1]], "limit_prices": [[]],
        "regimes": [{"count": 1, "cost": [[60]] * n_starts}],
    }  # fmt: skip
    claimed = {
        "mode": "steady",
        "max_burden": 4.0,
        "lower_bound": 4.0,
        "gap": 0.0,
        "total": 4.0,
        "weights": burden,
    }
    document = {
        "slots": slots,
        "occurrences": [
            {
                "date": "2027-01-05",
                "slot": "A",
                "start": "2027-01-05T09:00Z",
                "stop": "2027-01-05T10:00Z",
                "local": {},
                "burden": burden,
                "absent": [],
                "excused": [],
            }
        ],
        "duration_min": 60,
        "anchor": "Ana",
        "attendees": [],
        "burden": burden,
        "rates": {},
        "search_complete": True,
        "certificate": {**claimed, "proof": {**sound, **proof}},
    }
    return ["verify-certificate", "c.json"], {"c.json": json.dumps(document)}


def calendar(text):
    files = {**team(MEETING.format("Sync") + WEEKLY)[1], "old.ics": text}
    return [*SCHEDULE, "--update", "old.ics", "-o", "new.ics"], files


def busy_calendar(text):
    return [*SCHEDULE, "--busy", "Oslo=busy.ics"], {
        **team(MEETING.format("Sync") + WEEKLY)[1],
        "busy.ics": CALENDAR.format(text),
    }


def candidates(text):
    return ["rank", "London", "--candidates", "places.txt"], {"places.txt": text}


def all_dates(key):
    dates = ", ".join(
        f'"{y}-{m:02}-{d:02}"'
        for y in range(2000, 2031)
        for m in range(1, 13)
        for d in range(1, 29)
    )
    return first(f"{key} = [{dates}]\n")


def sets_of_starts():
    """Return 40 starts of which none beats another for both, 10 of them allowed."""
    costs = [[60 + n, 100 - n] for n in range(40)]
    return certificate(
        starts=[f"09:{n:02}" for n in range(40)], max_slots=10, people=["Ana", "Ben"],
        weights=[1, 1], carried=[0, 0], prices=[[1, 1]], regimes=[{"count": 1, "cost": costs}],
    )  # fmt: skip


REGIONS = ", ".join('{ region = "PH", categories = ["public"] }' for _ in range(101))
CENTURIES = ["--start", "1971-01-01", "--stop", "2100-01-01"]
PAST = {
    "team file": lambda: team("#" * (4 << 20)),
    "ledger": lambda: ledger(" " * (64 << 20) + "{}"),
    "certificate": lambda: (["verify-certificate", "c.json"], {"c.json": " " * (64 << 20) + "{}"}),
    "calendar file": lambda: calendar(CALENDAR.format("X:" + "x" * (16 << 20) + "\n")),
    "list of candidates": lambda: candidates("#" * (1 << 20) + "\nManila\n"),
    "candidates": lambda: candidates("Manila\n" * 2001),
    "digits of a number in a file": lambda: first(f"people = {'1' * 4301}\n"),
    "names joined by dots in a team file": lambda: first(f"hours{'.a' * 32} = 1\n"),
    "nesting of a team file": lambda: first(f"hours = {'[' * 100_000}\n"),
    "nesting of JSON": lambda: ledger("[" * 1_000_000),
    "dates": lambda: team("[horizon]\nstart = 2027-01-01\nstop = 2101-01-02\n"),
    "days of a horizon": lambda: (
        ["check", "London", "Manila", "--start", "2100-12-31", "--days", "2"], {}
    ),
    "sites": lambda: (CHECK, {"team.toml": many(2001, '[[site]]\nname = "{}"\nzone = "UTC"\n')}),
    "sites of `coverage`": lambda: (
        ["coverage", "-t", "team.toml"],
        {"team.toml": many(101, '[[site]]\nname = "{}"\nzone = "UTC"\n')},
    ),
    "changes of hours that `advise` tries × days": lambda: (
        ["advise", "London", "Manila", *CENTURIES, "--target", "20h", "--step", "10m"],
        {},
    ),
    "seasons of a site": lambda: team(
        '[[site.season]]\nfrom = 2027-01-01\nto = 2027-01-02\nhours = "off"\n' * 10_001
    ),
    "dates of `days_off`": lambda: all_dates("days_off"),
    "dates of `days_on`": lambda: all_dates("days_on"),
    "regions of `holidays`": lambda: first(f"holidays = [{REGIONS}]\n"),
    "characters of `hours`": lambda: first(f'hours = "{" " * 2001}"\n'),
    "windows a day": lambda: first(
        f'hours = "Mo {",".join(f"{h:02}:00-{h:02}:30" for h in range(13))}"\n'
    ),
    "`people` of a site": lambda: first("people = 10000001\n"),
    "characters of a name": lambda: (CHECK, {"team.toml": f'[[site]]\nname = "{"x" * 121}"\nzone = "UTC"\n'}),  # noqa: E501
    "profiles": lambda: team(many(101, '[profile.p{}]\noverlap = "1h"\n')),
    "people": lambda: team(many(10_001, '[[person]]\nname = "{}"\nsite = "Oslo"\n')),
    "windows of `refuse`": lambda: team(
        '[[person]]\nname = "Ana"\nsite = "Oslo"\nrefuse = ['
        + ", ".join(f'"{n // 60:02}:{n % 60:02}-23:59"' for n in range(49))
        + "]\n"
    ),
    "windows of `prefer`": lambda: team(
        '[[person]]\nname = "Ana"\nsite = "Oslo"\nprefer = ['
        + ", ".join(f'"{n // 60:02}:{n % 60:02}-23:59"' for n in range(49))
        + "]\n"
    ),
    "dates away of a person": lambda: team(
        '[[person]]\nname = "Ana"\nzone = "UTC"\n'
        + '[[person.away]]\nfrom = 2027-01-01\nto = 2027-01-01\nzone = "UTC"\n' * 1001
    ),
    "list of people": lambda: (["init", "--people", "p.csv"], {"p.csv": " " * ((16 << 20) + 1)}),
    "people in a list": lambda: (
        ["init", "--people", "p.csv"],
        {"p.csv": "name,zone\n" + "".join(f"p{n},UTC\n" for n in range(10_001))},
    ),
    "meetings": lambda: team(many(201, MEETING + WEEKLY)),
    "characters of `every`": lambda: team(
        MEETING.format("Sync") + f'every = "FREQ=YEARLY;BYMONTH={",".join(["1"] * 250)}"\n'
    ),
    "occurrences of a meeting": lambda: team(
        MEETING.format("Sync") + 'every = "FREQ=DAILY"\nuntil = 2080-01-01\n'
    ),
    "`max_slots`": lambda: team(MEETING.format("Sync") + WEEKLY + "max_slots = 97\n"),
    "`hold`": lambda: team(MEETING.format("Sync") + WEEKLY + "hold = 367\n"),
    "characters of `location`": lambda: team(
        MEETING.format("Sync") + WEEKLY + f'location = "{"x" * 2001}"\n'
    ),
    "occurrences × starts × attendees": lambda: team(
        many(4, '[[site]]\nname = "S{}"\nzone = "UTC"\n')
        + MEETING.format("Sync") + 'every = "FREQ=DAILY"\ncount = 10000\nstep = "1m"\n',
        SCHEDULE,
    ),
    "starts × attendees of `suggest`": lambda: suggest(
        "--step", "1m", "--start", "1971-01-01", "--stop", "2100-01-01"
    ),
    "suggestions (`--top`)": lambda: suggest("--top", "1001"),
    "`--duration`, `--buffer`, `--step` of `suggest`": lambda: suggest("--buffer", "1441m"),
    "a burden in a ledger": lambda: ledger(
        json.dumps({"overlap_ledger": 1, "entries": [
            {"date": "2026-01-01", "kind": "joined", "burden": {"Ana": 1_000_000_001}}
        ]})
    ),
    "starts in a certificate": lambda: certificate(starts=["09:00"] * 1441),
    "sets of starts in a certificate": sets_of_starts,
    "occurrences in a calendar": lambda: calendar(
        CALENDAR.format(EVENT.format("a", "RRULE:FREQ=DAILY;COUNT=20001\n"))
    ),
    "years of a calendar's dates": lambda: calendar(
        CALENDAR.format(EVENT.format("a", "").replace("2027", "2400"))
    ),
    "last year of a calendar's rule": lambda: calendar(
        CALENDAR.format(EVENT.format("a", "RRULE:FREQ=YEARLY;COUNT=374\n"))
    ),
    "years of a `DURATION` in a calendar": lambda: calendar(
        CALENDAR.format(EVENT.format("a", "DURATION:P36526D\n").replace("DTEND", "X-END"))
    ),
    "`SEQUENCE` in a calendar": lambda: calendar(
        CALENDAR.format(EVENT.format("a", "SEQUENCE:2147483647\n"))
    ),
    "days and times that a calendar's rules try": lambda: busy_calendar(
        EVENT.format("a", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2\n")
        .replace("2027", "1990")
    ),
}  # fmt: skip
SMALL = {
    "events of a busy calendar": ("MAX_EVENTS", "", 4),
    "busy occurrences": ("MAX_OCCURRENCES", DAILY, 1),
}
"""So many of them take half a minute to read: here a bound of 3 is passed, not that of the page."""


def refused(overlap, tmp_path, monkeypatch, arguments, files):
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        Path(name).write_text(text, "utf-8")
    code, out, err = overlap(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("error: ")
    return err


def test_every_bound_of_the_page_is_tried():
    assert ROWS.keys() == PAST.keys() | SMALL.keys()


@pytest.mark.parametrize("what", PAST)
def test_past_a_bound_is_the_error_of_the_page(overlap, tmp_path, monkeypatch, what):
    err = refused(overlap, tmp_path, monkeypatch, *PAST[what]())
    assert ROWS[what][1] in err


@pytest.mark.parametrize("what", SMALL)
def test_past_a_bound_of_busy_times_is_the_error_of_the_page(overlap, tmp_path, monkeypatch, what):
    name, rule, n = SMALL[what]
    bound = getattr(occurrences, name)
    assert ROWS[what][0] == f"{bound:,}"
    monkeypatch.setattr(occurrences, name, 3)
    case = busy_calendar(many(n, EVENT.format("e{}", rule)))
    err = refused(overlap, tmp_path, monkeypatch, *case)
    assert ROWS[what][1].replace(str(bound), "3") in err


@pytest.mark.parametrize("what", [what for what, (most, _) in ROWS.items() if most[0].isdigit()])
def test_the_error_says_the_bound_of_the_table(what):
    most, words = ROWS[what]
    number = most.split(" MiB")[0].split(" to ")[-1].replace(",", "")
    told = re.findall(r"\d{4}-\d\d-\d\d|\d+", words)
    assert number in told or what in {
        "names joined by dots in a team file",
        "starts in a certificate",
        "sets of starts in a certificate",
    }
