"""``/feeds/MEETING.ics``: a calendar to subscribe to, and the team file behind it."""

import os
import re
import shutil
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("httpx2")

from serving import client_of

from overlap.base.errors import OverlapError
from overlap.calendars.reader import read_ics
from overlap.meetings.scheduler import propose
from overlap.serve.store import Store
from overlap.team.team import Team

PAIR = Path("docs/examples/new-york-manila.toml")
FEED = "/feeds/Weekly sync.ics"


@pytest.fixture
def file(tmp_path):
    return Path(shutil.copy(PAIR, tmp_path / "team.toml"))


def uids(calendar):
    return re.findall(rb"^UID:(.*)\r$", calendar, re.MULTILINE)


def test_a_feed_has_the_meetings_of_the_plan(file):
    with client_of(file) as client:
        answer = client.get(FEED)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    team = Team.load(file)
    planned = propose(team, team.meetings[0])
    starts = [own.start for own in read_ics(answer.content)]
    assert starts == [own.start for own in planned.occurrences]
    assert b"METHOD:PUBLISH" in answer.content


def test_a_copy_that_is_the_latest_isn_t_sent_again(file):
    with client_of(file) as client:
        first = client.get(FEED)
        tag, changed = first.headers["etag"], first.headers["last-modified"]
        for headers in ({"if-none-match": tag}, {"if-none-match": f'"x", W/{tag}'},
                        {"if-none-match": "*"}, {"if-modified-since": changed}):  # fmt: skip
            again = client.get(FEED, headers=headers)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        for headers in (
            {"if-none-match": '"x"'},
            {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"},
            {"if-modified-since": "soon"},
            {"if-none-match": '"x"', "if-modified-since": changed},
        ):
            assert client.get(FEED, headers=headers).status_code == 200
        head = client.head(FEED)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == tag
    assert int(head.headers["content-length"]) == len(first.content)
    assert parsedate_to_datetime(changed).timestamp() == int(file.stat().st_mtime)


def test_a_feed_follows_the_file_and_its_uids_stay(file):
    with client_of(file) as client:
        before = client.get(FEED)
        text = file.read_text("utf-8").replace('hours = "Mo-Fr 09:00', 'hours = "Mo-Fr 07:00', 1)
        assert text != file.read_text("utf-8")
        file.write_text(text.replace('duration = "60m"', 'duration = "30m"'), "utf-8")
        os.utime(file, (2e9, 2e9))
        after = client.get(FEED, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert parsedate_to_datetime(after.headers["last-modified"]).timestamp() == 2e9
    assert set(uids(after.content)) == set(uids(before.content))


def test_a_broken_file_is_no_feed_for_a_while_and_a_missing_meeting_none(file):
    with client_of(file) as client:
        assert client.get(FEED).status_code == 200
        text = file.read_text("utf-8")
        file.write_text("[[site]", "utf-8")
        assert client.get(FEED).status_code == 503
        file.unlink()
        assert client.get(FEED).status_code == 503
        file.write_text(text, "utf-8")
        assert client.get(FEED).status_code == 200
        assert client.get("/feeds/weekly-sync.ics").content == client.get(FEED).content
        for name in ("Weekly", "x" * 5000, "…"):
            assert client.get(f"/feeds/{name}.ics").status_code == 404
    with client_of() as client:
        assert client.get(FEED).status_code == 404


def written(path, data):
    Path(path).write_bytes(data)


def test_a_store_writes_only_over_what_was_read(file):
    store = Store(file, written)
    text, version = store.read()
    new = text.replace("Weekly sync", "Weekly")
    latest = store.write(new, version)
    assert store.read() == (new, latest)
    with pytest.raises(OverlapError, match="has changed since it was read"):
        store.write(text, version)
    with pytest.raises(OverlapError, match="not TOML"):
        store.write("[[site]", latest)
    assert store.read() == (new, latest)


def test_a_store_keeps_the_mark_of_windows_and_line_ends(file):
    raw = b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(raw)
    store = Store(file, written)
    text, version = store.read()
    assert not text.startswith("\ufeff")
    store.write(text, version)
    assert file.read_bytes() == raw


def test_without_a_writer_or_a_file_nothing_can_be_written(file):
    for store in (Store(file, None), Store(None, written)):
        assert store.name == ""
        with pytest.raises(OverlapError, match="--edit"):
            store.write(*store.read())
    assert Store(None, written).read() == ("", "")
