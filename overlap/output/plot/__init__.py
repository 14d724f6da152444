"""Pictures on matplotlib axes (extra ``plot``): a day, a year, all pairs, the burden of a series.

Each function takes an Axes, or makes one, and returns it.  Colours follow the background: on a dark
figure, as after ``plt.style.use("dark_background")``, they are the dark ones.
"""

from overlap.output.plot.burdens import burden
from overlap.output.plot.matrices import matrix
from overlap.output.plot.strips import day_strip
from overlap.output.plot.years import year

__all__ = ["burden", "day_strip", "matrix", "year"]
