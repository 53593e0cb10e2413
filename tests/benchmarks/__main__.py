"""Runs every benchmark of this package, or those named, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

from tests import benchmarks


def main(names: list[str]) -> int:
    """Run them one after the other; returns how many broke, for one stops no other."""
    known = _all()
    if unknown := [name for name in names if name not in known]:
        print(f"no benchmark: {', '.join(unknown)}; there are: {', '.join(known)}")
        return len(unknown)
    broken = [name for name in names or known if _run(name)]
    if broken:
        print(f"broken: {', '.join(broken)}")
    return len(broken)


def _run(name: str) -> int:
    print(f"{name}:", flush=True)
    command = [sys.executable, "-m", f"{benchmarks.__name__}.{name}"]
    return subprocess.run(command, check=False).returncode


def _all() -> list[str]:
    names = [module.name for module in iter_modules(benchmarks.__path__)]
    return [
        name
        for name in names
        if name != "__main__" and hasattr(import_module(f"{benchmarks.__name__}.{name}"), "main")
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
