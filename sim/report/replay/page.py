"""The replay as HTML: a fragment for a page of others, or a page of its own. Nothing in it is fetched from anywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Final

from sim._version import __version__
from sim.plot.palette import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND
from sim.record import JobState
from sim.report.files import write_text
from sim.report.replay.packet import packet

_HOME: Final = files("sim.report.replay") / "assets"
# Ground, what is raised from it, ink, quiet ink, hairlines, borders of controls, the page around.
_LIGHT: Final = (LIGHT_GROUND, "#f3f5f7", "#1a1a1a", "#5f6368", "#dcdfe3", "#888d94", "#ffffff")
_DARK: Final = (DARK_GROUND, "#1f242b", "#e8eaed", "#a7adb5", "#343a42", "#737a84", "#0f1216")
_NAMES: Final = ("ground", "soft", "ink", "quiet", "line", "edge", "page")


def replay_section(payload: Mapping[str, Any], *, nonce: str = "", autoplay: bool = False, keys: bool = False) -> str:
    """Return a replay as a fragment of HTML: its style, its section with the data in it, its script.

    payload: of `replay_payload`. nonce: what the page's Content-Security-Policy asks of styles and scripts; if it asks
    for none, their hashes are `style_hash()` and `script_hash()`. autoplay: whether it plays at once, for those who do
    not ask for less motion. keys: whether space and arrows are its own in the whole page, not only in the section.
    Several sections may stand in one page.
    """
    of_nonce = f' nonce="{escape(nonce)}"' if nonce else ""
    attributes = (" data-replay-autoplay" if autoplay else "") + (" data-replay-keys" if keys else "")
    section = stage(payload, attributes)
    return f"<style{of_nonce}>{style()}</style>\n{section}<script{of_nonce}>{script()}</script>\n"


def stage(payload: Mapping[str, Any], attributes: str = "") -> str:
    """Return the section alone, with the data in it: what style and script are for. attributes: further ones of it."""
    return filled("section.html", attributes=attributes, name=escape(payload["name"]), data=packet(payload))


def replay_page(payload: Mapping[str, Any], *, autoplay: bool = True) -> str:
    """Return a replay as a whole page, which works from a file, from a server, and in a frame without rights.

    autoplay: whether it plays at once, for those who do not ask for less motion.
    """
    return filled(
        "page.html",
        script_hash=script_hash(),
        style_hash=style_hash(),
        name=escape(payload["name"]),
        about=escape(payload["about"]),
        source=escape(f"seed {payload['seed']} · queue-lab {__version__} · one run, played from its record"),
        section=replay_section(payload, autoplay=autoplay, keys=True),
    )


def replay_frame(payload: Mapping[str, Any]) -> str:
    """Return a replay for a notebook: its page in a frame that may run its script and has no other rights."""
    page, name = escape(replay_page(payload, autoplay=False)), escape(payload["name"])
    style = "width: 100%; height: 1000px; border: 0"
    return f'<iframe title="Replay of {name}" sandbox="allow-scripts" style="{style}" srcdoc="{page}"></iframe>'


def write_replay(payload: Mapping[str, Any], path: Path) -> None:
    """Write the page of a replay, whole or not at all. Raises OSError if the folder cannot be written."""
    write_text(path, replay_page(payload))


def script_hash() -> str:
    """Return the hash of the script for a Content-Security-Policy, without quotes."""
    return _hash(script())


def style_hash() -> str:
    """Return the hash of the style sheet for a Content-Security-Policy, without quotes."""
    return _hash(style())


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def script() -> str:
    """Return the script: all its files, in the order of their numbers: each needs only those before it."""
    names = sorted(entry.name for entry in _HOME.iterdir() if entry.name.endswith(".js"))
    return "\n" + "".join(_asset(name) for name in names)


@cache
def style() -> str:
    """Return the style sheet, with the colours of both grounds; `data-theme` of the page, if it has one, decides."""
    at, light, dark = ":is(.replay, .replay-body)", _colours(_LIGHT, LIGHT), _colours(_DARK, DARK)
    by_system = f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {at} {{ {dark} }} }}"
    by_page = f":root[data-theme=dark] {at} {{ {dark} }}"
    paper = f"@media print {{ :root:root {at} {{ {light} }} }}\n:root:root .replay[data-replay-paper] {{ {light} }}"
    return f"\n{at} {{ {light} }}\n{by_system}\n{by_page}\n{paper}\n{_asset('replay.css')}"


def _colours(grounds: tuple[str, ...], states: Mapping[JobState, str]) -> str:
    named = dict(zip(_NAMES, grounds, strict=True)) | {
        state.name.lower().replace("_", "-"): colour for state, colour in states.items()
    }
    return " ".join(f"--replay-{name}: {colour};" for name, colour in named.items())


def _asset(name: str) -> str:
    return (_HOME / name).read_text(encoding="utf-8")


def filled(asset: str, /, **values: str) -> str:
    """Return a file of ours with its names replaced by texts, which must be HTML."""
    return Template(_asset(asset)).substitute(values)
