"""The SimPy model: processes that read as stories, and a logbook in which they note what happens.

Read it in the order in which a request meets it: users, api, queue, workers; where there is a log, stream_log,
stream_group and stream_consumer take the place of queue, pool and workers. `clock` says in which order things happen
that happen at one instant; `lab` puts the pieces together and runs them.
"""

from sim.model.simulate import simulate

__all__ = ["simulate"]
