"""What the package imports is what pyproject.toml declares, no more and no less."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import overlap

PROJECT = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
PACKAGE = Path(overlap.__file__).parent
OF_EXTRAS = {"frames", "plot", "distributed", "serve", "mcp"}
FOR_A_BACKEND = {"pandas"}  # narwhals loads it for to_frame()
STARTED = {"distributed"}  # dask's scheduler on other machines; ours is dask alone
OF_STARLETTE = {"python-multipart"}  # which reads forms with it


def names(requirements):
    return {Requirement(text).name.lower() for text in requirements}


def imported(tree):
    """Yield the top-level packages that a module imports, wherever in it, but for types alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]
        yield from imported(node)


def distributions():
    """Return the distributions that the package's modules import."""
    found = set()
    by_package = packages_distributions()
    for path in PACKAGE.rglob("*.py"):
        for name in imported(ast.parse(path.read_text("utf-8"))):
            if name not in sys.stdlib_module_names and name != "overlap":
                found |= {re.sub("[-_.]+", "-", each).lower() for each in by_package[name]}
    return found


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    extras = {
        name for extra in OF_EXTRAS for name in names(PROJECT["optional-dependencies"][extra])
    }
    declared = names(PROJECT["dependencies"]) | extras
    assert distributions() == declared - FOR_A_BACKEND - STARTED - OF_STARLETTE


@pytest.mark.parametrize("extra", ["", *sorted(OF_EXTRAS)])
def test_every_dependency_of_users_has_a_lower_bound(extra):
    wanted = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    bounds = {Requirement(text).name: Requirement(text).specifier for text in wanted}
    assert [name for name, bound in bounds.items() if ">=" not in str(bound)] == []
