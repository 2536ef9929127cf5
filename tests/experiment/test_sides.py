"""The two sides of a comparison: read, matched by name, and run in step."""

import pytest
from diff_examples import MAIL, by_hand, mail

import sim
from sim.experiment import Both, Kept, Match, matched, side_of
from sim.scenario import ScenarioError

SYNC_ONLY = {"architectures": {"sync": {"inline": "all"}}}
QUEUED_ONLY = {"architectures": {"queued": {"queued": "all"}}}
OTHERS = mail(architectures={"a": {"queued": "all"}, "b": {"queued": "all"}})


@pytest.fixture
def folder(tmp_path):
    """The folder of a run of the queued architecture alone."""
    sim.run(MAIL, "queued").save(tmp_path / "run")
    return tmp_path / "run"


def test_architectures_of_the_same_name_match():
    """Those of A that B has as well, in the order of A."""
    assert (Match("sync", "sync"), Match("queued", "queued")) == matched(mail(), mail(workers={"count": 3}))
    assert (Match("queued", "queued"),) == matched(mail(), mail(**QUEUED_ONLY))


def test_two_lone_architectures_match_whatever_they_are_called():
    """There is nothing else that could be meant."""
    (match,) = matched(mail(**SYNC_ONLY), mail(**QUEUED_ONLY))

    assert (("sync", "queued"), "sync and queued") == (match, str(match))


def test_only_says_which_match():
    """One of the same name, two of different names; asked twice, compared once."""
    found = matched(mail(), mail(), ["queued", "sync=queued", "queued"])

    assert (Match("queued", "queued"), Match("sync", "queued")) == found


@pytest.mark.parametrize(
    ("sides", "only", "said"),
    [
        ((mail(), OTHERS), (), "A has sync, queued, B has a, b; match two with --only NAME_IN_A=NAME_IN_B"),
        ((mail(), mail()), ("quued",), "quued: is not an architecture of mail; did you mean queued?"),
        ((mail(), mail()), ("queued=snyc",), "snyc: is not an architecture of mail; did you mean sync?"),
    ],
)  # fmt: skip
def test_what_does_not_match_is_said(sides, only, said):
    """With the names that there are."""
    with pytest.raises(ScenarioError) as error:
        matched(*sides, only)
    assert said in str(error.value)


def test_an_architecture_that_was_not_saved_is_named(folder):
    """The scenario has it, the folder has not."""
    with pytest.raises(ScenarioError) as error:
        matched(side_of(folder), mail(), ["sync"])
    assert f"{folder}: sync was not run, only queued; save the run again with it" == str(error.value)


def test_a_folder_is_a_saved_run_and_anything_else_a_scenario(folder, monkeypatch):
    """By path; a name of the catalog wins over a folder of that name, unless that is a saved run."""
    monkeypatch.chdir(folder.parent)
    (folder.parent / "checkout").mkdir()

    assert isinstance(side_of("run"), Kept)
    assert "checkout" == side_of("checkout").name
    assert 45 == side_of("checkout", {"workers.count": 45}).architectures["queued"].worker_count
    assert "mail" == side_of(folder / "scenario.yaml").name
    (folder.parent / "checkout").rmdir()
    folder.rename("checkout")
    assert "mail" == side_of("checkout").scenario.name


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("runs/nowhere", "runs/nowhere: there is no such scenario or saved run; give a file, or save a run there"),
        ("chekout", "did you mean checkout?"),
        ("no.yaml", "no.yaml: cannot be read"),
        ("ru\x1b[2Jns/no", "ru\\x1b[2Jns/no: there is no such"),
    ],
)
def test_what_is_not_there_is_said(asked, said):
    """A folder, a name, a file, something hostile."""
    with pytest.raises(ScenarioError) as error:
        side_of(asked)
    assert said in str(error.value)


def test_a_saved_run_cannot_be_changed(folder):
    """The way out is its scenario."""
    with pytest.raises(ScenarioError) as error:
        side_of(folder, {"workers.count": 3})
    assert f"workers.count is what it was; compare {folder / 'scenario.yaml'} instead" in str(error.value)


def told(both):
    """Run both sides; return what progress was told, and the numbers of finished replications."""
    shares = []
    finished = list(both.run_each(lambda name, share: shares.append((name, share))))
    return shares, finished


def test_both_sides_grow_in_step():
    """After each replication both have it; what progress is told only grows, to at most all of it."""
    both = Both(mail(), mail(workers={"count": 3}), [Match("sync", "queued")], replications=2)
    shares, finished = told(both)

    assert ([1, 2], 2, ["A", "B"]) == (finished, both.finished, both.growing)
    for label in ("A", "B"):
        mine = [share for name, share in shares if name == label]
        assert (sorted(mine), True) == (mine, 0.5 < mine[-1] <= 1)
    assert [["sync"], ["queued"]] == [list(kept.figures) for kept in both.kept]


def test_an_interrupt_leaves_whole_pairs():
    """Stopped in the second replication of B: one of each is there."""
    both = Both(mail(), mail(), [Match("queued", "queued")], replications=3)

    def stop(name, share):
        if name == "B" and share > 1 / 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(both.run_each(stop))
    assert [1, 1] == [kept.n for kept in both.kept]


@pytest.mark.parametrize(
    ("asked", "seed", "expected"),
    [
        (None, 3, (4, 4)),  # as many as were saved
        (2, 3, (2, 2)),
        (9, 3, (4, 4)),  # a pair needs two
        (9, 5, (4, 9)),  # strangers need not be as many
        (2, 5, (2, 2)),
    ],
)
def test_a_saved_run_decides_how_many_pairs_there_can_be(asked, seed, expected):
    """The other side is run as often, unless it is told otherwise or they are no pairs."""
    saved = by_hand({"goodput": [1.0, 2.0, 3.0, 4.0]})
    both = Both(saved, mail(seed=seed, **QUEUED_ONLY), [Match("queued", "queued")], replications=asked)
    list(both.run_each())

    assert expected == tuple(kept.n for kept in both.kept)
    assert ["B"] == both.growing


def test_two_saved_runs_are_there_at_once():
    """Nothing is run."""
    saved = by_hand({"goodput": [1.0, 2.0]})
    both = Both(saved, saved, [Match("queued", "queued")])

    assert ([], []) == told(both)
    assert 2 == both.finished


def test_without_a_word_there_are_twenty():
    """Enough for an interval that can be shown to people."""
    assert 20 == Both(mail(), mail(), [Match("queued", "queued")]).wanted
