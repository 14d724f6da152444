"""The vectorised core: days, offsets, spans, day profiles, pairs of sites; arrays in, arrays out.

Imports numpy alone: it knows no date, zone or calendar.
"""
