"""The audit of a long run: of each piece, and of what only the pieces together show."""

from dataclasses import replace

import numpy as np
import pytest
from made_runs import QUEUED, architecture
from pieces_of_records import folded, pieces

from sim.measure.folding import Fold

MINE = architecture("queued")


def found(*changed, until_ns=None):
    """What the audit says of these pieces."""
    fold = Fold(MINE, horizon_ns=QUEUED.horizon_ns)
    for piece in changed:
        fold.add(piece)
    return fold.close(QUEUED.horizon_ns).measures.audit.problems


def test_a_sound_run_has_sound_books():
    """Cut anywhere."""
    for cut in range(4):
        assert () == folded(QUEUED, MINE, [cut]).measures.audit.problems


def test_a_problem_is_told_with_its_requests():
    """What is wrong within a piece is said with the numbers of its requests."""
    first, second = pieces(QUEUED, [1])
    jobs = second.record.jobs
    wrong = replace(second.record, jobs=replace(jobs, ended_ns=jobs.ended_ns + 1))

    problems = found(first, replace(second, record=wrong))

    assert any(problem.startswith("requests 1 to 2: ") for problem in problems)


def test_requests_come_in_order():
    """A piece whose requests came before those of the last one is found."""
    first, second = pieces(QUEUED, [1])

    assert "requests 2 to 2: the first request came before the last of those before it" in found(
        replace(second, until_ns=0), replace(first, until_ns=0)
    )


def test_nobody_does_two_things_at_once():
    """Also where they are told in two pieces."""
    first, second = pieces(QUEUED, [1])
    busy = replace(second.record.attempts, worker=np.zeros_like(second.record.attempts.worker))

    problems = found(first, replace(second, record=replace(second.record, attempts=busy)))

    assert any("a worker does two things at once" in problem for problem in problems)


def test_littles_law_holds_over_all_pieces():
    """A piece of which the course was told and the jobs were not, is missed."""
    first, second = pieces(QUEUED, [1])
    fold = Fold(MINE, horizon_ns=QUEUED.horizon_ns)
    fold.add(first)
    fold._levels["backlog"].tell(np.array([3 * 10**9]), np.array([4 * 10**9]))
    fold.add(second)

    (problem,) = fold.close(QUEUED.horizon_ns).measures.audit.problems

    assert problem.startswith("Little's law fails")


def test_nothing_is_left_after_too_long_a_warm_up():
    """To close a fold within its warm-up is an error, as it is of a record."""
    with pytest.raises(ValueError, match="the warm-up must be shorter than the run"):
        folded(QUEUED, MINE, [], warmup_ns=QUEUED.horizon_ns)


def test_an_empty_run_comes_to_nothing():
    """No request, no figure; the workers were up all the same."""
    measures = folded(QUEUED, MINE, []).measures
    nothing = Fold(MINE, horizon_ns=10).close(10).measures

    assert (3, 0) == (measures.requests.arrived, nothing.requests.arrived)
    assert nothing.amplification is None
    assert nothing.jobs.dead_reasons.attempts == 0
