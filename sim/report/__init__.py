"""Comparisons in words and files: `terminal` for people, JSON and tables for programs, HTML for notebooks."""

from sim.report.brokers import profile_text, profiles_text
from sim.report.diff import diff_html, diff_terminal, diff_text
from sim.report.diff_json import diff_document, write_diff
from sim.report.dry_run import dry_run_text
from sim.report.explain import explanation_text
from sim.report.explain_json import explanation_document, write_explanation
from sim.report.folders import check_folder
from sim.report.frames import (
    attempts_frame,
    figures_frame,
    jobs_frame,
    series_frame,
    summary_frame,
    write_jobs,
    write_table,
)
from sim.report.json_out import as_document, write_json
from sim.report.junit import write_junit
from sim.report.metastable import metastable_terminal, metastable_text
from sim.report.metastable_json import metastable_document, write_metastable
from sim.report.metastable_words import too_few
from sim.report.notebook import as_html
from sim.report.omission import omission_text
from sim.report.outputs import check_outputs
from sim.report.progress import progress_bar, whole_bar
from sim.report.run_folder import save_run
from sim.report.sentences import what_to_see
from sim.report.sizes import size_document, size_frame, size_text, write_size_json
from sim.report.sweep_files import sweep_document, sweep_frame, write_sweep_csv, write_sweep_json
from sim.report.sweeps import sweep_text
from sim.report.terminal import plain_text, terminal
from sim.report.warmup import warm_up_text

__all__ = [
    "as_document",
    "as_html",
    "attempts_frame",
    "check_folder",
    "check_outputs",
    "diff_document",
    "diff_html",
    "diff_terminal",
    "diff_text",
    "dry_run_text",
    "explanation_document",
    "explanation_text",
    "figures_frame",
    "jobs_frame",
    "metastable_document",
    "metastable_terminal",
    "metastable_text",
    "omission_text",
    "plain_text",
    "profile_text",
    "profiles_text",
    "progress_bar",
    "save_run",
    "series_frame",
    "size_document",
    "size_frame",
    "size_text",
    "summary_frame",
    "sweep_document",
    "sweep_frame",
    "sweep_text",
    "terminal",
    "too_few",
    "warm_up_text",
    "what_to_see",
    "whole_bar",
    "write_diff",
    "write_explanation",
    "write_jobs",
    "write_json",
    "write_junit",
    "write_metastable",
    "write_size_json",
    "write_sweep_csv",
    "write_sweep_json",
    "write_table",
]
