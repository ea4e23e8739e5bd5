"""The registry: finds the plugins of one kind by name, in our package and in installed ones."""

import importlib
import inspect
import logging
import pkgutil
from abc import ABC
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Self, TypeGuard

log = logging.getLogger(__name__)


class Plugin(ABC):  # noqa: B024 - each kind of plugin adds its own abstract methods
    """A class that is found by the registry."""

    @classmethod
    def found_in(cls, package: ModuleType) -> tuple[Self, ...]:
        """Return one object of each plugin of this kind, ours first, by the names of the modules.

        Ours are the modules of `package`; others offer a class by the entry point group of the same
        name, such as `sidelight.providers`. One that cannot be imported is left out and logged.
        """
        found: dict[str, type[Self]] = {}
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                own = not name.startswith("_") and getattr(value, "__module__", "") == module.name
                if own and cls._is_kind(value):
                    found[name] = value
        for point in entry_points(group=package.__name__):
            value = _load(point)
            if cls._is_kind(value):
                found.setdefault(point.name, value)
        return tuple(plugin() for plugin in found.values())

    @classmethod
    def _is_kind(cls, value: object) -> TypeGuard[type[Self]]:
        return inspect.isclass(value) and issubclass(value, cls) and not inspect.isabstract(value)


def _load(point: EntryPoint) -> type | None:
    try:
        loaded: type = point.load()
    except ImportError:
        log.exception("plugin %s of %s cannot be imported", point.name, point.dist)
        return None
    return loaded
