"""`sim omission` as a person uses it."""

import pytest

from sim import cli
from sim.experiment import omission_each


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_it_prints_both_views_and_draws_them(capsys, tmp_path):
    """One screen, and a picture if asked."""
    code, out, err = run(capsys, "omission", "coordinated-omission", "--plot", tmp_path / "o.png")

    assert (0, "") == (code, err)
    assert "as users meet it" in out
    assert out.endswith(f"wrote {tmp_path / 'o.png'}\n")
    assert b"\x89PNG" == (tmp_path / "o.png").read_bytes()[:4]


def test_connections_replications_and_the_architecture_can_be_chosen(capsys):
    """As with other commands."""
    options = ["--connections", 4, "--replications", 2, "--only", "planned", "--duration", "70s"]
    code, out, _ = run(capsys, "omission", "coordinated-omission", *options)

    assert 0 == code
    assert "A tester\nwith 4 connections" in out
    assert "2 replications" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["coordinated-omission", "--only", "tester"], "has a closed load, which has no plan"),
        (["coordinated-omission", "--only", "planed"], "did you mean planned?"),
        (["checkout"], "has api.accept_queue"),
        (["coordinated-omission", "--plot", "o.gif"], "must end in .png or .svg"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(capsys, arguments, said):
    """Before anything runs."""
    code, out, err = run(capsys, "omission", *arguments)

    assert (2, "") == (code, out)
    assert said in err


@pytest.mark.parametrize("text", ["0", "-1", "some"])
def test_connections_are_a_whole_number(capsys, text):
    """At least one."""
    with pytest.raises(SystemExit) as left:
        cli.main(["omission", "coordinated-omission", f"--connections={text}"])

    assert 2 == left.value.code


@pytest.mark.parametrize(("finished", "printed"), [(0, ""), (1, "as users meet it")])
def test_ctrl_c_keeps_what_is_finished(capsys, monkeypatch, finished, printed):
    """Exit code 130; what there is is printed."""

    def stopped(*asked, **named):
        for number, found in enumerate(omission_each(*asked, **named)):
            if number == finished:
                raise KeyboardInterrupt
            yield found

    monkeypatch.setattr("sim.experiment.omission_each", stopped)
    code, out, _ = run(capsys, "omission", "coordinated-omission", "--replications", 3, "--duration", "65s")

    assert 130 == code
    assert printed in out
    assert bool(printed) == bool(out)
