"""The matrix of a page: every pair's mean and share, with the band of the mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.units import format_minutes, percent
from overlap.output.pictures.bands import Band, mean_bands
from overlap.output.pictures.wording import hours_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.output.formats import Document
    from overlap.sites.target import Target

MOST_SITES: Final = 40
_SIGN: Final = {Band.NONE: "×", Band.BELOW: "•"}


@dataclass(frozen=True, slots=True)
class PairCell:
    """A reference with another site: numbers as they are and as they are shown."""

    mean: float | None
    share: float
    text: str
    share_text: str
    kind: str
    sign: str
    tip: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """A reference with every site; None stands for itself."""

    name: str
    cells: tuple[PairCell | None, ...]


def pair_rows(document: Document, targets: Sequence[Target]) -> tuple[PairRow, ...]:
    """Return the rows of a ``matrix`` document."""
    mean, share = (np.array(document[key], float) for key in ("mean", "share"))
    band = mean_bands(mean, share, targets)
    every = range(len(band))
    return tuple(
        PairRow(
            name,
            tuple(None if i == j else _cell(document, i, j, Band(band[i, j])) for j in every),
        )
        for i, name in enumerate(document["sites"])
    )


def _cell(document: Document, i: int, j: int, band: Band) -> PairCell:
    mean, share = document["mean"][i][j], document["share"][i][j]
    names = document["sites"]
    shown = "no joint day" if mean is None else f"{format_minutes(mean)} on average"
    return PairCell(
        mean=mean,
        share=share,
        text="none" if mean is None else hours_text(mean),
        share_text=percent(share).removesuffix("%"),
        kind=band.name.lower(),
        sign=_SIGN.get(band, ""),
        tip=f"{names[i]} with {names[j]}: {shown}, target met on {percent(share)} of the days",
    )
