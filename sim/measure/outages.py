"""When the broker is out of reach, and when its queues have noticed so that they take back what they had delivered."""

from __future__ import annotations

import numpy as np

from sim.measure.work import BoolArray
from sim.record import IntArray
from sim.scenario import Architecture, BrokerFault


def is_out_of_reach(at_ns: IntArray, architecture: Architecture) -> BoolArray:
    """Tell of instants [ns] whether the broker was out of reach then."""
    out = np.zeros(len(at_ns), bool)
    for fault in _outages(architecture):
        out |= (at_ns >= fault.at_ns) & (at_ns < fault.at_ns + fault.for_ns)
    return out


def is_disconnected(released_ns: IntArray, architecture: Architecture) -> BoolArray:
    """Tell of instants [ns] at which leases ended whether it was since a connection was lost in an outage."""
    queues = architecture.named_queues.values()
    delays_ns = {queue.detection_delay_ns for queue in queues if queue.noticed_by == "connection"}
    lost_ns = [fault.at_ns + delay_ns for fault in _outages(architecture) for delay_ns in delays_ns]
    return np.isin(released_ns, lost_ns) & is_out_of_reach(released_ns, architecture)


def _outages(architecture: Architecture) -> list[BrokerFault]:
    return [fault for fault in architecture.faults if isinstance(fault, BrokerFault)]
