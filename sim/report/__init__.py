"""Comparisons in words and files: `terminal` for people, JSON and tables for programs, HTML for notebooks."""

from sim.report.brokers import profile_text, profiles_text
from sim.report.frames import figures_frame, jobs_frame, write_jobs
from sim.report.html import as_html
from sim.report.json_out import as_document, write_json
from sim.report.outputs import check_outputs
from sim.report.progress import progress_bar
from sim.report.scenarios import scenarios_text, seen_in
from sim.report.sentences import what_to_see
from sim.report.terminal import plain_text, terminal

__all__ = [
    "as_document",
    "as_html",
    "check_outputs",
    "figures_frame",
    "jobs_frame",
    "plain_text",
    "profile_text",
    "profiles_text",
    "progress_bar",
    "scenarios_text",
    "seen_in",
    "terminal",
    "what_to_see",
    "write_jobs",
    "write_json",
]
