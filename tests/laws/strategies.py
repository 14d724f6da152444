"""What the laws are tried on: sites as the oracle takes them, and as ``overlap`` does."""

import datetime as dt

from hypothesis import strategies as st

from overlap import Horizon, Site
from overlap.clocks.zones import zone_names, zone_table

DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LIVELY = [
    "Africa/Cairo",
    "Africa/El_Aaiun",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Dublin",
    "Europe/London",
    "Africa/Casablanca",
    "America/Vancouver",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "Etc/GMT+12",
    "UTC",
]
EVENTFUL = [
    dt.date(1993, 8, 20),
    dt.date(2011, 12, 29),
    dt.date(2026, 3, 7),
    dt.date(2026, 3, 28),
    dt.date(2026, 4, 4),
    dt.date(2026, 4, 23),
    dt.date(2026, 9, 5),
    dt.date(2026, 9, 19),
    dt.date(2026, 10, 3),
    dt.date(2026, 10, 24),
    dt.date(2026, 10, 31),
    dt.date(2027, 3, 26),
    dt.date(2086, 10, 1),
    dt.date(2100, 3, 27),
    dt.date(2100, 10, 29),
]

DAY = dt.timedelta(1)
FIRST = dt.date(1972, 2, 1)  # before, Monrovia's offset isn't whole minutes
LAST = dt.date(2100, 11, 1)  # days off after a horizon of 40 days are still in 2100

zones = st.sampled_from(LIVELY) | st.sampled_from(sorted(zone_names()))
dates = st.sampled_from(EVENTFUL).flatmap(
    lambda date: st.integers(-3, 3).map(lambda n: date + dt.timedelta(n))
) | st.dates(FIRST, LAST)


@st.composite
def windows(draw):
    start = draw(st.integers(0, 1439) | st.sampled_from([0, 60, 120, 150, 540, 1320, 1380]))
    length = draw(st.integers(1, 1439) | st.sampled_from([30, 60, 240, 480]))
    return (0, 1440) if draw(st.integers(0, 9)) == 0 else (start, start + length)


weeks = st.lists(st.lists(windows(), max_size=3), min_size=7, max_size=7) | st.lists(
    windows(), min_size=1, max_size=2
).map(lambda own: [own] * 5 + [[], []])


def clock(minute):
    """Write a minute of a day, or of the next one, as OSM does; midnight at the end is 24:00."""
    hour = minute // 60 - (24 if minute > 24 * 60 else 0)
    return f"{hour:02}:{minute % 60:02}"


def text_of(week):
    """Write a week as weekly hours."""
    return "; ".join(
        f"{name} " + (",".join(f"{clock(a)}-{clock(b)}" for a, b in own) or "off")
        for name, own in zip(DAY_NAMES, week, strict=True)
    )


@st.composite
def sites(draw, start, stop, *, zone=zones):
    """Draw a site with exceptions near the horizon, as a dict for the oracle."""
    near = st.integers(-2, (stop - start).days + 1).map(lambda n: start + dt.timedelta(n))
    off = draw(st.sets(near, max_size=3))
    site = {
        "zone": draw(zone),
        "week": draw(weeks),
        "off": off,
        "on": draw(st.sets(near, max_size=2)) - off,
        "seasons": [],
    }
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        first = draw(near)
        last = first + dt.timedelta(draw(st.integers(0, 4)))
        site["seasons"].append((first, last, draw(weeks)))
    return site


@st.composite
def horizons(draw, most=9):
    start = draw(dates)
    return Horizon(start, start + dt.timedelta(draw(st.integers(1, most))))


def changes_of(zone):
    """Return the dates on which a clock changes, of those that ``dates`` draws from."""
    table = zone_table(zone)
    found = (table.change_s + table.offset_s[:-1]).astype("datetime64[s]").astype("datetime64[D]")
    return [date for date in found.tolist() if FIRST <= date <= LAST]


CHANGING = [zone for zone in LIVELY if changes_of(zone)]


@st.composite
def groups(draw, least=2, most=4):
    """Draw a horizon and the sites of a group; half of them with a clock that changes then."""
    days = draw(st.integers(10, 40) if draw(st.integers(0, 9)) == 9 else st.integers(1, 9))
    start, zone = draw(dates), None
    if draw(st.booleans()):
        zone = draw(st.sampled_from(CHANGING))
        start = max(
            FIRST, draw(st.sampled_from(changes_of(zone))) - draw(st.integers(0, days)) * DAY
        )
    horizon = Horizon(start, start + days * DAY)
    group = draw(st.lists(sites(horizon.start, horizon.stop), min_size=least, max_size=most))
    if zone:
        draw(st.sampled_from(group))["zone"] = zone
    return horizon, group


def build(group):
    """Make each dict of the oracle's a ``Site``."""
    return [
        Site(
            f"s{n}",
            site["zone"],
            text_of(site["week"]),
            days_off=site["off"],
            days_on=site["on"],
            seasons=[(first, last, text_of(week)) for first, last, week in site["seasons"]],
        )
        for n, site in enumerate(group)
    ]
