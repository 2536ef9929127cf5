"""Phases of the load and the warm-up stand behind the panels of time."""

from math import inf

from matplotlib.figure import Figure
from plot_examples import BASE

from sim.plot.phases import Phase, common_faults, common_phases, faults, name_faults, name_phases, phases, shade
from sim.scenario import from_dict


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


def test_a_spike_has_a_before_and_an_after():
    """A spike is three phases, the last without an end."""
    found = phases(load({"spike": {"base": "5/s", "peak": "15/s", "at": "60s", "for": "40s"}}))

    assert [(0, 60, ("5/s",)), (60, 100, ("15/s",)), (100, inf, ("5/s",))] == [tuple(phase) for phase in found]


def test_a_steady_load_has_no_phases():
    """Nothing is shaded under a load that does not change, nor where loads differ."""
    assert () == phases(load("5/s"))
    assert () == common_phases([STAGES, load("5/s")])
    assert phases(STAGES) == common_phases([STAGES, STAGES])


def test_every_second_phase_and_the_warm_up_are_shaded():
    """Three phases give one band, a warm-up another; bands end at the horizon."""
    long = [Phase(0, 10, ("a",)), Phase(10, inf, ("b",)), Phase(40, 50, ("c",))]

    ax = shade(Figure().subplots(), long, warmup_s=5, horizon_s=30)

    assert [(10, 30), (0, 5)] == [(band.get_x(), band.get_x() + band.get_width()) for band in ax.patches]
    assert 0 == len(shade(Figure().subplots(), (), warmup_s=0, horizon_s=30).patches)


def test_a_phase_is_named_in_the_fullest_words_that_fit():
    """A wide phase says all, a narrower one less, a sliver nothing."""
    ax = Figure((5, 3)).subplots()
    texts = ("sale: 7/s → 16/s", "sale")

    name_phases(ax, [Phase(0, 50, texts), Phase(50, 65, texts), Phase(65, 66, texts)], 100)

    assert ["sale: 7/s → 16/s", "sale"] == [text.get_text() for text in ax.texts]


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


def test_a_window_is_a_band_and_an_instant_a_line():
    """A fault that lasts shades its time up to the horizon; one that strikes is a line."""
    ax = shade(Figure().subplots(), (), warmup_s=0, horizon_s=30, faults=[Phase(10, 40, ("a",)), Phase(20, 20, ("b",))])

    assert [(10, 30)] == [(band.get_x(), band.get_x() + band.get_width()) for band in ax.patches]
    assert [20] == [line.get_xdata()[0] for line in ax.lines]


def test_names_of_faults_do_not_overlap_nor_leave_the_panel():
    """Of two that are close the first is named; the last ends before the edge; under phases all are a line lower."""
    close = [Phase(10, 20, ("pdf down",)), Phase(12, 12, ("kill",)), Phase(99, 99, ("redrive",))]
    ax, lower = Figure().subplots(), Figure().subplots()
    name_faults(ax, close, 100, below_others=False)
    name_faults(lower, close, 100, below_others=True)

    assert ["pdf down", "redrive"] == [text.get_text() for text in ax.texts]
    assert ax.texts[1].get_position()[0] < 95
    assert lower.texts[0].get_position()[1] < ax.texts[0].get_position()[1]
