"""The team file and what stands in it: people, meetings, invitations, the burden curve.

Imports ``sites`` and below; the only door to tomllib.  Its main types are ``Team``, ``Person``,
``Meeting`` and ``Curve``.
"""
