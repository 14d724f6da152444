"""Busy times worked out by hand: what the standard and the programs that people use write.

Each row has the lines of a calendar, the busy times that its owner in Berlin has in 2027, in UTC,
and the days of leave.
"""

import pytest
from calendars import calendar, event

from overlap import Horizon
from overlap.calendars.busy import busy_times

YEAR = Horizon("2027-01-01", "2028-01-01")
AT = "DTSTART;TZID=Europe/Berlin:20270302T090000"
DAYS = ["DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270305"]
CASES = {}


def case(name, lines, busy, leave=(), email=""):
    CASES[name] = lines, busy, list(leave), email


case(
    "period dur",
    event(
        AT,
        "DURATION:PT1H",
        "RDATE;VALUE=PERIOD;TZID=America/New_York:20270310T090000/PT2H,20270316T090000/20270316T093000",
    ),
    ["03-02 08:00/09:00", "03-10 14:00/16:00", "03-16 13:00/13:30"],
)
case(
    "exdate ny",
    event(
        AT,
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE;TZID=America/New_York:20270303T030000",
    ),
    ["03-02 08:00/09:00", "03-04 08:00/09:00"],
)
case(
    "exdate list folded",
    event(
        AT,
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20270303T090000,\r\n 20270304T090000",
    ),
    ["03-02 08:00/09:00", "03-05 08:00/09:00"],
)
case(
    "exdate floating",
    event(AT, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20270303T090000"),
    ["03-02 08:00/09:00"],
)
case(
    "thisandfuture",
    [
        *event(AT, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4"),
        *event(
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270316T090000",
            "DTSTART;TZID=Europe/Berlin:20270317T110000",
            "DURATION:PT2H",
        ),
    ],
    ["03-02 08:00/09:00", "03-09 08:00/09:00", "03-17 10:00/12:00", "03-24 10:00/12:00"],
)
case(
    "thisandfuture over dst",
    [
        *event(AT, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=5"),
        *event(
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20270323T080000Z",
            "DTSTART;TZID=Europe/Berlin:20270323T100000",
            "DURATION:PT1H",
        ),
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20270330T090000",
            "DTSTART;TZID=Europe/Berlin:20270331T120000",
            "DURATION:PT1H",
        ),
    ],
    [
        "03-02 08:00/09:00",
        "03-09 08:00/09:00",
        "03-16 08:00/09:00",
        "03-23 09:00/10:00",
        "03-31 10:00/11:00",
    ],
)
case(
    "xwr floating",
    ["X-WR-TIMEZONE:America/New_York", *event("DTSTART:20270302T090000", "DURATION:PT1H")],
    ["03-02 14:00/15:00"],
)
case(
    "xwr utc series",
    [
        "X-WR-TIMEZONE:America/New_York",
        *event("DTSTART:20270309T140000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"),
    ],
    ["03-09 14:00/15:00", "03-16 14:00/15:00"],
)
case(
    "xwr all-day is owner's",
    ["X-WR-TIMEZONE:America/New_York", *event("DTSTART;VALUE=DATE:20270302")],
    [],
    leave=["2027-03-02"],
)
case(
    "outlook display+vtz",
    [
        "BEGIN:VTIMEZONE",
        "TZID:(UTC+01:00) Amsterdam\\, Berlin",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        *event('DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin":20270702T090000', "DURATION:PT1H"),
    ],
    ["07-02 07:00/08:00"],
)
case(
    "greenwich",
    event("DTSTART;TZID=Greenwich Standard Time:20270702T090000", "DURATION:PT1H"),
    ["07-02 09:00/10:00"],
)
case(
    "oof days",
    event(*DAYS, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
    [],
    leave=["2027-03-02", "2027-03-03", "2027-03-04"],
)
case(
    "oof days transparent",
    event(*DAYS, "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "TRANSP:TRANSPARENT"),
    [],
    leave=["2027-03-02", "2027-03-03", "2027-03-04"],
)
case("free days", event(*DAYS, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), [], leave=[])
case("wfe days", event(*DAYS, "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), [], leave=[])
case(
    "tentative days",
    event(*DAYS, "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"),
    ["03-01 23:00/03-04 23:00"],
    leave=[],
)
case("all day transparent", event(*DAYS, "TRANSP:TRANSPARENT"), [], leave=[])
case(
    "alldayevent times oof",
    event(
        "DTSTART;TZID=Europe/Berlin:20270302T000000",
        "DTEND;TZID=Europe/Berlin:20270303T000000",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
    ),
    [],
    leave=["2027-03-02"],
)
case("yearly leap", event("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"), [], leave=[])
case(
    "two overrides",
    [
        *event(AT, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"),
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T090000",
            "SEQUENCE:1",
            "DTSTART;TZID=Europe/Berlin:20270309T100000",
            "DURATION:PT1H",
        ),
        *event(
            "RECURRENCE-ID:20270309T080000Z",
            "SEQUENCE:3",
            "DTSTART;TZID=Europe/Berlin:20270309T110000",
            "DURATION:PT1H",
        ),
        *event(
            "RECURRENCE-ID;TZID=America/New_York:20270309T030000",
            "SEQUENCE:2",
            "DTSTART;TZID=Europe/Berlin:20270309T120000",
            "DURATION:PT1H",
        ),
    ],
    ["03-02 08:00/09:00", "03-09 10:00/11:00", "03-16 08:00/09:00"],
)
case(
    "override cancelled",
    [
        *event(AT, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"),
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T090000",
            "STATUS:CANCELLED",
            AT.replace("0302", "0309"),
        ),
    ],
    ["03-02 08:00/09:00"],
)
case(
    "declined one",
    [
        *event(AT, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"),
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T090000",
            AT.replace("0302", "0309"),
            "DURATION:PT1H",
            "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Ana@Example.com",
        ),
    ],
    ["03-02 08:00/09:00"],
    email="ana@example.com",
)
case(
    "declined folded quoted cn",
    event(
        AT,
        "DURATION:PT1H",
        'ATTENDEE;CN="Ana; \r\n Q";PARTSTAT=declined;ROLE=REQ-PARTICIPANT:mailto:ana@example.com',
    ),
    [],
    email="Ana@example.com",
)
case(
    "until date",
    event(AT, "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20270303"),
    ["03-02 08:00/09:00", "03-03 08:00/09:00"],
)
case(
    "until utc eve ny",
    event(
        "DTSTART;TZID=America/New_York:20270302T200000",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;UNTIL=20270304T010000Z",
    ),
    ["03-03 01:00/02:00", "03-04 01:00/02:00"],
)
case(
    "bysetpos last workday",
    event(
        "DTSTART;TZID=Europe/Berlin:20270129T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
    ),
    ["01-29 08:00/09:00", "02-26 08:00/09:00", "03-31 07:00/08:00"],
)
case(
    "gap start",
    event("DTSTART;TZID=Europe/Berlin:20270328T023000", "DURATION:PT1H"),
    ["03-28 01:30/02:30"],
)
case(
    "night dtend dst",
    event("DTSTART;TZID=Europe/Berlin:20270327T220000", "DTEND;TZID=Europe/Berlin:20270328T060000"),
    ["03-27 21:00/03-28 04:00"],
)
case(
    "dur P1D dst",
    event("DTSTART;TZID=Europe/Berlin:20270327T220000", "DURATION:P1D"),
    ["03-27 21:00/03-28 20:00"],
)
case(
    "dur PT24H dst",
    event("DTSTART;TZID=Europe/Berlin:20270327T220000", "DURATION:PT24H"),
    ["03-27 21:00/03-28 21:00"],
)
case(
    "wkst",
    event(
        "DTSTART;TZID=Europe/Berlin:20270302T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
    ),
    ["03-02 08:00/09:00", "03-14 08:00/09:00", "03-16 08:00/09:00", "03-28 07:00/08:00"],
)
case("fold in é", event("SUMMARY:caf\u00e9", AT, "DURATION:PT1H"), ["03-02 08:00/09:00"])
case(
    "lowercase",
    [
        "begin:vevent",
        "uid:q",
        "dtstart;tzid=Europe/Berlin:20270302T090000",
        "duration:pt1h",
        "end:vevent",
    ],
    ["03-02 08:00/09:00"],
)
case(
    "dtstart value datetime param",
    event(
        "DTSTART;VALUE=DATE-TIME;TZID=Europe/Berlin:20270302T090000",
        "DTEND;VALUE=DATE-TIME;TZID=Europe/Berlin:20270302T100000",
    ),
    ["03-02 08:00/09:00"],
)
case(
    "group prefix / no uid",
    [
        "BEGIN:VEVENT",
        "DTSTART:20270302T090000Z",
        "DURATION:PT1H",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "DTSTART:20270303T090000Z",
        "DURATION:PT1H",
        "END:VEVENT",
    ],
    ["03-02 09:00/10:00", "03-03 09:00/10:00"],
)
case(
    "alarm inside w/ trigger",
    event(
        AT,
        "DURATION:PT1H",
        "BEGIN:VALARM",
        "TRIGGER:-PT15M",
        "DURATION:PT5M",
        "REPEAT:2",
        "END:VALARM",
    ),
    ["03-02 08:00/09:00"],
)
case(
    "vtodo ignored",
    ["BEGIN:VTODO", "UID:x", "DTSTART:20270302T090000Z", "DUE:20270302T100000Z", "END:VTODO"],
    [],
)
case(
    "moved into",
    [
        *event(
            "DTSTART;TZID=Europe/Berlin:20261222T090000",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;COUNT=2",
        ),
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20261222T090000",
            "DTSTART;TZID=Europe/Berlin:20270302T090000",
            "DURATION:PT1H",
        ),
    ],
    ["03-02 08:00/09:00"],
)
case(
    "exdate date in timed",
    event(AT, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE;VALUE=DATE:20270303"),
    ["03-02 08:00/09:00"],
)
case(
    "exdate time in days",
    event("DTSTART;VALUE=DATE:20270302", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20270303T000000Z"),
    [],
    leave=["2027-03-02"],
)
case(
    "rid date for timed",
    [
        *event(AT, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"),
        *event(
            "RECURRENCE-ID;VALUE=DATE:20270303",
            "DTSTART;TZID=Europe/Berlin:20270303T120000",
            "DURATION:PT1H",
        ),
    ],
    ["03-02 08:00/09:00", "03-03 11:00/12:00"],
)
case(
    "rid utc for all-day (exchange)",
    [
        *event("DTSTART;VALUE=DATE:20270302", "RRULE:FREQ=DAILY;COUNT=2"),
        *event(
            "RECURRENCE-ID;TZID=W. Europe Standard Time:20270303T000000",
            "DTSTART;VALUE=DATE:20270310",
        ),
    ],
    [],
    leave=["2027-03-02", "2027-03-10"],
)
case(
    "override before/after master out of order",
    [
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T090000",
            "DTSTART;TZID=Europe/Berlin:20270308T120000",
            "DURATION:PT1H",
        ),
        *event(AT, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"),
    ],
    ["03-02 08:00/09:00", "03-08 11:00/12:00"],
)
case(
    "rdate only date w/ time start",
    event(AT, "DURATION:PT1H", "RDATE;VALUE=DATE:20270310"),
    ["03-02 08:00/09:00", "03-10 08:00/09:00"],
)
case(
    "rdate dup of rule",
    event(AT, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "RDATE:20270303T080000Z"),
    ["03-02 08:00/09:00", "03-03 08:00/09:00"],
)
case(
    "rdate period longer than rule's",
    event(
        AT, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "RDATE;VALUE=PERIOD:20270303T080000Z/PT3H"
    ),
    ["03-02 08:00/09:00", "03-03 08:00/11:00"],
)
case(
    "cancelled master",
    event(AT, "DURATION:PT1H", "STATUS:CANCELLED", "RRULE:FREQ=DAILY;COUNT=2"),
    [],
)
case("method cancel", ["METHOD:CANCEL", *event(AT, "DURATION:PT1H", "STATUS:CANCELLED")], [])
case(
    "sequence drops override",
    [
        *event(
            AT,
            "DURATION:PT1H",
            "SEQUENCE:5",
            "RRULE:FREQ=WEEKLY;COUNT=2",
            "EXDATE;TZID=Europe/Berlin:20270309T090000",
        ),
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20270309T090000",
            "SEQUENCE:2",
            "DTSTART;TZID=Europe/Berlin:20270310T120000",
            "DURATION:PT1H",
        ),
    ],
    ["03-02 08:00/09:00"],
)
case(
    "dtstamp revision",
    [
        *event("DTSTAMP:20270101T000000Z", AT, "DURATION:PT1H"),
        *event("DTSTAMP:20270102T000000Z", AT.replace("T09", "T11"), "DURATION:PT1H"),
    ],
    ["03-02 10:00/11:00"],
)
case(
    "uid spaces",
    [
        *event(AT, "DURATION:PT1H", uid=" "),
        *event(AT.replace("T09", "T11"), "DURATION:PT1H", uid=""),
    ],
    ["03-02 08:00/09:00", "03-02 10:00/11:00"],
)
case(
    "hourly within a day",
    event(AT, "DURATION:PT15M", "RRULE:FREQ=HOURLY;INTERVAL=2;UNTIL=20270302T120000Z"),
    ["03-02 08:00/08:15", "03-02 10:00/10:15", "03-02 12:00/12:15"],
)
case(
    "byhour list",
    event(AT, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9,14;BYMINUTE=0"),
    ["03-02 08:00/09:00", "03-02 13:00/14:00", "03-03 08:00/09:00"],
)
case(
    "yearly byweekno",
    event(
        "DTSTART;TZID=Europe/Berlin:20270104T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=YEARLY;BYWEEKNO=1,10;BYDAY=MO",
    ),
    ["01-04 08:00/09:00", "03-08 08:00/09:00"],
)
case(
    "monthly -1 / 31",
    event(
        "DTSTART;TZID=Europe/Berlin:20270131T090000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;COUNT=3"
    ),
    ["01-31 08:00/09:00", "03-31 07:00/08:00", "05-31 07:00/08:00"],
)
case(
    "monthly -1 day",
    event(
        "DTSTART;TZID=Europe/Berlin:20270131T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
    ),
    ["01-31 08:00/09:00", "02-28 08:00/09:00", "03-31 07:00/08:00"],
)
case(
    "x-wr-timezone windows",
    ["X-WR-TIMEZONE:Eastern Standard Time", *event("DTSTART:20270302T090000", "DURATION:PT1H")],
    ["03-02 14:00/15:00"],
)
case(
    "x-wr unknown",
    ["X-WR-TIMEZONE:Mars/Olympus", *event("DTSTART:20270302T090000", "DURATION:PT1H")],
    ["03-02 08:00/09:00"],
)
case(
    "x-wr quoted/param",
    [
        "X-WR-TIMEZONE;VALUE=TEXT:America/New_York",
        *event("DTSTART:20270302T090000", "DURATION:PT1H"),
    ],
    ["03-02 14:00/15:00"],
)
case(
    "two calendars, one uid",
    [
        *event(AT, "DURATION:PT1H"),
        "END:VCALENDAR",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        *event(AT.replace("0302", "0303"), "DURATION:PT1H", uid="b"),
    ],
    ["03-02 08:00/09:00", "03-03 08:00/09:00"],
)
case(
    "x-wr per calendar",
    [
        "X-WR-TIMEZONE:Asia/Tokyo",
        *event("DTSTART:20270302T090000", "DURATION:PT1H"),
        "END:VCALENDAR",
        "BEGIN:VCALENDAR",
        "X-WR-TIMEZONE:America/New_York",
        *event("DTSTART:20270302T090000", "DURATION:PT1H", uid="b"),
    ],
    ["03-02 00:00/01:00", "03-02 14:00/15:00"],
)
case(
    "radicale per-interval",
    [
        "BEGIN:VFREEBUSY",
        "DTSTART:20270302T090000Z",
        "DTEND:20270302T100000Z",
        "FBTYPE:BUSY-TENTATIVE",
        "END:VFREEBUSY",
        "BEGIN:VFREEBUSY",
        "DTSTART:20270303T090000Z",
        "DTEND:20270303T100000Z",
        "FBTYPE:FREE",
        "END:VFREEBUSY",
    ],
    ["03-02 09:00/10:00"],
)
case(
    "fb several lines folded",
    [
        "BEGIN:VFREEBUSY",
        "FREEBUSY;FBTYPE=BUSY:20270302T090000Z/PT1H,",
        "\t20270303T090000Z/20270303T093000Z",
        "END:VFREEBUSY",
    ],
    ["03-02 09:00/10:00", "03-03 09:00/09:30"],
)
case(
    "oof timed several hours",
    event(AT, "DURATION:PT3H", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
    ["03-02 08:00/11:00"],
    leave=[],
)
case(
    "oof 36h timed: whole day is leave",
    event(
        "DTSTART;TZID=Europe/Berlin:20270302T120000",
        "DTEND;TZID=Europe/Berlin:20270304T000000",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
    ),
    ["03-02 11:00/23:00"],
    leave=["2027-03-03"],
)
case(
    "all-day series weekdays leave",
    event("DTSTART;VALUE=DATE:20270301", "RRULE:FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3"),
    [],
    leave=["2027-03-01", "2027-03-05", "2027-03-08"],
)
case(
    "all-day across dst",
    event("DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329", "STATUS:TENTATIVE"),
    ["03-27 23:00/03-28 22:00"],
    leave=[],
)
case(
    "duration P1W",
    event("DTSTART;VALUE=DATE:20270301", "DURATION:P1W", "STATUS:TENTATIVE"),
    ["02-28 23:00/03-07 23:00"],
)
case(
    "dtend earlier zone",
    event(
        "DTSTART;TZID=America/New_York:20270302T090000", "DTEND;TZID=Europe/Berlin:20270302T160000"
    ),
    ["03-02 14:00/15:00"],
)
case(
    "a bad one is left out",
    [*event("DTSTART:2027-03-02", "DURATION:PT1H"), *event(AT, "DURATION:PT1H", uid="b")],
    ["03-02 08:00/09:00"],
)
case(
    "outside, bad zone in 1999 still fine",
    [
        *event(
            "DTSTART:19990101T000000Z", "RRULE:FREQ=YEARLY;UNTIL=20000101T000000Z", "DURATION:PT1H"
        ),
        *event(AT, "DURATION:PT1H", uid="b"),
    ],
    ["03-02 08:00/09:00"],
)
case(
    "vtz custom leak A",
    [
        "BEGIN:VTIMEZONE",
        "TZID:Customized Time Zone",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0300",
        "END:STANDARD",
        "END:VTIMEZONE",
        *event("DTSTART;TZID=Customized Time Zone:20270302T090000", "DURATION:PT1H"),
    ],
    ["03-02 06:00/07:00"],
)
case(
    "vtz custom leak B",
    [
        "BEGIN:VTIMEZONE",
        "TZID:Customized Time Zone",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:-0300",
        "TZOFFSETTO:-0300",
        "END:STANDARD",
        "END:VTIMEZONE",
        *event("DTSTART;TZID=Customized Time Zone:20270302T090000", "DURATION:PT1H"),
    ],
    ["03-02 12:00/13:00"],
)
case(
    "vtz with rdate",
    [
        "BEGIN:VTIMEZONE",
        "TZID:Q",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RDATE:20270328T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        *event("DTSTART;TZID=Q:20270327T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"),
    ],
    ["03-27 08:00/09:00", "03-28 07:00/08:00", "03-29 07:00/08:00"],
)
case(
    "vtz until utc",
    [
        "BEGIN:VTIMEZONE",
        "TZID:Q",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20151025T010000Z",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20160327T010000Z",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        *event("DTSTART;TZID=Q:20270102T090000", "DURATION:PT1H"),
    ],
    ["01-02 07:00/08:00"],
)


def spans_of(found):
    for start, stop in found:
        same = start.date() == stop.date()
        yield (
            f"{start:%m-%d %H:%M}/{stop:%H:%M}"
            if same
            else f"{start:%m-%d %H:%M}/{stop:%m-%d %H:%M}"
        )


@pytest.mark.parametrize("name", CASES)
def test_busy_times_are_those_worked_out_by_hand(name):
    lines, busy, leave, email = CASES[name]
    faults = []
    found = busy_times(calendar(*lines), "Europe/Berlin", YEAR, email=email, on_fault=faults.append)
    assert list(spans_of(found.spans)) == busy
    assert sorted(map(str, found.leave)) == leave
    assert len(faults) == ("left out" in name)


@pytest.mark.parametrize(
    ("tzid", "hour"),
    [
        ("Pacific Standard Time", "17:00"),
        ("/mozilla.org/20050126_1/America/Los_Angeles", "17:00"),
        ("/citadel.org/20210210_1/America/Los_Angeles", "17:00"),
        ("US/Pacific", "17:00"),
        ("Iran Standard Time", "05:30"),
        ("Jordan Standard Time", "06:00"),
        ("E. South America Standard Time", "12:00"),
        ("Etc/GMT+8", "17:00"),
        ("tzone://Microsoft/Utc", "09:00"),
        ("http://tz.example.com/zoneinfo/Asia/Tokyo", "00:00"),
    ],
)
def test_a_name_of_windows_or_of_a_vendor_has_todays_rules(tzid, hour):
    at = event(f"DTSTART;TZID={tzid}:20270302T090000", "DURATION:PT1H")
    (span,) = busy_times(calendar(*at), "Asia/Kathmandu", YEAR).spans
    assert f"{span[0]:%H:%M}" == hour


@pytest.mark.parametrize(
    ("line", "is_busy"),
    [
        ("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270302T090000Z/PT1H", True),
        ("FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270302T090000Z/20270302T100000Z", True),
        ("FREEBUSY;FBTYPE=X-OTHER:20270302T090000Z/PT1H", True),
        ("FREEBUSY:20270302T090000Z/PT1H", True),
        ("FREEBUSY;FBTYPE=FREE:20270302T090000Z/PT1H", False),
        ("freebusy;fbtype=free:20270302T090000Z/PT1H", False),
    ],
)
def test_whatever_isnt_free_is_busy(line, is_busy):
    whole = "DTSTART:20270301T000000Z", "DTEND:20270401T000000Z"
    data = calendar("BEGIN:VFREEBUSY", *whole, line, "END:VFREEBUSY")
    found = list(spans_of(busy_times(data, "Europe/Berlin", YEAR).spans))
    assert found == ["03-02 09:00/10:00"] * is_busy
