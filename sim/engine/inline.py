"""The inline steps of a call: a thread works on one after another while the user waits."""

from __future__ import annotations

from sim.engine.agenda import next_ticket
from sim.engine.attempts import DONE, FAILED, TIMED_OUT, fails_now, slowed_ns
from sim.engine.events import UNDRAWN
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import note_inline_step
from sim.engine.luck import JITTER, MISSING, fails, size_ns, uniform
from sim.engine.policy_rows import OF_STEPS, budget, pay, retry_rule
from sim.engine.producers import busy_for
from sim.engine.rings import put_last
from sim.policies.backoff import may_retry, retry_delay_ns
from sim.policies.buckets import deposit


def begin_step(lab: Lab, c: int) -> None:
    """A thread begins an inline step, unless its size is not drawn yet."""
    call, now = lab.calls[c], lab.now[0]
    call.step, call.step_ns, call.in_hand = lab.inline[call.at], now.now_ns, next_ticket(lab)
    if now.inline_budget >= 0 and not call.failures:
        now.inline_budget = deposit(budget(lab, OF_STEPS, now.inline_budget)).level
    if not plan_step(lab, c):
        put_last(lab.few, UNDRAWN, NOBODY - 1 - c)


def plan_step(lab: Lab, c: int) -> bool:
    """Plan how long an inline step takes, and how it ends then; tell whether that is known."""
    call = lab.calls[c]
    spec, attempt = lab.steps[call.step], call.failures + 1
    takes_ns = size_ns(lab, call.step, call.element, attempt, call.number, 0)
    if takes_ns == MISSING:
        return False
    call.end = FAILED if fails(lab, call.step, call.element, attempt, call.number, 0) else DONE
    if lab.rules[0].has_outages:
        if fails_now(lab, call.step, call.element, attempt, call.number, 0):
            call.end = FAILED
        takes_ns = slowed_ns(lab, call.step, takes_ns, call.element, attempt, call.number, 0)
    if call.end == FAILED and spec.fails_after_ns:
        takes_ns = min(takes_ns, spec.fails_after_ns)
    if spec.timeout_ns and takes_ns > spec.timeout_ns:
        takes_ns, call.end = spec.timeout_ns, TIMED_OUT
    busy_for(lab, c, takes_ns)
    return True


def step_ends(lab: Lab, c: int, end: int) -> None:
    """The step in hand is over; a call that is cancelled during its overhead has none."""
    call = lab.calls[c]
    if call.step != NOBODY:
        note_inline_step(lab, call.row, call.step, call.step_ns, lab.now[0].now_ns, end)
        call.step = NOBODY


def may_try_again(lab: Lab, c: int) -> bool:
    """Count a failure of the step in turn; tell whether it may be tried once more; if so, it is paid for."""
    call, now = lab.calls[c], lab.now[0]
    call.failures += 1
    if not may_retry(retry_rule(lab, OF_STEPS), call.failures):
        return False
    paid, now.inline_budget = pay(lab, OF_STEPS, now.inline_budget)
    return paid


def backs_off(lab: Lab, c: int) -> bool:
    """Hold the thread until the step that failed is tried again; tell whether that takes time."""
    call = lab.calls[c]
    luck = uniform(lab, JITTER, lab.inline[call.at], call.element, call.failures, call.number, 0)
    call.backoff_ns = retry_delay_ns(retry_rule(lab, OF_STEPS), call.failures, luck, call.backoff_ns)
    if call.backoff_ns:
        busy_for(lab, c, call.backoff_ns)
    return call.backoff_ns != 0
