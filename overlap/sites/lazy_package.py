"""A package whose modules can be imported one by one, though its ``__init__`` imports all of them.

Importing a module runs the ``__init__`` of its package first.  That of ``holidays.countries``
imports 250 modules, which takes 50 ms; a command needs two or three of them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec


def load_when_used(name: str) -> None:
    """Let a package's ``__init__`` run only when a name that it defines is asked for.

    What anybody imports from the package stays what it was.  No lock is held while it runs: two
    threads may both run it, and the second finds every module loaded.

    Parameters
    ----------
    name : of a package within another, as ``"holidays.countries"``
    """
    spec = find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return
    loader, package = spec.loader, module_from_spec(spec)

    def load(attribute: str) -> object:
        is_dunder = attribute.startswith("__") and attribute != "__all__"
        if not is_dunder:
            loader.exec_module(package)
            package.__dict__.pop("__getattr__", None)
        try:
            return package.__dict__[attribute]
        except KeyError:
            message = f"module {name!r} has no attribute {attribute!r}"
            raise AttributeError(message, name=attribute, obj=package) from None

    package.__dict__["__getattr__"] = load
    sys.modules[name] = package
    parent, _, own = name.rpartition(".")
    setattr(import_module(parent), own, package)
