"""What people look at: pictures worked out to the minute, text for terminals, the page, plots.

Imports ``meetings`` and below, and knows nothing of ``calendars``; the only door to rich, jinja2
and matplotlib.
"""
