"""Scenarios as text for the tests: a small one that is right, and what is said of one that is wrong."""

import re

import pytest

from sim.scenario import ScenarioError, from_text

HEAD = "name: small\nseed: 1\nduration: 10m\n"
BODY = "load: 5/s\nsteps: {email: {service: 1s}}\nworkers: {count: 8}\n"
SMALL = HEAD + BODY


def with_load(load):
    """Return the small scenario with another load."""
    return SMALL.replace("5/s", load)


def with_service(service):
    """Return the small scenario with another service time."""
    return SMALL.replace("service: 1s", f"service: {service}")


def load_of(text):
    """Return the load of the small scenario when the file says `load: text`."""
    return from_text(with_load(text)).architectures["queued"].load


def service_of(text):
    """Return the service time of the small scenario when the file says `service: text`."""
    return from_text(with_service(text)).architectures["queued"].steps["email"].service


def refusals(text, overrides=(), source="f.yaml"):
    """Return the lines of the error that a text deserves."""
    with pytest.raises(ScenarioError) as caught:
        from_text(text, source, dict(overrides))
    return str(caught.value).splitlines()


def refusal(text, overrides=(), source="f.yaml"):
    """Return the only line of the error that a text deserves."""
    (line,) = refusals(text, overrides, source)
    return line


def said_of(text):
    """Return what the only error says behind its place."""
    return re.sub(r"^f\.yaml:\d+:\d+: ", "", refusal(text))
