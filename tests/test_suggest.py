"""``suggest``: the best times for one meeting, as the command and Python give them."""

import copy
import csv
import datetime as dt
import io
import json
import pickle

import pytest
from engines.readers import shown_by_home_assistants_ical, shown_by_recurring_ical_events
from icalendar import Calendar

from overlap import (
    Horizon,
    OverlapError,
    Spans,
    Team,
    rank_starts,
    read_ics,
    suggest,
    suggest_between,
    to_ics,
)

SITES = """
[[site]]
name = "London"
zone = "Europe/London"
days_off = [{ from = 2031-05-06, to = 2031-05-06, reason = "founders' day" }]
[[site]]
name = "New York"
zone = "America/New_York"
[[site]]
name = "Bengaluru"
zone = "Asia/Kolkata"
[[person]]
name = "Ada"
site = "London"
email = "ada@example.com"
[[person]]
name = "Bo"
site = "New York"
email = "bo@example.com"
refuse = ["00:00-07:00"]
[[person]]
name = "Dev"
site = "Bengaluru"
"""
WEEK = Horizon("2031-05-05", "2031-05-10")
DATES = ["--start", "2031-05-05", "--stop", "2031-05-10"]


@pytest.fixture
def path(tmp_path):
    own = tmp_path / "team.toml"
    own.write_text(SITES, "utf-8")
    return own


@pytest.fixture
def team(path):
    return Team.load(path)


def minute(text):
    return int(dt.datetime.fromisoformat(text).timestamp()) // 60


def busy(*pairs):
    return Spans([minute(a) for a, _ in pairs], [minute(b) for _, b in pairs])


def ics(path, *pairs):
    stamp = "{:%Y%m%dT%H%M%SZ}".format
    rows = [
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTAMP:20310101T000000Z\r\n"
        f"DTSTART:{stamp(dt.datetime.fromisoformat(a).astimezone(dt.UTC))}\r\n"
        f"DTEND:{stamp(dt.datetime.fromisoformat(b).astimezone(dt.UTC))}\r\nEND:VEVENT\r\n"
        for n, (a, b) in enumerate(pairs)
    ]
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join(rows)}END:VCALENDAR\r\n"
    path.write_text(text, "utf-8", newline="")
    return path


def answer(overlap, path, *more, who="Ada,Bo", code=0):
    arguments = ["-t", path, "--with", who, "--duration", "45m", *DATES, *more]
    found, out, err = overlap("suggest", *arguments, "--format", "json")
    assert found == code, err
    return json.loads(out)


def starts(document):
    return [own["start"] for own in document["suggestions"]]


def test_the_python_answer_is_the_document_of_the_command(overlap, path, team):
    assert suggest(team, ["Ada", "Bo"], "45m", WEEK).to_dict() == answer(overlap, path)


def test_no_start_falls_on_a_day_off_and_the_answer_names_it(overlap, path):
    document = answer(overlap, path, "--top", "40")
    assert not any(start.startswith("2031-05-06") for start in starts(document))
    off = [row for row in document["refused"] if row["why"] == "founders' day"]
    assert off == [{"name": "Ada", "why": "founders' day", "minutes": 1440}]


def test_at_most_two_suggestions_lie_within_90_minutes_unless_more_are_wanted(team):
    few = suggest(team, ["Ada", "Bo"], 45, WEEK, top=30)
    begins = [own.start_utc_min for own in few]
    for n, start in enumerate(begins):
        assert sum(abs(start - other) < 90 for other in begins[:n]) < 2
    close = suggest(team, ["Ada", "Bo"], 45, WEEK, top=5, close=True)
    assert max(o.start_utc_min for o in close) - min(o.start_utc_min for o in close) < 90


def test_buffers_widen_busy_times_and_a_better_start_names_the_appointment(team):
    free = suggest(team, ["Ada", "Bo"], 45, Horizon("2031-05-07", "2031-05-08"))
    assert free[1].worst == 0
    taken = {"Bo": busy(("2031-05-07T13:10+00:00", "2031-05-07T17:00+00:00"))}
    day = Horizon("2031-05-07", "2031-05-08")
    found = suggest(team, ["Ada", "Bo"], 45, day, busy=taken, buffer="10m", top=9)
    for own in found:
        assert own.stop_utc_min + 10 <= minute("2031-05-07T13:10+00:00") or (
            own.start_utc_min >= minute("2031-05-07T17:10+00:00")
        )
    assert "if Bo were free then: Wed 7 May 09:10–13:00" in found[1].better
    assert found[1].worst > 0


