"""Manifests of autoscalers, disruption budgets, roles and accounts."""

from __future__ import annotations

from tests.exactness.genes import Fields, Genes


def autoscaler(g: Genes, name: str) -> Fields:
    """A HorizontalPodAutoscaler of a workload that may or may not be there."""
    metrics = [
        {
            "type": "Resource",
            "resource": {
                "name": "cpu",
                "target": {"type": "Utilization", "averageUtilization": g.pick("util", [50, 80])},
            },
        },
        {
            "type": "Resource",
            "resource": {
                "name": "memory",
                "target": {
                    "type": "AverageValue",
                    "averageValue": g.pick("avg", ["1Gi", "1024Mi"]),
                },
            },
        },
    ]
    behaviour = {"scaleDown": {"stabilizationWindowSeconds": g.pick("window", [0, 60])}}
    target = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": g.fixed("of", ["nobody", "deployment-0"]),
    }
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "spec": {
            "scaleTargetRef": target,
            **g.one("minReplicas", [1, 2]),
            "maxReplicas": g.pick("max", [2, 3]),
            **g.maybe("measured", metrics=g.some("metrics", metrics, least=1)),
            **g.maybe("behaves", behavior=behaviour),
        },
    }


def disruption_budget(g: Genes, name: str) -> Fields:
    """A PodDisruptionBudget."""
    limit: list[Fields] = [
        {"minAvailable": 1},
        {"minAvailable": "50%"},
        {"maxUnavailable": 1},
        {"maxUnavailable": "1%"},
    ]
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "spec": {
            **g.pick("limit", limit),
            "selector": g.pick("selector", [{}, {"matchLabels": {"app": name}}]),
            **g.one("unhealthyPodEvictionPolicy", ["IfHealthyBudget", "AlwaysAllow"]),
        },
    }


RULES = [
    {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]},
    {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]},
    {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["a"], "verbs": ["update"]},
]


def role(g: Genes, _: str) -> Fields:
    """A Role."""
    rules = g.pick("shape", [g.some("rules", RULES), g.some("rules", RULES), [], None])
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "rules": rules}


def cluster_role(g: Genes, _: str) -> Fields:
    """A ClusterRole."""
    rules = [*RULES, {"nonResourceURLs": ["/healthz"], "verbs": ["get"]}]
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "rules": g.some("rules", rules),
    }


def role_binding(g: Genes, name: str) -> Fields:
    """A RoleBinding; its role is immutable."""
    subjects = [
        {"kind": "ServiceAccount", "name": "default", "namespace": "default"},
        {"kind": "User", "name": "ana"},
        {"kind": "Group", "name": "team", "apiGroup": "rbac.authorization.k8s.io"},
    ]
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "subjects": g.some("subjects", subjects),
        "roleRef": {
            "kind": "Role",
            "name": name,
            **({"apiGroup": "rbac.authorization.k8s.io"} if g.fixed("group", [1, 0]) else {}),
        },
    }


def service_account(g: Genes, _: str) -> Fields:
    """A ServiceAccount."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        **g.one("automountServiceAccountToken", [True, False]),
        **g.one("imagePullSecrets", [[], [{"name": "a"}], [{"name": "b"}, {"name": "a"}]]),
        **g.one("secrets", [[{"name": "c"}], [{"name": "d"}, {"name": "c"}]]),
    }
