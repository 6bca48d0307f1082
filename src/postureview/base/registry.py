"""Named things that are found by dropping a file into a package."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, TypeVar

from postureview.base.errors import UsageError

Item = TypeVar("Item")


class Registry(Generic[Item]):
    """Name → item, in the order of registration.

    ``package`` is searched for modules the first time anything is looked up: importing a module is what
    registers its items, so that adding a file is all it takes to add one.
    """

    def __init__(self, kind: str, package: str) -> None:
        self._kind = kind
        self._package = package
        self._items: dict[str, Item] = {}
        self._loaded = False

    def add(self, name: str, item: Item) -> None:
        """Register ``item``; a name that is taken is a mistake of the programmer."""
        if name in self._items:
            raise ValueError(f"{self._kind} {name!r} is registered twice")
        self._items[name] = item

    def __getitem__(self, name: str) -> Item:
        self._load()
        if name not in self._items:
            near = difflib.get_close_matches(name, self._items, n=3)
            raise UsageError(
                expected=f"a known {self._kind}",
                found=repr(name),
                todo="did you mean " + " or ".join(near) + "?" if near else "choose one of " + ", ".join(self._items),
            )
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        self._load()
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(tuple(self._items))

    def __len__(self) -> int:
        self._load()
        return len(self._items)

    def values(self) -> tuple[Item, ...]:
        """All items, in the order of registration."""
        self._load()
        return tuple(self._items.values())

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        package = importlib.import_module(self._package)
        for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{self._package}.{module}")