def test_the_best_is_never_said_to_have_a_better_one(team):
    assert suggest(team, ["Ada", "Bo"], 45, WEEK)[1].better == ""


def test_between_is_of_starts_on_the_headquarters_clock_both_ends_included(overlap, path):
    document = answer(overlap, path, "--between", "15:00-15:30", "--top", "90", "--close")
    local = {own["local"]["Ada"][11:16] for own in document["suggestions"]}
    assert local == {"15:00", "15:15", "15:30"}


def test_waking_holds_for_the_whole_meeting_of_everybody_who_has_to_be_there(overlap, path):
    more = ["--waking", "08:00-18:00", "--top", "200", "--close"]
    document = answer(overlap, path, *more, who="Ada,Bo")
    for own in document["suggestions"]:
        for text in own["local"].values():
            at = dt.datetime.fromisoformat(text)
            assert at.replace(hour=8, minute=0) <= at
            assert at + dt.timedelta(minutes=45) <= at.replace(hour=18, minute=0)
    assert answer(overlap, path, *more, "--optional", "Dev")["suggestions"] != []
    nobody = answer(overlap, path, *more, who="Ada,Bo,Dev", code=1)
    assert nobody["suggestions"] == []
    assert nobody["reason"] == "no start is within 08:00-18:00 of Bo and Dev"


def test_notice_is_elapsed_time_from_now(overlap, path):
    more = ["--notice", "26h", "--now", "2031-05-07T12:05Z", "--top", "200", "--close"]
    assert min(starts(answer(overlap, path, *more))) == "2031-05-08T14:15Z"


def test_without_dates_nothing_that_is_over_is_suggested(overlap, path):
    arguments = ["-t", path, "--with", "Ada", "--duration", "45m", "--top", "1000", "--close"]
    before = dt.datetime.now(dt.UTC)
    code, out, _ = overlap("suggest", *arguments, "--format", "json")
    assert code == 0
    assert min(starts(json.loads(out))) >= f"{before:%Y-%m-%dT%H:%MZ}"
    now = f"{before + dt.timedelta(200):%Y-%m-%dT%H:%MZ}"
    code, out, _ = overlap("suggest", *arguments, "--now", now, "--format", "json")
    assert code == 0
    assert min(starts(json.loads(out))) >= now


@pytest.mark.parametrize("step", [15, 30, 60])
def test_steps_are_counted_from_the_headquarters_midnight(step):
    india = Team.parse(SITES.replace('name = "Bengaluru"', 'name = "Bengaluru"\nrole = "hq"'))
    found = suggest(india, ["Ada", "Dev"], 30, WEEK, step=step, top=1000, close=True)
    minutes = {own.local["Dev"].hour * 60 + own.local["Dev"].minute for own in found}
    assert {at % step for at in minutes} == {0}
    assert len(minutes) == 1440 // step


def test_optional_people_count_for_nothing_but_their_absence_is_said(team):
    taken = {"Dev": busy(("2031-05-05T00:00+00:00", "2031-05-12T00:00+00:00"))}
    alone = suggest(team, ["Ada", "Bo"], 45, WEEK)
    more = suggest(team, ["Ada", "Bo"], 45, WEEK, optional=["Dev"], busy=taken)
    assert [own.start for own in alone] == [own.start for own in more]
    assert [own.burden for own in alone] == [own.burden for own in more]
    assert more[1].absent == ("Dev",)
    assert more[1].reasons[-1].startswith("Dev (optional) can't come: busy Mon 5 May")


def test_below_quorum_1_who_would_pay_more_than_an_absence_stays_away(team):
    day = Horizon("2031-05-07", "2031-05-08")
    found = suggest(team, ["Ada", "Bo", "Dev"], 60, day, quorum=0.6, between="20:00-21:00")
    for own in found:
        assert own.burden["Dev"] == 28
        assert own.absent == ("Dev",)
        assert any(text.startswith("Dev stays away, which costs 28") for text in own.reasons)
    must = suggest(
        team, ["Ada", "Bo", "Dev"], 60, day, quorum=0.6, between="20:00-21:00", must=["Dev"]
    )
    assert must[1].absent == ()
    assert must[1].burden["Dev"] > 28


