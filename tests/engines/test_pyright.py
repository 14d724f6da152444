"""The types of the public names, as pyright sees them; mypy's view is ``test_typed_use``."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typed_use

HERE = Path(__file__).parent


def pyright(folder):
    """Return the errors that pyright, in its strict mode, finds in a folder's files."""
    settings = {"typeCheckingMode": "strict"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    program = HERE / "node_modules" / "pyright" / "index.js"
    line = ["node", program, "--outputjson", "--pythonpath", sys.executable, "--project", folder]
    answer = subprocess.run(line, capture_output=True, check=False)
    return json.loads(answer.stdout)["generalDiagnostics"]


@pytest.mark.node
def test_user_code_passes_pyright_in_its_strict_mode(tmp_path):
    shutil.copy(typed_use.__file__, tmp_path)
    assert pyright(tmp_path) == []


@pytest.mark.node
def test_pyright_refuses_a_misuse(tmp_path):
    (tmp_path / "misuse.py").write_text("import overlap\n\noverlap.Target(2)\n", "utf-8")
    (fault,) = pyright(tmp_path)
    assert fault["range"]["start"]["line"] == 2
    assert fault["rule"] == "reportArgumentType"
