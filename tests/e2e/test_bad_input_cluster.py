"""What can be wrong with the way to a cluster, and with the rights there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.e2e.program import Operator
from tests.e2e.story import Story

pytestmark = pytest.mark.real


def with_kubeconfig(operator: Operator, file: Path, **changed: str) -> Operator:
    """The operator with a copy of the kubeconfig in which `server` or `token` is another."""
    content = yaml.safe_load(operator.kubeconfig.read_text())
    if "server" in changed:
        content["clusters"][0]["cluster"]["server"] = changed["server"]
    if "token" in changed:
        content["users"][0]["user"]["token"] = changed["token"]
    file.write_text(yaml.safe_dump(content))
    return replace(operator, kubeconfig=file)


def test_kubeconfigs_that_cannot_be_used(story: Story, tmp_path: Path) -> None:
    """None at all, one that is not there, no YAML, no such context: wrong usage, each named."""
    nobody = replace(story.ana, kubeconfig=tmp_path / "absent")
    told = nobody.gitops("status")
    assert (told.code, told.out) == (2, "")
    assert f"KUBECONFIG names {tmp_path}/absent, which does not exist" in told.error
    told = story.gitops("status", "--kubeconfig", "/nowhere/kubeconfig")
    assert told.code == 2
    assert "The kubeconfig /nowhere/kubeconfig does not exist" in told.error
    assert "--kubeconfig" in told.hint
    (tmp_path / "broken").write_text("clusters: [\n")
    told = story.gitops("status", "--kubeconfig", str(tmp_path / "broken"))
    assert told.code == 2
    assert "broken is not valid YAML" in told.error
    told = story.gitops("sync", "--yes", "--context", "production")
    assert told.code == 2
    assert told.error == "There is no context 'production' in the kubeconfig."
    assert told.hint == "There are: tests."
    assert not story.exists()


def test_no_kubeconfig_anywhere(story: Story) -> None:
    """Neither KUBECONFIG nor the file in the home: the demo is one way out."""
    told = replace(story.ana, kubeconfig=Path()).gitops("status")
    assert told.code == 2
    assert "kubeconfig" in told.error


def test_an_api_server_that_is_down(story: Story, tmp_path: Path) -> None:
    """Exit 4, the address, and nothing half done."""
    lost = with_kubeconfig(story.ana, tmp_path / "down", server="https://127.0.0.1:1")
    for words in (["status"], ["sync", "--yes"], ["rollback", "HEAD", "--yes"], ["watch"]):
        told = lost.gitops(*words)
        assert (told.code, told.out) == (4, ""), words
        assert "The API server https://127.0.0.1:1 cannot be reached: " in told.error
        assert told.hint


def test_credentials_that_are_refused(story: Story, tmp_path: Path) -> None:
    """Exit 4, and log in again."""
    stranger = with_kubeconfig(story.ana, tmp_path / "wrong", token="wrong")
    for words in (["status"], ["sync", "--yes"]):
        told = stranger.gitops(*words)
        assert (told.code, told.out) == (4, "")
        assert told.error == "The cluster does not accept your credentials."
        assert "Log in again" in told.hint
    assert not story.exists()


ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: team, namespace: {namespace}}}
rules:
  - apiGroups: ["", apps]
    resources: [configmaps, services, pods, deployments]
    verbs: ["*"]
  - apiGroups: [networking.k8s.io]
    resources: [ingresses]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: team, namespace: {namespace}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: team}}
subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: cleo}}]
"""


def test_rights_that_are_missing_for_some_kinds(story: Story) -> None:
    """The missing verb is named, the rest goes on, and where the records are is said."""
    story.kubectl("create", "namespace", story.namespace)
    story.plane.kubectl("apply", "--filename", "-", stdin=ROLE.format(namespace=story.namespace))
    cleo = replace(story.ana, kubeconfig=story.plane.kubeconfig_of("cleo"))
    done = cleo.gitops("sync", "--yes", "-o", "json")
    assert done.code == 3
    ingress = done.result("Ingress", "frontend")
    assert ingress["action"] == "failed"
    assert "you may not patch ingresses" in ingress["reason"]
    assert "Ask for the verb patch" in ingress["reason"]
    assert "Ask for the verb" in done.result("Namespace", story.namespace)["reason"]
    assert done.result("Deployment", "frontend")["action"] == "created"
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    assert len(story.names("services")) == 3
    assert story.names("ingresses") == set()
    assert "nventory and history are kept in" in done.err

    status = cleo.gitops("status")
    assert status.code == 3
    assert "you may not list namespaces" in status.out
    lock = cleo.gitops("lock", f"{story.namespace}/deploy/frontend", "--reason", "mine")
    assert (lock.code, lock.out) == (4, "")
    assert "Locks cannot be kept in this cluster: " in lock.error
    assert "Ask for the verb" in lock.hint


def test_rights_that_are_missing_for_everything(story: Story) -> None:
    """Each refusal names its verb, nothing is created: refused everything."""
    ben = replace(story.ana, kubeconfig=story.plane.kubeconfig_of("ben"))
    status = ben.gitops("status")
    assert status.code == 4
    assert "Ask for the verb list." in status.out + status.err
    done = ben.gitops("sync", "--yes")
    assert done.code == 4
    assert "Ask for the verb" in done.err
    assert not story.exists()


def test_read_only_writes_nothing(story: Story) -> None:
    """Looking is allowed, each act is refused before it begins."""
    assert story.gitops("status", "--read-only").code == 1
    assert story.gitops("sync", "--dry-run", "--read-only").code == 0
    for words in (["sync", "--yes"], ["suspend", "--reason", "x"], ["resume"]):
        told = story.gitops(*words, "--read-only")
        assert (told.code, told.out) == (4, "")
        assert told.error == "Read-only mode: nothing is written."
    assert not story.exists()
