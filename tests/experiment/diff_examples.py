"""Runs that the tests of differences share: small scenarios, and figures written by hand."""

from sim.experiment import Kept
from sim.scenario import from_dict

MAIL = {
    "name": "mail",
    "seed": 3,
    "duration": "1m",
    "load": "5/s",
    "steps": {"mail": {"service": {"exponential": "300ms"}, "fails": "5%"}},
    "api": {"threads": 3},
    "workers": {"count": 2},
    "retry": {"max_attempts": 2},
}


def mail(**sections):
    """The scenario MAIL, with some sections replaced, None for one that is left out."""
    return from_dict({key: value for key, value in {**MAIL, **sections}.items() if value is not None})


def by_hand(figures, *, name="queued", called="made up", **sections):
    """A run with these figures: metric -> a value per replication; others are not known."""
    runs = zip(*figures.values(), strict=True)
    kept = tuple(dict(zip(figures, run, strict=True)) for run in runs)
    return Kept(mail(api=None, architectures={name: {"queued": "all"}}, **sections), {name: kept}, called)
