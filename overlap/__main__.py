"""``python -m overlap`` is the command."""

from overlap.cli import console

console()
