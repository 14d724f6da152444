"""Who pays what for which time: a team's meeting to a rotation with dates, reasons and a ledger.

Imports ``planning``, ``fairness`` and below.  Its main types are ``Proposal``, ``Candidates`` and
``Ledger``.
"""
