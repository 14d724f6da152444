"""Tables out of results: columns of arrays, data frames (extra ``frames``), HTML for notebooks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import OverlapError
from overlap.base.reprs import short
from overlap.base.units import percent
from overlap.base.values import Value

Columns = Mapping[str, NDArray[Any] | list[str]]

Backend = Literal["pandas", "polars", "pyarrow"]
BACKENDS: Final = get_args(Backend)
_ROWS_SHOWN: Final = 8


class Tabular(Value, ABC):
    """A result that is a table: what it holds as columns, as a frame, and in a notebook.

    The unit stands in a column's name: ``_min`` minutes, ``_utc`` instants, ``_days`` days.
    Dates are datetime64[D], instants and ``local`` wall times datetime64[m].  What isn't there is
    NaN, NaT or empty text.
    """

    __slots__ = ()

    @abstractmethod
    def columns(self) -> Columns:
        """Return the table by column: arrays of equal length, text as lists."""

    @abstractmethod
    def _caption(self) -> str:
        """Return what the table is about, in one line of text."""

    def to_frame(self, backend: Backend = "pandas") -> Any:  # noqa: ANN401 - the backend's own class
        """Return the table as a frame of ``"pandas"``, ``"polars"`` or ``"pyarrow"``.

        Dates are the backend's own, instants know that they are UTC, and what isn't there is null.

        Raises
        ------
        OverlapError : another backend, or one that isn't installed; the message says what to
            install.

        >>> from overlap import Horizon, Site, daily_overlap
        >>> office = Site("London", "Europe/London"), Site("Berlin", "Europe/Berlin")
        >>> day = daily_overlap(*office, horizon=Horizon("2027-01-04", "2027-01-05"))
        >>> day.to_frame("polars").row(0)
        (datetime.date(2027, 1, 4), 420, 420, 480, False)
        """
        return to_frame(self.columns(), backend)

    def __repr__(self) -> str:
        """Say what the table is about; its arrays would fill the screen."""
        return short(f"<{type(self).__name__}: {self._caption()}>")

    def _repr_html_(self) -> str:
        return to_html(self.columns(), self._caption())


def columns_of(frame: object) -> dict[str, list[object]]:
    """Return the columns of a data frame of any library that narwhals knows, as lists.

    Raises
    ------
    OverlapError : not a data frame in memory, or narwhals isn't installed.
    """
    nw = _narwhals()
    try:
        own = nw.from_native(frame, eager_only=True)
    except TypeError:
        reason = "not a data frame in memory, such as one of pandas, polars or pyarrow"
        raise OverlapError(reason, key="frame", value=type(frame).__name__) from None
    return {str(name): own[name].to_list() for name in own.columns}


def to_frame(columns: Columns, backend: Backend) -> Any:  # noqa: ANN401 - the backend's own class
    """Return columns as a frame; see ``Tabular.to_frame``."""
    if backend not in BACKENDS:
        reason = f"not one of {', '.join(BACKENDS)}"
        raise OverlapError(reason, key="backend", value=repr(backend))
    nw = _narwhals()
    data = dict(columns)
    schema = {name: nw.String if isinstance(own, list) else None for name, own in data.items()}
    changes: list[Any] = []
    for name, column in columns.items():
        own = nw.col(name)
        if isinstance(column, list):
            changes.append(nw.when(own != "").then(own))
        elif column.dtype == np.float64:
            changes.append(own.fill_nan(None))
        elif column.dtype == "datetime64[m]":
            data[name] = column.astype("datetime64[us]")  # no backend counts in minutes
        if name.endswith("_utc"):
            changes.append(own.dt.replace_time_zone("UTC"))
    try:
        frame = nw.from_dict(data, schema, backend=backend)
    except ImportError:
        raise OverlapError(f"{backend} is not installed; pip install {backend}") from None
    return frame.with_columns(*changes).to_native()


def _narwhals() -> ModuleType:
    try:
        import narwhals  # noqa: PLC0415 - an extra
    except ImportError:
        reason = "narwhals is not installed; pip install 'overlap-hours[frames]'"
        raise OverlapError(reason) from None
    return narwhals


def to_html(columns: Columns, caption: str) -> str:
    """Return the first rows of a table as HTML, and how many more there are.

    >>> to_html({"site": ["<Oslo>"], "overlap_min": np.array([90])}, "One & all").count("&lt;Oslo")
    1
    """
    import html  # noqa: PLC0415 - for notebooks alone

    shown = [[_cell(name, v) for v in column[:_ROWS_SHOWN]] for name, column in columns.items()]
    more = len(next(iter(columns.values()))) - _ROWS_SHOWN
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>"
        for row in zip(*shown, strict=True)
    )
    rest = f"<p>… and {more} more {'row' if more == 1 else 'rows'}</p>" if more > 0 else ""
    return (
        f'<table><caption style="text-align: left">{html.escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"
    )


def _cell(name: str, value: Any) -> str:  # noqa: ANN401 - a cell of any column
    if value != value:  # noqa: PLR0124 - NaN, NaT
        return "–"
    if isinstance(value, np.datetime64):
        return str(value).replace("T", " ")
    if isinstance(value, np.bool_):
        return "yes" if value else "no"
    if isinstance(value, np.floating):
        return percent(float(value)) if "share" in name else f"{value:.4g}"
    return str(value)
