"""The page about the architecture is true: its table is the contract, and its doors are all."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "overlap"
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+) \| `([^`]+)` \| [^|]+ \|([^|]*)\|$", re.MULTILINE)
ROWS = [
    (int(floor), re.sub(r"\.py$|/$", "", name), door) for floor, name, door in ROW.findall(PAGE)
]
EVERYWHERE = {"numpy", "lazy_loader"}
READ_AS_FILES = {("tzdata", "sites")}


def modules():
    """Return the modules and packages of the library, each a part of the contract."""
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def imported(file):
    """Return what a module imports when it runs, by full name; what is for types alone is not."""
    tree = ast.parse(file.read_text("utf-8"))
    for_types = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def doors():
    """Return which parts of the library import each library that isn't Python's own."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        part = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for name in imported(file):
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names | {"overlap"} | EVERYWHERE:
                found.setdefault(top, set()).add(part)
    return found


def test_the_table_of_floors_is_the_contract_of_the_linter():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    wanted = [
        (len(layers) - n, name) for n, layer in enumerate(layers) for name in layer.split(" | ")
    ]
    assert sorted((floor, name) for floor, name, _ in ROWS) == sorted(wanted)


def test_every_module_stands_in_the_table_once():
    assert sorted(name for _, name, _ in ROWS) == sorted(modules())


@pytest.mark.parametrize(("library", "parts"), sorted(doors().items()))
def test_a_library_is_opened_by_the_modules_that_the_table_names_and_by_no_other(library, parts):
    named = {name for _, name, door in ROWS if re.search(rf"\b{library}\b", door)}
    assert named == parts | {part for name, part in READ_AS_FILES if name == library}


def test_the_core_imports_numpy_and_python_alone():
    names = {n.partition(".")[0] for f in (PACKAGE / "core").glob("*.py") for n in imported(f)}
    assert names - sys.stdlib_module_names == {"numpy", "overlap"}
    assert not names & {"datetime", "zoneinfo", "calendar", "time"}
