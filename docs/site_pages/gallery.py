"""The gallery: each scenario that ships, run and drawn when the site is built."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import matplotlib.pyplot as plt

import sim
from sim.scenario import catalog


def write(folder: Path) -> None:
    """Write a page for each scenario into a folder, with its picture, and the page that lists them.

    What is there already of the same scenario and the same version is kept: a second build is quick.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = catalog.names()
    new = [name for name in names if not _is_there(folder, name)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for done, name in enumerate(pool.map(partial(draw, folder), new), 1):
            sys.stderr.write(f"gallery: {done} of {len(new)}, {name}\n")
    (folder / "index.md").write_text(_index(names), encoding="utf-8")


def draw(folder: Path, name: str) -> str:
    """Run a scenario, draw it, write its page; return its name."""
    plt.switch_backend("Agg")
    comparison = sim.compare(name)
    comparison.figure().savefig(folder / f"{name}.png", dpi=110)
    (folder / f"{name}.md").write_text(_page(comparison, name), encoding="utf-8")
    return name


def _is_there(folder: Path, name: str) -> bool:
    """Whether the page is of the scenario as it is, and of this version: its first printed line says both."""
    page, wanted = folder / f"{name}.md", (sim.load(name).digest, sim.__version__)
    return page.exists() and all(each in page.read_text(encoding="utf-8") for each in wanted)


def _page(comparison: sim.Comparison, name: str) -> str:
    return f"""\
# {name}

{comparison.scenario.about}

![{name}: {", ".join(comparison.scenario.architectures)}]({name}.png)

```sh
sim compare {name}
```

```text
{comparison}
```

## The scenario

```{{literalinclude}} ../../../scenarios/{name}.yaml
:language: yaml
```
"""


def _index(names: Sequence[str]) -> str:
    listed = "\n".join(f"| [{name}]({name}.md) | {sim.load(name).about} |" for name in names)
    toctree = "\n".join(names)
    return f"""\
# Gallery

Every scenario that ships, run and drawn when this site was built; `sim compare NAME` does the same at home.

| scenario | what it shows |
| --- | --- |
{listed}

```{{toctree}}
:hidden:

{toctree}
```
"""
