"""Notebooks as pairs: a text that people write and review, and the .ipynb with outputs that is made of it.

    python tests/notebook_pairs.py check            execute every pair, write nothing; fail on errors and on other text
    python tests/notebook_pairs.py renew [NAME ...] write exercises into the texts, execute, write the .ipynb
    python tests/notebook_pairs.py list             write their list into docs/course.md

A text is `notebooks/NN-name.md`: Markdown, of which each ```python block is a cell. Between the lines
`<!-- exercise 06-simple -->` and `<!-- /exercise -->` stands what `sim.lessons.course` says of that exercise.
"""

import argparse
import base64
import io
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat

from sim.lessons import course

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
PAGE, LIST = ROOT / "docs/course.md", "## The notebooks\n\n"
EXERCISE = re.compile(r"^<!-- exercise (\S+) -->\n(?:.*?^)?<!-- /exercise -->$", re.MULTILINE | re.DOTALL)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LONGEST_S, COLOURS = 300, 256
# What may differ between two runs of the same source: the version, the engine that was there, the size of a picture in
# a library's words, the address of an object.
VARIES = re.compile(r"queue-lab [\w.]+|engine \w+|<(?:Figure|Picture|Axes)[^>]*>|0x[0-9a-f]+")


def texts(names=()):
    """Return the texts of the notebooks, or those whose name begins with one of the names."""
    return [path for path in sorted(FOLDER.glob("[0-9]*.md")) if path.name.startswith(tuple(names) or ("",))]


def with_exercises(text):
    """Return a text in which each exercise stands as the course has it today."""

    def written(match):
        return f"<!-- exercise {match[1]} -->\n\n{course.block(course.find(match[1]))}\n\n<!-- /exercise -->"

    return EXERCISE.sub(written, text)


def notebook(text):
    """Make a notebook of a text, without outputs. It knows the digest of its text."""
    made = jupytext.reads(text, fmt="md")
    for number, cell in enumerate(made.cells):
        cell.id, cell.metadata = f"cell-{number:02}", {}
    digest = sha256(text.encode()).hexdigest()
    made.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "queue_lab": {"source": digest}}
    made.nbformat, made.nbformat_minor = 4, 5
    return made


def sources(made):
    """Return kind and source of each cell."""
    return [(cell.cell_type, cell.source) for cell in made.cells]


def executed(text):
    """Execute a text in a kernel of its own; return the notebook with outputs. Raises what its cells raise."""
    from nbclient import NotebookClient  # noqa: PLC0415  only here: to read the pairs, no kernel need be installed

    made = notebook(text)
    where = {"metadata": {"path": str(FOLDER)}}
    client = NotebookClient(made, timeout=LONGEST_S, startup_timeout=LONGEST_S, record_timing=False, resources=where)
    client.create_kernel_manager()
    with TemporaryDirectory() as sockets:
        client.km.transport, client.km.ip = "ipc", str(Path(sockets) / "kernel")  # no port of this machine
        client.execute()
    made.metadata["language_info"] = {"name": "python"}
    for cell in made.cells:
        for output in cell.get("outputs", []):
            picture = output.get("data", {}).get("image/png")
            if picture:
                output["data"]["image/png"] = lighter(picture)
    return made


def lighter(picture):
    """Return a picture with fewer colours, which nobody sees and everybody downloads."""
    from PIL import Image  # noqa: PLC0415  comes with matplotlib

    image, small = Image.open(io.BytesIO(base64.b64decode(picture))), io.BytesIO()
    image.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return base64.b64encode(small.getvalue()).decode()


def words(made):
    """Return what the cells print and show as text, cell by cell, without what may vary."""
    kinds = ("text/plain", "text/markdown", "text/html")
    return [
        [
            VARIES.sub("…", "".join(output.get("text", "")) + output.get("data", {}).get(kind, ""))
            for output in cell.get("outputs", [])
            for kind in kinds
        ]
        for cell in made.cells
    ]


def check(path):
    """Execute a text; return what is wrong with the committed notebook, "" if nothing is."""
    try:
        today = executed(path.read_text(encoding="utf-8"))
    except Exception as error:  # noqa: BLE001  a cell may raise anything
        return f"{path.name}: {error}"
    kept = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    differ = [number for number, (now, then) in enumerate(zip(words(today), words(kept), strict=False)) if now != then]
    return f"{path.name}: cells {differ} say something else today; `make notebooks-renew` writes it" if differ else ""


def renew(path):
    """Write the exercises into a text and the notebook made of it; return what a cell raised, "" if none did."""
    path.write_text(text := with_exercises(path.read_text(encoding="utf-8")), encoding="utf-8")
    try:
        nbformat.write(executed(text), path.with_suffix(".ipynb"))
    except Exception as error:  # noqa: BLE001  a cell may raise anything
        return f"{path.name}: {error}"
    return ""


def contents():
    """Return the list of the notebooks for the page of the course: each with its question, which is its title."""
    titles = {path.stem: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for path in texts()}
    return "".join(f"- {stem[:2]} [{title}](../notebooks/{stem}.ipynb)\n" for stem, title in titles.items())


def renew_contents():
    """Write the list at the end of the page of the course; return the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(f"{page.partition(LIST)[0]}{LIST}{contents()}", encoding="utf-8")
    return 0


def main(arguments=None):
    """Check or renew all notebooks, or some, several at a time; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["check", "list", "renew"])
    parser.add_argument("names", nargs="*", help="how the file's name begins, such as 06; default: all")
    asked = parser.parse_args(arguments)
    if asked.what == "list":
        return renew_contents()
    found = texts(asked.names)
    # Processes: the sockets of two clients in one process may get each other's messages.
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1), get_context("spawn")) as pool:
        problems = list(filter(None, pool.map({"check": check, "renew": renew}[asked.what], found)))
    sys.stdout.writelines(f"{line}\n" for line in [*problems, f"{len(found)} notebooks, {len(problems)} with problems"])
    return 1 if problems or not found else 0


if __name__ == "__main__":
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    sys.exit(main())
