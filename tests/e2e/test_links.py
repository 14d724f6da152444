"""Every link inside the README and the docs leads to a file that is there, and to a title in it."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def parsed(text):
    """Return the tokens of a page."""
    return MarkdownIt("commonmark").enable("table").parse(text)


def links(text):
    """Return where the links and pictures of a page lead."""
    keys = {"link_open": "href", "image": "src"}
    pieces = [piece for token in parsed(text) for piece in token.children or ()]
    return [str(piece.attrs[keys[piece.type]]) for piece in pieces if piece.type in keys]


def anchors(text):
    """Return the anchors that a forge gives to the titles of a page.

    The rule is GitHub's: lower case, no punctuation, a hyphen for a space; a title that was there
    before gets the number of its repetition.
    """
    tokens = parsed(text)
    seen = Counter()
    found = set()
    for opening, title in pairwise(tokens):
        if opening.type == "heading_open":
            shown = "".join(piece.content for piece in title.children)
            name = re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")
            found.add(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return found


@cache
def anchors_of(page):
    return anchors(page.read_text("utf-8"))


def dead(page, target):
    """Say what is wrong with a link; nothing if it leads somewhere, or out of the docs."""
    parts = urlsplit(target)
    if parts.scheme:
        return ""
    file = page.parent / unquote(parts.path) if parts.path else page
    if not file.is_file():
        return f"{target}: no such file"
    if parts.fragment and unquote(parts.fragment) not in anchors_of(file):
        return f"{target}: no such title"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_docs_lead_somewhere(page):
    faults = [dead(page, target) for target in links(page.read_text("utf-8"))]
    assert not [fault for fault in faults if fault]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_an_example_of_python_stands_in_a_fence_since_elsewhere_it_is_shown_as_a_quotation(page):
    text = page.read_text("utf-8")
    quotes = [token for token in parsed(text) if token.type == "blockquote_open"]
    assert not [q.map for q in quotes if text.splitlines()[q.map[0]].startswith(">>>")]


def test_every_page_is_listed_in_the_index():
    index = ROOT / "docs" / "index.md"
    listed = {(index.parent / target).resolve() for target in links(index.read_text("utf-8"))}
    assert set(PAGES) - listed == {ROOT / "README.md", index}


def test_titles_have_the_anchors_of_a_forge():
    page = "# `to_ics`, twice\n## A — b\n## *A* — b\n### What's 1.5 h?\n```\n# none\n```\n"
    assert anchors(page) == {"to_ics-twice", "a--b", "a--b-1", "whats-15-h"}


def test_links_are_found_in_text_cells_and_pictures_but_not_in_code():
    page = "[a](b.md#c) ![p](q.svg) `[x](y)`\n\n| t |\n|---|\n| [d](<e f>) |\n\n```\n[g](h)\n```\n"
    assert links(page) == ["b.md#c", "q.svg", "e%20f"]


@pytest.mark.parametrize("target", ["none.md", "index.md#none", "#none", "examples"])
def test_a_link_that_leads_nowhere_is_named(target):
    assert dead(ROOT / "docs" / "index.md", target).startswith(target)
