"""Benchmarks for `pytest benchmarks`, which saves and compares runs (`--benchmark-save`); no test waits for a clock."""

import programs
import pytest

JOBS = 20_000


@pytest.fixture(scope="module")
def asked():
    """Return a scenario long enough to measure, short enough to repeat."""
    return programs.scenario(JOBS)


def test_plain_simpy(benchmark, asked):
    """The yardstick: an ordinary SimPy program with a PriorityStore."""
    inputs = programs.plain_inputs(asked)

    assert benchmark(programs.plain, *inputs)


def test_lab(benchmark, asked):
    """The lab's engine on a workload that is drawn ahead."""
    inputs = programs.drawn(asked)

    assert benchmark(programs.lab, asked, *inputs)


def test_lab_with_draws(benchmark, asked):
    """The lab's engine, drawing included."""
    assert benchmark(programs.lab_with_draws, asked)


def test_lab_with_everything_on(benchmark):
    """The same number of jobs with priorities, delays, crashes, leases, retries and a dead letter queue."""
    asked = programs.full_scenario(JOBS)

    assert benchmark(programs.lab, asked, *programs.drawn(asked))


def test_both_programs_are_the_same_queue(asked):
    """Fed the same arrivals and service times, both make jobs wait equally long, to a microsecond."""
    plain = programs.mean_wait_s(programs.plain(*programs.plain_inputs(asked)))

    assert pytest.approx(plain, abs=1e-6) == programs.mean_wait_s(programs.lab_with_draws(asked))
