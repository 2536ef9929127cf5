"""What to see is said in sentences whose numbers are those of the measures."""

from dataclasses import replace

import numpy as np
import pytest
from report_examples import alone, compared, example, with_measures

from sim.measure import series
from sim.record import NEVER
from sim.report import what_to_see
from sim.report.columns import baseline, columns
from sim.report.words import percent, time


def sentence(comparison, beginning):
    """The only sentence that begins so."""
    (found,) = [line for line in what_to_see(comparison) if line.startswith(beginning)]
    return found


def change(before, after):
    """How a time differs, in the words of the report."""
    return f"{'falls' if after < before else 'rises'} from {time(before)} to {time(after)}"


def p99(measures):
    """The p99 of response and completion time."""
    return measures.response_time.p99, measures.completion_time.p99


def test_answers_are_compared_with_those_of_the_synchronous_api():
    """The p99 of response and completion time are those of the measures, with the verb that fits."""
    comparison = example()
    sync, queued = (p99(comparison.outcomes[name].measures) for name in ("sync", "queued"))

    wanted = f"at p99 the response time {change(sync[0], queued[0])}; the completion time {change(sync[1], queued[1])}."

    assert f"queued against sync: {wanted}" == sentence(comparison, "queued against")


def test_the_median_stands_in_for_a_refused_tail():
    """Where p99 rests on too few users, the sentence compares p50; without a p50 it is left out."""
    comparison = example()
    times = comparison.outcomes["hybrid"].measures.response_time
    few = with_measures(comparison, "hybrid", response_time=replace(times, p99=None))
    none = with_measures(comparison, "hybrid", response_time=replace(times, p99=None, p50=None))

    assert "at p50 the response time" in sentence(few, "hybrid against")
    assert not [line for line in what_to_see(none) if line.startswith("hybrid against")]


def test_small_differences_are_not_called_a_change():
    """Within 5 % the sentence says that nothing much changes, and gives both values."""
    comparison = example()
    times = comparison.outcomes["sync"].measures.completion_time
    close = with_measures(comparison, "queued", completion_time=replace(times, p99=times.p99 * 1.04))

    wanted = f"does not change much ({time(times.p99)} and {time(times.p99 * 1.04)})"

    assert wanted in sentence(close, "queued against")


def test_the_baseline_is_what_queues_nothing():
    """Architectures are compared with the first that runs everything inline, else with the first."""
    sync, queued, hybrid = columns(example())

    assert sync is baseline([queued, sync])
    assert hybrid is baseline([hybrid, queued])


def test_users_who_are_not_served_are_counted_by_their_fate():
    """How many left, were turned away and saw an error, of how many; and that nobody tried again for them."""
    comparison = example()
    requests = comparison.outcomes["sync"].measures.requests
    failed = requests.timeout + requests.rejected + requests.error

    found = sentence(comparison, "sync fails")

    assert f"sync fails {failed} of {requests.arrived:,} users" in found
    ends = f"{requests.timeout} left after 8 s, {requests.rejected} turned away (503) and {requests.error} errors"
    assert ends in found
    assert "without the retry of queued" in found
    assert found.endswith(f"Its times leave them out, and {requests.pending} who still wait at the end.")


def test_an_architecture_that_fails_few_is_not_doubted():
    """Where less than 2 % fail, their times are not worth a word; one error is one error."""
    comparison = example()
    requests = comparison.outcomes["hybrid"].measures.requests
    one = with_measures(comparison, "hybrid", requests=replace(requests, error=1, timeout=0, rejected=0))

    share = percent(1 / requests.arrived)
    wanted = f"hybrid fails 1 of {requests.arrived:,} users ({share}), without the retry of queued: 1 error."

    assert wanted == sentence(one, "hybrid fails")


def test_who_has_no_answer_yet_is_counted():
    """Users who failed and users who were answered are not all where the run ends too soon for some."""
    comparison = example()
    requests = comparison.outcomes["hybrid"].measures.requests
    some = with_measures(comparison, "hybrid", requests=replace(requests, error=1, timeout=0, rejected=0, pending=3))

    assert sentence(some, "hybrid fails").endswith("1 error. At the end 3 still wait.")


@pytest.mark.parametrize(("factor", "sentences"), [(4.0, 1), (1.01, 0), (0.5, 0)])
def test_the_price_of_a_better_tail_is_told(factor, sentences):
    """Where the usual user pays for the slowest, p99 falls and p50 rises: a sentence for each."""
    comparison = example()
    times = comparison.outcomes["sync"].measures.completion_time
    better = replace(times, p50=times.p50 * factor, p99=times.p99 * 0.5)
    made = with_measures(comparison, "queued", completion_time=better)
    told = [each for each in what_to_see(made) if each.startswith("queued against sync: at p50")]
    said = f"queued against sync: at p50 the completion time rises from {time(times.p50)} to {time(better.p50)}."

    assert [said] * sentences == told


def test_clients_that_call_again_are_said_to():
    """Where users retry, the sentence says how often they called; without a timeout they leave at no set time."""
    retried = {"threads": 20, "client": {"timeout": "8s", "retry": {"max_attempts": 3}}}
    comparison = compared(api=retried, thresholds=None)
    requests = comparison.outcomes["sync"].measures.requests
    patient = with_measures(alone(api=None), "queued", requests=replace(requests, timeout=3, error=0, rejected=0))

    assert "in spite of up to 3 calls each" in sentence(comparison, "sync fails")
    assert "without a retry: 3 left." in sentence(patient, "queued fails")


