"""Manifests as people write them, one field a line, so that blame has something to find."""

from __future__ import annotations


def deployment(
    name: str,
    *,
    image: str = "shop/web:1",
    replicas: int | None = 1,
    namespace: str = "example",
    labels: str = "",
    env: str = "",
) -> str:
    """A Deployment of one container."""
    count = "" if replicas is None else f"  replicas: {replicas}\n"
    variables = f"          env:\n            - name: {env}\n              value: yes\n"
    return (
        f"apiVersion: apps/v1\nkind: Deployment\n{_metadata(name, namespace, labels)}"
        f"spec:\n{count}  selector:\n    matchLabels:\n      app: {name}\n"
        f"  template:\n    metadata:\n      labels:\n        app: {name}\n"
        f"    spec:\n      containers:\n        - name: {name}\n          image: {image}\n"
        f"{variables.replace('yes', repr('yes')) if env else ''}"
    )


def stateful_set(name: str, *, image: str = "shop/db:1", namespace: str = "example") -> str:
    """A StatefulSet of one container."""
    body = deployment(name, image=image, namespace=namespace)
    return body.replace("kind: Deployment", "kind: StatefulSet")


def job(
    name: str, *, image: str = "shop/migrate:1", ttl: int | None = 60, namespace: str = "example"
) -> str:
    """A Job of one container."""
    left = "" if ttl is None else f"  ttlSecondsAfterFinished: {ttl}\n"
    return (
        f"apiVersion: batch/v1\nkind: Job\n{_metadata(name, namespace)}"
        f"spec:\n{left}  template:\n    spec:\n      restartPolicy: Never\n"
        f"      containers:\n        - name: {name}\n          image: {image}\n"
    )


def service(name: str, *, port: int = 80, namespace: str = "example") -> str:
    """A Service."""
    return (
        f"apiVersion: v1\nkind: Service\n{_metadata(name, namespace)}"
        f"spec:\n  selector:\n    app: {name}\n  ports:\n    - port: {port}\n"
    )


def config(name: str, *, namespace: str = "example", **data: str) -> str:
    """A ConfigMap."""
    lines = "".join(f"  {key}: {value!r}\n" for key, value in data.items())
    return f"apiVersion: v1\nkind: ConfigMap\n{_metadata(name, namespace)}data:\n{lines}"


def secret(name: str, *, namespace: str = "example", **data: str) -> str:
    """A Secret."""
    return config(name, namespace=namespace, **data).replace("kind: ConfigMap", "kind: Secret")


def namespace(name: str) -> str:
    """A Namespace."""
    return f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n"


def autoscaler(name: str, workload: str, *, namespace: str = "example") -> str:
    """A HorizontalPodAutoscaler of a Deployment."""
    return (
        f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n{_metadata(name, namespace)}"
        "spec:\n  maxReplicas: 10\n  scaleTargetRef:\n    apiVersion: apps/v1\n"
        f"    kind: Deployment\n    name: {workload}\n"
    )


def definition(kind: str, *, group: str = "shop.example") -> str:
    """A CustomResourceDefinition of a namespaced kind."""
    plural = f"{kind.lower()}s"
    return (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        f"metadata:\n  name: {plural}.{group}\n"
        f"spec:\n  group: {group}\n  scope: Namespaced\n"
        f"  names:\n    kind: {kind}\n    plural: {plural}\n"
        "  versions:\n    - name: v1\n      served: true\n      storage: true\n"
    )


def custom(kind: str, name: str, *, namespace: str = "example", size: int = 1) -> str:
    """A custom resource."""
    return (
        f"apiVersion: shop.example/v1\nkind: {kind}\n{_metadata(name, namespace)}"
        f"spec:\n  size: {size}\n"
    )


def _metadata(name: str, namespace: str, labels: str = "") -> str:
    lines = f"metadata:\n  name: {name}\n  namespace: {namespace}\n"
    return lines + (f"  labels:\n    {labels}\n" if labels else "")
