"""iCalendar (RFC 5545) out and in; the only door to icalendar and recurring-ical-events."""
