"""Runs every benchmark of this package, or those named, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

from tests import benchmarks


def main(names: list[str]) -> None:
    """Run them one after the other."""
    for name in names or _all():
        subprocess.run([sys.executable, "-m", f"{benchmarks.__name__}.{name}"], check=True)


def _all() -> list[str]:
    names = [module.name for module in iter_modules(benchmarks.__path__)]
    return [
        name
        for name in names
        if name != "__main__" and hasattr(import_module(f"{benchmarks.__name__}.{name}"), "main")
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
