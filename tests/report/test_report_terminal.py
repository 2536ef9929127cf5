"""The terminal shows a comparison on one screen, the same everywhere."""

from dataclasses import replace

import pytest
from report_examples import BASE, HOSTILE, alone, compared, example, with_measures

import sim
from sim.measure import Audit, Doubt, Figures, series
from sim.report import plain_text, terminal
from sim.report.words import percent, time

FIVE = {f"queued-by-{n}-patient-workers": {"queued": "all", "workers": {"count": n}} for n in (10, 20, 30, 40, 50)}


def lines(comparison, **options):
    """The lines of the plain text."""
    return plain_text(comparison, **options).splitlines()


def row(comparison, name):
    """The cells of a row of the table."""
    (line,) = [line for line in lines(comparison) if line.startswith(name)]
    return line[25:].split("  ")


def cells(comparison, name):
    """The cells of a row that are not empty."""
    return [cell.strip() for cell in row(comparison, name) if cell.strip()]


def test_three_architectures_fit_one_screen():
    """Three architectures, three thresholds and all sentences take at most 42 lines of 80 cells."""
    found = lines(example())

    assert len(found) <= 42
    assert max(map(len, found)) <= 80


def test_the_first_line_is_enough_to_replay():
    """Name, seed, version, engine and digest come first."""
    comparison = example()

    wanted = f"example · seed 7 · queue-lab {comparison.version} · engine simpy · scenario {comparison.scenario.digest}"

    assert wanted == lines(comparison)[0]


def test_thresholds_come_next_with_what_was_observed():
    """A mark, the text, and the observed value in its unit; where nobody can tell, why."""
    comparison = example()
    measures = comparison.outcomes["queued"].measures

    found = lines(comparison)[2:5]

    assert "✓  queued.response_time.p99 < 200ms  3 ms, of this run only" == found[0]
    assert f"✗  queued.completion_time.p95 < 1s   {time(measures.completion_time.p95)}, of this run only" == found[1]
    assert found[2].startswith("?  sync.response_time.p999 < 1s")
    assert "p999 needs 10,000 samples" in found[2]


def test_the_table_shows_the_measures():
    """Each row has one figure per architecture, equal to the measures in words."""
    comparison = example()
    measures = [outcome.measures for outcome in comparison.outcomes.values()]

    assert [f"{m.requests.arrived:,}" for m in measures] == cells(comparison, "users who asked")
    assert [percent(m.requests.ok_share) for m in measures] == cells(comparison, "  were answered")
    assert [time(m.response_time.p50) for m in measures] == cells(comparison, "response time p50")
    assert [percent(m.thread_utilization) for m in measures] == cells(comparison, "API threads busy")
    assert [time(m.wasted_s) for m in measures] == cells(comparison, "wasted thread/worker time")
    assert "–" == cells(comparison, "workers busy")[0]


def test_a_refused_figure_is_a_dash_with_its_reason():
    """A p99 of too few users is a dash, and the reason stands below."""
    comparison = alone(duration="60s")

    assert ["–"] == cells(comparison, "              p99")
    assert "Too few data for p95, p99 of" in plain_text(comparison)


def test_one_architecture_alone_is_compared_with_nothing():
    """The run of one architecture has its column and its sentences, but nothing is said to rise or fall."""
    text = plain_text(alone())

    assert "queued lets up to" in text
    assert "against" not in text
    assert "API threads busy" in text


def test_rows_without_a_figure_are_left_out():
    """Where no architecture has threads, there is no row of threads; where nothing is to be seen, no heading."""
    text = plain_text(alone(api=None, load={"batch": {"size": 1, "every": "1h"}}))

    assert "API threads busy" not in text
    assert "What to see" not in text


def test_jobs_that_are_planned_have_a_row_for_the_wait_alone():
    """Where jobs wait for their time, the completion time says little: how long they wait for a worker is shown."""
    service = {"service": "100ms"}
    planned = alone(steps={"pay": service, "mail": {**service, "delay": "5s"}})

    assert [time(planned.outcomes["queued"].measures.wait.p50)] == cells(planned, "wait for a worker p50")
    assert "wait for a worker" not in plain_text(alone())


def test_who_scales_sees_how_far_it_went():
    """Where the number of workers changes by itself, the most that were up at once are shown."""
    rule = {"backlog_per_worker": 1, "max": 4}
    scaled = alone(workers={"count": 1, "autoscale": rule})

    assert [str(scaled.outcomes["queued"].measures.workers.max)] == cells(scaled, "most workers up")
    assert "most workers up" not in plain_text(alone())


