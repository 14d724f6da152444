"""Results of ``fairness.py`` to Markdown."""

from __future__ import annotations

from typing import Any, Final

from meetings import CADENCES, FAMILIES
from tables import seconds, table, wrapped

LABELS: Final = {
    "year_end": "overlap, `year_end`",
    "steady": "overlap, `steady`",
    "cpsat": "CP-SAT, smallest maximum",
    "greedy": "greedy, least burdened first",
    "deviation": "smallest standard deviation",
    "round_robin": "round-robin",
    "fixed": "best fixed time",
}
FEW_GROUPS: Final = 4

Cases = dict[str, dict[int, Any]]


def ratio(value: float) -> str:
    """Write how far above a bound something is.

    >>> ratio(1.0), ratio(1.0033), ratio(1.256), ratio(12.3)
    ('1.000', '1.003', '1.26', '12.3')
    """
    if value < 1.1:  # noqa: PLR2004 - where a percent matters
        return f"{value:.3f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"  # noqa: PLR2004 - two digits


def results_table(cases: Cases) -> str:
    """Return one table of all teams, ways and counts."""
    counts = list(next(iter(cases.values())))
    head = ["team and way"]
    head += [f"{n}: ÷ bound" for n in counts]
    shown = 52 if 52 in counts else counts[0]  # noqa: PLR2004 - a year of weeks
    head += [f"{shown}: worst-off", f"{shown}: regret", *(f"{n}: CPU" for n in counts)]
    rows = []
    for key, of_count in cases.items():
        bound = of_count[shown]["bound"]
        title = [f"**{FAMILIES[key].title}**", *[""] * len(counts), f"bound {bound:.0f}"]
        rows.append([*title, *[""] * (len(head) - len(title))])
        for way, label in LABELS.items():
            if way not in of_count[shown]["rows"]:
                continue
            own = {n: of_count[n]["rows"][way] for n in counts}
            regret = own[shown].get("regret")
            rows.append(
                [
                    label + _marked(way, of_count[shown]),
                    *(ratio(own[n]["max"] / of_count[n]["bound"]) for n in counts),
                    f"{own[shown]['max']:.0f}",
                    "" if regret is None else f"{regret:.2f}",
                    *(seconds(own[n]["cpu_s"]) for n in counts),
                ]
            )
    return table(head, rows)


def _marked(way: str, found: dict[str, Any]) -> str:
    """Mark what is proven of the rotation of the column shown in full."""
    if way == "year_end" and found["leximin"]:
        return " (leximin, proven)"
    if way == "cpsat":
        return " (proven)" if found["rows"]["cpsat"]["proven"] else " (time ran out)"
    return ""


def planner_table(cases: Cases) -> str:
    """Return what fair-meeting-planner does with the same people and burden."""
    rows = []
    for key, of_count in cases.items():
        for n, found in of_count.items():
            if "planner" not in found:
                continue
            own = found["planner"]
            title = f"{FAMILIES[key].title}, {n}"
            if own is None or own["max"] is None:
                why = "no answer in time" if own is None else own["error"]
                rows.append([title, why, "", "", "", ""])
                continue
            rows.append(
                [
                    title,
                    f"{own['weeks']} of {n}",
                    f"{own['max']:.0f}",
                    f"{own['ours']:.0f}",
                    ratio(own["max"] / own["bound"]),
                    seconds(own["cpu_s"]),
                ]
            )
    head = ["meetings", "weeks used", "its worst-off", "ours", "its ÷ our bound", "its CPU"]
    return table(head, rows)


def targets(cases: Cases) -> str:
    """Return what was aimed at, what was measured, and whether that is met."""
    rows = []
    for key, family in FAMILIES.items():
        weekly, monthly = cases[key][52], cases[key][12]
        ours = weekly["rows"]["year_end"]
        cpu, title = ours["cpu_s"], family.title
        if family.n_groups <= FEW_GROUPS:
            proven = "yes" if weekly["leximin"] else "no"
            rows.append((f"{title}, weekly: leximin proven", "yes", proven, weekly["leximin"]))
            rows.append((f"{title}, weekly: CPU", "at most 2 s", seconds(cpu), cpu <= 2))  # noqa: PLR2004 - the aim
            continue
        for name, found, most in (("weekly", weekly, 1.01), ("monthly", monthly, 1.05)):
            part = found["rows"]["year_end"]["max"] / found["bound"]
            rows.append((f"{title}, {name}: ÷ bound", f"at most {most}", ratio(part), part <= most))
        slowest = max(cpu, monthly["rows"]["year_end"]["cpu_s"])
        rows.append((f"{title}: CPU", "at most 3 s", seconds(slowest), slowest <= 3))  # noqa: PLR2004 - the aim
    for key, most, regret in (("three", 1.08, 1.25), ("five", 1.10, 1.75)):
        found, title = cases[key][52], FAMILIES[key].title
        own = found["rows"]["steady"]
        part = own["max"] / found["bound"]
        name = f"{title}, weekly, `steady`: "
        rows.append((f"{name}÷ bound", f"at most {most}", ratio(part), part <= most))
        shown = f"{own['regret']:.2f}"
        rows.append((f"{name}regret", f"at most {regret}", shown, own["regret"] <= regret))
    cells = [[name, aim, found, "yes" if met else "**no**"] for name, aim, found, met in rows]
    return table(["what", "aim", "measured", "met"], cells)


def machine(results: dict[str, Any]) -> str:
    """Return date and versions."""
    peers = ", ".join(
        f"{name} {version}" for name, version in results["versions"].items() if version
    )
    counts = ", ".join(f"{n} {how}" for n, how in CADENCES.items())
    gone = ", ".join(results["missing"])
    return wrapped(
        f"{results['date']}: Python {results['python']}, {peers}. Occurrences: {counts}."
        + f" Not installed, and so left out: {gone}." * bool(gone)
    )


def blocks(results: dict[str, Any], *, small: bool) -> dict[str, str]:
    """Return all blocks of the page by name, in order."""
    cases = results["cases"]
    found = {"machine": machine(results)}
    if not small:
        found["targets"] = targets(cases)
    return found | {"ways": results_table(cases), "planner": planner_table(cases)}
