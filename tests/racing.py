"""One piece of work done alone, by 16 threads at once, or by processes; prints answers' digests.

    python tests/racing.py alone|threads|fork|spawn|fork-after

Sites are shared and no cache is warm when the work starts, so that threads meet in every one.
"""

import hashlib
import json
import multiprocessing
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields
from functools import partial
from pathlib import Path

import numpy as np

import overlap as library

THREADS = 16
PROCESSES = 4
PATIENCE_S = 600  # so that threads that wait for each other don't run out of the solver's time
FIVE = Path(__file__).parents[1] / "docs" / "examples" / "five-sites.toml"


def shared():
    """Load the team whose sites all threads share; nothing is computed yet."""
    return library.Team.load(FIVE)


def text_of(value):
    """Return all fields of a result as text, arrays by their bytes."""
    parts = [value]
    if hasattr(value, "__dataclass_fields__"):
        parts = [getattr(value, field.name) for field in fields(value)]
    return "\n".join(
        f"{part.dtype}{part.shape}{part.tobytes().hex()}"
        if isinstance(part, np.ndarray)
        else repr(part)
        for part in parts
    )


def answers(team):
    """Return what each of five public functions says."""
    horizon = library.Horizon("2027-01-01", "2028-01-01")
    sites = [team.hq, *team.others]
    burden = np.random.default_rng(7).integers(1, 9, (8, 5, 3)).astype(float)
    proposal = library.propose(team, team.meetings[2])
    verdict = library.check(team.hq, team.others, horizon, library.Target("1h-4h"))
    found = {
        "check": json.dumps(verdict.to_dict()),
        "overlap_matrix": text_of(library.overlap_matrix(sites, horizon)),
        "fair_rotation": text_of(library.fair_rotation(burden, max_slots=3, time_limit=PATIENCE_S)),
        "propose": json.dumps(proposal.to_dict()),
        "to_ics": library.to_ics(proposal).decode(),
    }
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in found.items()}


def at_once(barrier, team, _):
    """Wait for all other threads, then do the work."""
    barrier.wait()
    return answers(team)


def main(way):
    """Do the work one way; return the answers of everybody who did it."""
    team = shared()
    if way == "alone":
        return [answers(team)]
    if way == "threads":
        sys.setswitchinterval(1e-5)
        barrier = threading.Barrier(THREADS)
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(partial(at_once, barrier, team), range(THREADS)))
    if way == "fork-after":  # the solver has run, and may have left threads that a child lacks
        answers(team)
    context = multiprocessing.get_context(way.partition("-")[0])
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        return list(pool.map(answers, [team] * PROCESSES))


if __name__ == "__main__":
    json.dump(main(sys.argv[1]), sys.stdout)