def test_the_price_of_an_absence_is_the_team_files():
    cheap = Team.parse(SITES + "[burden]\nabsent = 3\n")
    day = Horizon("2031-05-07", "2031-05-08")
    found = suggest(cheap, ["Ada", "Bo", "Dev"], 60, day, quorum=0.6, between="18:00-19:00")
    assert found[1].burden["Dev"] == 12
    with pytest.raises(OverlapError, match="absent"):
        Team.parse(SITES + "[burden]\nabsent = -1\n")


def test_history_moves_the_burden_to_who_has_borne_less(team):
    day = Horizon("2031-05-07", "2031-05-08")
    names = ["New York", "Bengaluru"]
    plain = suggest(team, names, 60, day)[1]
    tired = suggest(team, names, 60, day, carried={"Bengaluru": 60})[1]
    rested = suggest(team, names, 60, day, carried={"Bengaluru": -60})[1]
    assert tired.burden["Bengaluru"] < plain.burden["Bengaluru"] < rested.burden["Bengaluru"]
    assert tired.worst == tired.burden["Bengaluru"] + 60
    assert any("has borne 60 before" in text for text in tired.reasons)


def test_nothing_feasible_is_exit_1_with_the_conflict_and_what_fails_least(overlap, path, tmp_path):
    taken = ics(tmp_path / "ada.ics", ("2031-05-04 00:00", "2031-05-07 12:00"))
    rest = ics(tmp_path / "bo.ics", ("2031-05-07 12:00", "2031-05-12 00:00"))
    more = ["--busy", f"Ada={taken}", "--busy", f"Bo={rest}", "-o", tmp_path / "none.ics"]
    document = answer(overlap, path, *more, who="Ada,Bo,Dev", code=1)
    assert document["suggestions"] == []
    assert document["conflict"] == ["Ada", "Bo"]
    assert len(document["nearest"]["absent"]) == 1
    assert not (tmp_path / "none.ics").exists()
    code, out, _ = overlap(
        *("suggest", "-t", path, "--with", "Ada,Bo,Dev", "--duration", "45m", *DATES), *more
    )
    assert code == 1
    assert "No time for Meeting" in out
    assert "Fails least" in out


def test_a_pick_is_that_one_event_in_utc_and_the_answer_still_goes_to_stdout(
    overlap, path, tmp_path
):
    out = tmp_path / "pick.ics"
    document = answer(overlap, path, "--pick", "2", "-o", out)
    [entry] = read_ics(out.read_bytes())
    second = document["suggestions"][1]
    assert f"{entry.start:%Y-%m-%dT%H:%MZ}" == second["start"]
    assert f"{entry.stop:%Y-%m-%dT%H:%MZ}" == second["stop"]
    assert b"RRULE" not in out.read_bytes()
    assert overlap(
        "suggest", "-t", path, "--with", "Ada,Bo", "--duration", "45m", *DATES, "-o", out
    )
    assert b"20310505T130000Z" in out.read_bytes() or starts(document)[0] != "2031-05-05T13:00Z"


def test_other_engines_show_each_pick_when_it_is(team):
    """In the week in which New York's clocks change, and London's haven't yet."""
    week = Horizon("2031-03-07", "2031-03-12")
    found = suggest(team, ["Ada", "Bo", "Dev"], "45m", week, quorum=0.6)
    for own in found:
        data = to_ics(found.pick(own.rank), form="events")
        due = [(own.start_utc_min * 60, own.stop_utc_min * 60)]
        assert shown_by_recurring_ical_events(data) == due
        assert shown_by_home_assistants_ical(data) == due


def test_a_request_invites_those_with_an_address(overlap, path, tmp_path):
    out = tmp_path / "mail.ics"
    more = ["--method", "request", "--organizer", "ada@example.com", "--name", "Kick-off"]
    answer(overlap, path, "--pick", "1", *more, "-o", out)
    calendar = Calendar.from_ical(out.read_bytes())
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["SUMMARY"] == "Kick-off"
    assert "bo@example.com" in str(event["ATTENDEE"])


