"""Zones, dates, instants and recurrence rules: what a clock and a calendar of dates say.

Imports ``base`` and ``core``; reads tzdata's files and asks dateutil for recurrences.  Its main
types are ``Horizon``, ``Spans`` and ``ZoneTable``.
"""
