"""A ``schedule`` document made by hand: nine Tuesdays at two times for three attendees."""

import datetime as dt
import zoneinfo

ZONES = {"New York": "America/New_York", "Manila": "Asia/Manila", "Ana": "Asia/Manila"}
BURDEN = {"A": {"New York": 20.0, "Manila": 8.0, "Ana": 8.0},
          "B": {"New York": 2.5, "Manila": 32.0, "Ana": 32.0}}  # fmt: skip
STARTS = {"A": dt.time(7), "B": dt.time(11, 30)}


def schedule_document(names=ZONES, sequence="ABAABAABA"):
    """Return the document; ``names`` maps attendees to zones, the first is the anchor."""
    zones = dict(zip(ZONES, names.values(), strict=False))
    called = dict(zip(ZONES, names, strict=False))
    anchor = zoneinfo.ZoneInfo(next(iter(zones.values())))
    occurrences = []
    for n, slot in enumerate(sequence):
        date = dt.date(2027, 2, 16) + dt.timedelta(7 * n)
        start = dt.datetime.combine(date, STARTS[slot], anchor)
        absent = [called["Ana"]] if n == 4 else []
        occurrences.append(
            {
                "index": n,
                "date": date.isoformat(),
                "slot": slot,
                "start": f"{start.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}",
                "stop": f"{start.astimezone(dt.UTC) + dt.timedelta(hours=1):%Y-%m-%dT%H:%MZ}",
                "local": {
                    called[name]: start.astimezone(zoneinfo.ZoneInfo(zone)).isoformat()
                    for name, zone in zones.items()
                },
                "burden": {
                    called[name]: 0.0 if called[name] in absent else BURDEN[slot][name]
                    for name in zones
                },
                "absent": absent,
            }
        )
    total = {name: sum(o["burden"][name] for o in occurrences) for name in called.values()}
    carried = next(iter(called.values()))
    total[carried] += 5.0  # history
    weights = dict.fromkeys(called.values(), 1.0)
    return {
        "meeting": "Weekly sync",
        "duration_min": 60,
        "anchor": next(iter(weights)),
        "attendees": [
            {"name": name, "weight": weight, "optional": False} for name, weight in weights.items()
        ],
        "skipped": [{"planned": "2027-04-20", "reason": "holiday"}],
        "slots": [
            {"label": s, "anchor_time": f"{STARTS[s]:%H:%M}", "count": sequence.count(s)}
            for s in "AB"
        ],
        "occurrences": occurrences,
        "burden": total,
        "certificate": {
            "mode": "steady",
            "max_burden": max(total.values()),
            "lower_bound": 130.25,
            "weights": weights,
            "gap": 0.01,
            "leximin_optimal": False,
            "total": sum(total.values()),
            "prefix_regret": 3.0,
        },
        "versions": {"tzdata": "2026f", "holidays": "0.109", "overlap": "0.1.0"},
    }
