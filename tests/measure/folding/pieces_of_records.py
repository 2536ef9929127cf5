"""A whole record, cut into pieces for a fold."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from sim.engine.pieces import Piece, requests_between
from sim.measure.folding import Fold

NOBODY = np.empty(0, np.int64)


def pieces(record, cuts):
    """Cut a record before these requests. All shifts are told at once, as early as can be."""
    edges = [0, *cuts, len(record.requests.arrival_ns)]
    ups_ns, downs_ns = record.shifts.up_ns, record.shifts.down_ns
    for first, last in pairwise(edges):
        rest_ns = record.requests.arrival_ns[last:]
        until_ns = int(rest_ns[0]) if len(rest_ns) else record.horizon_ns
        yield Piece(requests_between(record, first, last), ups_ns, downs_ns, until_ns)
        ups_ns = downs_ns = NOBODY


def folded(record, architecture, cuts, warmup_ns=0):
    """Measure a record piece by piece."""
    fold = Fold(architecture, horizon_ns=record.horizon_ns, warmup_ns=warmup_ns)
    for piece in pieces(record, cuts):
        fold.add(piece)
    return fold.close(record.horizon_ns)


def without_percentiles(measures):
    """The measures without what a fold gives only nearly, and without the sentences of the audit."""
    times = ("response_time", "completion_time", "wait", "service", "api_wait", "time_to_notice")
    few = {name: replace(getattr(measures, name), **dict.fromkeys(PERCENTILES), bounds={}) for name in times}
    return replace(measures, **few)


PERCENTILES = ("p50", "p90", "p95", "p99", "p999")
