"""Files that come with the program and are not code: themes and the sample repository."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def asset(name: str) -> Path:
    """The folder or file called `name`, such as `themes` or `sample-repo`.

    An installed package carries it inside; in a checkout it lies beside the package.
    Raises FileNotFoundError when it is in neither place.
    """
    package = Path(str(files("gitops_tui")))
    for place in (package / name, package.parent / name):
        if place.exists():
            return place
    message = f"{name} came neither with the package nor lies beside it in {package.parent}."
    raise FileNotFoundError(message)