def test_the_queue_is_said_to_hold_the_surplus():
    """The highest backlog and the attempts that were not the first are those of the measures and the record."""
    comparison = example()
    outcome = comparison.outcomes["queued"]
    attempts = outcome.record.attempts
    again = np.count_nonzero((attempts.number > 1) & (attempts.start_ns != NEVER))

    wanted = f"queued lets up to {outcome.measures.backlog.max} jobs wait, repeats {again} attempts and loses no job."

    assert wanted == sentence(comparison, "queued lets")


def test_jobs_that_were_not_done_are_counted_by_their_fate():
    """Dead letters, rejected, expired and lost jobs are named with their numbers."""
    comparison = alone()
    counts = replace(comparison.outcomes["queued"].measures.jobs, dead=3, rejected=1200, expired=2, lost=1)

    found = sentence(with_measures(comparison, "queued", jobs=counts), "queued lets")

    assert "Jobs not done: 3 in the dead letter queue, 1,200 rejected by the queue, 2 expired and 1 gone" in found
    assert found.endswith(
        "without a trace, though their users were told all is well. The completion times leave them out."
    )


def test_users_of_jobs_that_were_turned_away_were_told():
    """Whoever was rejected knows; only of dead and lost jobs nobody has been told."""
    comparison = alone()
    counts = replace(comparison.outcomes["queued"].measures.jobs, rejected=2)

    assert "told" not in sentence(with_measures(comparison, "queued", jobs=counts), "queued lets")


def test_leases_that_work_outlives_are_counted():
    """Work of 800 ms under a lease of 500 ms: every job is given away while its worker goes on."""
    short = {"queued": {"queued": "all", "queue": {"visibility_timeout": "500ms"}}}
    long = {"queued": {"queued": "all", "queue": {"visibility_timeout": "5m"}}}
    email = {"email": {"service": "800ms"}}
    loads = {"load": {"even": "1/s"}, "duration": "10s", "warmup": 0}
    told = sentence(compared(architectures=short, steps=email, thresholds=None, **loads), "queued:")

    assert told.startswith("queued: 9 leases ran out while the worker was still at work, and the job was ready")
    quiet = compared(architectures=long, steps=email, thresholds=None, load="1/s")
    assert [] == [said for said in what_to_see(quiet) if said.startswith("queued:")]


def test_work_that_was_done_twice_is_counted_with_the_harm_it_does():
    """Two duplicates of which one has an effect that should come once; of none, nothing is said."""
    comparison = alone()
    jobs = comparison.outcomes["queued"].measures.jobs
    found = [
        sentence(
            with_measures(comparison, "queued", jobs=replace(jobs, duplicates=2, duplicate_effects=harm)), "queued does"
        )
        for harm in (1, 0)
    ]

    harmful = "queued does finished work again 2 times, 1 of them with an effect that should come once."
    assert [harmful, "queued does finished work again 2 times."] == found
    assert [] == [said for said in what_to_see(comparison) if said.startswith("queued does")]


def test_where_nobody_waits_only_completion_is_compared():
    """Two queues without a door: the response time is 0 in both, so only the completion time is worth a word."""
    queues = {"few": {"queued": "all", "workers": {"count": 12}}, "many": {"queued": "all"}}
    found = sentence(compared(api=None, architectures=queues, thresholds=None), "many against few")

    assert found.startswith("many against few: at p99 the completion time falls from")


def test_leases_that_run_out_in_a_buffer_are_told_apart():
    """Two workers with buffers of five: what waits there loses its lease before the work begins."""
    few = {"count": 2, "prefetch": 5}
    greedy = {"queued": {"queued": "all", "queue": {"visibility_timeout": "2s"}, "workers": few}}
    email = {"email": {"service": "1s"}}
    comparison = compared(architectures=greedy, steps=email, thresholds=None, duration="1m", load={"even": "3/s"})
    found = " ".join(what_to_see(comparison))
    most = series(comparison.outcomes["queued"].record, "in_flight").max(comparison.scenario.warmup_ns)

    assert "ran out in a worker's buffer, before the work began: a smaller prefetch" in found
    assert f"jobs wait on the queue and holds up to {most} with its workers, " in found


def test_work_that_an_outage_cuts_off_is_told_apart_from_leases_that_run_out():
    """The only worker is never idle: at 30.5 s the broker is away, and the job in hand goes back."""
    one = {"queued": {"queued": "all", "workers": {"count": 1}}}
    cut = {"faults": [{"broker": "down", "at": "30500ms", "for": "2s"}], "steps": {"email": {"service": "5s"}}}
    comparison = compared(architectures=one, thresholds=None, duration="1m", load={"even": "1/s"}, **cut)
    jobs = comparison.outcomes["queued"].measures.jobs

    assert (1, 0, 0) == (jobs.cut_off, jobs.lapsed_at_work, jobs.lapsed_in_buffer)
    assert (
        "queued: the outage of the broker cut 1 attempt off from it: the jobs went back to their queue, and what their "
        "workers still did was for nobody."
    ) == sentence(comparison, "queued: the outage")


def test_a_closed_load_is_said_to_be_closed():
    """The first sentence on a closed load says so, with the number of requests that each architecture got."""
    comparison = compared(load={"users": {"count": 20, "think": "1s"}}, thresholds=None)

    first = what_to_see(comparison)[0]

    assert first.startswith("The load is closed")
    for name, outcome in comparison.outcomes.items():
        assert f"{outcome.measures.requests.arrived:,} in {name}" in first


@pytest.mark.parametrize("name", ["sync", "queued"])
def test_nothing_is_said_of_nothing(name):
    """Of a run to which nobody came there is nothing to see."""
    assert () == what_to_see(alone(name, load={"batch": {"size": 1, "every": "1h"}}))
