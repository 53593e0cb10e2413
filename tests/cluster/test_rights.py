"""What ordinary users, quotas, policies and broken manifests get from a real API server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.reflector import Pace
from gitops_tui.core.resources import JsonObject, Kind
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import LinkChanged, LinkPhase
from gitops_tui.errors import Forbidden, Rejected, Unauthorized, Unreachable
from tests.cluster.conftest import NAMESPACES, Connect
from tests.cluster.objects import (
    CONFIG_MAPS,
    DEPLOYMENTS,
    PODS,
    SECRETS,
    config_map,
    deployment,
    secret,
)
from tests.cluster.waiting import Follower, eventually
from tests.control_plane.reach import Reach

pytestmark = pytest.mark.real
Kubectl = Callable[..., str]


@pytest.fixture
async def admin(control_plane: Reach, connect: Connect) -> KubernetesCluster:
    """A connected administrator."""
    return await connect(control_plane.kubeconfig)


@pytest.fixture
async def ana(control_plane: Reach, connect: Connect) -> KubernetesCluster:
    """A connected user without any right."""
    return await connect(
        control_plane.kubeconfig_of("ana"), pace=Pace(first_delay=0.05, denied_delay=0.2)
    )


def grant(kubectl: Kubectl, namespace: str, verbs: str, resources: str) -> None:
    """Give ana rights in a namespace."""
    name = f"may-{verbs.replace(',', '-')}"
    kubectl("create", "role", name, f"--verb={verbs}", f"--resource={resources}", "-n", namespace)
    kubectl("create", "rolebinding", name, f"--role={name}", "--user=ana", "-n", namespace)


async def test_connecting_needs_no_rights(ana: KubernetesCluster) -> None:
    """Who may read nothing still connects: the cluster's UID is just not known."""
    info = await ana.connect()
    assert (info.uid, info.user) == ("", "ana")
    (deployment,) = (await ana.catalog()).match("deploy")
    assert deployment.kind == "Deployment"
    assert await ana.schema(DEPLOYMENTS) is not None


async def test_each_missing_verb_is_named(
    ana: KubernetesCluster, admin: KubernetesCluster, namespace: str
) -> None:
    """Whatever is forbidden, the sentence names verb, resource and namespace."""
    applied = await admin.apply(CONFIG_MAPS, config_map(namespace, "one", a="1"))
    removal = {"op": "remove", "path": "/data/a"}
    for verb, attempt in (
        ("list", ana.list(CONFIG_MAPS, namespace)),
        ("get", ana.get(CONFIG_MAPS, namespace, "one")),
        ("patch", ana.apply(CONFIG_MAPS, config_map(namespace, "one", a="2"))),
        ("patch", ana.patch(CONFIG_MAPS, namespace, "one", [removal])),
        ("delete", ana.delete(CONFIG_MAPS, namespace, "one", uid=applied.live.uid)),
    ):
        with pytest.raises(Forbidden) as caught:
            await attempt
        assert caught.value.verb == verb
        sentence = f"The cluster refused: you may not {verb} configmaps in {namespace}."
        assert caught.value.message == sentence
    assert not await ana.may("patch", CONFIG_MAPS, namespace)


async def test_creating_needs_create_too(
    ana: KubernetesCluster, kubectl: Kubectl, namespace: str
) -> None:
    """Patch alone does not create by server-side apply: the missing verb is create."""
    grant(kubectl, namespace, "patch", "configmaps")

    async def may() -> bool:
        return await ana.may("patch", CONFIG_MAPS, namespace)

    await eventually(may)
    with pytest.raises(Forbidden) as caught:
        await ana.apply(CONFIG_MAPS, config_map(namespace, "one", a="1"))
    assert caught.value.verb == "create"


async def test_a_watch_waits_for_its_right(
    ana: KubernetesCluster, kubectl: Kubectl, namespace: str
) -> None:
    """DENIED names the verb, for list and then for watch; with both it lives."""

    def denied(verb: str) -> Callable[[object], bool]:
        return lambda event: (
            isinstance(event, LinkChanged)
            and event.phase is LinkPhase.DENIED
            and f"you may not {verb} pods" in str(event.error)
        )

    follower = Follower(ana.watch_pods(namespace))
    await follower.wait(denied("list"))
    grant(kubectl, namespace, "list", "pods")
    await follower.wait(denied("watch"))
    grant(kubectl, namespace, "watch", "pods")
    await follower.wait(lambda event: event == LinkChanged(LinkPhase.LIVE))
    await follower.stop()


