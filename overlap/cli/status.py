"""What is being done, told on stderr where somebody looks on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.live import Live

    from overlap.base.progress import Progress

_FRAMES_PER_SECOND: Final = 4


class Status:
    """A line of the terminal that says what is being done, until something else is written.

    Where stderr is no terminal, or asked to be quiet, nothing is said.  The first frame is drawn
    after a quarter of a second, so that what is quick shows none.
    """

    def __init__(self, *, quiet: bool) -> None:
        self.is_shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._line: Live | None = None

    def say(self, text: str) -> None:
        """Show this, in place of what was said before."""
        if not self.is_shown:
            return
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner
        from rich.text import Text

        drawn = Spinner("line", Text(text))  # frames that any encoding has
        if self._line is not None:
            self._line.update(drawn)
            return
        self._line = Live(
            drawn,
            console=Console(stderr=True),
            refresh_per_second=_FRAMES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._line.start()

    def progress(self, text: str) -> Progress:
        """Return what tells how far some work is, beside what is being done."""
        return lambda done, of: self.say(f"{text}, {100 * done // max(of, 1)} %")

    def clear(self) -> None:
        """Take the line away."""
        if self._line is not None:
            self._line.stop()
            self._line = None
