"""The run played live in the terminal: a thin face of `Show` and `Clock`, in Textual."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, ClassVar, Final

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from sim.report.watch.clock import Clock
from sim.report.watch.show import Show
from sim.report.watch.stills import moment

_FRAMES: Final = 12  # a second: a terminal has no need of more
_STILL_FRAMES: Final = 1  # for whoever wants little motion
_PAGES: Final = 20  # of a run, for page up and page down


class Watch(App[None]):
    """Plays the data of a replay.

    speed: seconds of the run in a second, 0 for a minute in all. still: wait to be told to play, and then change but
    once a second.
    """

    TITLE = "sim watch"
    CSS = """
    #head, #scrub { height: 1; padding: 0 1; }
    #now { height: 2; padding: 0 1; }
    #stage, #legend { height: auto; }
    #legend { padding: 0 1; }
    VerticalScroll { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Play", priority=True),
        Binding("left", "event(False)", "Back", key_display="←", priority=True),
        Binding("right", "event(True)", "Next", key_display="→", priority=True),
        Binding("minus", "faster(-1)", "Slower", key_display="-"),
        Binding("plus,equals_sign", "faster(1)", "Faster", key_display="+"),
        Binding("c", "mark('crash')", "Crash"),
        Binding("d", "mark('dead')", "Dead"),
        Binding("b", "mark('backlog')", "Backlog"),
        Binding("home", "leap(-1000)", "Start", show=False, priority=True),
        Binding("end", "leap(1000)", "End", show=False, priority=True),
        Binding("pageup", "leap(-1)", "Back", show=False, priority=True),
        Binding("pagedown", "leap(1)", "On", show=False, priority=True),
        Binding("q,escape", "quit", "Quit"),
    ]

    def __init__(self, payload: Mapping[str, Any], *, speed: float = 0.0, still: bool = False) -> None:
        super().__init__()
        self.show, self.still = Show(payload), still
        self.clock = Clock(payload["from"], payload["until"], speed, playing=not still)
        self.said = self.show.note
        self.drawn_s = perf_counter()

    def compose(self) -> ComposeResult:
        """The head, the line of time, the architectures, what happens, the keys."""
        yield Static(id="head")
        yield Static(id="scrub")
        yield Static(id="now")
        with VerticalScroll(can_focus=False):
            yield Static(id="stage")
            yield Static(id="legend")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin to count real time."""
        self.drawn_s = perf_counter()
        self.set_interval(1 / (_STILL_FRAMES if self.still else _FRAMES), self.tick)

    def tick(self) -> None:
        """Let the time pass that has passed, and draw if anything moves."""
        now_s = perf_counter()
        passed_s, self.drawn_s = now_s - self.drawn_s, now_s
        if self.clock.playing:
            self.clock.pass_by(passed_s)
            self.said = self.show.note
            self.draw()

    def on_resize(self) -> None:
        """Fit the picture to the terminal."""
        self.query_one("#legend", Static).update(self.show.legend(self.size.width - 3))
        self.draw()

    def draw(self) -> None:
        """Show the moment at which the clock stands."""
        clock, payload, width = self.clock, self.show.payload, self.size.width
        word = "playing" if clock.playing else "paused"
        head = Text(f"{payload['name']} · seed {payload['seed']} · {word} · {clock.speed:g}× ", style="bold")
        self.query_one("#head", Static).update(head)
        self.query_one("#scrub", Static).update(self._scrub(width - 2))
        self.query_one("#now", Static).update(Text(self.said))
        self.query_one("#stage", Static).update(self.show.picture(clock.t, width - 1))  # beside the scroll bar

    def _scrub(self, width: int) -> Text:
        """The line of time, with the instant before it and the end behind it."""
        clock = self.clock
        left, right = f"{moment(clock.t)} ", f" {moment(clock.last)}"
        room = max(width - len(left) - len(right), 1)
        done = round((clock.t - clock.first) / (clock.last - clock.first) * (room - 1))
        return Text(left, style="bold").append("━" * done + "●").append("─" * (room - 1 - done) + right, style="dim")

    def action_pause(self) -> None:
        """Play or pause."""
        self.clock.toggle()
        self._told()

    def action_event(self, on: bool) -> None:  # noqa: FBT001  a key has no names
        """Stand at the next event, or at the one before."""
        self.clock.playing = False
        at = self.show.events.after(self.clock.t) if on else self.show.events.before(self.clock.t)
        if at is not None:
            self.clock.go(at)
        self._told()

    def action_mark(self, name: str) -> None:
        """Stand at the first crash, the first dead letter, the worst backlog; say so where there is none."""
        at = self.show.payload["marks"][name]
        self.clock.playing = False
        if at is not None:
            self.clock.go(at)
        self._told()
        if at is None:
            none = {"crash": "nothing crashes", "dead": "no letter is dead", "backlog": "nothing ever waits"}
            self.said = none[name]
            self.draw()

    def action_leap(self, steps: int) -> None:
        """Go by twentieths of the run."""
        self.clock.go(self.clock.exact + steps * (self.clock.last - self.clock.first) / _PAGES)
        self._told()

    def action_faster(self, steps: int) -> None:
        """Play faster or slower."""
        self.clock.faster(steps)
        self._told()

    def _told(self) -> None:
        """Draw; where the clock stands still say what happens there."""
        words = "" if self.clock.playing else self.show.events.words(self.clock.t)
        self.said = " ".join(filter(None, (self.show.note, words)))
        self.draw()
