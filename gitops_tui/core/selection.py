"""Resource arguments as kubectl writes them, matched with the resources of a target."""

from __future__ import annotations

from collections.abc import Collection

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.resources import ResourceKey
from gitops_tui.errors import UsageError


def select(
    words: Collection[str],
    known: Collection[ResourceKey],
    catalog: Catalog,
    *,
    namespace: str,
    strict: bool,
) -> frozenset[ResourceKey]:
    """`deploy/frontend` or `example/deployment/frontend` -> keys among `known`.

    A name without a namespace is looked for in `namespace` first, then, unless `strict`
    (the user named the namespace), in all of the target's: one match is taken, several
    are an error that lists them, also those of several API groups. Raises UsageError.
    """
    return frozenset(
        _select_one(word, known, catalog, namespace=namespace, strict=strict) for word in words
    )


def _select_one(
    word: str,
    known: Collection[ResourceKey],
    catalog: Catalog,
    *,
    namespace: str,
    strict: bool,
) -> ResourceKey:
    parts = word.split("/")
    if len(parts) not in {2, 3} or not all(parts):
        raise UsageError(
            f"{word!r} does not name a resource.",
            hint="Write it as deployment/frontend or example/deployment/frontend.",
        )
    kinds = {kind.identity for kind in catalog.match(parts[-2])}
    named = [key for key in known if (key.group, key.kind) in kinds and key.name == parts[-1]]
    if len(parts) == 3:
        found = [key for key in named if key.namespace == parts[0]]
    else:
        here = [key for key in named if key.namespace in {namespace, ""}]
        found = here if here or strict else named
    # What is told by just these words is meant: another group's kind has the group in its name.
    found = [key for key in found if word in {str(key), key.qualified}] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(word, found)
    where = "" if len(parts) == 3 or not strict else f" in namespace {namespace}"
    raise UsageError(
        f"{word} is not among this target's resources{where}.",
        hint="`gitops-tui diff -o json` lists them all.",
    )


def _ambiguous(word: str, found: Collection[ResourceKey]) -> UsageError:
    groups = len({(key.group, key.kind) for key in found}) > 1
    where = "of several API groups" if groups else "in several namespaces"
    names = ", ".join(sorted(key.qualified for key in found))
    return UsageError(f"{word} is {where}.", hint=f"Name one of {names}.")
