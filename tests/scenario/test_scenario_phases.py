"""What happens when: phases of the load and faults, with the words for them."""

from math import inf

from sim.scenario import from_dict
from sim.scenario.phases import common_faults, common_phases, faults, phases

BASE = {
    "name": "phased",
    "seed": 7,
    "duration": "5m",
    "load": "5/s",
    "steps": {"email": {"service": "400ms"}, "pdf": {"service": "1s"}},
    "workers": {"count": 9},
}


def load(content):
    """A load as a scenario file would give it."""
    return next(iter(from_dict({**BASE, "load": content}).architectures.values())).load


SALE = {"rate": "7/s", "to": "16/s", "for": "60s", "name": "sale"}
STAGES = load({"stages": [{"rate": "7/s", "for": "3m"}, SALE, {"rate": "0/s", "for": "60s"}]})


def test_stages_are_phases_with_their_rates():
    """Each stage begins where the one before ends; a ramp names both of its rates."""
    found = phases(STAGES)

    assert [(0, 180), (180, 240), (240, 300)] == [(phase.start_s, phase.end_s) for phase in found]
    assert [("7/s",), ("sale: 7/s → 16/s", "7/s → 16/s", "sale"), ("0/s",)] == [phase.texts for phase in found]


def test_a_rate_that_is_long_to_write_is_rounded():
    """A rate that takes more than seven letters keeps three digits."""
    stages = {"stages": [{"rate": "7.1234567/s", "for": "9s"}]}

    assert (("7.12/s",),) == tuple(phase.texts for phase in phases(load(stages)))


def test_a_name_that_is_long_is_cut():
    """A stage keeps 24 letters of its name, a dependency 16; the cut is to be seen."""
    stages = {"stages": [{"rate": "7/s", "for": "9s", "name": "the sale of the whole year"}]}
    steps = {"resize-all-pictures": {"service": "1s"}}
    down = [{"dependency": "resize-all-pictures", "at": "1s", "for": "1s"}]

    assert ("the sale of the whole y…: 7/s", "7/s", "the sale of the whole y…") == phases(load(stages))[0].texts
    assert ("resize-all-pict… down",) == faults(architecture(steps=steps, faults=down))[0].texts


def test_a_spike_has_a_before_and_an_after():
    """A spike is three phases, the last without an end."""
    found = phases(load({"spike": {"base": "5/s", "peak": "15/s", "at": "60s", "for": "40s"}}))

    assert [(0, 60, ("5/s",)), (60, 100, ("15/s",)), (100, inf, ("5/s",))] == [tuple(phase) for phase in found]


def test_a_steady_load_has_no_phases():
    """Nothing is shaded under a load that does not change, nor where loads differ."""
    assert () == phases(load("5/s"))
    assert () == common_phases([STAGES, load("5/s")])
    assert phases(STAGES) == common_phases([STAGES, STAGES])


def architecture(**sections):
    """An architecture with these sections."""
    return next(iter(from_dict({**BASE, **sections}).architectures.values()))


FAULTS = [
    {"deploy": {}, "at": "50s"},
    {"dependency": "pdf", "at": "10s", "for": "10s"},
    {"dependency": "email", "slow": 3, "at": "20s", "for": "5s"},
    {"broker": "down", "at": "30s", "for": "1s"},
    {"network": "200ms", "at": "40s", "for": "1s"},
    {"kill": "50%", "at": "60s"},
]


def test_faults_have_windows_or_instants_and_names():
    """In the order of their beginnings; what has no length ends as it begins."""
    found = faults(architecture(faults=FAULTS, redrive=[{"at": "70s"}]))

    assert [(10, 20), (20, 25), (30, 31), (40, 41), (50, 50), (60, 60), (70, 70)] == [
        (fault.start_s, fault.end_s) for fault in found
    ]
    names = ["pdf down", "email 3 times slower", "broker down", "network + 200ms", "deploy", "kill", "redrive"]
    assert names == [fault.texts[0] for fault in found]


def test_only_faults_that_all_share_are_shown():
    """Two architectures with other faults have no common picture of them."""
    one, other = architecture(faults=FAULTS), architecture(faults=FAULTS[:1])

    assert faults(one) == common_faults([one, one])
    assert () == common_faults([one, other])
