"""The vectorised core: arrays in, arrays out, numpy and nothing else.

No dates, zones or calendars are known here.  Days are integers from 1970-01-01, instants are
int64 minutes since 1970-01-01T00:00Z, and every interval is half open: ``[start, stop)``.
"""
