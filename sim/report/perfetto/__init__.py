"""A comparison as a trace for ui.perfetto.dev: workers and threads as tracks, jobs as slices, retries as arrows."""

from sim.report.perfetto.write import perfetto_events, write_perfetto

__all__ = ["perfetto_events", "write_perfetto"]
