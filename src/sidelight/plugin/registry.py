"""The registry: finds the plugins of one kind by name, in our package and in installed ones."""

import importlib
import inspect
import logging
import pkgutil
from importlib.metadata import entry_points
from types import ModuleType
from typing import TypeVar

P = TypeVar("P")

log = logging.getLogger(__name__)


def discover(package: ModuleType, kind: type[P]) -> tuple[P, ...]:
    """Return one object of each plugin of `kind`, in the order of the module names.

    Ours are the modules of `package`; others offer a class by the entry point group of the same
    name, such as `sidelight.providers`. One that cannot be imported is left out and logged.
    """
    found: dict[str, type[P]] = {}
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if _is_plugin(value, kind) and value.__module__ == module.name:
                found[value.__name__] = value
    for point in entry_points(group=package.__name__):
        try:
            value = point.load()
        except ImportError:
            log.exception("plugin %s of %s cannot be imported", point.name, point.dist)
            continue
        if _is_plugin(value, kind):
            found.setdefault(point.name, value)
    return tuple(plugin() for plugin in found.values())


def _is_plugin(value: object, kind: type[P]) -> bool:
    return inspect.isclass(value) and issubclass(value, kind) and not inspect.isabstract(value)
