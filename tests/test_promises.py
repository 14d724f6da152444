"""What a command's output leaves in the page of promises."""

from promises import PAGES, result_of, runs

PRINTED = """\
....                                                                 [100%]
== compared ==
| compared | |
|---|---:|
| examples | 500 |
== statistics ==
  - 500 passing, 0 failing
==== 4 passed, 7 deselected in 30.21s ====
"""


def test_the_last_line_and_the_table_above_it_go_into_the_page():
    line = "4 passed, 7 deselected in 30.21s."
    assert result_of(PRINTED) == f"{line}\n\n| compared | |\n|---|---:|\n| examples | 500 |"


def test_a_line_after_a_table_is_kept_and_a_table_may_be_missing():
    assert result_of("| a |\n|---|\n0 differences\n") == "0 differences.\n\n| a |\n|---|"
    assert result_of("one\n7 passed in 20.94s\n") == "7 passed in 20.94s."


def test_every_command_of_the_page_has_a_place_for_its_figures():
    assert len(PAGES) == 3
    for page in PAGES:
        text = page.read_text("utf-8")
        assert len(runs(text)) == text.count("```sh\n") == text.count("<!-- run -->")
