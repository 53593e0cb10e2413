"""What the server fills in where a manifest says nothing.

https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go
"""

from __future__ import annotations

import base64
from typing import Any

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import (
    DEPLOYMENT,
    NAMESPACE,
    POD,
    REPLICA_SET,
    SECRET,
    SERVICE,
    ServedKind,
)


def fill_in(kind: ServedKind, body: JsonObject) -> None:
    """Fill in the defaults of an object, in place."""
    if kind == DEPLOYMENT:
        _deployment(body.setdefault("spec", {}))
    elif kind == REPLICA_SET:
        body.setdefault("spec", {}).setdefault("replicas", 1)
        _template(body["spec"])
    elif kind == POD:
        _pod(body.setdefault("spec", {}))
    elif kind == SERVICE:
        _service(body.setdefault("spec", {}))
        body.setdefault("status", {}).setdefault("loadBalancer", {})
    elif kind == SECRET:
        _secret(body)
    elif kind == NAMESPACE:
        body.setdefault("spec", {}).setdefault("finalizers", ["kubernetes"])
        body.setdefault("status", {}).setdefault("phase", "Active")
        labels = body["metadata"].setdefault("labels", {})
        labels["kubernetes.io/metadata.name"] = body["metadata"]["name"]
    elif "status" in kind.subresources and kind.kind == "Ingress":
        body.setdefault("status", {}).setdefault("loadBalancer", {})


def _deployment(spec: JsonObject) -> None:
    _missing(spec, replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600)
    strategy = spec.setdefault("strategy", {})
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        _missing(strategy.setdefault("rollingUpdate", {}), maxSurge="25%", maxUnavailable="25%")
    _template(spec)


def _template(spec: JsonObject) -> None:
    template = spec.setdefault("template", {})
    template.setdefault("metadata", {})
    pod_spec(template.setdefault("spec", {}))


def _pod(spec: JsonObject) -> None:
    pod_spec(spec)
    _missing(
        spec,
        serviceAccountName="default",
        serviceAccount=spec.get("serviceAccountName", "default"),
        enableServiceLinks=True,
        preemptionPolicy="PreemptLowerPriority",
        priority=0,
        tolerations=[
            {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
            for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
        ],
    )
    for container in spec.get("containers", ()):
        resources = container["resources"]
        if resources.get("limits"):
            resources["requests"] = {**resources["limits"], **resources.get("requests", {})}


def pod_spec(spec: JsonObject) -> None:
    """Fill in a pod's specification, in place; a template's is the same."""
    _missing(
        spec,
        restartPolicy="Always",
        dnsPolicy="ClusterFirst",
        schedulerName="default-scheduler",
        terminationGracePeriodSeconds=30,
        securityContext={},
    )
    if "serviceAccountName" in spec:
        spec.setdefault("serviceAccount", spec["serviceAccountName"])
    for container in (*spec.get("containers", ()), *spec.get("initContainers", ())):
        _container(container)
    for volume in spec.get("volumes", ()):
        for source in ("configMap", "secret"):
            if source in volume:
                volume[source].setdefault("defaultMode", 420)
        if set(volume) == {"name"}:
            volume["emptyDir"] = {}


def _container(container: JsonObject) -> None:
    _, _, tag = str(container.get("image", "")).rpartition("/")[2].partition(":")
    _missing(
        container,
        imagePullPolicy="Always" if tag in {"", "latest"} else "IfNotPresent",
        terminationMessagePath="/dev/termination-log",
        terminationMessagePolicy="File",
        resources={},
    )
    for port in container.get("ports", ()):
        port.setdefault("protocol", "TCP")
    for variable in container.get("env", ()):
        field = (variable.get("valueFrom") or {}).get("fieldRef")
        if field:
            field.setdefault("apiVersion", "v1")
    for name in ("readinessProbe", "livenessProbe", "startupProbe"):
        if name in container:
            probe = container[name]
            _missing(
                probe, timeoutSeconds=1, periodSeconds=10, successThreshold=1, failureThreshold=3
            )
            if "httpGet" in probe:
                _missing(probe["httpGet"], scheme="HTTP", path="/")


def _service(spec: JsonObject) -> None:
    _missing(spec, type="ClusterIP", sessionAffinity="None")
    if spec["type"] != "ExternalName":
        _missing(spec, internalTrafficPolicy="Cluster")
    if spec["type"] in {"NodePort", "LoadBalancer"}:
        spec.setdefault("externalTrafficPolicy", "Cluster")
    for port in spec.get("ports", ()):
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port.get("port"))


def _secret(body: JsonObject) -> None:
    body.setdefault("type", "Opaque")
    for name, text in (body.pop("stringData", None) or {}).items():
        body.setdefault("data", {})[name] = base64.b64encode(text.encode()).decode()


def _missing(body: JsonObject, **values: Any) -> None:
    for name, value in values.items():
        body.setdefault(name, value)
