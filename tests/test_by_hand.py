"""Dates worked out with pencil and paper, from the windows in UTC that stand beside each.

For each question an ordinary day, one when only one side has changed its clocks, and a holiday.
"""

import json

import pytest

YEAR = ["--start", "2027-01-01", "--stop", "2028-01-01"]


def minutes(overlap, *question):
    """Return each site's ``{date: (minutes, clock minutes)}``."""
    _, out, _ = overlap("check", *question, "--days", "--format", "json")
    return {
        site["site"]: {day["date"]: (day["minutes"], day["clock_minutes"]) for day in site["days"]}
        for site in json.loads(out)["sites"]
    }


@pytest.mark.parametrize(
    ("question", "site", "date", "expected"),
    [
        # New York 14-22Z, Manila 01-09Z
        (["New York", "Manila", *YEAR], "Manila", "2027-01-05", (0, 0)),
        # New York 13-21Z since 14 March, Manila 01-09Z
        (["New York", "Manila", *YEAR], "Manila", "2027-03-15", (0, 0)),
        # Eid al-Fitr in Manila takes nothing: the clocks allow nothing
        (["New York", "Manila", *YEAR], "Manila", "2027-03-09", (0, 0)),
        # London 09-17Z, Bengaluru 03:30-11:30Z
        (["London", "Bengaluru", *YEAR], "Bengaluru", "2027-01-05", (150, 150)),
        # London 08-16Z since 28 March
        (["London", "Bengaluru", *YEAR], "Bengaluru", "2027-03-30", (210, 210)),
        # Republic Day
        (["London", "Bengaluru", *YEAR], "Bengaluru", "2027-01-26", (0, 150)),
        # New York 14-22:30Z, Manila 07-11Z and 12-16Z
        (["new-york-manila"], "Manila", "2027-01-05", (120, 120)),
        # New York 13-21:30Z
        (["new-york-manila"], "Manila", "2027-03-15", (180, 180)),
        # Good Friday in Manila
        (["new-york-manila"], "Manila", "2027-03-26", (0, 180)),
        # London 09-17:30Z, Bengaluru 04:30-13Z
        (["london-bengaluru"], "Bengaluru", "2027-01-05", (240, 240)),
        # London 08-16:30Z; the Monday before is Easter Monday in England
        (["london-bengaluru"], "Bengaluru", "2027-03-30", (300, 300)),
        # Republic Day
        (["london-bengaluru"], "Bengaluru", "2027-01-26", (0, 240)),
        # one clock: 09-17:30 and 08-16; on Fridays 09-15
        (["berlin-krakow-buenos-aires"], "Kraków", "2027-01-05", (420, 420)),
        (["berlin-krakow-buenos-aires"], "Kraków", "2027-01-08", (360, 360)),
        # Epiphany, a holiday in Poland and not in Berlin
        (["berlin-krakow-buenos-aires"], "Kraków", "2027-01-06", (0, 420)),
        # Berlin 08-16:30Z, Buenos Aires 12-21Z
        (["berlin-krakow-buenos-aires"], "Buenos Aires", "2027-01-05", (270, 270)),
        # Berlin 07-15:30Z since 28 March; Argentina keeps its clock
        (["berlin-krakow-buenos-aires"], "Buenos Aires", "2027-03-30", (210, 210)),
        # Carnival Monday
        (["berlin-krakow-buenos-aires"], "Buenos Aires", "2027-02-08", (0, 270)),
        # Cairo 08-16Z, Dubai 05-14Z
        (["cairo-dubai-san-francisco"], "Dubai", "2027-01-05", (360, 360)),
        # Ramadan: Cairo 08-13Z, Dubai 05-10:30Z
        (["cairo-dubai-san-francisco"], "Dubai", "2027-02-09", (150, 150)),
        # Cairo 07-15Z since 30 April
        (["cairo-dubai-san-francisco"], "Dubai", "2027-05-04", (420, 420)),
        # National Day in Dubai
        (["cairo-dubai-san-francisco"], "Dubai", "2027-12-02", (0, 360)),
        # Cairo 08-16Z, San Francisco 15-23:30Z
        (["cairo-dubai-san-francisco"], "San Francisco", "2027-01-05", (60, 60)),
        # San Francisco 14-22:30Z since 14 March, Cairo still 08-16Z
        (["cairo-dubai-san-francisco"], "San Francisco", "2027-03-16", (120, 120)),
        # Cairo 08-16Z again since 29 October, San Francisco still 14-22:30Z
        (["cairo-dubai-san-francisco"], "San Francisco", "2027-11-02", (120, 120)),
        # Martin Luther King Jr. Day
        (["cairo-dubai-san-francisco"], "San Francisco", "2027-01-18", (0, 60)),
    ],
)
def test_a_day_is_what_arithmetic_says(overlap, question, site, date, expected):
    if len(question) == 1:
        question = ["-t", f"docs/examples/{question[0]}.toml"]
    assert minutes(overlap, *question)[site][date] == expected
