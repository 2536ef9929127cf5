"""The JSON output is a contract: the same keys, the same bytes."""

import json

from report_examples import HOSTILE, alone, compared, example

from sim.report import as_document, write_json
from sim.scenario.metrics import METRICS


def test_the_document_says_what_was_run():
    """Scenario, digest, seed, engine, version, duration and warm-up come before the figures."""
    comparison = example()
    document = as_document(comparison)

    wanted = {
        "scenario": "example",
        "digest": comparison.scenario.digest,
        "seed": 7,
        "engine": "simpy",
        "version": comparison.version,
        "duration_s": comparison.scenario.duration_ns / 1e9,
        "warmup_s": 20.0,
    }

    assert wanted == {key: document[key] for key in wanted}
    assert [*wanted, "architectures", "thresholds"] == list(document)


def test_every_metric_of_a_threshold_is_a_key():
    """What a threshold can name is found under the same name, with the value that the measures give."""
    comparison = example()
    for name, figures in as_document(comparison)["architectures"].items():
        for metric in METRICS:
            found = figures
            for key in metric.split("."):
                found = found[key]
            assert comparison.outcomes[name].measures.figure(tuple(metric.split("."))) == found


def test_thresholds_come_with_what_became_of_them():
    """Each threshold has its parts, the observed value, its status and, if nobody can tell, why."""
    passed, failed, unknown = as_document(example())["thresholds"]

    assert ("pass", "fail", "unknown") == (passed["status"], failed["status"], unknown["status"])
    assert ("queued", "response_time.p99", "<", 0.2, 0.003, "") == tuple(
        passed[key] for key in ("architecture", "metric", "op", "value", "observed", "why")
    )
    assert unknown["observed"] is None
    assert "needs 10,000 samples" in unknown["why"]


def test_the_same_comparison_gives_the_same_bytes(tmp_path):
    """Two runs of one scenario write equal files, in ASCII, ending with a line end."""
    for name in ("one.json", "two.json"):
        write_json(compared(), tmp_path / name)

    content = (tmp_path / "one.json").read_bytes()

    assert (tmp_path / "two.json").read_bytes() == content
    assert content.isascii()
    assert content.endswith(b"}\n")
    assert as_document(compared()) == json.loads(content)


def test_what_cannot_be_measured_is_null(tmp_path):
    """A run to which nobody came writes null for its figures: no NaN, which is no JSON."""
    write_json(alone(load={"batch": {"size": 1, "every": "1h"}}, name="queued"), str(tmp_path / "out.json"))

    content = (tmp_path / "out.json").read_text()

    assert "NaN" not in content
    assert json.loads(content)["architectures"]["queued"]["response_time"]["p50"] is None


def test_hostile_names_come_back_as_they_were(tmp_path):
    """Control codes in a name are escaped and read back the same."""
    comparison = compared(name=HOSTILE)
    write_json(comparison, tmp_path / "out.json")

    assert comparison.scenario.name == json.loads((tmp_path / "out.json").read_text())["scenario"]
