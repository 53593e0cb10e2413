"""The only package that talks to Kubernetes, and the only one that writes to it.

kubeconfig, exec_plugin, credentials    who we are to the API server
transport, permit                       where requests leave; read-only mode
status, refusals, requests              answers, and refusals as errors in sentences
discovery, openapi, reviews             which kinds there are, their structure, our rights
listing, reflector, projections, events what there is, and every change of it
client                                  KubernetesCluster, the engine's port
records, configmaps                     what past syncs recorded, as bytes and as objects
cluster_state, local_state              where it is kept: in the cluster, in a file
lock_records, lease, store              locks, the timer's Lease, the engine's Store
cluster_keys                            deploy keys in Secrets

Importing this costs little: the Kubernetes library comes with the first connection.
"""

from gitops_tui.cluster.client import KubernetesCluster
from gitops_tui.cluster.cluster_keys import ClusterKeys
from gitops_tui.cluster.kubeconfig import in_a_pod
from gitops_tui.cluster.store import open_store

__all__ = ["ClusterKeys", "KubernetesCluster", "in_a_pod", "open_store"]
