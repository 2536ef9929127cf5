"""Facts about how the axes of a map are asked for."""

import pytest

from sim.experiment import axes
from sim.scenario import ScenarioError


@pytest.mark.parametrize(
    ("reader", "asked", "said"),
    [
        (axes.loads, "fast", "--loads fast: must be a rate with a unit; write 30/s..80/s:6"),
        (axes.loads, "30/s..80/s", "must end in how many values, from 2 to 100"),
        (axes.loads, "30/s..80/s:one", "must end in how many values"),
        (axes.loads, "80/s..30/s:3", "must go up"),
        (axes.loads, "0/s..30/s:3", "every load must be above 0"),
        (axes.triggers, "5", "--triggers 5: must be a duration with a unit; write 0s..20s:5"),
        (lambda text: axes.time_ns("--recover-by", text), "0s", "--recover-by 0s: must be longer than 0"),
        (lambda text: axes.time_ns("--recover-by", text), "soon", "--recover-by soon: must be a duration"),
    ],
)
def test_what_is_no_axis_is_refused_with_the_way_out(reader, asked, said):
    """The option, the rule and an example are named."""
    with pytest.raises(ScenarioError) as caught:
        reader(asked)

    assert said in str(caught.value)


def test_a_list_is_sorted_and_each_value_taken_once():
    """No trigger at all is always tried."""
    assert (0, 1_000_000_000) == axes.triggers("1s,1s")
