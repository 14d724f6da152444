"""Characters that act, against the Unicode database; and what is done with them on the way out."""

import csv
import io
import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from overlap.base.characters import spelled
from overlap.base.errors import SiteError
from overlap.base.tables import check_name
from overlap.output.formats import Rows, to_csv, to_json
from overlap.output.terminal.common import render

ACTING = {"Cc", "Cs", "Zl", "Zp"}
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
ODD = st.text(st.sampled_from("ab;,='+-@\"\t\r\n\x00\x1b\x7f\x9b\u202e\u2028\ud800 é会"))
FORMULA = set("=+-@")


def acts(char):
    return unicodedata.category(char) in ACTING or unicodedata.bidirectional(char) in TURNS


def test_of_all_characters_those_that_act_are_spelled_and_no_other():
    every = list(map(chr, range(sys.maxunicode + 1)))
    assert {char for char in every if spelled(char) != char} == set(filter(acts, every))


@pytest.mark.parametrize("name", ["a\x1bb", "a\u202eb", "a\u2066b", "a\u2028b", "a\x9bb", "a\nb"])
def test_a_name_has_no_character_that_acts(name):
    with pytest.raises(SiteError):
        check_name(name)


@pytest.mark.parametrize("name", ["می‌خواهم", "👨‍👩‍👧", "東京　本社", "a\u200fb", "שלום", "e\u0301"])
def test_joiners_marks_and_wide_spaces_are_letters_of_a_name(name):
    assert check_name(name) == name
    assert name in render(Text(name), width=None, encoding="utf-8", color=False)


@given(ODD, st.booleans())
def test_a_table_has_no_character_of_a_text_that_acts(text, color):
    shown = render(Text(text), width=None, encoding="utf-8", color=color)
    assert not any(acts(char) for char in shown if char != "\n")


@given(ODD)
def test_json_has_no_character_that_acts_and_the_same_value(text):
    written = to_json({"text": text})
    assert not any(acts(char) for char in written if char != "\n")
    assert json.loads(written) == {"text": text}


@given(ODD)
def test_csv_has_no_formula_wherever_a_spreadsheet_parts_cells(text):
    written = to_csv(Rows(("text",), [{"text": text}]))
    assert not any(acts(char) for char in written if char not in "\t\r\n")
    by_comma = [cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row]
    by_semicolon = written.replace("\t", ";").replace("\r", "\n").replace("\n", ";").split(";")
    for cell in [*by_comma, *by_semicolon]:
        assert cell.lstrip('"')[:1] not in FORMULA
    assert by_comma[-1].replace("'", "") == spelled(text, keep="\t\r\n").replace("'", "")


def test_numbers_of_csv_are_never_changed():
    assert to_csv(Rows(("a", "b"), [{"a": -5, "b": -0.5}])) == "a,b\r\n-5,-0.5\r\n"
