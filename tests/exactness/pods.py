"""Pod templates."""

from __future__ import annotations

from tests.exactness.genes import Fields, Genes

IMAGES = ["example.org/web:v1", "example.org/web:v2", "example.org/web"]
CPU = ["100m", "0.1", 0.1, "100e-3", "1", "1000m", 1, "0.001k", "1e0", "0.5", "500m", "1.500"]
MEMORY = ["64Mi", "65536Ki", "67108864", "0.0625Gi", "67108864e0", "67108864000m"]
MEMORY += ["1Gi", "1024Mi", "1.5Gi", "1e6", "1E6", "1M", "1000k", "1000000"]
ENV = [
    {"name": "LOG", "value": "info"},
    {"name": "EMPTY", "value": ""},
    {"name": "DEBUG"},
    {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
    {"name": "LIMIT", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
    {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k", "optional": True}}},
]
PORTS = [
    {"containerPort": 80},
    {"containerPort": 8443, "name": "https", "protocol": "TCP"},
    {"containerPort": 53, "name": "dns", "protocol": "UDP"},
    {"containerPort": 53, "name": "dns-tcp"},
]
VOLUMES = [
    {"name": "scratch", "emptyDir": {}},
    {"name": "sized", "emptyDir": {"sizeLimit": "1024Mi"}},
    {"name": "config", "configMap": {"name": "c", "items": [{"key": "a", "path": "b"}]}},
    {"name": "token", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}},
]


def template(g: Genes, app: str, **more: object) -> Fields:
    """A pod template whose pods carry the label `app`."""
    labels = {"app": app, **g.pairs("pod.labels", {"tier": ["a", "b"], "x.dev/y": ["", "1"]})}
    annotations = g.pairs("pod.annotations", {"note": ["a", "b: c"], "on": ["true", "1"]})
    return {
        "metadata": {
            "labels": labels,
            **g.maybe("pod.annotated", annotations=annotations),
            **g.one("pod.creationTimestamp", [None]),
        },
        "spec": {**_pod(g), **more},
    }


def _pod(g: Genes) -> Fields:
    volumes = g.some("volumes", VOLUMES)
    side = container(g, "side", [])
    return {
        "containers": [container(g, "web", volumes), *([side] if g.maybe("side", on=1) else [])],
        **g.maybe("init", initContainers=[container(g, "init", [])]),
        **({"volumes": volumes} if volumes else g.one("volumes", [[], None])),
        **g.one("hostNetwork", [False, None]),
        **g.one("priorityClassName", [""]),
        **g.one("terminationGracePeriodSeconds", [5, 30, None]),
        **g.one("nodeSelector", [{}, {"disk": "ssd"}]),
        **g.one("tolerations", [[], [{"key": "a", "operator": "Exists"}], None]),
        **g.one("securityContext", [{}, {"runAsUser": 5}, {"fsGroup": 1, "runAsUser": 0}]),
        **g.one("imagePullSecrets", [[{"name": "a"}], [{"name": "b"}, {"name": "a"}]]),
        **g.one("hostAliases", [[{"ip": "10.0.0.1", "hostnames": ["a", "b"]}]]),
        **g.one("topologySpreadConstraints", [[_spread(g)]]),
        **g.one("affinity", [{}, _affinity(g)]),
        **g.one("dnsConfig", [{"options": [{"name": "ndots", "value": "2"}]}]),
    }


def container(g: Genes, name: str, volumes: list[Fields]) -> Fields:
    """One container; it mounts `volumes`."""
    mounts = [{"name": volume["name"], "mountPath": f"/{volume['name']}"} for volume in volumes]
    of = f"{name}."
    amounts = {"cpu": g.pick(of + "cpu", CPU), "memory": g.pick(of + "memory", MEMORY)}
    return {
        "name": name,
        "image": g.pick(of + "image", IMAGES),
        **g.one(of + "args", [[], ["a", "b"], ["b", "a"], ["a"]]),
        **g.maybe(of + "set-env", env=g.pick(of + "no-env", [g.some(of + "env", ENV), None])),
        **g.maybe(of + "set-ports", ports=g.some(of + "ports", PORTS)),
        **g.maybe(of + "set-mounts", volumeMounts=mounts),
        **g.one(of + "resources", [{}, {"requests": amounts}, {"limits": amounts}, None]),
        **g.one(of + "imagePullPolicy", ["Always", "IfNotPresent", None]),
        **g.one(of + "securityContext", [{}, {"readOnlyRootFilesystem": False}, None]),
        **({} if name == "init" else g.one(of + "readinessProbe", [_probe(g, of)])),
    }


def _probe(g: Genes, of: str) -> Fields:
    port = g.pick(of + "probe.port", [80, "https"])
    return {
        "httpGet": {"path": g.pick(of + "probe.path", ["/", "/ready"]), "port": port},
        **g.one(of + "probe.periodSeconds", [7, 10]),
        **g.one(of + "probe.initialDelaySeconds", [0, 3]),
    }


def _spread(g: Genes) -> Fields:
    return {
        "topologyKey": "zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "maxSkew": g.pick("skew", [1, 2]),
        "labelSelector": {"matchLabels": {"a": "b"}},
    }


def _affinity(g: Genes) -> Fields:
    term = {"topologyKey": "zone", "labelSelector": {"matchLabels": {"a": "b"}}}
    weighted = [{"weight": g.pick("weight", [1, 50]), "podAffinityTerm": term}]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": weighted}}
