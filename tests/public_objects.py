"""One object of every public class, as the library itself makes it."""

import datetime as dt

import overlap
from overlap import Horizon, Site, Team

YEAR = Horizon("2027-01-01", "2028-01-01")
WEEK = Horizon("2027-03-08", "2027-03-13")
LONG = "L" * 120


def sites():
    yield Site("Oslo", "Europe/Oslo")
    yield Site(
        "Manila",
        "Asia/Manila",
        "Mo-Fr 15:00-19:00,20:00-24:00; Sa 22:00-06:00",
        holidays=["PH", {"region": "CN", "categories": ["half_day"]}],
        half_day="22:00-02:00",
    )
    yield Site(
        "Bengaluru",
        "Asia/Kolkata",
        holidays={"region": "IN", "categories": ["public", "optional"]},
        days_on=["2027-06-12"],
        target="90m-50%",
        flexible={"earliest": "06:00", "latest": "02:00"},
    )
    yield Site("Lima", "America/Lima", seasons=[("2027-01-04", "2027-02-26", "09:00-13:00")])
    yield Site('O\'Hare "A"', "America/Chicago", holidays="US-IL", role="hq", people=3)
    yield Site(LONG, "Asia/Tokyo", days_off=[dt.date(2027, 1, 1 + n) for n in range(31)])


def values():
    """Objects whose ``repr`` is code, if it is short enough."""
    yield from sites()
    yield overlap.Season("2027-02-08", "2027-03-09", "Su-Th 10:00-15:00; Fr 22:00-06:00")
    yield overlap.Flexible(360, 1560, 30)
    yield from (overlap.DaysOff("2027-05-17"), overlap.DaysOff("2027-07-05", "2027-07-30", "leave"))
    yield overlap.Away("2027-03-01", "2027-03-12", "America/New_York", "Mo-Fr 10:00-16:00")
    yield overlap.WeeklyHours.parse("Mo-Fr 09:00-17:00; Sa off")
    yield from (YEAR, Horizon("1970-01-01", "2101-01-01"))
    for text in ("2h-4h", "90m", "0m", "24h", "12.3456%", "1h-50%", "trusted", "PT2H30M"):
        yield overlap.Target(text, share=0.95)
    own = {**overlap.PROFILES, "own": overlap.Profile("45m", "a reason", 0.5)}
    yield overlap.Target("own", profiles=own)
    yield from own.values()
    yield from (overlap.Spans([], []), overlap.Spans([0, 300, 900], [60, 360, 999]))
    yield overlap.Spans(range(0, 10_000, 10), range(5, 10_005, 10))
    yield from (overlap.Invitation(), overlap.Invitation(location='"R" 4', alarm_min=15))
    yield overlap.Skipped(dt.date(2027, 1, 1), "day off of everybody")
    yield overlap.Ledger()
    yield overlap.LedgerEntry(dt.date(2027, 3, 1), "adjustment", {"A": -8.0, "B": 8.0}, note="swap")
    yield from Team.load("docs/examples/new-york-manila.toml").people


def results():
    yield from overlap.CURVES.values()
    team = Team.load("docs/examples/new-york-manila.toml")
    yield from (team, *team.meetings)
    verdict = overlap.check(team.hq, team.others, YEAR)
    yield from (verdict, *verdict.verdicts)
    yield overlap.daily_overlap(*team.sites, horizon=YEAR)
    yield overlap.daily_overlap_each(team.hq, team.others, horizon=YEAR)
    yield overlap.overlap_matrix(list(sites()), YEAR, quantiles=[0.05])
    ranking = overlap.rank(team.hq, list(sites()), horizon=YEAR)
    yield from (ranking, *ranking.places)
    for site in sites():
        advice = overlap.advise(team.hq, site, horizon=YEAR)
        yield from (advice, *advice.changes)
        yield from [own for change in advice for own in change.new_hours]
    covered = overlap.coverage(list(sites()), horizon=WEEK)
    yield from (
        covered,
        *covered,
        *covered.gaps[:2],
        *covered.recurring[:2],
        *covered.handovers[:2],
    )
    order = overlap.duty(list(sites()), overlap.parse_instant("2027-03-15T13:00Z"))
    yield from (order, *order)
    yield from of_a_meeting()
    yield overlap.fair_rotation([[[4.0, 0.0], [0.0, 6.0]]] * 10)
    yield overlap.OverlapError("can't be\nused", key="site[1].name", value=LONG, source="team.toml")
    yield overlap.BurdenError("not a number")
    yield overlap.InfeasibleError("nothing is feasible", conflict=("Ana",))


def of_a_meeting():
    team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    plan = overlap.propose(team, "All hands")
    yield from (plan, *plan.attendees, *plan.slots, *plan.occurrences[:3])
    shut = overlap.closed(team.site("Dubai"), "2027-05-03", "2027-05-14")
    yield from overlap.replan(team, plan, shut).changes
    yield from overlap.alternatives(plan)
    yield from overlap.frontier(plan)
    yield from overlap.anchored(plan)
    yield overlap.Ledger().with_proposal(plan)
    entries = overlap.read_ics(overlap.to_ics(plan))
    yield entries[0]
    yield from overlap.differences(entries, entries[1:])
