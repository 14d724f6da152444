"""A country's module loads without its 249 neighbours, and nobody else notices."""

import subprocess
import sys


def printed(code):
    line = [sys.executable, "-W", "error", "-c", f"import sys\n{code}"]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()


LOADED = "print(sum(m.startswith('holidays.countries.') for m in sys.modules))"


def test_days_off_of_two_countries_load_two_modules():
    asked = "from overlap.sites.holidays import Region, closures\n"
    asked += "for code in ('PH', 'DE-BE'): closures(Region(code), 2027, 2027)\n"
    assert printed(asked + LOADED) == "2"


def test_an_unknown_country_or_part_loads_no_neighbour_either():
    asked = (
        "from overlap import OverlapError\nfrom overlap.sites.holidays import Region\n"
        "for code in ('XX', 'PH-XX'):\n"
        "    try: Region(code)\n"
        "    except OverlapError: pass\n"
    )
    assert printed(asked + LOADED) == "1"


def test_everybody_else_finds_the_package_whole():
    before = "import overlap.sites.holiday_library as ours; ours.categories_of('PH')\n"
    for ask in (
        "from holidays.countries import Germany as got",
        "from holidays.countries import *; got = Germany",
        "import holidays.countries; got = holidays.countries.Germany",
        "import holidays.countries.germany as m; got = m.Germany",
        "import holidays; got = holidays.countries.germany.Germany",
        "import holidays; got = holidays.Germany.get_entity()",
        "import pickle; from holidays.countries import Germany as got; pickle.dumps(got)",
    ):
        check = "from holidays.countries.philippines import Philippines\n"
        check += "import holidays\nassert isinstance(holidays.PH(), Philippines)\n"
        assert printed(f"{before}{ask}\n{check}print(got.country)") == "DE", ask


def test_a_class_is_the_same_by_every_way_and_an_unknown_name_an_attribute_error():
    code = (
        "import overlap.sites.holiday_library as ours; ours.categories_of('PH')\n"
        "import holidays.countries as package\n"
        "assert not hasattr(package, '__wrapped__')\n"
        "assert not hasattr(package, 'Atlantis')\n"
        "from holidays.countries.philippines import Philippines\n"
        "print(package.Philippines is Philippines is package.philippines.Philippines)"
    )
    assert printed(code) == "True"


def test_a_package_that_is_loaded_already_stays():
    code = (
        "import holidays.countries as before\n"
        "import overlap.sites.holiday_library\n"
        "print(sys.modules['holidays.countries'] is before, '__getattr__' in vars(before))"
    )
    assert printed(code) == "True False"


def test_threads_that_ask_at_once_all_find_it():
    code = (
        "import overlap.sites.holiday_library as ours\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "import threading\n"
        "gate = threading.Barrier(16)\n"
        "def ask(n):\n"
        "    gate.wait()\n"
        "    if n % 2:\n"
        "        from holidays.countries import Germany\n"
        "        return Germany.country\n"
        "    return ours._about(['DE', 'AX', 'GU', 'PR'][n // 2 % 4]).country\n"
        "with ThreadPoolExecutor(16) as pool:\n"
        "    print(*sorted(set(pool.map(ask, range(16)))))"
    )
    assert printed(code) == "AX DE GU PR"
