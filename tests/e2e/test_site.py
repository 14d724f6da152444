"""The site, built as `docs/contributing.md` says: whole, and nothing loaded from elsewhere."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import overlap

pytestmark = pytest.mark.site

SITE = Path(__file__).parents[2] / ".site" / "html"
MADE_BY_SPHINX = {"index.html", "search.html", "genindex.html", "py-modindex.html"}
LOADING = re.compile(
    r"<(?:link|script|img|iframe|source|object|embed|use)\b[^>]*?"
    r"\s(?:href|src|srcset|data)\s*=\s*[\"']?\s*((?:https?:)?//[^\s\"'>]+)",
    re.IGNORECASE,
)
LOADING_STYLE = re.compile(
    r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\s\"')]+)", re.IGNORECASE
)


def loaded(text):
    """Return what a page or a style sheet loads from elsewhere; links to follow load nothing."""
    return LOADING.findall(text) + LOADING_STYLE.findall(text)


@pytest.fixture(scope="module")
def files():
    found = [f for f in SITE.rglob("*") if f.suffix in {".html", ".css", ".svg"}]
    assert found, "build it first"
    return {file: file.read_text("utf-8") for file in found}


def test_nothing_is_loaded_from_elsewhere(files):
    assert {str(file): loaded(text) for file, text in files.items() if loaded(text)} == {}


def test_every_page_of_the_docs_is_on_the_site(files):
    docs = Path(__file__).parents[2] / "docs"
    pages = {SITE / page.relative_to(docs).with_suffix(".html") for page in docs.rglob("*.md")}
    assert pages <= files.keys()


def test_llms_txt_lists_every_page_with_what_it_is_about(files):
    text = (SITE / "llms.txt").read_text("utf-8")
    assert text.startswith("# Documentation of overlap\n\n> ")
    links = re.findall(r"^- \[[^]]+\]\(([^)]+\.html)\)(: .+)?$", text, re.MULTILINE)
    assert {SITE / link for link, _ in links} == {
        path for path in files if path.suffix == ".html" and path.name not in MADE_BY_SPHINX
    }
    assert [link for link, about in links if not about] == ["changelog.html", "contributing.html"]


def test_the_quick_search_finds_pages_by_words_in_them():
    """In the index that the search box reads; it has numbers of pages under each word."""
    script = (SITE / "searchindex.js").read_text("utf-8")
    index = json.loads(script.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))
    for word, page in (("ramadan", "how-to/set-working-time"), ("leximin", "explanation/fairness")):
        known = [index[kind].get(word, []) for kind in ("terms", "titleterms")]
        pages = [index["docnames"][n] for own in known for n in np.atleast_1d(own).astype(int)]
        assert page in pages, word


def test_the_api_page_has_every_public_name(files):
    ids = set(re.findall(r'id="([^"]+)"', files[SITE / "reference" / "api.html"]))
    names = {f"overlap.{name}" for name in overlap.__all__} - {"overlap.__version__"}
    assert names - ids == {"overlap.distributed", "overlap.plot"}  # modules, under their own names
    assert {f"overlap.output.plot.{name}" for name in overlap.plot.__all__} <= ids


@pytest.mark.parametrize(
    "text",
    [
        '<script async src="https://cdn.example/a.js"></script>',
        "<link rel=stylesheet href=//fonts.example/css>",
        "<img alt='' src='http://img.example/a.png'>",
        "@font-face { src: url('https://fonts.example/a.woff2') }",
        '@import "https://fonts.example/css";',
    ],
)
def test_what_is_loaded_from_elsewhere_is_seen(text):
    assert len(loaded(text)) == 1
    assert not loaded('<a href="https://diataxis.fr">Diátaxis</a> <img src="_static/a.png">')
