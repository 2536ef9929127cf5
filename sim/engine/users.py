"""Users: they arrive, call, wait, lose patience, call again; or they put their work on the queue and go."""

from __future__ import annotations

from sim.engine.agenda import ARRIVAL, HEDGE_DUE, PATIENCE_ENDS, call_after, place_of, set_timer
from sim.engine.api import receive, settle_with_user, work_on
from sim.engine.events import CARRYING, USER_CALLS, USER_COMES, USER_HEDGES, USER_LEAVES
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import CALLS, USERS, note_answer, note_call, note_request
from sim.engine.luck import CLIENT_JITTER, uniform
from sim.engine.policy_rows import OF_CALLS, budget, pay, retry_rule
from sim.engine.rings import length, put_last, take_first
from sim.policies.backoff import may_retry, retry_delay_ns
from sim.policies.buckets import deposit
from sim.record import NEVER, Answer, CallEnd

OK, TIMEOUT, PENDING = int(Answer.OK), int(Answer.TIMEOUT), int(Answer.PENDING)
_WAITING = int(CallEnd.WAITING)


def comes(lab: Lab, element: int) -> None:
    """A user comes to call the API until it answers well, or until the client gives up."""
    now = lab.now[0]
    if length(lab.spare, USERS):
        u = take_first(lab.spare, USERS)
    else:
        u = now.users_used
        now.users_used = u + 1
    lab.users[u].element = element
    ask(lab, u)


def think(lab: Lab, u: int, element: int) -> None:
    """A user of a closed load thinks before the next request."""
    now = lab.now[0]
    lab.users[u].element = element
    if element > now.most_element:
        now.most_element, now.credit = element, 0
    at_ns = now.now_ns + lab.think_ns[element]
    set_timer(lab, at_ns, place_of(ARRIVAL, element, 0), 0, USER_COMES, u, 0, 0)


def ask(lab: Lab, u: int) -> None:
    """A user makes a request."""
    user, now = lab.users[u], lab.now[0]
    user.request = note_request(lab, user.element, PENDING, 0)
    user.calls, user.tries, user.backoff_ns = 0, 0, 0
    if now.client_budget >= 0:
        now.client_budget = deposit(budget(lab, OF_CALLS, now.client_budget)).level
    place_call(lab, u)


def new_call(lab: Lab, request: int, element: int, row: int, number: int, user: int) -> int:
    """Return the place of a new call, or of a request that puts its jobs on the queue itself."""
    now = lab.now[0]
    if length(lab.spare, CALLS):
        c = take_first(lab.spare, CALLS)
    else:
        c = now.calls_used
        now.calls_used = c + 1
    call = lab.calls[c]
    call.row, call.request, call.number, call.element, call.sent_ns = row, request, number, element, now.now_ns
    call.user, call.answered, call.thread, call.step, call.alarm = user, NOBODY, NOBODY, NOBODY, NOBODY
    call.at, call.admitted, call.is_open, call.stage = 0, 1, 1, CARRYING
    return c


def place_call(lab: Lab, u: int) -> None:
    """Call the API, once more if that takes too long; the patience of a user is one for both calls."""
    user, door = lab.users[u], lab.door[0]
    user.tries, user.answered, user.one, user.other = user.tries + 1, NOBODY, NOBODY, NOBODY
    row = _enter(lab, u)
    if user.answered >= 0:
        return
    if door.patience_ns >= 0:
        call_after(lab, door.patience_ns, PATIENCE_ENDS, row, 0, USER_LEAVES, u, user.tries, user.request)
    if door.hedge_ns >= 0:
        call_after(lab, door.hedge_ns, HEDGE_DUE, row, 0, USER_HEDGES, u, user.tries, user.request)


def _enter(lab: Lab, u: int) -> int:
    """Make one call; return its row."""
    user, now = lab.users[u], lab.now[0]
    user.calls += 1
    if user.calls > now.most_calls:
        now.most_calls, now.credit = user.calls, 0
    row = note_call(lab, user.request, user.calls, _WAITING)
    c = new_call(lab, user.request, user.element, row, user.calls, u)
    if user.one == NOBODY:
        user.one = c
    else:
        user.other = c
    receive(lab, c)
    return row


def _still_waits(lab: Lab, u: int, tries: int, request: int) -> bool:
    user = lab.users[u]
    return user.request == request and user.tries == tries and user.answered < 0


def leaves(lab: Lab, u: int, tries: int, request: int) -> None:
    """A user has waited long enough, if there is no answer yet."""
    if _still_waits(lab, u, tries, request):
        settle_with_user(lab, u, TIMEOUT)


def hedges(lab: Lab, u: int, tries: int, request: int) -> None:
    """The first call has taken long enough to make a second."""
    if _still_waits(lab, u, tries, request):
        _enter(lab, u)


def hears(lab: Lab, u: int, answer: int) -> None:
    """A user has an answer, and is content, gives up, or will call again."""
    user = lab.users[u]
    if answer == OK or not _may_try_again(lab, user.tries):
        note_answer(lab, user.request, answer)
        if lab.rules[0].users:
            think(lab, u, user.element + lab.rules[0].users)
        else:
            put_last(lab.spare, USERS, u)
        return
    luck = uniform(lab, CLIENT_JITTER, 0, user.element, 1, user.tries, 0)
    user.backoff_ns = retry_delay_ns(retry_rule(lab, OF_CALLS), user.tries, luck, user.backoff_ns)
    at_ns = lab.now[0].now_ns + user.backoff_ns
    set_timer(lab, at_ns, place_of(ARRIVAL, user.element, 0), 0, USER_CALLS, u, 0, 0)


def _may_try_again(lab: Lab, tries: int) -> bool:
    """Tell whether a user who has tried so often may try once more; if so, it is paid for."""
    now = lab.now[0]
    if not may_retry(retry_rule(lab, OF_CALLS), tries):
        return False
    paid, now.client_budget = pay(lab, OF_CALLS, now.client_budget)
    return paid


def put_on_queue(lab: Lab, element: int) -> None:
    """A request comes to a queue on which putting a job takes time, or may have to wait for room."""
    request = note_request(lab, element, PENDING, 1)
    work_on(lab, new_call(lab, request, element, NEVER, 1, NOBODY))
