"""Messages follow one grammar, as docs/reference/errors.md has it."""

import ast
import re
from pathlib import Path

import pytest

from overlap.base import errors
from overlap.base.units import DurationError

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "errors.md").read_text("utf-8")
RAISED = {name for name in errors.__all__ if name.endswith("Error")} | {DurationError.__name__}
WITHOUT_REASON = {"UnknownZoneError"}
NAMES_OF_OTHERS = {"BYSETPOS", "FREQ", "RANGE", "UNTIL"}


def texts(node):
    """Return the texts that an expression may give, with ``{}`` for what is filled in."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        return ["".join(parts)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def reasons():
    """Yield each reason that the code spells out, given in the call or in a name before it."""
    for file in sorted((ROOT / "overlap").rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and n.args]
            given = [n.args[0] for n in calls if ast.unparse(n.func) in RAISED - WITHOUT_REASON]
            named = {n.id for n in given if isinstance(n, ast.Name)}
            given += [
                n.value
                for n in ast.walk(function)
                if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) in named
            ]
            for text in sorted({text for node in given for text in texts(node)}):
                yield pytest.param(text, id=f"{file.stem}: {text}")


@pytest.mark.parametrize("reason", list(reasons()))
def test_a_reason_starts_small_is_one_line_and_ends_without_a_full_stop(reason):
    first = re.match(r"[\w{]+", reason)
    assert first, "starts with a sign"
    assert first[0].islower() or first[0][0] == "{" or first[0] in NAMES_OF_OTHERS
    assert not reason.endswith((".", "!", " "))
    assert "\n" not in reason
    assert "please" not in reason or reason.endswith("please report this")


def test_the_page_lists_every_class_of_errors_with_its_parent():
    rows = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", PAGE, re.MULTILINE))
    assert set(rows) == RAISED
    for name in RAISED:
        kind = getattr(errors, name, DurationError)
        assert rows[name] in {parent.__name__ for parent in kind.__bases__}
