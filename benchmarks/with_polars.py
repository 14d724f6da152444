"""The peer: polars.  Its zone tables are compiled in, so that it can't be given ours.

A time in a gap comes back as null, and is then asked for an hour later.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from inputs import MOST_COMMON, QUANTILE, REACH, TARGET_MIN

from overlap.clocks.zones import zone_table
from overlap.core.offsets import offset_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dense import Answer
    from inputs import Office, Task

    from overlap import Horizon

DAY = dt.timedelta(days=1)
WEEK = {"kind": pl.Int8, "start": pl.Int64, "stop": pl.Int64}


def instant(edge: str, zone: str) -> pl.Expr:
    """Return the instant of a date's wall minute [min since 1970]."""
    wall = pl.col("date").cast(pl.Datetime("ms")) + pl.duration(minutes=pl.col(edge))
    at, later = (
        time.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        for time in (wall, wall + dt.timedelta(hours=1))
    )
    return (pl.coalesce(at, later).dt.epoch("s") // 60).alias(edge)


def windows(office: Office, horizon: Horizon) -> pl.LazyFrame:
    """Return day, start, stop and works of all windows of a site."""
    rows = [(kind, *edges) for kind, day in enumerate(office.week) for edges in day]
    week = pl.DataFrame(rows, schema=WEEK, orient="row")
    first, last = horizon.start - REACH * DAY, horizon.stop + (REACH - 1) * DAY
    date = pl.date_range(first, last, eager=True).alias("date")
    kind = pl.col("date").dt.weekday() - 1
    extra = pl.col("date").is_in(list(office.on)) & ~kind.is_in(week["kind"].unique().to_list())
    return (
        date.to_frame()
        .lazy()
        .with_columns(kind=pl.when(extra).then(pl.lit(MOST_COMMON, pl.Int8)).otherwise(kind))
        .join(week.lazy(), on="kind")
        .select(
            (pl.col("date") - horizon.start).dt.total_days().alias("day"),
            instant("start", office.zone),
            instant("stop", office.zone),
            (~pl.col("date").is_in(list(office.off))).alias("works"),
        )
    )


def prepare(task: Task) -> pl.DataFrame:
    """Turn each site's hours into instants; one table for all."""
    tables = [
        windows(office, task.horizon).with_columns(site=pl.lit(n, pl.Int32))
        for n, office in enumerate(task.offices)
    ]
    return pl.concat(pl.collect_all(tables))


def of_horizon(table: pl.DataFrame, task: Task) -> pl.DataFrame:
    """Return the windows that are worked on shift dates of the horizon."""
    in_horizon = pl.col("day").is_between(0, task.horizon.days - 1)
    return table.filter(pl.col("works") & in_horizon).sort("site", "day", "start")


def against(own: pl.DataFrame, others: pl.DataFrame) -> pl.LazyFrame:
    """Return minutes shared, and by the clock, for each other site and day."""
    near = [own.with_columns(near=pl.col("day") + k) for k in range(-REACH, REACH + 1)]
    theirs = others.lazy().select("site", "works", near="day", begin="start", end="stop")
    minutes = pl.min_horizontal("stop", "end") - pl.max_horizontal("start", "begin")
    every_day = (
        others.lazy().select("site").unique().join(own.lazy().select("day").unique(), how="cross")
    )
    total = (
        pl.concat(near)
        .lazy()
        .drop("site", "works")
        .join(theirs, on="near")
        .with_columns(clock=minutes)
        .filter(pl.col("clock") > 0)
        .group_by("site", "day")
        .agg(
            minutes=pl.col("clock").filter("works").sum(),
            clock=pl.col("clock").sum(),
        )
    )
    return every_day.join(total, on=["site", "day"], how="left").fill_null(0)


def summary(total: pl.LazyFrame) -> pl.LazyFrame:
    """Return the mean, minimum, 5 % quantile and share of joint days, for each other site."""
    joint = pl.when((pl.col("minutes") > 0) | (pl.col("clock") == 0)).then("minutes")
    return (
        total.group_by("site")
        .agg(
            mean=joint.mean(),
            lowest=joint.min().fill_null(0),
            quantile=joint.quantile(QUANTILE, "linear"),
            share=(joint >= TARGET_MIN).mean().fill_null(0.0),
        )
        .sort("site")
    )


def columns(found: pl.DataFrame) -> Answer:
    """Return a summary as arrays; no joint day is NaN."""
    names = "mean", "lowest", "quantile", "share"
    return tuple(found[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names)


def pair(state: pl.DataFrame, task: Task) -> Answer:
    """W1: minutes of each working day of the reference."""
    own = of_horizon(state.filter(site=0), task)
    found = against(own, state.filter(pl.col("works"), site=1)).sort("day").collect()
    return (found["minutes"].to_numpy(),)


def each(state: pl.DataFrame, task: Task) -> Answer:
    """W2: minutes of each day and candidate, and their summary."""
    own = of_horizon(state.filter(site=0), task)
    total = against(own, state.filter(pl.col("site") > 0)).sort("site", "day").collect()
    minutes = total["minutes"].to_numpy().reshape(len(task.offices) - 1, -1)
    return minutes, *columns(summary(total.lazy()).collect())


def pairs(state: pl.DataFrame, task: Task) -> Answer:
    """W3: the summary of every ordered pair."""
    rows = []
    for ref in range(task.n_refs):
        own = of_horizon(state.filter(site=ref), task)
        rows.append(columns(summary(against(own, state)).collect()))
    return tuple(np.stack(side) for side in zip(*rows, strict=True))


def group(state: pl.DataFrame, task: Task) -> Answer:
    """W4: the exact intervals in which at least so many of the sites work."""
    own = of_horizon(state, task).lazy()
    events = [
        own.select(minute=edge, change=pl.lit(change))
        for edge, change in (("start", 1), ("stop", -1))
    ]
    enough = (pl.col("change").cum_sum() >= task.at_least).cast(pl.Int8)
    found = (
        pl.concat(events)
        .group_by("minute")
        .agg(pl.col("change").sum())
        .sort("minute")
        .select("minute", turn=enough.diff().fill_null(enough))
        .collect()
    )
    sides = (found.filter(turn=turn)["minute"].to_numpy() for turn in (1, -1))
    return (np.stack(list(sides), axis=1),)


def grid(state: pl.DataFrame, task: Task) -> Answer:
    """W5: each person's local minute of the day, and whether it is working time, slot by slot."""
    slots = pl.DataFrame({"slot": task.slots})
    instants = slots.select(pl.from_epoch(pl.col("slot") * 60, time_unit="s").alias("at"))
    local, inside = [], []
    for n, office in enumerate(task.offices):
        here = pl.col("at").dt.replace_time_zone("UTC").dt.convert_time_zone(office.zone)
        minute = here.dt.hour().cast(pl.Int16) * 60 + here.dt.minute()
        local.append(instants.select(minute).to_series().to_numpy())
        own = state.filter(pl.col("works"), site=n).sort("start").select("start", "stop")
        latest = slots.join_asof(own, left_on="slot", right_on="start")
        inside.append(latest.select((pl.col("slot") < pl.col("stop")).fill_null(value=False)))
    return np.stack(local), np.stack([column.to_series().to_numpy() for column in inside])


def other_zones(zones: Iterable[str], horizon: Horizon) -> set[str]:
    """Return the zones in which polars' own tables give another offset in any hour."""
    first, stop = horizon.first_day - REACH, horizon.first_day + horizon.days + REACH
    minutes = np.arange(first * 1440, stop * 1440, 60)
    instants = pl.Series(minutes * 60_000).cast(pl.Datetime("ms", "UTC"))
    found = set()
    for zone in zones:
        here = instants.dt.convert_time_zone(zone).dt.replace_time_zone(None).dt.epoch("s")
        table = zone_table(zone)
        ours = offset_at(minutes, table.change_utc_min, table.offset_min)
        if not np.array_equal(here.to_numpy() // 60 - minutes, ours):
            found.add(zone)
    return found


WORK = {"W1": pair, "W2": each, "W3": pairs, "W4": group, "W5": grid}
