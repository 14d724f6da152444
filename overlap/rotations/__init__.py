"""Burdens to a fair rotation and its proof: who, how often, in which order."""
