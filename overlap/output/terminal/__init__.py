"""Results as text for eyes: tables and the strip of a day, good at 80 columns."""
