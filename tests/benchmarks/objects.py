"""Manifests in any number: ConfigMaps, Services and Deployments, a file each."""

from __future__ import annotations

from tests.e2e.manifests import DEPLOYMENT, NAMESPACE, SERVICE, config_map


def manifests(count: int, namespace: str) -> dict[str, str]:
    """A namespace and `count` objects in it, a third of each kind; no Deployment has pods."""
    files = {"0-namespace.yaml": NAMESPACE.format(namespace=namespace)}
    for number in range(count):
        files |= _one(number, namespace)
    return files


def deployments(count: int) -> list[str]:
    """The names of the Deployments among `count` objects."""
    return [_name(number) for number in range(count) if number % 3 == 2]


def deployment(name: str, namespace: str, replicas: int) -> str:
    """One Deployment."""
    return DEPLOYMENT.format(name=name, namespace=namespace, replicas=replicas)


def _one(number: int, namespace: str) -> dict[str, str]:
    name = _name(number)
    match number % 3:
        case 0:
            return {f"config/{name}.yaml": config_map(name, namespace)}
        case 1:
            return {f"services/{name}.yaml": SERVICE.format(name=name, namespace=namespace)}
        case _:
            return {f"deployments/{name}.yaml": deployment(name, namespace, 0)}


def _name(number: int) -> str:
    return f"part-{number:04}"