def test_a_request_says_who_has_no_address_and_who_has_to_invite(overlap, path, tmp_path):
    own = tmp_path / "mail.ics"
    asked = ["suggest", "-t", path, "--with", "Ada,Dev", "--duration", "45m", *DATES, "-o", own]
    code, _, err = overlap(*asked, "--method", "request", "--organizer", "cy@example.com")
    assert code == 0
    assert "no address, so not invited: Dev" in err
    code, out, err = overlap(*asked, "--method", "request")
    assert (code, out) == (2, "")
    assert "--organizer: missing" in err


def test_two_meetings_of_one_name_and_date_never_replace_each_other(team):
    def uid(who, rank=1, **more):
        found = suggest(team, who, more.pop("duration", "45m"), WEEK, **more)
        (event,) = read_ics(to_ics(found.pick(rank), form="events"))
        return event.uid

    one = uid(["Ada", "Bo"])
    assert one == uid(["Bo", "Ada"])
    others = [
        uid(["Ada", "Bo"], 2),
        uid(["Ada", "Bo"], duration="30m"),
        uid(["Ada", "Bo"], name="Other"),
        uid(["Ada", "Bo", "Dev"]),
    ]
    assert len({one, *others}) == 5


def test_a_quorum_may_be_a_percentage(overlap, path):
    assert answer(overlap, path, "--quorum", "50%") == answer(overlap, path, "--quorum", "0.5")
    third = answer(overlap, path, "--quorum", str(1 / 3), who="Ada,Bo,Dev")
    assert third == answer(overlap, path, "--quorum", "0.33", who="Ada,Bo,Dev")


def test_the_ledger_gets_the_picked_one_once(overlap, path, tmp_path):
    ledger = tmp_path / "ledger.json"
    more = ["--name", "Kick-off", "--between", "20:00-21:00"]
    document = answer(overlap, path, *more, "--ledger", ledger)
    [entry] = json.loads(ledger.read_text())["entries"]
    assert entry["burden"] == document["suggestions"][0]["burden"]
    assert entry["date"] == document["suggestions"][0]["local"]["Ada"][:10]
    again = [*more, "--history", ledger, "--ledger", ledger, "--pick", "1"]
    arguments = ["-t", path, "--with", "Ada,Bo", "--duration", "45m"]
    date = dt.date.fromisoformat(entry["date"])
    dates = ["--start", date, "--stop", date + dt.timedelta(1)]
    before = ledger.read_bytes()
    code, _, err = overlap("suggest", *arguments, *dates, *again)
    assert code == 2
    assert "'Kick-off' is recorded on it" in err
    assert ledger.read_bytes() == before


def test_what_was_picked_counts_for_the_next_meeting_of_the_same_days(overlap, path, tmp_path):
    ledger = tmp_path / "ledger.json"
    evening = ["--between", "20:00-21:00"]  # for one of the two
    first = answer(overlap, path, *evening, "--name", "One", "--ledger", ledger)["suggestions"][0]
    assert max(first["burden"].values()) > 0
    then = answer(overlap, path, "--history", ledger, who="Ada,Bo,Dev")["suggestions"][0]
    for name, points in first["burden"].items():
        if points:
            assert f"{name} has borne {points:g} before" in then["reasons"]
    due = [points + first["burden"].get(name, 0) for name, points in then["burden"].items()]
    assert then["worst"] == pytest.approx(max(due))


def test_csv_has_a_row_for_each_attendee_and_markdown_a_line_to_paste(overlap, path):
    arguments = ["-t", path, "--with", "Ada,Bo", "--duration", "45m", *DATES, "--top", "1"]
    _, out, _ = overlap("suggest", *arguments, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["name"] for row in rows] == ["Ada", "Bo"]
    _, out, _ = overlap("suggest", *arguments, "--format", "markdown")
    assert out.splitlines()[0] == "Mon 5 May: 14:00 Ada · 09:00 Bo"


def test_the_table_draws_the_day_of_a_suggestion(overlap, path):
    arguments = ["-t", path, "--with", "Ada,Bo", "--duration", "45m", *DATES, "--top", "1"]
    code, out, _ = overlap("suggest", *arguments)
    assert code == 0
    [row] = [line for line in out.splitlines() if line.startswith("Bo ")]
    assert row[17:].startswith("▒" * 8) or "x" in row
    assert row.count("█") == 1


