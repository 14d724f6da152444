"""``ByName``: a result of named parts, which iterates over them and looks them up by name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from overlap.base.errors import UnknownNameError

_Part = TypeVar("_Part")


class ByName(ABC, Generic[_Part]):
    """Iterates over its parts in order, has as many as its length, and looks them up by name.

    >>> from overlap import Horizon, Site, check
    >>> offices = Site("Lima", "America/Lima"), Site("Lagos", "Africa/Lagos")
    >>> london, quarter = Site("London", "Europe/London"), Horizon("2027-01-01", "2027-04-01")
    >>> verdict = check(london, offices, quarter)
    >>> len(verdict), [own.site.name for own in verdict], verdict["Lagos"].met, "Oslo" in verdict
    (2, ['Lima', 'Lagos'], True, False)
    """

    __slots__ = ()

    @abstractmethod
    def _parts(self) -> Mapping[str, _Part]:
        """Return the parts by name, in order."""

    def __iter__(self) -> Iterator[_Part]:
        return iter(self._parts().values())

    def __len__(self) -> int:
        return len(self._parts())

    def __bool__(self) -> bool:
        """Say that it is there, also without parts, as ``if advice:`` means."""
        return True

    def __contains__(self, part: object) -> bool:
        """Say whether it has a part, or one of a name."""
        if isinstance(part, str):
            return part in self._parts()
        return any(part == own for own in self)

    def __getitem__(self, name: str) -> _Part:
        """Return the part of a name.

        Raises
        ------
        UnknownNameError : none has it; the error, a KeyError, lists the names there are.
        """
        parts = self._parts()
        if not isinstance(name, str) or name not in parts:
            raise UnknownNameError(repr(name) if name is None else name, parts)
        return parts[name]
