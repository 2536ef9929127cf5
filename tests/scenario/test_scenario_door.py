"""What the API may refuse, and what its users may try."""

import pytest
from scenario_texts import SMALL, refusal, whole

from sim.scenario import Api, Breaker, Budget, Client, CoDel, Hedge, MinDelay, RateLimit, Retry, Shed, from_text

S = 1_000_000_000


def api_of(keys):
    """Return the API of the small scenario."""
    return from_text(SMALL + f"api: {{{keys}}}\n").architectures["sync"].api


def test_a_door_has_every_policy():
    """Rate limit, breaker, shedding, hedged calls, a budget of retries."""
    assert from_text(whole()).architectures["split"].api == Api(
        threads=4,
        rate_limit=RateLimit(rate_per_s=100.0, burst=20),
        breaker=Breaker(failures=0.5, of=20, open_for_ns=10 * S, probes=2),
        shed=Shed(codel=CoDel(target_ns=5_000_000, interval_ns=100_000_000)),
        client=Client(
            timeout_ns=2 * S,
            hedge=Hedge(after_ns=S // 5),
            retry=Retry(max_attempts=2, budget=Budget(ratio=0.2, burst=10)),
        ),
    )


def test_policies_in_short():
    """What a breaker and a rate limit take for granted; the other way to shed."""
    assert RateLimit(rate_per_s=5.0, burst=5) == api_of("rate_limit: {rate: 5/s}").rate_limit
    assert Breaker(failures=0.5, of=20, open_for_ns=S, probes=1) == api_of("breaker: {open_for: 1s}").breaker
    assert (
        Shed(min_delay=MinDelay(target_ns=S, window_ns=2 * S))
        == api_of("shed: {min_delay: {target: 1s, window: 2s}}").shed
    )


@pytest.mark.parametrize(("rate", "burst"), [("100/s", 100), ("2.5/s", 3), ("30/m", 1), ("9000000/s", 1_000_000)])
def test_a_bucket_holds_what_comes_in_a_second(rate, burst):
    """Unless the file says how much: as many whole calls, at least one, at most what may be written."""
    assert burst == api_of(f"rate_limit: {{rate: {rate}}}").rate_limit.burst


def test_a_retry_of_inline_steps_is_merged_and_printed_only_if_there_is_one():
    """An override keeps the other keys; the digest of a scenario without one is what it was before there was any."""
    text = SMALL + "api: {retry: {max_attempts: 3, jitter: full}}\narchitectures: {a: {inline: all, api: {retry: "
    api = from_text(text + "{max_attempts: 2}}}}\n").architectures["a"].api

    assert Retry(max_attempts=2, jitter="full") == api.retry
    assert 2 == api.dump()["retry"]["max_attempts"]
    assert "retry" not in api_of("threads: 4").dump()


def test_a_hedge_without_a_timeout_may_come_at_any_time():
    """Users without an end to their patience are still there."""
    assert 3600 * S == api_of("client: {hedge: {after: 1h}}").client.hedge.after_ns


REFUSED = {
    "rate_limit: 5/s": "api.rate_limit: must be a mapping with the keys rate, burst, got '5/s'",
    "rate_limit: {rate: 0/s}": "api.rate_limit.rate: must be more than 0, got '0/s'",
    "rate_limit: {rate: 0.1/d}": "api.rate_limit.rate: must be at least 1/d, got '0.1/d'",
    "rate_limit: {rate: 5/s, burst: 0}": "api.rate_limit.burst: must be at least 1, got 0",
    "breaker: {}": "api.breaker.open_for: is required; how long it stays open",
    "breaker: {open_for: 1s, of: 61}": "api.breaker.of: must be at most 60, got 61",
    "breaker: {open_for: 1s, probes: 0}": "api.breaker.probes: must be at least 1, got 0",
    "breaker: {open_for: 1s, failures: 0%}": "api.breaker.failures: must be at least 0.0001%, a millionth, got '0%'",
    "shed: {}": "api.shed: must have one rule; keep codel or min_delay",
    "shed: {codel: {target: 1s, interval: 1s}, min_delay: {target: 1s, window: 1s}}": "api.shed: must have one rule",
    "shed: {codel: {target: 0s, interval: 1s}}": "api.shed.codel.target: must be at least a nanosecond, got '0s'",
    "client: {timeout: 1s, hedge: {after: 1s}}": (
        "api.client.hedge.after: must come before the timeout, 1s, got '1s'; the user has left by then"
    ),
    "retry: {max_attempts: 2, backoff: lease}": (
        "api.retry.backoff: must not wait for a lease: an inline step has none, got 'lease'; choose from none, fixed,"
    ),
    "client: {retry: {jitter: full}}": (
        "api.client.retry.jitter: needs max_attempts: without it nothing is tried again; add max_attempts: 5 (the first"
    ),
    "client: {hedge: 1s}": "api.client.hedge: must be a mapping with the keys after, got '1s'",
    "client: {retry: {max_attempts: 2, backoff: lease}}": (
        "api.client.retry.backoff: must not wait for a lease: calls have none, got 'lease'; choose from none, fixed,"
    ),
}


@pytest.mark.parametrize(("keys", "start"), REFUSED.items(), ids=REFUSED)
def test_what_no_door_could_do_is_refused(keys, start):
    """At its place, with the rule, the value and the way out."""
    line = refusal(SMALL + f"api: {{{keys}}}")

    assert line.startswith("f.yaml:7:")
    assert start in line
