"""`--replications`, `--precision` and `sim warmup` at the command line."""

import json

import pytest

from sim import cli

SHORT = ("compare", "checkout", "--only", "queued", "--duration", "2m", "--set", "load=5/s", "--set", "thresholds=[]")


def run(capsys, *arguments):
    """Exit code, and what was printed to stdout and stderr, each with its blanks and line ends as one blank."""
    code = cli.main([str(argument) for argument in arguments])
    return code, *(" ".join(text.split()) for text in capsys.readouterr())


def test_replications_put_an_interval_on_every_number(capsys):
    """The first line says how many; the table explains its sign."""
    code, out, _ = run(capsys, *SHORT, "--replications", "3")

    assert 0 == code
    assert out.startswith("checkout · seed 42 · 3 replications ·")
    assert "around the mean of 3 replications" in out


def test_precision_that_is_reached_is_said(capsys, tmp_path):
    """With what took longest, in the terminal and in the document."""
    asked = ("--precision", "50%", "--replications", "3", "--metric", "queued.goodput", "--json", tmp_path / "p.json")
    code, out, _ = run(capsys, *SHORT, *asked)
    found = json.loads((tmp_path / "p.json").read_text())

    assert 0 == code
    assert "✓ As precise as asked after 3 replications, and 5 more to be sure; queued.goodput took longest" in out
    assert (8, True, 3, "queued.goodput") == (
        found["replications"], *(found["precision"][key] for key in ("reached", "since", "binding"))
    )  # fmt: skip


def test_precision_that_is_not_reached_is_said(capsys):
    """After the cap, with how precise it is."""
    code, out, _ = run(capsys, *SHORT, "--precision", "0.1%", "--replications", "2", "--at-most", "3")

    assert 0 == code
    assert "? Not as precise as asked after 3 replications: queued." in out
    assert "is known to ±" in out


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("--precision", "much"), "--precision much: must be a share of the figure, such as 5%"),
        (("--precision", "100%"), "--precision 100%: must be a share of the figure, such as 5%"),
        (("--metric", "queued.goodput"), "--metric queued.goodput: says what must be precise; add --precision 5%"),
        (
            ("--precision", "5%", "--at-most", "5"),
            "--at-most 5: must be at least the 10 replications of the start",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_runs(capsys, asked, why):
    """Exit code 2 and the way out."""
    assert (2, "", why) == run(capsys, *SHORT, *asked)


@pytest.mark.parametrize("text", ["0", "many", "-3"])
def test_replications_are_whole_numbers(capsys, text):
    """At least one of them."""
    with pytest.raises(SystemExit, match="2"):
        cli.main([*SHORT, f"--replications={text}"])

    assert f"must be a whole number, at least 1, got {text}" in capsys.readouterr().err


def test_warmup_says_how_long_it_takes_to_settle(capsys, tmp_path):
    """By architecture, with the picture."""
    asked = ("--replications", "2", "--plot", tmp_path / "welch.png")
    code, out, _ = run(capsys, "warmup", "checkout", "--duration", "10m", *asked)

    assert 0 == code
    assert "in the system on average: " in out
    assert out.endswith(f"wrote {tmp_path / 'welch.png'}")
    assert (tmp_path / "welch.png").stat().st_size > 10_000
