"""Interview drills in Python: the list, and one drill that asks, takes a prediction and reveals its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim import lessons

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Drill:
    """A question, to be predicted before it is revealed. In a notebook each step shows itself.

    >>> asked = drill("scheduled-jobs")
    >>> asked.topic, asked.options
    ('order', ())
    >>> asked.predict("5s").prediction
    5.0
    """

    def __init__(self, lesson: lessons.Drill, seed: int | None, prediction: float | None = None) -> None:
        """Take a drill, a seed (None: its own), and what was predicted."""
        self._lesson, self.seed, self.prediction = lesson, seed, prediction

    @property
    def id(self) -> str:
        """Its name."""
        return self._lesson.id

    @property
    def topic(self) -> str:
        """What it is about."""
        return self._lesson.topic

    @property
    def question(self) -> str:
        """What is asked."""
        return self._lesson.question

    @property
    def options(self) -> tuple[str, ...]:
        """What there is to choose, a) first; none where a number is asked for."""
        expect = self._lesson.expect
        return () if isinstance(expect, lessons.Number) else tuple(option.text for option in expect)

    def predict(self, prediction: str | float) -> Drill:
        """Return the drill with a prediction: "b", or a number such as "5s", "2%" or 0.02; times in seconds.

        Raises ScenarioError with the way out if it cannot be read.
        """
        return Drill(self._lesson, self.seed, lessons.read_prediction(self._lesson, str(prediction)))

    def reveal(self) -> Answer:
        """Run the scenario and return the answer with the numbers of this run."""
        return Answer(lessons.play(self._lesson, seed=self.seed), self.prediction)

    def __repr__(self) -> str:
        return f"<{self.id}: {self.question}>"

    def __str__(self) -> str:
        """Return the question as the command prints it."""
        return lessons.on_screen(lessons.asked(self._lesson, self._lesson.scenario(self.seed)), 80)

    def _repr_markdown_(self) -> str:
        return lessons.markdown(lessons.asked(self._lesson, self._lesson.scenario(self.seed)))


class Answer:
    """What a drill revealed. In a notebook it shows the answer and the picture; `figure()` draws the picture alone."""

    def __init__(self, played: lessons.Played, prediction: float | None) -> None:
        """Take a run, and what was predicted, if anything was."""
        self.played, self.prediction = played, prediction

    @property
    def right(self) -> bool | None:
        """Whether the prediction was right; None without one."""
        return None if self.prediction is None else self.played.judge(self.prediction)

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers of the run by name, each a mean with its 95 % interval; theory's are plain."""
        found = self.played.numbers
        return {**{name: found[name] for name in (*found.values, *found.ratios)}, **found.theory}

    def figure(self, *, dark: bool = False) -> Figure:
        """Draw what the answer is about; dark: for a dark page."""
        from sim.lessons.pictures import drill_figure
        from sim.plot import on_page

        return on_page(drill_figure(self.played), dark=dark)

    def __repr__(self) -> str:
        return f"<answer to {self.played.drill.id}; seed {self.played.scenario.seed}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.lessons.pictures import text_pictures
        from sim.plot.terminal import Paper

        pictures = "\n".join(text_pictures(self.played, Paper()))
        return f"{pictures}\n\n{lessons.on_screen(lessons.revealed(self.played, self.prediction), 80)}"

    def _repr_markdown_(self) -> str:
        return lessons.markdown(lessons.revealed(self.played, self.prediction))

    def _ipython_display_(self) -> None:
        """Show the answer and, below it, the picture: one object has only one representation in a notebook."""
        from IPython import display

        display.display(display.Markdown(self._repr_markdown_()), self.figure())  # type: ignore[no-untyped-call]


class Interview(tuple[Drill, ...]):
    """Drills in the order in which they are asked. In a notebook it shows the list."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the list as the command prints it."""
        return lessons.on_screen(lessons.listed([lessons.find(drill.id) for drill in self]), 80)

    def __repr__(self) -> str:
        return f"<interview: {', '.join(drill.id for drill in self)}>"

    def _repr_markdown_(self) -> str:
        return lessons.markdown(lessons.listed([lessons.find(drill.id) for drill in self]))


def interview(topic: str | None = None, *, seed: int | None = None) -> Interview:
    """Return the drills of a topic, or all. seed: other luck than their own. Raises ScenarioError for no such topic.

    >>> [each.id for each in interview("leases")]
    ['worker-crash', 'visibility-timeout', 'heartbeat', 'idempotent-consumer']
    """
    return Interview(Drill(lesson, seed) for lesson in lessons.of_topic(topic))


def drill(identity: str, *, seed: int | None = None) -> Drill:
    """Return one drill. seed: other luck than its own. Raises ScenarioError with the nearest that exists.

    >>> drill("heartbeat").options[0]
    'A short lease, 15 s.'
    """
    return Drill(lessons.find(identity), seed)
