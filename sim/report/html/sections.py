"""What another part of the lab adds to the page: a section behind the charts, with its styles, scripts and data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the page.

    id: of its element, in letters and hyphens; title: its heading, any text. body: HTML in which every foreign text is
    escaped (a `Markup`, as a template with autoescape gives it; a plain string is escaped). styles, scripts: sources
    that stand in the page and are named in its Content-Security-Policy; a script runs after those of the charts. data:
    what JSON can hold; a script finds it in the element `ID-data`. Inline style attributes and event handlers do not
    work: the policy forbids them.
    """

    id: str
    title: str
    body: Markup | str
    styles: str = ""
    scripts: Sequence[str] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
