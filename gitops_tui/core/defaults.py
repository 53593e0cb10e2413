"""Defaults of built-in types that the API server fills in without declaring them in OpenAPI.

Only those inside lists and maps that are replaced as a whole: there a value that nobody
stated would otherwise look like somebody's edit. Elsewhere an unstated value is never
drift, whoever set it. Source: pkg/apis/*/v*/defaults.go of Kubernetes 1.37.
"""

from __future__ import annotations

from typing import Any

KNOWN_DEFAULTS: dict[str, dict[str, Any]] = {
    "io.k8s.api.core.v1.ObjectFieldSelector": {"apiVersion": "v1"},
    "io.k8s.api.core.v1.ResourceFieldSelector": {"divisor": "0"},
    "io.k8s.api.core.v1.ServiceAccountTokenProjection": {"expirationSeconds": 3600},
    "io.k8s.api.core.v1.PersistentVolumeClaimSpec": {"volumeMode": "Filesystem"},
    "io.k8s.api.networking.v1.NetworkPolicyPort": {"protocol": "TCP"},
    "io.k8s.api.rbac.v1.RoleRef": {"apiGroup": "rbac.authorization.k8s.io"},
}
"""By component, then by field."""
