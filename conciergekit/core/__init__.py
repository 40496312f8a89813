"""What every room begins with: the version of the kit, and names that are imported when first used."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

VERSION = "0.9.35"  # written with what the kit makes


def importer(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of `package` (PEP 562): each name comes from its home, a module of the package; "" for a name
    that is a module itself; a room for a module that stands in it.

    Any other name must not be that of a module: which of the two is meant would depend on the order of imports.
    """

    def __getattr__(name: str):
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{homes[name] or name}")
        value = _of(module, name) if homes[name] else module
        setattr(sys.modules[package], name, value)  # found at once the next time
        return value

    return __getattr__


def _of(module, name: str):
    return getattr(module, name) if hasattr(module, name) else import_module(f"{module.__name__}.{name}")
