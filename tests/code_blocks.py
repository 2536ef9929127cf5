"""The code blocks of a Markdown file: tests/test_docs.py runs them, .ci/run types them, `make pictures` renews them.

`python tests/code_blocks.py README.md` prints the lines of the ```bash blocks: what a newcomer would type. The tests
and the linters are left out, since the caller runs them itself. `--renew FILE...` writes the outputs in files anew.
"""

import contextlib
import io
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import NamedTuple


class Block(NamedTuple):
    """A fenced block: its language, its text, the line where its text begins, and the output shown below it, if any."""

    language: str
    text: str
    line: int
    output: str | None


# A ```text block right under a block of code shows what the code prints.
FENCE = re.compile(r"^```(\w+)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", flags=re.MULTILINE | re.DOTALL)
EXITS = re.compile(r"#.*\bexits with (\d+)")  # the comment behind a command that does not end well, on purpose


def block_of(match):
    """Return the block that FENCE has found."""
    return Block(match[1], match[2], match.string.count("\n", 0, match.start()) + 2, match[3])


def blocks(page, *languages):
    """Return the blocks in one of the languages, in order."""
    found = map(block_of, FENCE.finditer(page.read_text(encoding="utf-8")))
    return [block for block in found if block.language in languages]


def lines_of(block):
    """Return the commands of a shell block, continued lines joined, lines of mere comment left out."""
    return [line for line in block.text.replace("\\\n", "").splitlines() if line and not line.startswith("#")]


def commands(page):
    """Return the commands of all shell blocks, in order."""
    return [line for block in blocks(page, "bash") for line in lines_of(block)]


def printed_by(block):
    """Run a Python block, or the `sim` and `cp` commands of a shell block, in this process; return what is printed.

    Raises AssertionError if a command exits with another code than 0, or than its comment says.
    """
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if block.language == "python":
            exec(compile(block.text, "example", "exec"), {"__name__": "example"})  # noqa: S102  that is the point
        for line in lines_of(block) if block.language == "bash" else ():
            if line.startswith("sim "):
                run_command(line)
            if line.startswith("cp "):
                shutil.copy(*line.split()[1:])
    return printed.getvalue()


def run_command(line):
    """Run one `sim` command in this process."""
    from sim import cli  # noqa: PLC0415  only here: to list commands, nothing need be installed

    expected = int(match[1]) if (match := EXITS.search(line)) else 0
    code = cli.main(shlex.split(line, comments=True)[1:])
    assert expected == code, f"`{line}` exits with {code}"


def renew(page):
    """Write what the blocks print today below those that show an output."""

    def renewed(match):
        block = block_of(match)
        if block.output is None:
            return match[0]
        return f"```{block.language}\n{block.text}```\n\n```text\n{printed_by(block)}```\n"

    page.write_text(FENCE.sub(renewed, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "--renew":
        for name in sys.argv[2:]:
            renew(Path(name))
    else:
        typed = [line for line in commands(Path(sys.argv[1])) if not line.startswith(("make test", "make lint"))]
        sys.stdout.writelines(f"{line}\n" for line in typed)
