"""Names of days are English whatever the process's locale, since no text asks the locale."""

import calendar
import datetime as dt
import pathlib
import re

from overlap.base.day_names import MONTHS, month, short_month, short_weekday, weekday

BY_LOCALE = re.compile(r"%[aAbBcpxX]\b|calendar\.(?:day|month)_(?:name|abbr)")


def test_no_module_asks_the_locale_for_a_name():
    sources = [*pathlib.Path("overlap").rglob("*.py"), *pathlib.Path("overlap").rglob("*.j2")]
    asking = [str(path) for path in sources if BY_LOCALE.search(path.read_text("utf-8"))]
    assert len(sources) > 150
    assert asking == []


def test_names_are_those_of_the_standard_library_in_the_c_locale():
    days = [dt.date(2027, 1, 4) + dt.timedelta(n) for n in range(7)]
    assert [weekday(day) for day in days] == list(calendar.day_name)
    assert [short_weekday(day) for day in days] == list(calendar.day_abbr)
    months = [dt.date(2027, n, 1) for n in range(1, 13)]
    assert [month(day) for day in months] == list(MONTHS) == list(calendar.month_name)[1:]
    assert [short_month(day) for day in months] == list(calendar.month_abbr)[1:]
