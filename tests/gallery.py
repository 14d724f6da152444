"""Draw the pictures of `docs/gallery.md`: each is what the Python beside it makes.

python tests/gallery.py
"""

import doctest
import re
from pathlib import Path

import matplotlib as mpl

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "gallery.md"
PICTURE = re.compile(r"^!\[[^\]]+\]\((images/gallery/\w+\.png)\)$", re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n\$ (.*?)$", re.MULTILINE)


def questions():
    """Return what each section of the page has: its title, pictures, commands and Python."""
    sections = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return [
        (
            section.partition("\n")[0],
            PICTURE.findall(section),
            CONSOLE.findall(section),
            [doctest.DocTestParser().get_examples(code) for code in PYTHON.findall(section)],
        )
        for section in sections
    ]


def figures():
    """Run the page's Python and yield each picture's path with the figure that it draws."""
    names = {}
    for _, pictures, _, blocks in questions():
        for example in (example for block in blocks for example in block):
            exec(example.source, names)  # noqa: S102 - the page's own examples
        for picture in pictures:
            yield ROOT / "docs" / picture, names["ax"].figure


def main():
    """Write the pictures."""
    mpl.use("agg")
    for path, figure in figures():
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=100, bbox_inches="tight", metadata={"Software": None})


if __name__ == "__main__":
    main()
