"""What moves through the model: calls of the API and jobs on the queue."""

from __future__ import annotations

from simpy.events import Event


class Job:
    """A step put on the queue. It lives as long as it is in the system; the logbook keeps what remains of it."""

    __slots__ = (
        "attempts",
        "backoff_ns",
        "call_number",
        "element",
        "number",
        "priority",
        "ready_ns",
        "start_ns",
        "step",
    )

    start_ns: int  # of the attempt in hand, or the last one

    def __init__(self, number: int, step: int, priority: int, element: int, call_number: int, now_ns: int) -> None:
        self.number = number  # row in the record's `jobs`
        self.step = step  # index into Record.steps
        self.priority = priority
        self.element = element  # whose luck it carries, in every random stream
        self.call_number = call_number  # which call of its request made it, 1, 2, …
        self.attempts = 0  # started so far
        self.ready_ns = now_ns  # since when it may be delivered
        self.backoff_ns = 0  # the last delay: decorrelated jitter builds on it


class Call:
    """One call of the API by the user of a request."""

    __slots__ = ("answered", "element", "number", "request", "row")

    def __init__(self, row: int, request: int, number: int, element: int, answered: Event) -> None:
        self.row = row  # in the record's `calls`
        self.request = request
        self.number = number  # 1, 2, … of its request
        self.element = element
        self.answered = answered  # succeeds with the Answer: from the API, or from the end of the user's patience
