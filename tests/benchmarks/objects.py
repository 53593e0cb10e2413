"""Manifests in any number: applications of a ConfigMap, a Service, a ServiceAccount and a
Deployment with two containers of eight variables each; a file each.
"""

from __future__ import annotations

from tests.e2e.manifests import DEPLOYMENT, NAMESPACE, SERVICE, config_map

VARIABLES = 8

_ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {name}
  namespace: {namespace}
"""
_HEAD = DEPLOYMENT.partition("        - name:")[0]
_CONTAINER = """\
        - name: {name}
          image: example.org/{name}:v1
          ports:
            - containerPort: {port}
          env:
"""
_VARIABLE = """\
            - name: VARIABLE_{number}
              value: "value {number}"
"""


def manifests(count: int, namespace: str) -> dict[str, str]:
    """A namespace and `count` objects in it, a quarter of each kind; no Deployment has pods."""
    files = {"0-namespace.yaml": NAMESPACE.format(namespace=namespace)}
    for number in range(count):
        files |= _one(number, namespace)
    return files


def deployments(count: int) -> list[str]:
    """The names of the Deployments among `count` objects."""
    return [_name(number) for number in range(count) if number % 4 == 3]


def deployment(name: str, namespace: str, replicas: int) -> str:
    """One Deployment."""
    head = _HEAD.format(name=name, namespace=namespace, replicas=replicas)
    variables = "".join(_VARIABLE.format(number=number) for number in range(VARIABLES))
    containers = ((name, 8000), (f"{name}-beside", 9000))
    return head + "".join(_CONTAINER.format(name=n, port=p) + variables for n, p in containers)


def _one(number: int, namespace: str) -> dict[str, str]:
    name = _name(number)
    match number % 4:
        case 0:
            return {f"config/{name}.yaml": config_map(name, namespace)}
        case 1:
            return {f"services/{name}.yaml": SERVICE.format(name=name, namespace=namespace)}
        case 2:
            account = _ACCOUNT.format(name=name, namespace=namespace)
            return {f"accounts/{name}.yaml": account}
        case _:
            return {f"deployments/{name}.yaml": deployment(name, namespace, 0)}


def _name(number: int) -> str:
    return f"part-{number:04}"
