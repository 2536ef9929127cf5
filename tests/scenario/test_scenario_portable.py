"""A scenario that travels: one folder with all that it needs, and the same runs from there."""

import pytest
import yaml
from scenario_texts import SMALL, WHOLE

from sim.scenario import ScenarioError, catalog, from_dict, from_text, load, portable

TRACE = "name: t\nseed: 1\nduration: 10s\nsteps: {a: {service: 1s}}\nworkers: {count: 1}\n"
ARRIVALS = b"arrival_s\n1\n2\n"


def unpacked(scenario, folder):
    """Put the files of a scenario into a folder and load it from there."""
    for name, raw in portable(scenario).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return load(folder / "scenario.yaml")


@pytest.mark.parametrize("name", catalog.names())
def test_every_shipped_scenario_travels(name, tmp_path):
    """Its digest is the same, and so is every architecture but for what its recordings are called."""
    scenario = load(name)
    again = unpacked(scenario, tmp_path)

    assert (scenario.digest, scenario.name, scenario.about) == (again.digest, again.name, again.about)
    assert list(scenario.architectures) == list(again.architectures)


def test_a_scenario_with_everything_travels(tmp_path):
    """Every section that there is, and changes from outside."""
    scenario = from_text(WHOLE, overrides={"seed": 77})
    again = unpacked(scenario, tmp_path)

    assert (scenario.digest, 77) == (again.digest, again.seed)
    assert scenario.architectures == again.architectures


def test_what_architectures_share_is_written_once(tmp_path):
    """The steps stand above, what each overrides below its name."""
    document = yaml.safe_load(portable(load("checkout"))["scenario.yaml"])

    assert "steps" in document
    assert not any("steps" in sections for sections in document["architectures"].values())
    assert ["email", "pdf", "payment"] == document["architectures"]["queued"]["queued"]


def test_signs_of_every_kind_travel(tmp_path):
    """Chinese, quotes, a text that looks like a number, a direction code."""
    scenario = from_dict({**yaml.safe_load(SMALL), "name": "件 'a' \"b\" : # \u202e", "about": "1e3"})

    assert scenario.normalised() == unpacked(scenario, tmp_path).normalised()


def test_recordings_travel_wherever_they_were(tmp_path):
    """Two of the same name from two folders, one of them outside: both come along under names of their own."""
    for place, raw in (("here/in/a.csv", ARRIVALS), ("out/a.csv", ARRIVALS + b"3\n")):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_bytes(raw)
    loads = "architectures:\n" + "".join(
        f"  {name}: {{queued: all, load: {{trace: {{file: {path}}}}}}}\n"
        for name, path in (("one", "in/a.csv"), ("two", "../out/a.csv"), ("three", "in/a.csv"))
    )
    (tmp_path / "here/s.yaml").write_text(TRACE + loads)
    scenario = load(tmp_path / "here/s.yaml")

    assert ["scenario.yaml", "traces/a.csv", "traces/a-2.csv"] == list(portable(scenario))
    assert scenario.digest == unpacked(scenario, tmp_path / "new").digest


def test_a_recording_is_known_by_what_is_in_it(tmp_path):
    """Called otherwise, the digest is the same; with one row more it is another."""
    digests = []
    for name, raw in (("a", ARRIVALS), ("b", ARRIVALS), ("c", ARRIVALS + b"3\n")):
        (tmp_path / name).write_bytes(raw)
        digests.append(from_text(f"{TRACE}load: {{trace: {{file: {name}}}}}", str(tmp_path / "s.yaml")).digest)

    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.unlink(), "a.csv: cannot be read any more (No such file or directory); put it back"),
        (lambda path: path.write_bytes(ARRIVALS + b"3\n"), "a.csv: has changed since the scenario was read; load"),
    ],
)
def test_a_recording_that_is_not_what_it_was_is_named(change, said, tmp_path):
    """Gone or changed since the scenario was read: its figures would not be those of the folder."""
    path = tmp_path / "a.csv"
    path.write_bytes(ARRIVALS)
    scenario = from_text(f"{TRACE}load: {{trace: {{file: a.csv}}}}", str(tmp_path / "s.yaml"))
    change(path)

    with pytest.raises(ScenarioError) as error:
        portable(scenario)
    assert said in str(error.value)


def test_a_scenario_that_grows_too_large_says_so():
    """Ten thousand instants, in three architectures with loads of their own: more than a file may hold."""
    arrivals = [f"{number}ms" for number in range(1, 9001)]
    base = {**yaml.safe_load(TRACE), "load": {"trace": {"arrivals": arrivals}}}
    own = {f"a{number}": {"queued": "all", "load": {"trace": {"arrivals": arrivals[number:]}}} for number in range(3)}
    one, several = from_dict(base), from_dict({**base, "architectures": own})

    assert one.digest == from_text(portable(one)["scenario.yaml"].decode()).digest
    with pytest.raises(ScenarioError, match="too large to be written out with its defaults; put arrivals into a CSV"):
        portable(several)
