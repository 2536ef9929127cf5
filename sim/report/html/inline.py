"""What stands inside a page instead of beside it: styles, scripts and their hashes, data that cannot become markup."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from markupsafe import Markup

_ASSETS: Final = files("sim.report.html") / "assets"
# HTML unescapes nothing inside <script>, but `</script` and `<!--` end or change it; JSON may write them as \uXXXX.
_SIGNS: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def asset(name: str) -> Markup:
    """Return a style sheet or a script of ours, by its path below `assets`.

    Raises AssertionError for one that would end the element it stands in.
    """
    text = (_ASSETS / name).read_text(encoding="utf-8").replace("\r\n", "\n")
    assert "</" + "script" not in text.lower(), "a script cannot hold its own end"
    assert "</" + "style" not in text.lower(), "nor can a style"
    return Markup(text)  # noqa: S704  a file of this package


def json_text(data: Any) -> Markup:
    r"""Return data as JSON that may stand in a <script> element, whatever texts are in it.

    Raises ValueError for numbers that JSON does not know.

    >>> print(json_text({"name": "</script><!-- & \u2028"}))
    {"name":"\u003c/script\u003e\u003c!-- \u0026 \u2028"}
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_SIGNS))  # noqa: S704  no sign is left in it that HTML knows


def policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """Return a Content-Security-Policy that lets these styles and scripts work, and nothing else: no request at all.

    >>> policy([], ["1"]).split("; ")[3]
    "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    parts = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    for name, sources in (("style-src", styles), ("script-src", scripts)):
        hashes = [f"'sha256-{_hash(source)}'" for source in sources]
        parts += [f"{name} {' '.join(hashes)}"] if hashes else []
    return "; ".join(parts)


def _hash(source: str) -> str:
    return b64encode(sha256(source.encode()).digest()).decode()