async def test_a_quota_is_no_missing_right(
    admin: KubernetesCluster, kubectl: Kubectl, namespace: str
) -> None:
    """A full quota is named, and no verb."""
    kubectl("create", "quota", "small", "--hard=pods=1", "-n", namespace)
    body = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "one", "namespace": namespace},
        "spec": {"containers": [{"name": "main", "image": "shop:1"}]},
    }

    async def counted() -> bool:
        found = json.loads(kubectl("get", "quota", "small", "-n", namespace, "-o", "json"))
        return bool(found.get("status", {}).get("hard"))

    await eventually(counted)
    await admin.apply(PODS, body)
    body["metadata"] = {"name": "two", "namespace": namespace}
    with pytest.raises(Forbidden, match="The quota small leaves no room for pod/two") as caught:
        await admin.apply(PODS, body)
    assert caught.value.verb is None


async def test_a_terminating_namespace_is_said(
    admin: KubernetesCluster, kubectl: Kubectl, namespace: str
) -> None:
    """Nothing can be made in a namespace on its way out, and that is the reason given."""
    held = config_map(namespace, "held", a="1")
    held["metadata"]["finalizers"] = ["test.gitops-tui.dev/hold"]
    await admin.apply(CONFIG_MAPS, held)
    space = await admin.get(NAMESPACES, "", namespace)
    assert space is not None
    await admin.delete(NAMESPACES, "", namespace, uid=space.uid)
    with pytest.raises(Forbidden, match=f"The namespace {namespace} is being deleted") as caught:
        await admin.apply(CONFIG_MAPS, config_map(namespace, "one", a="1"))
    assert caught.value.verb is None
    patch = '{"metadata": {"finalizers": null}}'
    kubectl("patch", "cm", "held", "-n", namespace, "--type=merge", "-p", patch)


def container(body: JsonObject) -> JsonObject:
    """The first container of a Deployment."""
    first: JsonObject = body["spec"]["template"]["spec"]["containers"][0]
    return first


async def test_typed_patch_errors_are_the_manifests(
    admin: KubernetesCluster, namespace: str
) -> None:
    """An unknown field, a wrong type and a duplicate answer 500: they are the manifest's."""
    unknown, wrong, twice = (deployment(namespace, "web") for _ in range(3))
    container(unknown)["imagePolicy"] = "x"
    wrong["spec"]["replicas"] = "many"
    container(twice)["env"] = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    for body, field, reason in (
        (unknown, '.spec.template.spec.containers[name="main"].imagePolicy', "not declared"),
        (wrong, ".spec.replicas", "expected numeric"),
        (twice, '.spec.template.spec.containers[name="main"].env', "duplicate entries for key"),
    ):
        with pytest.raises(Rejected) as caught:
            await admin.apply(DEPLOYMENTS, body)
        assert caught.value.status == 500
        assert caught.value.fields[0][0] == field
        assert reason in caught.value.fields[0][1]


async def test_an_invalid_value_names_its_field(admin: KubernetesCluster, namespace: str) -> None:
    """422 carries every field that is wrong."""
    body = deployment(namespace, "web", replicas=-1)
    container(body)["ports"] = [{"containerPort": 99999}]
    with pytest.raises(Rejected) as caught:
        await admin.apply(DEPLOYMENTS, body)
    assert caught.value.status == 422
    assert {field for field, _ in caught.value.fields} == {
        "spec.replicas",
        "spec.template.spec.containers[0].ports[0].containerPort",
    }


@pytest.mark.parametrize("value", ["hunter2hunter2 not base64", 1234554321])
async def test_a_rejected_secret_is_not_quoted(
    admin: KubernetesCluster, namespace: str, value: object
) -> None:
    """The server's words about a Secret are not repeated."""
    with pytest.raises(Rejected) as caught:
        await admin.apply(SECRETS, secret(namespace, "token", a=value))
    said = f"{caught.value} {caught.value.fields}"
    assert str(value) not in said
    assert "secret/token" in said


