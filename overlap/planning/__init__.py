"""Questions about sites: what they share, whether that is enough, where else, and who covers what.

Imports ``team`` and below, and knows nothing of ``fairness``; the only door to dask.  Its main
types are ``DailyOverlap``, ``OverlapMatrix``, ``Verdict``, ``Ranking``, ``Advice``, ``Coverage``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, ["distributed"])
