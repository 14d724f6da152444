"""A browser for tests, quiet, and a server for it to ask."""

import contextlib
import re
import shutil
import subprocess
import sys
import threading

import uvicorn

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def opened_browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, f"none of {', '.join(NAMES)} is on the path"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@contextlib.contextmanager
def served(app):
    """Serve an application on a free port of this machine, and give its address."""
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@contextlib.contextmanager
def started(*options):
    """Start ``overlap serve`` as its users do, on a free port, and give its address."""
    line = [sys.executable, "-m", "overlap", "serve", "--port", "0", *options]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as process:
        said = re.search(r"http://[^/]+:\d+", process.stderr.readline())
        try:
            yield said[0]
        finally:
            process.terminate()
