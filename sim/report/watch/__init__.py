"""A run played in the terminal, from the data of its replay: `stills` prints moments, `play` shows it live."""

from sim.report.watch.clock import Clock, read_speed
from sim.report.watch.live import check_terminal, play
from sim.report.watch.show import Show
from sim.report.watch.stills import WIDTH, instants, still_text, stills

__all__ = ["WIDTH", "Clock", "Show", "check_terminal", "instants", "play", "read_speed", "still_text", "stills"]
