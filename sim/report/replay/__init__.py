"""A run as a moving picture in the browser, made from its record: `replay_payload` is the data of `replay_page`."""

from sim.report.replay.page import replay_frame, replay_page, replay_section, script_hash, style_hash, write_replay
from sim.report.replay.payload import MOST_ROWS, replay_payload
from sim.report.replay.window import WHOLE_RUN, Window, read_window, whole_micros

__all__ = [
    "MOST_ROWS",
    "WHOLE_RUN",
    "Window",
    "read_window",
    "replay_frame",
    "replay_page",
    "replay_payload",
    "replay_section",
    "script_hash",
    "style_hash",
    "whole_micros",
    "write_replay",
]
