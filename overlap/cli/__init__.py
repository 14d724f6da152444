"""The command: parse, call, print, write.

Modules that cost time to load are imported where a command needs them.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Final

import click

import overlap
from overlap.base.errors import OverlapError
from overlap.cli import calendars, meetings, offices, plans
from overlap.cli.advise import advise
from overlap.cli.mcp import mcp
from overlap.cli.output import FAULT, INTERRUPTED, OK, drop_stdout
from overlap.cli.report import report
from overlap.cli.schema import schema
from overlap.cli.serve import serve
from overlap.cli.suggest import suggest
from overlap.cli.usage import usage_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_BYTES: Final = 320 << 20
_OBJECTS_PER_SWEEP: Final = 100_000
"""New objects before cycles are looked for; loading libraries makes many, and none is garbage."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(overlap.__version__, prog_name="overlap")
def main() -> None:
    """Plan the hours that offices in different time zones share.

    A PLACE is a city, an IANA zone, a country with one clock, or a site of the team file.
    """


for _command in (
    *(offices.check, offices.days, offices.sites, offices.holidays, offices.init),
    *(plans.rank, plans.matrix, advise, plans.coverage, plans.duty),
    *(meetings.schedule, suggest, meetings.verify_certificate),
    report,
    serve,
    mcp,
    calendars.diff,
    schema,
):
    main.add_command(_command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, 1 for "not met", 2 for any error."""
    try:
        return int(main.main(arguments, "overlap", standalone_mode=False) or OK)
    except OverlapError as fault:
        click.echo(f"error: {fault}", err=True)
    except click.UsageError as fault:
        click.echo(f"error: {usage_text(fault)}", err=True)
    except (click.Abort, KeyboardInterrupt):
        click.echo("error: interrupted", err=True)
        return INTERRUPTED
    except SystemExit:  # click's way with a pipe that was closed while it printed help
        drop_stdout()
        return OK
    except OSError as fault:
        drop_stdout()
        click.echo(f"error: {(fault.strerror or str(fault)).lower()}", err=True)
    except ImportError as fault:
        click.echo(f"error: a library can't be loaded: {str(fault).splitlines()[0]}", err=True)
    except MemoryError:
        click.echo("error: out of memory; ask for fewer sites or a shorter horizon", err=True)
    except Exception:  # noqa: BLE001 - a crash must never look like exit 1, "not met"
        import traceback

        click.echo(f"{traceback.format_exc()}error: overlap failed; please report this", err=True)
    return FAULT


def _has_memory() -> bool:
    """Say so where a limit is too low: the numeric libraries would exit with 1, "not met"."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no such limit
        return True
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or most >= _LEAST_BYTES:
        return True
    least = _LEAST_BYTES >> 20
    click.echo(f"error: out of memory; the limit of address space is under {least} MiB", err=True)
    return False


def console() -> None:
    """Run as the ``overlap`` command."""
    # no large matrix is multiplied here; threads' buffers would only end us where memory is short
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_OBJECTS_PER_SWEEP)
    code = run() if _has_memory() else FAULT
    gc.freeze()  # all goes with the process; a last look for cycles would take a fifth of it
    if code == INTERRUPTED:  # a solver that still runs in its thread isn't waited for
        os._exit(code)
    sys.exit(code)
