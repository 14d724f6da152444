"""Calendars of others, see ``calendar_folders.py``: read without a crash, and fast."""

import os

import pytest
from calendar_folders import main

FOLDERS = ["docs/examples", *filter(None, os.environ.get("OVERLAP_CALENDARS", "").split(":"))]


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_crashes_the_reader_or_takes_long(folder):
    assert main([folder])
