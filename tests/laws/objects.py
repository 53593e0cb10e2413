"""Generated manifests, and what an API server would make of them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.fieldsets import stated
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from tests.core.drift_cases import schema_for

DEPLOYMENT = schema_for("apps/v1", "Deployment")
SECRET = schema_for("v1", "Secret")

names = st.sampled_from(["web", "db", "side", "x-1"])
words = st.text("abcXYZ019-./~é ", max_size=6)
labels = st.dictionaries(st.sampled_from(["app", "tier", "example.com/a", "b~c"]), words)

env: st.SearchStrategy[JsonObject] = st.fixed_dictionaries(
    {"name": names},
    optional={
        "value": words,
        "valueFrom": st.builds(lambda path: {"fieldRef": {"fieldPath": path}}, words),
    },
)
ports = st.fixed_dictionaries(
    {"containerPort": st.integers(1, 4)},
    optional={"protocol": st.sampled_from(["TCP", "UDP"]), "name": names},
)
amounts = st.dictionaries(
    st.sampled_from(["cpu", "memory"]), st.sampled_from(["1", "500m", "1Gi", "64Mi", "2"])
)


def _port_key(port: JsonObject) -> tuple[int, str]:
    return port["containerPort"], port.get("protocol", "TCP")


containers = st.fixed_dictionaries(
    {"name": names, "image": words},
    optional={
        "args": st.lists(words, max_size=3),
        "env": st.lists(env, max_size=3, unique_by=lambda item: item["name"]),
        "ports": st.lists(ports, max_size=3, unique_by=_port_key),
        "resources": st.fixed_dictionaries({}, optional={"limits": amounts, "requests": amounts}),
        "stdin": st.booleans(),
    },
)
deployments = st.builds(
    lambda metadata, spec, template, pod: {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "example", **metadata},
        "spec": {**spec, "template": {"metadata": template, "spec": pod}},
    },
    metadata=st.fixed_dictionaries({}, optional={"labels": labels, "annotations": labels}),
    spec=st.fixed_dictionaries(
        {"selector": st.fixed_dictionaries({"matchLabels": labels})},
        optional={"replicas": st.integers(0, 3), "paused": st.booleans()},
    ),
    template=st.fixed_dictionaries({}, optional={"labels": labels}),
    pod=st.fixed_dictionaries(
        {"containers": st.lists(containers, min_size=1, unique_by=lambda item: item["name"])},
        optional={"hostNetwork": st.booleans(), "nodeSelector": labels},
    ),
)

scalars = st.one_of(st.none(), st.booleans(), st.integers(-2, 2), words)
free_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)
free_objects = st.builds(
    lambda content: {
        "apiVersion": "example.dev/v1",
        "kind": "Thing",
        "metadata": {"name": "thing", "namespace": "example"},
        **content,
    },
    st.dictionaries(
        st.sampled_from(["spec", "data", "rules"]),
        free_values
        | st.builds(
            lambda pods: {"template": {"spec": {"containers": pods, "volumes": pods}}},
            free_values | st.lists(st.dictionaries(st.just("name"), free_values), max_size=3),
        ),
    ),
)

RESPELLED = {"1": "1000m", "500m": 0.5, "1Gi": "1024Mi", "64Mi": "65536Ki", "2": 2}


def applied(manifest: JsonObject, schema: Schema | None) -> JsonObject:
    """The live object after our server-side apply of `manifest`: what it states, owned by us."""
    live = deepcopy(manifest)
    live["metadata"] |= {
        "uid": "1-2-3",
        "resourceVersion": "7",
        "generation": 1,
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "managedFields": [
            {
                "manager": "gitops-tui",
                "operation": "Apply",
                "apiVersion": manifest["apiVersion"],
                "time": "2026-01-01T00:00:00Z",
                "fieldsType": "FieldsV1",
                "fieldsV1": stated(without_bookkeeping(manifest), schema),
            }
        ],
    }
    return live


def with_server_fields(value: Any, schema: Schema | None, seed: int) -> Any:
    """The value with more fields, as a server fills them in: in objects, never in lists or
    maps, nor in what is replaced as a whole.
    """
    if isinstance(value, list):
        if schema is None or not schema.keys:
            return value
        return [with_server_fields(item, schema.item, seed + 1) for item in value]
    if not isinstance(value, dict) or (schema is not None and schema.atomic):
        return value
    more = {
        name: with_server_fields(entry, schema.field(name) if schema else None, seed + 1)
        for name, entry in value.items()
    }
    if schema is not None and not schema.is_map:
        more.setdefault(f"serverFilled{seed % 3}", {"deep": [seed]})
    return more


def shuffled(value: Any, schema: Schema | None, draw: Any) -> Any:
    """The value with keys, and entries of lists that have keys, in another order."""
    if isinstance(value, dict):
        order = draw(st.permutations(list(value)))
        return {
            name: shuffled(value[name], schema.field(name) if schema else None, draw)
            for name in order
        }
    if isinstance(value, list):
        items = [shuffled(item, schema.item if schema else None, draw) for item in value]
        return draw(st.permutations(items)) if schema is not None and schema.keys else items
    return value


def respelled(manifest: JsonObject) -> JsonObject:
    """The manifest with every amount in another spelling."""
    other = deepcopy(manifest)
    for container in other["spec"]["template"]["spec"]["containers"]:
        for amounts_of in container.get("resources", {}).values():
            for name, amount in amounts_of.items():
                amounts_of[name] = RESPELLED[amount]
    return other


def leaves(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where the scalars of a value stand."""
    if isinstance(value, dict):
        return [path for name in value for path in leaves(value[name], (*at, name))]
    if isinstance(value, list):
        return [path for i, item in enumerate(value) for path in leaves(item, (*at, i))]
    return [at]


def changed_at(body: JsonObject, path: tuple[str | int, ...], value: Any) -> JsonObject:
    """A copy of `body` with another value at `path`."""
    other = deepcopy(body)
    parent: Any = other
    for part in path[:-1]:
        parent = parent[part]
    parent[path[-1]] = value
    return other
