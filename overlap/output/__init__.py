"""What people look at: pictures worked out to the minute, text for terminals, the page, plots.

Imports ``meetings`` and below, and knows nothing of ``calendars``; the only door to rich, jinja2
and matplotlib.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, ["plot"])
