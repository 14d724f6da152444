"""The typed document of a certificate's check."""

from __future__ import annotations

from typing import TypedDict


class VerifiedDocument(TypedDict):
    """The answer of ``overlap verify-certificate``."""

    valid: bool
    max_burden: float
    lower_bound: float
    faults: list[str]
    not_checked: list[str]
