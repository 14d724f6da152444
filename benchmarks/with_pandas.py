"""The peers: pandas throughout, and pandas' zone conversion before our dense way.

pandas gets the same zone files as we do.  A time in a gap is moved on by an hour, which is right
in gaps of an hour; its own ``"shift_forward"`` would end such a window up to an hour early.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dense
import numpy as np
import pandas as pd
from inputs import MOST_COMMON, QUANTILE, REACH, TARGET_MIN

if TYPE_CHECKING:
    from dense import Answer, DenseSite
    from inputs import Office, Task

    from overlap import Horizon

MINUTE = pd.Timedelta("1min")
HOUR = pd.Timedelta("1h")
EPOCH = pd.Timestamp(0)


def windows(office: Office, horizon: Horizon) -> pd.DataFrame:
    """Return day, start, stop [min since 1970] and works of all windows of a site."""
    pad = pd.Timedelta(days=REACH)
    dates = pd.date_range(
        pd.Timestamp(horizon.start) - pad, pd.Timestamp(horizon.stop) + pad, inclusive="left"
    )
    rows = [(kind, *edges) for kind, day in enumerate(office.week) for edges in day]
    week = pd.DataFrame(rows, columns=["kind", "start", "stop"])
    days = pd.DataFrame({"date": dates, "kind": dates.weekday})
    extra = dates.isin(pd.to_datetime(list(office.on))) & ~days["kind"].isin(week["kind"])
    days.loc[extra, "kind"] = MOST_COMMON
    table = days.merge(week, on="kind").sort_values(["date", "start"], ignore_index=True)
    first_pass = np.ones(len(table), bool)
    for edge in ("start", "stop"):
        wall = table["date"] + pd.to_timedelta(table[edge], unit="min")
        instant = wall.dt.tz_localize(office.tz, ambiguous=first_pass, nonexistent=HOUR)
        table[edge] = (instant.dt.tz_convert("UTC").dt.tz_localize(None) - EPOCH) // MINUTE
    table["works"] = ~table["date"].isin(pd.to_datetime(list(office.off)))
    table["day"] = (table["date"] - pd.Timestamp(horizon.start)).dt.days
    return table[["day", "start", "stop", "works"]]


def prepare(task: Task) -> pd.DataFrame:
    """Turn each site's hours into instants; one table for all."""
    tables = {n: windows(office, task.horizon) for n, office in enumerate(task.offices)}
    return pd.concat(tables, names=["site"]).reset_index("site").reset_index(drop=True)


def of_horizon(table: pd.DataFrame, task: Task) -> pd.DataFrame:
    """Return the windows that are worked on shift dates of the horizon."""
    return table[table["works"] & table["day"].between(0, task.horizon.days - 1)]


def against(own: pd.DataFrame, others: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return minutes shared, and by the clock; a row for each other site, a column for each day."""
    near = [own[["day", "start", "stop"]].assign(near=own["day"] + k) for k in _reach()]
    both = pd.concat(near).merge(others, left_on="near", right_on="day", suffixes=("", "_other"))
    stop = np.minimum(both["stop"], both["stop_other"])
    both["clock"] = (stop - np.maximum(both["start"], both["start_other"])).clip(lower=0)
    both = both[both["clock"] > 0]
    both = both.assign(minutes=both["clock"].where(both["works"], 0))
    table = both.pivot_table(["minutes", "clock"], "site", "day", aggfunc="sum", fill_value=0)
    days, sites = np.unique(own["day"]), np.unique(others["site"])
    minutes, clock = (
        table[name].reindex(index=sites, columns=days, fill_value=0)
        for name in ("minutes", "clock")
    )
    return minutes, clock


def _reach() -> range:
    return range(-REACH, REACH + 1)


def summary(minutes: pd.DataFrame, clock: pd.DataFrame) -> Answer:
    """Return the mean, minimum, 5 % quantile and share of joint days."""
    joint = minutes.where((minutes > 0) | (clock == 0))
    share = (joint >= TARGET_MIN).sum(axis=1) / joint.count(axis=1)
    quantile = joint.quantile(QUANTILE, axis=1)
    columns = joint.mean(axis=1), joint.min(axis=1).fillna(0), quantile, share.fillna(0)
    return tuple(column.to_numpy() for column in columns)


def pair(state: pd.DataFrame, task: Task) -> Answer:
    """W1: minutes of each working day of the reference."""
    own = of_horizon(state[state["site"] == 0], task)
    others = state[(state["site"] == 1) & state["works"]]
    return (against(own, others)[0].to_numpy()[0],)


def each(state: pd.DataFrame, task: Task) -> Answer:
    """W2: minutes of each day and candidate, and their summary."""
    own = of_horizon(state[state["site"] == 0], task)
    minutes, clock = against(own, state[state["site"] > 0])
    return minutes.to_numpy(), *summary(minutes, clock)


def pairs(state: pd.DataFrame, task: Task) -> Answer:
    """W3: the summary of every ordered pair."""
    rows = []
    for ref in range(task.n_refs):
        own = of_horizon(state[state["site"] == ref], task)
        rows.append(summary(*against(own, state)))
    return tuple(np.stack(side) for side in zip(*rows, strict=True))


def group(state: pd.DataFrame, task: Task) -> Answer:
    """W4: the exact intervals in which at least so many of the sites work."""
    own = of_horizon(state, task)
    opens, closes = pd.Series(1, index=own["start"]), pd.Series(-1, index=own["stop"])
    present = pd.concat([opens, closes]).groupby(level=0).sum().cumsum()
    enough = (present >= task.at_least).astype(int)
    change = enough.diff().fillna(enough)
    return (np.column_stack([change.index[change == 1], change.index[change == -1]]),)


def grid(state: pd.DataFrame, task: Task) -> Answer:
    """W5: each person's local minute of the day, and whether it is working time, slot by slot."""
    slots = pd.DataFrame({"slot": task.slots})
    instants = pd.to_datetime(slots["slot"] * 60, unit="s", utc=True)
    local, inside = [], []
    for n, office in enumerate(task.offices):
        here = instants.dt.tz_convert(office.tz)
        local.append((here.dt.hour * 60 + here.dt.minute).to_numpy())
        own = state[(state["site"] == n) & state["works"]].sort_values("start")
        latest = pd.merge_asof(slots, own, left_on="slot", right_on="start")
        inside.append((latest["slot"] < latest["stop"]).to_numpy())
    return np.stack(local), np.stack(inside)


def prepare_dense(task: Task) -> list[DenseSite]:
    """Turn hours into instants with pandas, and write them out for the dense way."""
    found = []
    days = task.horizon.days + 2 * REACH
    for office in task.offices:
        table = windows(office, task.horizon)
        day = table["day"].to_numpy() + REACH
        nth = table.groupby("day").cumcount().to_numpy()
        clock = np.zeros((2, days, nth.max() + 1), np.int64)
        clock[:, day, nth] = table[["start", "stop"]].to_numpy().T
        works = np.zeros(days, bool)
        works[day] = table["works"]
        found.append(
            dense.dense_site((clock[0], clock[1]), works, task.horizon.first_day - REACH, REACH)
        )
    return found


WORK = {"W1": pair, "W2": each, "W3": pairs, "W4": group, "W5": grid}
WORK_DENSE = dense.WORK
