"""Long work says how far it is, and stops when its caller raises."""

import itertools

import pytest

import overlap
from overlap import Horizon, OverlapError, Site, Team
from overlap.base.progress import stages, watched

YEAR = Horizon("2027-01-01", "2028-01-01")
LONDON, LIMA = Site("London", "Europe/London", holidays="GB"), Site("Lima", "America/Lima")
OFFICES = [LONDON, LIMA, Site("Tokyo", "Asia/Tokyo", holidays="JP")]
TEAM = Team.load("docs/examples/new-york-manila.toml")
PLAN = overlap.propose(TEAM, "Weekly sync")
SHUT = overlap.closed(TEAM.site("Manila"), "2027-05-03", "2027-05-14")
WORK = {
    "daily_overlap": lambda **how: overlap.daily_overlap(*OFFICES, horizon=YEAR, **how),
    "daily_overlap_each": lambda **how: overlap.daily_overlap_each(
        LONDON, OFFICES[1:], horizon=YEAR, **how
    ),
    "check": lambda **how: overlap.check(LONDON, OFFICES[1:], YEAR, "2h", **how),
    "rank": lambda **how: overlap.rank(LONDON, OFFICES[1:], horizon=YEAR, **how),
    "rank of all": lambda **how: overlap.rank(LONDON, horizon=YEAR, **how),
    "candidate_sites": lambda **how: overlap.candidate_sites(YEAR, continent="Asia", **how),
    "coverage": lambda **how: overlap.coverage(OFFICES, horizon=YEAR, **how),
    "matrix": lambda **how: overlap.overlap_matrix(OFFICES, YEAR, **how),
    "advise": lambda **how: overlap.advise(LONDON, LIMA, horizon=YEAR, target="6h", **how),
    "propose": lambda **how: overlap.propose(TEAM, "Weekly sync", **how),
    "propose_all": lambda **how: overlap.propose_all(TEAM, **how),
    "replan": lambda **how: overlap.replan(TEAM, PLAN, SHUT, **how),
    "frontier": lambda **how: overlap.frontier(PLAN, **how),
    "fair_rotation": lambda **how: overlap.fair_rotation([[[4.0, 0], [0, 4]]] * 9, **how),
    "suggest": lambda **how: overlap.suggest(
        TEAM, ["New York", "Manila"], "45m", Horizon("2027-03-15", "2027-03-20"), **how
    ),
}


@pytest.mark.parametrize("name", WORK)
def test_progress_rises_to_its_end_and_changes_no_answer(name):
    calls = []
    answer = WORK[name](progress=lambda done, of: calls.append((done, of)))
    assert len(calls) > 1
    done, of = zip(*calls, strict=True)
    assert len(set(of)) == 1
    assert all(before <= after for before, after in itertools.pairwise(done))
    assert done[-1] == of[-1]
    plain = WORK[name]()
    if hasattr(plain, "to_dict"):
        assert answer.to_dict() == plain.to_dict()


class Stopped(Exception):  # noqa: N818 - what a caller raises to stop
    pass


@pytest.mark.parametrize("name", WORK)
def test_progress_stops_the_work_by_raising(name):
    def stop(*_):
        raise Stopped

    with pytest.raises(Stopped):
        WORK[name](progress=stop)


def test_more_changes_than_the_limit_are_refused_from_python_too():
    daytime = overlap.Flexible(0, 1440, 1)
    centuries = Horizon("1971-01-01", "2100-01-01")
    with pytest.raises(OverlapError, match="more than 20000000"):
        overlap.advise(LONDON, LIMA, horizon=centuries, target="20h", daytime=daytime)


def test_stages_follow_each_other_in_thousandths():
    calls = []
    first, second = stages(lambda *at: calls.append(at), 1, 3)
    assert list(watched("ab", first)) == ["a", "b"]
    assert not list(watched("", second))
    assert calls == [(0, 1000), (125, 1000), (250, 1000), (250, 1000)]
    assert stages(None, 1, 2) == [None, None]


def test_a_horizon_of_another_type_is_an_error_that_names_it():
    for ask in (
        lambda: overlap.check(LONDON, LIMA, "2027"),
        lambda: overlap.rank(LONDON, OFFICES, horizon=2027),
        lambda: overlap.coverage(OFFICES, horizon=None),
        lambda: overlap.overlap_matrix(OFFICES, ("2027-01-01", "2028-01-01")),
    ):
        with pytest.raises(OverlapError, match=r"horizon.*not a Horizon"):
            ask()
