"""How tests/test_style.py reads the source: each reader names the places that break a rule."""

import ast
import re
import subprocess
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent

# The shelf, left to right. A module imports from its own place or from its left; `sim` itself, the public face, may
# import all but the command line, and only the command line imports it.
SHELF = (
    "_version", "policies", "record", "scenario", "workload", "model", "engine", "measure", "theory", "experiment",
    "plot", "report", "lessons", "live", "results", "sim", "cli", "__main__",
)  # fmt: skip

LONGEST_FUNCTION, LONGEST_MODULE = 40, 250
RATCHET: dict[str, int] = {}  # "path name": lines of a function that may stay longer for now; may shrink, never grow

# What no module may call, where it may all the same, and what to call instead.
BANNED = {
    r"random\..*": ((), "sim.workload.streams: luck comes from named streams"),
    r"(np|numpy)\.random\..*": (("sim/workload/streams.py",), "sim.workload.streams: luck comes from named streams"),
    r"(uuid\.uuid.|secrets\..*|os\.urandom)": ((), "a number that is counted up"),
    r"(time\.time|time\.sleep|datetime\..*now|.*\.utcnow)": (
        ("sim/report/manifest.py",),  # when a run was saved, which is no part of it
        "the clock of the run, which counts nanoseconds",
    ),
    r"print": (("sim/cli", "sim/report"), "a return value: only sim.cli and sim.report speak to people"),
    r"plt\.show": ((), "returning the Axes"),
}
WITH_DOCTESTS = ("sim/theory", "sim/policies", "sim/workload/distributions.py")
# The names of machines and of trackers; put together here, lest the rule find itself.
NOT_OURS = re.compile(r"(?<![\w./<{])/(?:work|tmp|root|home|Users)/|\b" + "issue" + r"s? #?\d", re.IGNORECASE)


def python_files(*folders: str) -> list[Path]:
    """Return the Python files under folders of the project, sorted."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def place(path: Path) -> str:
    """Return the path from the project's root."""
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return all functions and methods, nested ones too."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of the body without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return body[-1].end_lineno - body[0].lineno + 1


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and module of each import, wherever it stands: in a function or for the types alone, too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            # `from sim import plot` may mean the module sim.plot: both readings are judged.
            yield from ((node.lineno, f"{'.' * node.level}{node.module or ''}.{name.name}") for name in node.names)


def shelf_place(module: str) -> int:
    """Return the place of `sim.x.y` on the shelf; that of `sim` if no module x is known."""
    parts = module.split(".")
    return SHELF.index(parts[1] if len(parts) > 1 and parts[1] in SHELF else "sim")


def imports_from_the_right(tree: ast.AST, home: str) -> list[str]:
    """Name the imports of a module of ours, called `home`, that come from its right or are relative."""
    return [
        f"{home}:{line} imports {module}"
        for line, module in imports(tree)
        if module.startswith(".") or (module.split(".")[0] == "sim" and shelf_place(module) > shelf_place(home))
    ]


def module_name(path: Path) -> str:
    """Return the dotted name under which a file of sim is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def banned_calls(tree: ast.AST, home: str) -> list[str]:
    """Name the banned calls in the file at `home`, each with its replacement."""
    calls = [(node.lineno, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        f"{home}:{line} calls {name}; use {instead}"
        for line, name in calls
        for pattern, (homes, instead) in BANNED.items()
        if re.fullmatch(pattern, name) and not home.startswith(homes or "-")
    ]


def public_definitions(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    """Return the public functions and classes of a module, and the public methods of those classes."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    top = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    inner = [node for owner in top if isinstance(owner, ast.ClassDef) for node in owner.body if isinstance(node, kinds)]
    return top + [node for node in inner if not node.name.startswith("_")]


def tracked_texts() -> list[Path]:
    """Return the text files that belong to the project: those git knows or would take, or all where there is no git."""
    git = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(git, check=False, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        found = [ROOT / line for line in listed.stdout.splitlines()]
    else:
        visible = [path for path in ROOT.iterdir() if path.name == ".ci" or not path.name.startswith(".")]
        found = [path for top in visible for path in (top.rglob("*") if top.is_dir() else [top])]
    texts = {".py", ".md", ".toml", ".yaml", ".yml", ".ipynb", ".cff", ".csv", ""}
    return sorted(path for path in found if path.suffix in texts and path.is_file() and not path.is_symlink())


def trees(*folders: str) -> list[tuple[str, ast.Module]]:
    """Parse the Python files under folders; return each with its place."""
    return [(place(path), ast.parse(path.read_text(encoding="utf-8"))) for path in python_files(*folders)]


def circles(sources: dict[str, ast.Module]) -> list[str]:
    """Return modules that import one another in a circle at run time; none if the modules can be put in order."""
    graph = {}
    for module, tree in sources.items():
        at_run_time = [
            node for node in tree.body if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        ]
        named = [name for _, name in imports(ast.Module(at_run_time, []))]
        graph[module] = {name if name in sources else name.rpartition(".")[0] for name in named} & set(sources) - {
            module
        }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []
