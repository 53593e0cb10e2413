"""Defaults of built-in types that the API server fills in without declaring them in OpenAPI.

Source: pkg/apis/*/v*/defaults.go of Kubernetes 1.37.
"""

from __future__ import annotations

from typing import Any

KNOWN_DEFAULTS: dict[str, dict[str, Any]] = {
    "io.k8s.api.core.v1.ObjectFieldSelector": {"apiVersion": "v1"},
    "io.k8s.api.core.v1.ResourceFieldSelector": {"divisor": "0"},
    "io.k8s.api.core.v1.ServiceAccountTokenProjection": {"expirationSeconds": 3600},
    # A StatefulSet's claim templates come back with these.
    "io.k8s.api.core.v1.PersistentVolumeClaim": {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "status": {"phase": "Pending"},
    },
    "io.k8s.api.core.v1.PersistentVolumeClaimSpec": {"volumeMode": "Filesystem"},
    "io.k8s.api.core.v1.PodSpec": {
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "terminationGracePeriodSeconds": 30,
    },
    "io.k8s.api.core.v1.ServiceSpec": {"sessionAffinity": "None", "type": "ClusterIP"},
    "io.k8s.api.admissionregistration.v1.MatchResources": {
        "matchPolicy": "Equivalent",
        "namespaceSelector": {},
        "objectSelector": {},
    },
    "io.k8s.api.admissionregistration.v1.NamedRuleWithOperations": {"scope": "*"},
    "io.k8s.api.admissionregistration.v1.RuleWithOperations": {"scope": "*"},
    "io.k8s.api.apps.v1.DaemonSetSpec": {"revisionHistoryLimit": 10},
    "io.k8s.api.apps.v1.DeploymentSpec": {
        "progressDeadlineSeconds": 600,
        "replicas": 1,
        "revisionHistoryLimit": 10,
    },
    "io.k8s.api.apps.v1.StatefulSetSpec": {
        "podManagementPolicy": "OrderedReady",
        "replicas": 1,
        "revisionHistoryLimit": 10,
    },
    "io.k8s.api.batch.v1.CronJobSpec": {
        "concurrencyPolicy": "Allow",
        "failedJobsHistoryLimit": 1,
        "successfulJobsHistoryLimit": 3,
        "suspend": False,
    },
    "io.k8s.api.batch.v1.JobSpec": {"suspend": False},
    "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern": {"status": "True"},
    "io.k8s.api.core.v1.Container": {
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    },
    "io.k8s.api.core.v1.EndpointPort": {"protocol": "TCP"},
    "io.k8s.api.discovery.v1.Endpoint": {"conditions": {}},
    "io.k8s.api.discovery.v1.EndpointPort": {"name": "", "protocol": "TCP"},
    "io.k8s.api.networking.v1.NetworkPolicyPort": {"protocol": "TCP"},
    # Of users and groups; a service account has none.
    "io.k8s.api.rbac.v1.Subject": {"apiGroup": "rbac.authorization.k8s.io"},
    "io.k8s.api.rbac.v1.RoleRef": {"apiGroup": "rbac.authorization.k8s.io"},
    "io.k8s.api.resource.v1.DeviceSubRequest": {"allocationMode": "ExactCount", "count": 1},
    "io.k8s.api.resource.v1.ExactDeviceRequest": {"allocationMode": "ExactCount", "count": 1},
}
"""By component, then by field. Those inside lists and maps that are replaced as a whole, where
a value that nobody stated would look like somebody's edit; and those that come back where Git
states null, or states nothing any more. Elsewhere an unstated value is never drift, whoever
set it.
"""

FILLED_IN: dict[str, tuple[Any, ...]] = {
    "backoffLimit": (6,),
    "completionMode": ("NonIndexed",),
    "completions": (1,),
    "concurrencyPolicy": ("Allow",),
    "defaultMode": (420,),
    "dnsPolicy": ("ClusterFirst",),
    "failedJobsHistoryLimit": (1,),
    "failureThreshold": (3,),
    "imagePullPolicy": ("Always", "IfNotPresent"),
    "internalTrafficPolicy": ("Cluster",),
    "ipFamilyPolicy": ("SingleStack",),
    "manualSelector": (False,),
    "maxSurge": ("25%", 0),
    "maxUnavailable": ("25%", 1),
    "parallelism": (1,),
    "partition": (0,),
    "periodSeconds": (10,),
    "podManagementPolicy": ("OrderedReady",),
    "podReplacementPolicy": ("TerminatingOrFailed",),
    "progressDeadlineSeconds": (600,),
    "protocol": ("TCP",),
    "replicas": (1,),
    "restartPolicy": ("Always",),
    "revisionHistoryLimit": (10,),
    "schedulerName": ("default-scheduler",),
    "scheme": ("HTTP",),
    "sessionAffinity": ("None",),
    "successThreshold": (1,),
    "successfulJobsHistoryLimit": (3,),
    "suspend": (False,),
    "terminationGracePeriodSeconds": (30,),
    "terminationMessagePath": ("/dev/termination-log",),
    "terminationMessagePolicy": ("File",),
    "timeoutSeconds": (1,),
    "type": ("ClusterIP", "RollingUpdate"),
    "volumeMode": ("Filesystem",),
}
"""Values that the server fills in, by field name, whatever the type.

Who creates an object owns its defaults too, in `managedFields`; by these they are told
from what somebody set.
"""