def test_a_result_compares_by_value_and_survives_pickle_and_copy(team):
    found = suggest(team, ["Ada", "Bo"], 45, WEEK)
    assert found == suggest(team, ["Ada", "Bo"], "45m", WEEK)
    assert pickle.loads(pickle.dumps(found)).to_dict() == found.to_dict()  # noqa: S301 - our own
    assert copy.deepcopy(found) == found
    assert len(found.to_frame("polars")) == 10


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--with", "Ada,Zed"], "Zed"),
        (["--with", "Ada,Bo", "--optional", "Bo"], "also in attendees"),
        (["--with", ","], "--with"),
        (["--duration", "25h"], "--duration"),
        (["--quorum", "0"], "--quorum"),
        (["--must", "Dev"], "--must"),
        (["--between", "nine"], "--between"),
        (["--waking", "09:00-09:00"], "--waking"),
        (["--step", "0m"], "--step"),
        (["--buffer", "-5m"], "--buffer"),
        (["--now", "2031-05-05T00:00Z"], "--now"),
        (["--busy", "Dev=x.ics"], "--busy"),
        (["--method", "request"], "--method"),
        (["--pick", "1"], "--pick"),
        (["--pick", "0"], "--pick"),
        (["--name", ""], "--name"),
        (["--organizer", "nope", "-o", "x.ics"], "--organizer: 'nope'"),
        (["--history", "nowhere.json"], "nowhere.json: --history: no such file"),
        (["--start", "2031-05-11"], "stop"),
    ],
)
def test_a_bad_option_is_one_error_that_names_it(overlap, path, more, words):
    arguments = ["-t", path, "--with", "Ada,Bo", "--duration", "45m", *DATES]
    code, out, err = overlap("suggest", *arguments, *more)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("error: ") == 1


@pytest.mark.parametrize(
    "more",
    [
        {"attendees": "Ada"},
        {"attendees": []},
        {"carried": {"Zed": 1}},
        {"carried": {"Ada": float("nan")}},
        {"busy": {"Zed": Spans([], [])}},
        {"top": 0},
        {"earliest": dt.datetime(2031, 5, 5)},  # noqa: DTZ001 - without a zone it is an error
        {"duration": 0},
        {"duration": 90.5},
        {"step": 2000},
        {"team": None},
        {"horizon": "2031"},
        {"must": "Ada"},
        {"busy": {"Ada": [(0, 1)]}},
        {"busy": Spans([0], [1])},
        {"carried": [1, 2]},
    ],
)
def test_a_bad_argument_is_an_error_that_names_it(team, more):
    values = {"attendees": ["Ada", "Bo"], "duration": "45m", "horizon": WEEK, **more}
    key = next(iter(more))
    with pytest.raises(OverlapError) as fault:
        suggest(**{"team": team, **values})
    assert fault.value.key.split(".")[0] == key


def test_bare_starts_have_to_rise_and_lists_to_fit():
    work = [Spans([0], [100])]
    for start, length, busy_times in ([[2, 1], 5, ()], [[1], 0, ()], [[1], 5, work * 2]):
        with pytest.raises(OverlapError):
            rank_starts(start, length, work, busy_times)
    for more in ({"absent_rate": float("nan")}, {"outside_rate": -1}, {"busy": [[(0, 1)]]}):
        with pytest.raises(OverlapError, match=next(iter(more))):
            rank_starts([1], 5, work, **more)
    assert rank_starts([1], 5, work, quorum="50%") == rank_starts([1], 5, work, quorum=0.5)


TWO_TEAMS = ["--from-team", "Berlin", "--with-team", "Kolkata", "--people", "2"]


