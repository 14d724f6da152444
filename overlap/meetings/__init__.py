"""A team's meeting to a rotation with dates, attendees, reasons; its past and its changes."""
