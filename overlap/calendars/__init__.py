"""iCalendar out and in: rotations to events, and what others' calendars hold to spans.

Imports ``meetings`` and below; the only door to icalendar.  Its main types are ``Entry`` and
``Difference``.
"""