async def test_an_admission_policy_speaks(
    admin: KubernetesCluster, kubectl: Kubectl, namespace: str
) -> None:
    """What a policy says is passed on."""
    name = f"{namespace}-policy"
    policy = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [
                    {
                        "apiGroups": [""],
                        "apiVersions": ["v1"],
                        "operations": ["CREATE", "UPDATE"],
                        "resources": ["configmaps"],
                    }
                ],
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
            },
            "validations": [{"expression": "!has(object.data.bad)", "message": "no bad data"}],
        },
    }
    binding = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name, "validationActions": ["Deny"]},
    }
    kubectl("apply", "-f", "-", stdin=yaml.safe_dump_all([policy, binding]))
    try:
        bad = config_map(namespace, "one", bad="1")

        async def refused() -> bool:
            # A policy takes a moment to be in force.
            try:
                await admin.apply(CONFIG_MAPS, bad, dry_run=True)
            except Rejected as error:
                return "no bad data" in error.message
            return False

        await eventually(refused)
    finally:
        for kind in ("validatingadmissionpolicybinding", "validatingadmissionpolicy"):
            kubectl("delete", kind, name)


async def test_warning_events_are_read(
    admin: KubernetesCluster, kubectl: Kubectl, namespace: str
) -> None:
    """Why a ReplicaSet gets no pods is in its events, newest first."""
    kubectl("create", "quota", "none", "--hard=pods=0", "-n", namespace)
    replica_sets = Kind("apps", "v1", "ReplicaSet", "replicasets", namespaced=True)
    await admin.apply(DEPLOYMENTS, deployment(namespace, "web"))
    messages: tuple[str, ...] = ()

    async def warned() -> bool:
        nonlocal messages
        for item in await admin.list(replica_sets, namespace):
            messages = await admin.events(namespace, item.uid)
        return bool(messages)

    await eventually(warned)
    assert "exceeded quota: none" in messages[0]


async def test_a_wrong_token_is_refused(control_plane: Reach, tmp_path: Path) -> None:
    """401 is a sentence about credentials."""
    content = yaml.safe_load(control_plane.kubeconfig.read_text())
    content["users"][0]["user"]["token"] = "wrong"
    file = tmp_path / "wrong"
    file.write_text(yaml.safe_dump(content))
    cluster = KubernetesCluster(Target(kubeconfig=file))
    with pytest.raises(Unauthorized, match="does not accept your credentials"):
        await cluster.connect()
    await cluster.close()


async def test_an_untrusted_certificate_is_said(control_plane: Reach, tmp_path: Path) -> None:
    """A server whose certificate nobody vouches for is not spoken to."""
    content = yaml.safe_load(control_plane.kubeconfig.read_text())
    del content["clusters"][0]["cluster"]["certificate-authority-data"]
    file = tmp_path / "untrusted"
    file.write_text(yaml.safe_dump(content))
    cluster = KubernetesCluster(Target(kubeconfig=file))
    with pytest.raises(Unreachable, match="is not trusted: self-signed certificate"):
        await cluster.connect()
    await cluster.close()


async def test_kubectl_would_send_the_same(
    admin: KubernetesCluster, kubectl: Kubectl, namespace: str
) -> None:
    """A dry run of ours and `kubectl apply --server-side --dry-run=server` agree."""
    body = deployment(namespace, "web", replicas=2)
    await admin.apply(DEPLOYMENTS, deployment(namespace, "web"))
    kubectl("rollout", "status", "deployment/web", "-n", namespace, "--timeout=20s")
    ours = (await admin.apply(DEPLOYMENTS, body, dry_run=True)).live.body()
    theirs = json.loads(
        kubectl(
            "apply", "--server-side", "--force-conflicts", "--field-manager=gitops-tui",
            "--dry-run=server", "--show-managed-fields", "-o", "json", "-f", "-",
            stdin=json.dumps(body),
        )
    )  # fmt: skip
    for answer in (ours, theirs):
        answer.pop("status", None)
        answer["metadata"].pop("resourceVersion")
        for entry in answer["metadata"]["managedFields"]:
            entry.pop("time")
    managers = [
        [entry for entry in answer["metadata"].pop("managedFields")
         if entry["manager"] == "gitops-tui"]
        for answer in (ours, theirs)
    ]  # fmt: skip
    assert ours == theirs
    assert managers[0] == managers[1]
