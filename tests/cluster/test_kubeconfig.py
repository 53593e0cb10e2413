"""Where the kubeconfig comes from, and a sentence for everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from yarl import URL

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.kubeconfig import in_a_pod, kubeconfig_files
from gitops_tui.core.target import Target
from gitops_tui.errors import Unreachable, UsageError
from tests.cluster.scripted import Scripted
from tests.control_plane.reach import Reach


def test_the_flag_comes_first(tmp_path: Path) -> None:
    """--kubeconfig, then KUBECONFIG, then ~/.kube/config, then the pod's service account."""
    flag, named, other = tmp_path / "flag", tmp_path / "named", tmp_path / "other"
    home = tmp_path / "home"
    usual = home / ".kube" / "config"
    usual.parent.mkdir(parents=True)
    for file in (flag, named, other, usual):
        file.touch()
    environment = {"KUBECONFIG": f"{named}:{tmp_path / 'missing'}:{other}:"}
    pod = {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}
    assert kubeconfig_files(flag, environment, home) == (flag,)
    assert kubeconfig_files(None, environment, home) == (named, other)
    assert kubeconfig_files(None, pod, home) == (usual,)
    assert kubeconfig_files(None, pod, tmp_path) == ()


@pytest.mark.parametrize(
    ("flag", "environment", "sentence"),
    [
        (Path("/no/such"), {}, "The kubeconfig /no/such does not exist."),
        (None, {"KUBECONFIG": "/no/such"}, "KUBECONFIG names /no/such, which does not exist."),
        (None, {}, "There is no kubeconfig"),
    ],
)
def test_nothing_is_said(
    tmp_path: Path, flag: Path | None, environment: dict[str, str], sentence: str
) -> None:
    """A missing kubeconfig is named, with the place that named it."""
    with pytest.raises(UsageError, match=sentence):
        kubeconfig_files(flag, environment, tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: [", "is not valid YAML"),
        ("just text", "holds no configuration"),
        ("apiVersion: v1\nclusters: []\n", "names no current context"),
        ("current-context: gone\n", "There is no context 'gone'"),
        (
            "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]\n",
            "The kubeconfig cannot be used",
        ),
        ("contexts: [{name: a}]\ncurrent-context: a\n", "The kubeconfig cannot be used"),
    ],
)
async def test_a_bad_file_is_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    """Whatever the file holds, there is one sentence and no traceback."""
    file = tmp_path / "kubeconfig"
    file.write_text(content)
    with pytest.raises(UsageError, match=sentence):
        await KubernetesCluster(Target(kubeconfig=file)).connect()


async def test_an_unknown_context_names_the_known(scripted: Scripted) -> None:
    """The contexts that there are are listed."""
    target = Target(kubeconfig=scripted.kubeconfig(), context="production")
    with pytest.raises(UsageError) as caught:
        await KubernetesCluster(target).connect()
    assert str(caught.value) == (
        "There is no context 'production' in the kubeconfig. There are: scripted."
    )


async def test_a_directory_is_no_kubeconfig(tmp_path: Path) -> None:
    """What cannot be read is named."""
    with pytest.raises(UsageError, match="cannot be read"):
        await KubernetesCluster(Target(kubeconfig=tmp_path)).connect()


async def test_several_files_are_merged(
    scripted: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KUBECONFIG may name several files: the context in one, the cluster in another."""
    context = {
        "contexts": [{"name": "mine", "context": {"cluster": "scripted", "namespace": "shop"}}]
    }
    first = tmp_path / "first"
    first.write_text(yaml.safe_dump({**context, "current-context": "mine"}))
    monkeypatch.setenv("KUBECONFIG", f"{first}:{scripted.kubeconfig()}")
    cluster = KubernetesCluster(Target())
    info = await cluster.connect()
    await cluster.close()
    assert (info.context, info.namespace, info.server) == ("mine", "shop", scripted.server)


async def test_connecting_tells_what_was_found(scripted: Scripted) -> None:
    """Version, server, context, user, and the namespace of the context or of the flag."""
    scripted.answer("/api/v1/namespaces/kube-system", {"metadata": {"uid": "the-uid"}})
    file = scripted.kubeconfig(namespace="shop")
    plain = KubernetesCluster(Target(kubeconfig=file))
    flagged = KubernetesCluster(Target(kubeconfig=file, namespace="other"))
    info, other = await plain.connect(), await flagged.connect()
    await plain.close()
    await flagged.close()
    assert (info.namespace, other.namespace) == ("shop", "other")
    assert (info.uid, info.version, info.user) == ("the-uid", "v1.37.0-scripted", "ana")


async def test_a_server_that_is_down_is_said(scripted: Scripted) -> None:
    """A refused connection names the address."""
    file = scripted.kubeconfig()
    await scripted.stop()
    cluster = KubernetesCluster(Target(kubeconfig=file))
    with pytest.raises(Unreachable, match=f"The API server {scripted.server} cannot be reached"):
        await cluster.connect()
    await cluster.close()


async def test_nothing_works_before_connecting() -> None:
    """A cluster that was never reached says so."""
    with pytest.raises(Unreachable, match="has not been reached yet"):
        await KubernetesCluster(Target()).catalog()


@pytest.mark.real
async def test_a_pod_uses_its_service_account(
    control_plane: Reach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a kubeconfig, inside a pod, its token, authority and namespace are used."""
    (tmp_path / "namespace").write_text("shop\n")
    address = URL(control_plane.server)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", str(address.host))
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(address.port))
    loader = "kubernetes.aio.config.incluster_config."
    monkeypatch.setattr(loader + "SERVICE_TOKEN_FILENAME", str(control_plane.directory / "token"))
    certificate = str(control_plane.directory / "apiserver.crt")
    monkeypatch.setattr(loader + "SERVICE_CERT_FILENAME", certificate)
    place = "gitops_tui.cluster.credentials.SERVICE_ACCOUNT_NAMESPACE"
    monkeypatch.setattr(place, tmp_path / "namespace")
    cluster = KubernetesCluster(Target())
    info = await cluster.connect()
    await cluster.close()
    assert (info.context, info.namespace) == ("in-cluster", "shop")
    assert info.uid


def test_inside_a_pod_and_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no kubeconfig speaks for us, and the service account does."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    assert not in_a_pod(None)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    assert in_a_pod(None)
    file = tmp_path / "config"
    file.write_text("{}")
    assert not in_a_pod(file)
    monkeypatch.setenv("KUBECONFIG", str(file))
    assert not in_a_pod(None)