def test_two_teams_send_so_many_people_each(overlap):
    week = ["--start", "2027-04-05", "--stop", "2027-04-10", "--duration", "30m"]
    arguments = ["-t", "docs/examples/five-sites.toml", *week, *TWO_TEAMS]
    code, out, _ = overlap("suggest", *arguments, "--format", "json")
    assert code == 0
    first = json.loads(out)["suggestions"][0]
    assert set(first["burden"]) == {"Lena", "Ines", "Priya", "Arjun"}
    assert first["local"]["Ines"][:10] in {"2027-04-06", "2027-04-07", "2027-04-08"}
    for more, words in (
        (["--with", "Lena"], "--with: "),
        (["--people", "3"], "--people: 3: not a whole number from 1 to 2"),
        (["--quorum", "0.5"], "--quorum: "),
        (["--with-team", "Berlin"], "on both sides"),
        (["--with-team", "Atlantis"], "Atlantis"),
    ):
        code, out, err = overlap("suggest", *arguments, *more)
        assert (code, out) == (2, "")
        assert words in err


OFFICE = """
[[site]]
name = "Redmond"
zone = "America/Los_Angeles"
[[person]]
name = "Alex"
site = "Redmond"
[[person]]
name = "Samantha"
site = "Redmond"
days_off = [{ from = 2017-04-18, to = 2017-04-19, reason = "out of office" }]
"""


def pacific(day_and_time):
    return f"2017-04-{day_and_time}:00-07:00"


PACIFIC = {
    "Alex": [
        (pacific("20T09:00"), pacific("20T12:00")),
        (pacific("21T09:00"), pacific("21T12:00")),
    ],
    "Samantha": [
        (pacific("20T12:00"), pacific("20T17:00")),
        (pacific("21T13:00"), pacific("21T14:00")),
        (pacific("21T16:00"), pacific("21T17:00")),
    ],
}


def test_the_published_example_of_graph_has_the_published_answers():
    """Of https://learn.microsoft.com/en-us/graph/findmeetingtimes-example, by its text.

    The appointments of the 20th and the mornings are ours; the text says when both are free.
    """
    team = Team.parse(OFFICE)
    taken = {name: busy(*pairs) for name, pairs in PACIFIC.items()}
    asked = {"busy": taken, "waking": "09:00-17:00"}
    names = ["Alex", "Samantha"]
    first = suggest(team, names, "2h", Horizon("2017-04-18", "2017-04-21"), **asked)
    assert len(first) == 0
    assert first.failure.conflict == ("Alex", "Samantha")
    second = suggest(team, names, "2h", Horizon("2017-04-21", "2017-04-22"), **asked)
    assert [own.local["Alex"].isoformat() for own in second] == [pacific("21T14:00")]
    assert second[1].better == ""


def test_the_command_gives_the_reasons_for_the_published_example(overlap, tmp_path):
    """What the page of comparisons says of each of its two questions."""
    own = tmp_path / "team.toml"
    own.write_text(OFFICE, "utf-8")
    alex = ics(tmp_path / "alex.ics", *PACIFIC["Alex"])
    samantha = ics(tmp_path / "samantha.ics", *PACIFIC["Samantha"])
    asked = ["suggest", "-t", own, "--with", "Alex,Samantha", "--duration", "2h"]
    asked += ["--busy", f"Alex={alex}", "--busy", f"Samantha={samantha}"]
    three_days = [
        *asked,
        "--start",
        "2017-04-18",
        "--stop",
        "2017-04-21",
        "--waking",
        "09:00-17:00",
    ]
    code, out, _ = overlap(*three_days)
    assert code == 1
    assert "between them Alex and Samantha can't come to any start" in out
    assert "Samantha: out of office" in out
    assert "Alex: busy" in out
    assert "Fails least: Tue 18 April: 09:00 Alex, Samantha" in out
    assert "Samantha can't come: off on 2017-04-18: out of office" in out
    fourth_day = [*asked, "--start", "2017-04-21", "--stop", "2017-04-22"]
    code, out, _ = overlap(*fourth_day)
    assert code == 0
    assert "1  Fri 21 April: 14:00 Alex, Samantha" in out
    assert "worst 0, total 0" in out
    assert "2  Fri 21 April: 07:00 Alex, Samantha" in out  # outside of working hours has a price
    assert overlap(*fourth_day) == overlap(*fourth_day)


