"""Under dask the results are the local ones, bit for bit."""

import sys

import pytest

from overlap import Horizon, Site, distributed, overlap_matrix
from overlap.base.errors import OverlapError

YEARS = Horizon("2027-01-01", "2029-01-01")
ZONES = ("Europe/London", "Asia/Manila", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe")
HOURS = ("Mo-Fr 09:00-17:00", "Su-Th 08:00-12:00,13:00-17:00", "Mo-Fr 22:00-06:00", "24/7")
SITES = [Site(f"{z} {h}", z, h) for z in ZONES for h in HOURS]


def bits(matrix):
    names = ("mean", "minimum", "share", "joint_days", "quantiles")
    return [getattr(matrix, name).tobytes() for name in names]


@pytest.fixture(scope="module")
def local():
    return bits(overlap_matrix(SITES, YEARS, "3h", quantiles=(0.05, 0.5)))


@pytest.mark.parametrize("n_blocks", [None, 1, 3, 100])
@pytest.mark.parametrize("scheduler", ["sync", "threads"])
def test_blocks_and_threads_change_nothing(local, scheduler, n_blocks):
    dask = pytest.importorskip("dask")
    with dask.config.set(scheduler=scheduler):
        found = distributed.overlap_matrix(
            SITES, YEARS, "3h", quantiles=(0.05, 0.5), n_blocks=n_blocks
        )
    assert bits(found) == local


def test_a_cluster_of_processes_changes_nothing(local):
    cluster = pytest.importorskip("dask.distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with cluster.LocalCluster(**options) as workers, cluster.Client(workers):
        found = distributed.overlap_matrix(SITES, YEARS, "3h", quantiles=(0.05, 0.5), n_blocks=4)
    assert bits(found) == local


def test_without_dask_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.base", None)
    with pytest.raises(OverlapError, match=r"pip install 'overlap-hours\[distributed\]'"):
        distributed.overlap_matrix(SITES, YEARS)


def test_wrong_questions_are_refused_as_locally():
    with pytest.raises(OverlapError, match="quantiles"):
        distributed.overlap_matrix(SITES, YEARS, quantiles=(1.5,))
    with pytest.raises(OverlapError, match="n_blocks"):
        distributed.overlap_matrix(SITES, YEARS, n_blocks=0)
