"""What the answers claim is true, whatever the seed; what they call wrong is wrong."""

from time import process_time

import pytest

from sim.lessons import DRILLS, Number, play
from sim.lessons.numbers import Numbers

pytestmark = pytest.mark.slow
SEEDS = (1, 2)  # none of them that of a drill
LONGEST_S = 5.0  # of the processor, for a drill
each = pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.id)


def pooled(drill, played):
    """The numbers of several runs together, at 99.9 % confidence."""
    values = {name: tuple(value for one in played for value in one.numbers.values[name]) for name in drill.measures}
    return Numbers(values, played[0].numbers.theory, drill.ratios, confidence=0.999)


def wrong_choices(drill, numbers, played):
    """What is right and should not be, or the other way round: options by their checks, traps by the judge."""
    if not isinstance(drill.expect, Number):
        return [option.name for option in drill.expect if option.holds(numbers) is bool(option.why)]
    traps = [trap.guess for trap in drill.expect.traps if any(one.judge(trap.guess) for one in played)]
    return traps + [one for one in played if not one.judge(numbers[drill.expect.of].value)]


def open_choices(drill, numbers):
    """The options of which the numbers cannot tell whether they are right."""
    options = () if isinstance(drill.expect, Number) else drill.expect
    return [option.name for option in options if option.holds(numbers) is None]


@pytest.mark.usefixtures("many_runs")
@each
def test_claims_hold_and_wrong_options_are_wrong_with_other_seeds(drill):
    """At 99.9 % confidence with all seeds together, by the same checks; no single seed contradicts a claim."""
    played = [play(drill, seed=seed) for seed in SEEDS]
    numbers = pooled(drill, played)

    assert {claim.words: True for claim in drill.claims} == {
        claim.words: claim.holds(numbers) for claim in drill.claims
    }
    assert [] == [claim.words for one in played for claim, verdict in one.claims if verdict is False]
    assert ([], []) == (wrong_choices(drill, numbers, played), open_choices(drill, numbers))


@each
def test_the_run_that_is_shown_bears_out_its_answer_within_seconds(drill):
    """With its own seed every claim holds, one option is right, and the texts can be filled; in less than 5 s."""
    began_s = process_time()
    played = play(drill)

    assert process_time() - began_s < LONGEST_S
    assert [] == [claim.words for claim, verdict in played.claims if verdict is not True]
    assert ([], []) == (wrong_choices(drill, played.numbers, [played]), open_choices(drill, played.numbers))
    assert all("–" not in played.told(text) for text in drill.texts)
