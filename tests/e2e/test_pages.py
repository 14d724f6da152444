"""What holds of every page of the docs, and of the gallery."""

import re
from pathlib import Path

import gallery
import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

DOCS = Path(__file__).parents[2] / "docs"
MOST_LINES = 200
LISTS = {"changelog.md"}  # one looks something up in it, as in a reference


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_no_page_but_a_reference_is_long(page):
    lines = len(page.read_text("utf-8").splitlines())
    is_looked_up = page.parent.name == "reference" or page.name in LISTS
    if not is_looked_up:
        assert lines <= MOST_LINES, lines


@pytest.mark.parametrize("question", gallery.questions()[1:], ids=lambda question: question[0])
def test_a_question_of_the_gallery_has_a_picture_a_command_and_five_lines(question):
    title, pictures, commands, blocks = question
    assert title.endswith("?")
    (picture,) = pictures
    assert (DOCS / picture).stat().st_size < 60_000
    (command,) = commands
    assert command.startswith("overlap ")
    (examples,) = blocks
    assert len(examples) <= 5
    assert re.match(r"(ax|bars|line) = ", examples[-1].source)


def test_the_gallery_has_ten_questions_and_no_picture_that_it_does_not_show():
    questions = gallery.questions()[1:]
    shown = {Path(picture).name for _, (picture,), _, _ in questions}
    assert len(questions) == len(shown) == 10
    assert {path.name for path in (DOCS / "images" / "gallery").iterdir()} == shown


@pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive")
def test_each_picture_of_the_gallery_is_what_its_lines_draw(monkeypatch):
    """By size and title: letters depend on the version of matplotlib."""
    monkeypatch.chdir(DOCS.parent)
    mpl.use("agg")
    titles = []
    for path, figure in gallery.figures():
        width = int.from_bytes(path.read_bytes()[16:20], "big")
        assert abs(width / 100 - figure.get_size_inches()[0]) < 1.6, path.name
        titles.append(figure.axes[0].get_title(loc="left") or figure.axes[0].get_title())
    plt.close("all")
    assert len(titles) == 10
