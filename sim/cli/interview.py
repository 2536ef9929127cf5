"""`sim interview`: questions that job interviews ask about queues; predict, see the run, read the answer."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import OK
from sim.cli.files import write_files
from sim.cli.options import Commands, add_plot, check_dark, whole_number

if TYPE_CHECKING:
    from sim.lessons import Drill, Played
    from sim.plot.terminal import Paper

_ABOUT = """\
Without an ID: all drills (of the topic), one after another. Each asks for your prediction, runs its scenario, shows the
picture and gives the answer with the numbers of this run. Enter alone skips the prediction, q ends."""


class _EnoughError(Exception):
    """Somebody wants no more questions."""


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("interview", help="interview questions on queues, answered by runs", epilog=_ABOUT)
    command.add_argument("id", metavar="ID", nargs="?", help="a drill of --list")
    command.add_argument("--list", dest="listing", action="store_true", help="list the drills and run nothing")
    command.add_argument("--topic", metavar="TOPIC", help="only the drills of a topic")
    command.add_argument("--quiz", metavar="N", type=whole_number(1), help="N questions, chosen by the seed; a score")
    command.add_argument("--seed", metavar="N", type=whole_number(0), help="other luck, and other questions in a quiz")
    command.add_argument("--reveal", action="store_true", help="do not ask for predictions")
    add_plot(command, "draw the picture of the one drill")
    command.add_argument("--plots", metavar="FOLDER", type=Path, help="draw the picture of each drill into a folder")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim.lessons import listed, on_screen
    from sim.plot.terminal import Paper

    drills = _drills(options)
    paper = Paper.here()
    if options.listing:
        print(on_screen(listed(drills), paper.width))
        return OK
    _check(options, drills)
    if options.quiz is not None and options.quiz > len(drills):
        print(f"There are {len(drills)} questions{f' on {options.topic}' if options.topic else ''}; all are asked.\n")
    said = list(_all(drills, options, paper))
    if options.quiz is not None and said and not options.reveal:
        print(f"\n{_score(said)}")
    return OK


def _score(said: Sequence[bool | None]) -> str:
    skipped = said.count(None)
    return f"Your score: {said.count(True)} of {len(said)}{f', {skipped} skipped' if skipped else ''}."


def _all(drills: Sequence[Drill], options: argparse.Namespace, paper: Paper) -> Iterator[bool | None]:
    """One drill after another, until somebody has enough; yields whether each prediction was right."""
    for number, drill in enumerate(drills, 1):
        try:
            if number > 1:
                print(f"\n{'─' * paper.width}\n")
            which = f" · question {number} of {len(drills)}" if len(drills) > 1 else ""
            print(f"{drill.id} · {drill.topic}{which}\n")
            yield _one(drill, options, paper)
        except _EnoughError:
            return


def _drills(options: argparse.Namespace) -> Sequence[Drill]:
    """The drills that are asked for."""
    from sim.lessons import chosen, find, of_topic
    from sim.scenario import ScenarioError

    if options.id is not None:
        if options.quiz is not None or options.topic is not None:
            raise ScenarioError(f"{options.id}: is one drill; leave it out to choose some by --quiz or --topic")
        return [find(options.id)]
    if options.quiz is not None:
        return chosen(options.quiz, options.seed or 0, options.topic)
    return of_topic(options.topic)


def _check(options: argparse.Namespace, drills: Sequence[Drill]) -> None:
    """Complain before anything runs of pictures that cannot be drawn."""
    from sim.report import check_outputs
    from sim.scenario import ScenarioError

    if options.plot is not None and len(drills) > 1:
        raise ScenarioError(
            f"--plot {options.plot}: is one file for {len(drills)} drills; --plots FOLDER takes them all"
        )
    check_dark(options)
    check_outputs(plot=options.plot)
    if options.plots is not None and not options.plots.is_dir():
        raise ScenarioError(f"--plots {options.plots}: there is no such folder")


def _one(drill: Drill, options: argparse.Namespace, paper: Paper) -> bool | None:
    """Ask, run, reveal; return whether the prediction was right, None without one."""
    from sim.lessons import asked, on_screen, play, revealed
    from sim.lessons.pictures import text_pictures
    from sim.report import progress_bar

    scenario = drill.scenario(options.seed)
    print(on_screen(asked(drill, scenario), paper.width), flush=True)
    prediction = None if options.reveal else _prediction(drill)
    with progress_bar(list(scenario.architectures)) as progress:
        played = play(drill, seed=options.seed, progress=progress)
    print()
    print("\n".join(text_pictures(played, paper)))
    print()
    print(on_screen(revealed(played, prediction), paper.width))
    _draw(played, options)
    return None if prediction is None else played.judge(prediction)


def _prediction(drill: Drill) -> float | None:
    """Ask until it can be read; None for Enter alone, or where nobody types. Raises _EnoughError for q."""
    from sim.lessons import how_to_say, read_prediction
    from sim.scenario import ScenarioError

    while True:
        try:
            said = input(f"\nYour prediction ({how_to_say(drill)}; Enter skips, q ends): ").strip()
        except EOFError:
            print()
            return None
        if not said:
            return None
        if said.lower() == "q":
            raise _EnoughError
        try:
            return read_prediction(drill, said)
        except ScenarioError as error:
            print(error)


def _draw(played: Played, options: argparse.Namespace) -> None:
    """Draw the picture where it was asked for."""
    from sim.lessons.pictures import drill_figure
    from sim.plot import save_picture

    def draw(path: Path) -> None:
        save_picture(drill_figure(played), path, dark=options.dark)

    wanted = [options.plot, options.plots and options.plots / f"{played.drill.id}.png"]
    if any(wanted):
        print()
    write_files(*((path, draw) for path in wanted))
