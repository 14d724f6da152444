"""A second way is one only if it shares no code with the first."""

import ast
import sys
from pathlib import Path

import pytest

ORACLE = Path(__file__).parent / "oracle"
ALLOWED = sys.stdlib_module_names | {"dateutil", "numpy", "oracle"}


def imported_by(source):
    """Return the first words of what a module's source imports, wherever in it, also by name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                found |= {name.name for name in names}
            case ast.ImportFrom(module, level=level):
                found.add("." * level + (module or ""))
            case ast.Call(
                ast.Name("__import__") | ast.Attribute(attr="import_module"), [named, *_]
            ):
                found.add(ast.unparse(named))
    return {name.split(".")[0] for name in found}


@pytest.mark.parametrize("path", sorted(ORACLE.glob("*.py")), ids=lambda path: path.stem)
def test_a_second_way_imports_nothing_of_overlap(path):
    assert imported_by(path.read_text("utf-8")) <= ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "import overlap",
        "import overlap.clocks.zones as z",
        "def f():\n    from overlap.core import spans",
        "from .. import strategies",
        "import importlib\nimportlib.import_module('overlap')",
        "__import__('overlap')",
        "from laws.strategies import build",
    ],
)
def test_an_import_of_overlap_would_be_found(source):
    assert not imported_by(source) <= ALLOWED
