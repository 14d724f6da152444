"""What click says of options, in our words."""

from __future__ import annotations

from typing import Final

import click

from overlap.base.characters import spelled
from overlap.base.errors import OverlapError, lower_first

_KINDS: Final = {
    "a valid float": "a number",
    "a valid integer": "a whole number",
    "a valid integer range": "a whole number",
    "in the range x>=1": "from 1 up",
}


def usage_text(fault: click.UsageError) -> str:
    """Write what click says as we do; of a bad value its key, the value and the reason."""
    bad = _bad_value(fault)
    if bad is not None:
        return ": ".join(bad)
    text = fault.format_message().rstrip(".").replace(". Did you mean", "; did you mean")
    if isinstance(fault, click.NoSuchOption):  # versions of click put it in various words
        close = " or ".join(map(repr, fault.possibilities or ()))
        text = f"no such option {fault.option_name!r}{f'; did you mean {close}?' if close else ''}"
    hint = f" (see '{fault.ctx.command_path} --help')" if fault.ctx else ""
    return spelled(f"{lower_first(text)}{hint}")


def usage_error(fault: click.UsageError) -> OverlapError:
    """Return what click says as an error of ours, for those who read it as data."""
    bad = _bad_value(fault)
    if bad is not None:
        key, value, reason = bad
        return OverlapError(reason, key=key, value=value.strip("'"))
    if isinstance(fault, click.MissingParameter) and fault.param is not None:
        return OverlapError("missing", key=fault.param.opts[0])
    return OverlapError(lower_first(fault.format_message().rstrip(".")))


def _bad_value(fault: click.UsageError) -> tuple[str, str, str] | None:
    """Return the key, the value and the reason, where a value is what is wrong."""
    value, _, reason = fault.message.rstrip(".").partition(" is not ")
    if not isinstance(fault, click.BadParameter) or fault.param is None or not reason:
        return None
    return fault.param.opts[0], value, f"not {_KINDS.get(reason, reason)}"
