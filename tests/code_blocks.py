"""The code blocks of a Markdown file, for tests/test_docs.py and for .ci/run, so that both run what is printed.

Run as `python tests/code_blocks.py README.md`, it prints the lines of the ```bash blocks: what a newcomer would type.
`make test…` is left out there: the caller runs the tests itself.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple


class Block(NamedTuple):
    """A fenced block: its language, its text, the line where its text begins, and the output printed below it."""

    language: str
    text: str
    line: int
    output: str | None


# A ```text block right under a block of code is what the code prints.
FENCE = re.compile(r"^```(\w+)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", flags=re.MULTILINE | re.DOTALL)


def blocks(path: Path, *languages: str) -> list[Block]:
    """Return the blocks in one of the languages, in order."""
    text = path.read_text(encoding="utf-8")
    found = [Block(m[1], m[2], text.count("\n", 0, m.start()) + 2, m[3]) for m in FENCE.finditer(text)]
    return [block for block in found if block.language in languages]


def commands(path: Path) -> list[str]:
    """Return the lines of the shell blocks, continued lines joined, comments and empty lines left out."""
    lines = [line for block in blocks(path, "bash") for line in block.text.replace("\\\n", "").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in commands(Path(sys.argv[1])) if not line.startswith("make test"))
