"""Plan the hours that offices in different time zones share.

The public names stand in ``__init__.pyi``, with the module where each lives.  They are loaded when
first used, so that ``import overlap`` costs nothing else.
"""

import lazy_loader

__version__ = "0.2.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