@pytest.mark.parametrize(
    ("grace", "replications", "said"),
    [
        ("30s", 1, ""),
        ("1s", 1, "queued: The autoscaler cut 1 attempt short, since the grace was over"),
        ("1s", 2, "queued: In 2 of 2 replications the autoscaler cut attempts short, since the grace was over"),
    ],
)
def test_attempts_that_an_autoscaler_cut_short_are_said(grace, replications, said):
    """At 5 s two are at work for 6 s each and few wait, so one is told to stop: it has one second, or enough."""
    rule = {"backlog_per_worker": 9, "max": 2, "poll": "5s"}
    parts = {
        "load": {"even": "1/s"}, "duration": "9s", "steps": {"mail": {"service": "6s"}},
        "workers": {"count": 2, "autoscale": rule, "shutdown": {"grace": grace}},
    }  # fmt: skip
    text = " ".join(str(sim.run({"name": "scaled", "seed": 1, **parts}, replications=replications)).split())

    assert said in text
    assert bool(said) == ("cut" in text)


def test_more_architectures_share_the_width():
    """Five architectures stand side by side in 80 cells; long names go over several lines."""
    found = lines(compared(architectures=FIVE, thresholds=None))

    assert 1 == sum(line.startswith("users who asked") for line in found)
    assert max(map(len, found)) <= 80


def test_too_many_architectures_take_several_tables():
    """Where they do not fit side by side, tables follow each other."""
    found = lines(compared(architectures=FIVE, thresholds=None), width=50)

    assert 3 == sum(line.startswith("users who asked") for line in found)
    assert max(map(len, found)) <= 50


def test_hostile_names_do_nothing():
    """Escape codes are gone, markup is not interpreted, a line end does not break the first line."""
    text = plain_text(compared(name=HOSTILE))

    assert text.startswith("[red]evil[/red] [2J <script>alert('x')</script> second line · seed 7")
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_doubts_of_one_kind_are_said_once():
    """The same sentence names all whom it concerns; others of the same kind follow, with their numbers."""
    comparison = example()
    doubts = {"sync": ("Half.", "1 of 2"), "queued": ("Half.", "1 of 2"), "hybrid": ("A third.", "1 of 3")}
    for name, words in doubts.items():
        comparison = with_measures(comparison, name, verdicts=(Doubt("censored", *words),))
    few = with_measures(comparison, "hybrid", verdicts=(Doubt("censored", "None."),))

    assert "! sync and queued: Half. Likewise hybrid (1 of 3)." in lines(comparison)
    assert "! sync and queued: Half. Likewise hybrid." in lines(few)


def test_the_audit_has_the_last_word():
    """Balanced books are said in one line; otherwise each problem is named with its architecture."""
    broken = with_measures(example(), "sync", audit=Audit(("two jobs are missing",)))

    assert "✓ Audit: every request, job and second is accounted for exactly once." == lines(example())[-1]
    assert "✗ Audit of sync: two jobs are missing." == lines(broken)[-1]


def test_pipes_get_plain_text(monkeypatch):
    """Where stdout is no terminal, the text is plain and 80 cells wide, whatever the environment says of its width."""
    monkeypatch.setenv("COLUMNS", "200")

    assert plain_text(example()) == terminal(example())


def test_terminals_get_colours_unless_told_not_to(monkeypatch):
    """A terminal gets colours; with NO_COLOR none; a narrow one still gets 80 cells, a wide one at most 120."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    coloured = terminal(example())
    monkeypatch.setenv("NO_COLOR", "1")

    assert "\x1b[32m✓" in coloured
    assert "\x1b[3" not in terminal(example()).replace("\x1b[3m", "").replace("\x1b[2;3m", "")


def test_thresholds_of_architectures_that_were_not_run_are_not_shown():
    """A comparison without verdicts begins with the table."""
    comparison = replace(example(), verdicts=())

    assert lines(comparison)[2].split() == list(BASE["architectures"])


@pytest.mark.parametrize("name", ["sync", "queued"])
def test_an_empty_run_has_dashes(name):
    """Nobody came: counts are zero and everything else is a dash."""
    comparison = alone(name, load={"batch": {"size": 1, "every": "1h"}})

    assert ["0"] == cells(comparison, "users who asked")
    assert ["–"] == cells(comparison, "  were answered")
    assert ["–"] == cells(comparison, "tries per job or request")


def test_a_row_whose_name_goes_on_from_the_one_above_is_shown_with_it():
    """Half of the crashes are noticed at once, some late: both rows are there, or the second would have no name."""
    outcome = alone().outcomes["queued"]
    noticed = replace(outcome.measures.time_to_notice, p50=0.0, max=5.0, n=3)
    some, none = (with_measures(alone(), "queued", time_to_notice=figures) for figures in (noticed, Figures(n=0)))
    names = [line[:24].rstrip() for line in lines(some)]

    assert names.index("crash noticed after p50") + 1 == names.index("                    max")
    assert [] == [line for line in lines(none) if "noticed" in line]


def test_jobs_in_buffers_are_counted_where_workers_prefetch():
    """They wait, and no backlog shows them."""
    greedy = alone(workers={"count": 20, "prefetch": 5})
    held = series(greedy.outcomes["queued"].record, "in_flight").max()

    assert [str(held)] == cells(greedy, "most with the workers")


def test_what_a_scenario_is_about_stands_below_its_name():
    """Whoever reads the table has read what to look at."""
    about = replace(example(), scenario=example().scenario.model_copy(update={"about": "Look at the queue."}))

    assert "Look at the queue." == lines(about)[1]