def test_a_conflict_among_many_people_is_found_without_trying_all_sets_of_them():
    """Ninety people, each busy an hour of their own: three of them leave no start."""
    people = "".join(f'[[person]]\nname = "p{n}"\nsite = "{"AB"[n % 2]}"\n' for n in range(90))
    sites = "".join(
        f'[[site]]\nname = "{name}"\nzone = "Europe/Berlin"\nhours = "Mo-Fr 09:00-17:00"\n'
        for name in "AB"
    )
    team = Team.parse(f"{sites}{people}")
    day = Horizon("2027-03-16", "2027-03-17")
    midnight = 30_085_860  # in Berlin, minutes since 1970
    busy = {f"p{n}": Spans([midnight + n * 15], [midnight + n * 15 + 15]) for n in range(87)}
    thirds = [(0, 500), (470, 980), (950, 1500)]
    busy |= {
        f"p{87 + k}": Spans([midnight + first], [midnight + last])
        for k, (first, last) in enumerate(thirds)
    }
    calls = []
    found = suggest(
        team,
        [f"p{n}" for n in range(90)],
        "30m",
        day,
        busy=busy,
        progress=lambda done, of: calls.append((done, of)),
    )
    assert not found
    assert found.failure.conflict == ("p87", "p88", "p89")
    assert all(0 <= done <= of for done, of in calls)
    assert calls == sorted(calls)
    assert len(calls) > 90


def test_progress_of_two_teams_cancels_by_raising():
    team = Team.load("docs/examples/five-sites.toml")
    week = Horizon("2027-04-05", "2027-04-10")
    calls = []
    suggest_between(
        team, "Berlin", "Kolkata", 1, "45m", week, progress=lambda *step: calls.append(step)
    )
    assert calls
    assert calls == sorted(calls)

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        suggest_between(team, "Berlin", "Kolkata", 1, "45m", week, progress=stop)


def test_two_teams_without_a_time_are_told_who_conflicts_and_what_fails_least():
    team = Team.load("docs/examples/five-sites.toml")
    week = Horizon("2027-04-05", "2027-04-10")
    found = suggest_between(team, "Berlin", "Kolkata", 2, "45m", week, waking="09:00-12:00")
    assert not found
    assert len(found.failure.conflict) == 2
    assert found.failure.reason.endswith("can't come to any start that leaves 2 of each team")
    assert any("waking hours 09:00-12:00" in own.why for own in found.refused)
    nearest = found.failure.nearest
    assert nearest.absent
    for name in nearest.absent:
        assert f"{name} can't come: outside of the waking hours 09:00-12:00" in nearest.reasons


@pytest.mark.parametrize("quorum", [1.0, 0.98])
def test_progress_goes_on_while_the_search_for_a_conflict_does(quorum):
    """Everybody of forty refuses the start that nobody else does, and some more."""
    refuse = [[f"{h:02}:00-{h:02}:59" for h in (n % 24, (n + 5) % 24)] for n in range(40)]
    people = [
        f'[[person]]\nname = "p{n}"\nsite = "S{n % 2}"\nrefuse = {own}\n'
        for n, own in enumerate(refuse)
    ]
    sites = [f'[[site]]\nname = "S{n}"\nzone = "UTC"\n' for n in range(2)]
    team = Team.parse("".join([*sites, *people]))
    calls = []
    names = [person.name for person in team.people]
    found = suggest(
        team,
        names,
        "1h",
        Horizon("2027-04-05", "2027-04-06"),
        quorum=quorum,
        progress=lambda done, _: calls.append(done),
    )
    assert not found
    assert len(found.failure.conflict) > 3
    assert calls == sorted(calls)
    searching = [done for done in calls if 550 <= done < 850]
    assert len(searching) > 2 * len(found.failure.conflict)


def test_who_is_never_awake_together_is_said():
    team = Team.load("docs/examples/new-york-manila.toml")
    week = Horizon("2027-03-15", "2027-03-20")
    found = suggest(team, ["New York", "Manila"], "45m", week, waking="09:00-17:00")
    assert not found
    assert found.failure.conflict == ("New York", "Manila")
    assert found.failure.reason == "no start is within 09:00-17:00 of New York and Manila"
    assert {own.name for own in found.refused} >= {"New York", "Manila"}
    assert all("waking hours 09:00-17:00" in own.why for own in found.refused)
    assert len(found.failure.nearest.reasons) == 1
    assert "outside of the waking hours 09:00-17:00" in found.failure.nearest.reasons[0]
