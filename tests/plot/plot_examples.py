"""Comparisons that the tests of the plots share: small, deterministic where it matters, and one that is large."""

from functools import cache
from unittest.mock import patch

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from sim.experiment import Comparison, Outcome, compare_each
from sim.measure import measure
from sim.record import Attempts, Calls, DeadLetters, InlineSteps, Jobs, Record, Requests, Shifts
from sim.scenario import from_dict

S = 1_000_000_000  # one second in ns
HOSTILE = "$\\frac{1}{0}$ <b>\x1b[31m\u202eevil\n" + "very long " * 40 + "\u4ef6"
BASE = {
    "name": "example",
    "about": "Two slow things per order.",
    "seed": 7,
    "duration": "5m",
    "warmup": "20s",
    "load": {
        "stages": [
            {"rate": "4/s", "for": "1m"},
            {"to": "12/s", "for": "30s", "name": "sale"},
            {"to": "0/s", "for": "2m"},
        ]
    },
    "steps": {
        "email": {"service": "800ms", "fails": "5%"},
        "pdf": {"service": {"exponential": "2s"}, "fails": "2%"},
    },
    "api": {"threads": 20, "overhead": "3ms", "accept_queue": 50, "client": {"timeout": "8s"}},
    "retry": {"max_attempts": 3, "backoff": {"fixed": "5s"}},
    "workers": {"count": 20},
}  # fmt: skip
FIVE = {
    "everything-inline-in-one-very-long-request": {"inline": "all"},
    "queued": {"queued": "all"},
    "hybrid": {"inline": ["email"], "queued": ["pdf"]},
    "half-the-workers": {"queued": "all", "workers": {"count": 10}},
    "bounded": {"queued": "all", "queue": {"capacity": 60}},
}


def compared(**sections):
    """Run the scenario made of BASE and the sections given, None for one that is left out."""
    content = {key: value for key, value in {**BASE, **sections}.items() if value is not None}
    scenario = from_dict(content)
    return Comparison.of(scenario, dict(compare_each(scenario)))


@cache
def example(count=2):
    """BASE with its first architectures, 1 to 5."""
    return compared(architectures=dict(list(FIVE.items())[:count]))


def texts(figure):
    """Every text that drawing a figure draws, with its place on the page as it is then."""
    drawn = []

    def draw(text, renderer):
        drawn.append(text)
        return original(text, renderer)

    original = Text.draw
    with patch.object(Text, "draw", draw):
        FigureCanvasAgg(figure).draw()
    return [text for text in drawn if text.get_visible() and text.get_text().strip()]


@cache
def large(jobs=400_000):
    """One queue and 400,000 jobs, written by hand: each starts as it comes; services of every length up to 10 s."""
    sections = {"warmup": "0s", "api": None, "load": "1/s", "architectures": {"queued": {"queued": "all"}}}
    scenario = from_dict({**BASE, **sections})
    at_ns = np.sort((np.arange(jobs) * 7919 % jobs) * (300 * S // jobs))
    end_ns = at_ns + 1 + (np.arange(jobs) ** 2 % 9973) * 10 * S // 9973
    inside = end_ns < 300 * S
    end_ns = np.where(inside, end_ns, -1)
    number, none, zero, one = np.arange(jobs), np.full(jobs, -1), np.zeros(jobs, np.int64), np.ones(jobs, np.int64)
    nothing = [np.empty(0, np.int64)] * 8
    record = Record(
        steps=("email", "pdf"),
        queues=("default",),
        pools=("workers",),
        horizon_ns=300 * S,
        requests=Requests(at_ns, number, at_ns, one, one),
        calls=Calls(*nothing),
        inline_steps=InlineSteps(*nothing[:5]),
        jobs=Jobs(number, none, one, none, zero, zero, at_ns, end_ns, np.where(inside, 3, 2)),
        attempts=Attempts(number, one, number, at_ns, at_ns, end_ns, at_ns, end_ns, end_ns, np.where(inside, 3, 2)),
        dead_letters=DeadLetters(*nothing[:4]),
        shifts=Shifts(number, zero, zero, none, zero),
    )
    architecture = scenario.architectures["queued"]
    return Comparison.of(scenario, {"queued": Outcome(architecture, record, measure(record, architecture))})
