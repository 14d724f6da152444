"""JSON files: read whole, up to a size, and without what a reader could lose silently."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from overlap.base.errors import OverlapError, lower_first
from overlap.base.files import decoded, read_bytes

MAX_BYTES: Final = 64 << 20


def load_json(path: str | Path, fault: type[OverlapError]) -> Any:  # noqa: ANN401 - whatever it holds
    """Return what a JSON file holds.

    Raises
    ------
    OverlapError : of the kind ``fault``: can't be opened, too large, not UTF-8, not JSON.
    """
    source = str(path)
    if not source:
        raise fault("not the name of a file", value=source)
    data = read_bytes(path, MAX_BYTES, fault)
    try:
        return parse_json(decoded(data, fault), fault)
    except fault as why:
        raise why.within(source=source) from None


def parse_json(text: str, fault: type[OverlapError]) -> Any:  # noqa: ANN401 - whatever it holds
    """Return what a JSON text holds.

    Raises
    ------
    OverlapError : of the kind ``fault``: not JSON, nested too deep, a duplicate key.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            times = Counter(key for key, _ in pairs)
            twice = next(key for key, n in times.items() if n > 1)
            raise fault("duplicate key", key=twice)
        return members

    try:
        return json.loads(text, object_pairs_hook=once)
    except fault:
        raise
    except json.JSONDecodeError as why:
        reason = f"not JSON: {lower_first(why.msg)}, at column {why.colno}"
        raise fault(reason, key=f"line {why.lineno}") from None
    except RecursionError:
        raise fault("nested too deep") from None
    except ValueError:  # Python's own limit
        most = sys.get_int_max_str_digits()
        raise fault(f"not JSON: a number of more than {most} digits") from None
