"""Files become manifests; whatever cannot is told with its place and a way out."""

from __future__ import annotations

import pytest

from gitops_tui.core.desired import Finding, Manifest
from gitops_tui.core.manifests import ReadFile, read_file
from gitops_tui.core.placing import place, resolve
from gitops_tui.core.resources import Kind, ResourceKey
from tests.core.objects import CATALOG, key

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  a: b
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: SCOPE
  names: {kind: Widget, plural: widgets, singular: widget, shortNames: [wd]}
  versions:
    - {name: v2, served: true, storage: true}
    - {name: v1, served: true, storage: false}
    - {name: v0, served: false, storage: false}
"""


def read(text: str, path: str = "f.yaml") -> ReadFile:
    """Read a file's text."""
    return read_file(path, text.encode())


def placed(
    *files: ReadFile, only_namespace: str | None = None
) -> tuple[dict[ResourceKey, Manifest], tuple[Finding, ...]]:
    """The manifests and the findings."""
    catalog = CATALOG.with_kinds(kind for file in files for kind in file.defines)
    return resolve(
        place(file, catalog, default_namespace="example", only_namespace=only_namespace)
        for file in files
    )


def resolved(
    *files: ReadFile, only_namespace: str | None = None
) -> tuple[list[str], list[Finding]]:
    """Qualified names of the manifests, and the findings."""
    manifests, findings = placed(*files, only_namespace=only_namespace)
    assert all(manifest.key == each for each, manifest in manifests.items())
    return [each.qualified for each in manifests], list(findings)


def test_a_file_of_several_documents() -> None:
    """Each is a document with its place, and one of a default namespace is told so."""
    other = CONFIG_MAP.replace("name: settings", "name: more\n  namespace: other")
    file = read(f"# note\n{CONFIG_MAP}---\n{other}")
    assert [str(d.origin) for d in file.documents] == ["f.yaml:2", "f.yaml:9"]
    assert resolved(file) == (["example/configmap/settings", "other/configmap/more"], [])


def test_what_is_sent() -> None:
    """The namespace is filled in; status and the server's bookkeeping are left out."""
    text = CONFIG_MAP.replace(
        "  name: settings",
        "  name: settings\n  uid: u\n  resourceVersion: '1'\n  creationTimestamp: null\n"
        "  generation: 3\n  managedFields: []\n  selfLink: x\n  labels: {a: b}",
    )
    (manifest,) = placed(read(text + "status: {x: 1}\n"))[0].values()
    assert manifest.body == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings", "namespace": "example", "labels": {"a": "b"}},
        "data": {"a": "b"},
    }


def test_string_data_wins() -> None:
    """It is folded into data as base64 of UTF-8, as the server does."""
    text = CONFIG_MAP.replace("ConfigMap", "Secret").replace("  a: b", "  a: YQ==\n  b: Yg==")
    (document,) = read(text + "stringData: {b: bee, c: ü}\n").documents
    assert document.body["data"] == {"a": "YQ==", "b": "YmVl", "c": "w7w="}
    assert "stringData" not in document.body
    assert "YmVl" not in repr(document)


def test_digests_tell_meaning() -> None:
    """Order and spelling do not count, values do."""
    texts = (
        CONFIG_MAP,
        "{kind: ConfigMap, data: {a: 'b'}, apiVersion: v1, metadata: {name: settings}, status: {}}",
        CONFIG_MAP.replace("a: b", "a: c"),
    )
    one, same, other = (read(text).documents[0].digest for text in texts)
    assert one == same != other


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
        "- {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n",
        '{"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [\n\n'
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}},\n'
        '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "b"}}]}',
    ],
    ids=["YAML", "JSON"],
)
def test_lists_are_expanded(text: str) -> None:
    """Every entry is a document with its own line."""
    file = read(text)
    assert [(d.kind, d.origin.item) for d in file.documents] == [
        ("ConfigMap", 0),
        ("Deployment", 1),
    ]
    first, second = (d.origin.line for d in file.documents)
    assert second == first + 1
    assert resolved(file)[0] == ["example/configmap/a", "example/deployment/b"]


def test_typed_lists() -> None:
    """The entries of a ConfigMapList need not say what they are."""
    file = read("apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n")
    assert resolved(file) == (["example/configmap/a"], [])


def test_a_kind_that_ends_in_list() -> None:
    """One with a name is an object like any other."""
    (document,) = read(
        "apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\nitems: []\n"
    ).documents
    assert document.kind == "AllowList"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: [\n", 1, "A bracket"),
        ("a:\n\tb: 1\n", 2, "A tab indents this line"),
        ("- 1\n", 1, "This is no object"),
        ("services:\n  web: {image: x}\n", 1, "no apiVersion and kind: not a Kubernetes manifest"),
        ("kind: ConfigMap\n", 1, "The document has no apiVersion."),
        ("apiVersion: v1\n", 1, "The document has no kind."),
        ("apiVersion: 1\nkind: ConfigMap\n", 1, "'1' is no apiVersion."),
        ("apiVersion: v1\nkind: ConfigMap\n", 1, "The document has no metadata.name."),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: x\n", 1, "The document has no metadata.name."),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 5}\n", 1, "is '5', which is no text"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n",
            1,
            "generateName makes a new resource at every sync",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n",
            4,
            "render it first if it is a template",
        ),
        (
            "apiVersion: v1\nkind: Pod\nkind: Job\nmetadata: {name: a}\n",
            3,
            "stands on line 2 already",
        ),
        ("apiVersion: v1\nkind: List\nitems: 5\n", 1, "The items of this List are no list."),
        (
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: []}\n",
            4,
            "A List inside a List",
        ),
        (
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
            1,
            "A kustomization is not rendered",
        ),
    ],
)
def test_documents_without_identity(text: str, line: int, words: str) -> None:
    """They hide what may be behind them, and say where they are; the others are read."""
    file = read(f"{text}---\n{CONFIG_MAP}")
    (finding,) = file.findings
    assert finding.hides
    assert finding.line == line
    assert words in finding.message
    assert finding.message.endswith(".")
    assert [d.name for d in file.documents] == ["settings"]


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/kustomization.yaml", "kustomization"), ("chart/Chart.yaml", "Helm chart")],
)
def test_what_other_tools_render(path: str, name: str) -> None:
    """A kustomization or a chart is one finding that names it."""
    (finding,) = read("resources: [a.yaml]\n", path).findings
    assert finding.hides
    assert name in finding.message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"{CONFIG_MAP}  a: c\n", 7, "The key 'a' stands on line 6 already."),
        (CONFIG_MAP.replace("settings", "a/b"), 1, "'a/b' cannot be a name."),
        (CONFIG_MAP.replace("settings", "'..'"), 1, "cannot be a name."),
        (
            CONFIG_MAP + "sops:\n  mac: ENC[x]\n",
            1,
            "It is encrypted by SOPS, and nothing is decrypted",
        ),
        (
            CONFIG_MAP.replace("settings", "settings\n  namespace: Not_One"),
            1,
            "'Not_One' cannot be a namespace's name.",
        ),
        (
            CONFIG_MAP.replace("settings", "settings\n  annotations: {on: true}"),
            1,
            "The value of 'true' in metadata.annotations is no text: put it in quotes.",
        ),
        (
            CONFIG_MAP.replace("settings", "settings\n  labels: x"),
            1,
            "metadata.labels is no mapping.",
        ),
        (
            CONFIG_MAP.replace("ConfigMap", "Secret") + "stringData: {pin: 1234}\n",
            1,
            "The value of 'pin' in stringData is no text: put it in quotes.",
        ),
        (f"{CONFIG_MAP}x: .inf\n", 7, "Infinity and not-a-number"),
    ],
)
def test_documents_that_are_refused(text: str, line: int, words: str) -> None:
    """They say who they are: only that resource fails, and nothing is hidden."""
    file = read(text)
    assert not file.findings
    names, (finding,) = resolved(file)
    assert not names
    assert (finding.line, finding.hides) == (line, False)
    assert words in finding.message
    assert finding.key is not None
    assert "1234" not in finding.message


def test_the_same_resource_in_two_files() -> None:
    """Both places are named and neither is used, so that no order of files decides."""
    files = read(CONFIG_MAP, "a.yaml"), read(CONFIG_MAP.replace("a: b", "a: c"), "b.yaml")
    names, (finding,) = resolved(*files)
    assert not names
    assert finding.key == key("ConfigMap/settings")
    assert str(finding) == (
        "b.yaml:1: example/configmap/settings is also in a.yaml:1: "
        "keep one of them; until then neither is used."
    )


@pytest.mark.parametrize(
    ("api_version", "kind", "message", "group"),
    [
        (
            "extensions/v1beta1",
            "Ingress",
            "extensions/v1beta1 Ingress is gone: this cluster serves networking.k8s.io/v1.",
            "networking.k8s.io",
        ),
        (
            "apps/v1beta1",
            "Deployment",
            "apps/v1beta1 Deployment is gone: this cluster serves apps/v1.",
            "apps",
        ),
        (
            "serving.example.com/v1",
            "Service",
            "This cluster serves no serving.example.com/v1 Service: "
            "if it is a custom resource, its CustomResourceDefinition is missing.",
            "serving.example.com",
        ),
        (
            "policy/v1beta1",
            "PodSecurityPolicy",
            "This cluster serves no policy/v1beta1 PodSecurityPolicy: "
            "its version of Kubernetes has no such kind.",
            "policy",
        ),
    ],
)
def test_kinds_that_are_not_served(api_version: str, kind: str, message: str, group: str) -> None:
    """The sentence names the version that is; the key is the one that the inventory knows."""
    file = read(
        f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x, namespace: example}}\n"
    )
    names, (finding,) = resolved(file)
    assert not names
    assert (finding.message, finding.hides) == (message, False)
    assert finding.key == key(f"{group}/{kind}/x")


def test_a_kind_that_is_answered_and_not_kept() -> None:
    """A review in the repository is one finding: there is no list of such objects to ask for."""
    review = Kind(
        "authorization.k8s.io",
        "v1",
        "SubjectAccessReview",
        "subjectaccessreviews",
        namespaced=False,
        verbs=frozenset({"create"}),
    )
    file = read(
        "apiVersion: authorization.k8s.io/v1\nkind: SubjectAccessReview\nmetadata: {name: x}"
    )
    catalog = CATALOG.with_kinds([review])
    manifests, (finding,) = resolve([place(file, catalog, default_namespace="example")])
    assert not manifests
    assert finding.key == key("authorization.k8s.io/SubjectAccessReview/x", "")
    assert finding.message.startswith(
        "authorization.k8s.io/v1 SubjectAccessReview is answered at once and not kept: "
    )


@pytest.mark.parametrize(
    ("scope", "name"),
    [("Namespaced", "example/widget.example.com/w"), ("Cluster", "widget.example.com/w")],
)
def test_definitions_beside_their_resources(scope: str, name: str) -> None:
    """A CRD of the same revision makes its kind known, in the versions that it serves."""
    definition = read(CRD.replace("SCOPE", scope))
    for version in ("v1", "v2"):
        widget = read(f"apiVersion: example.com/{version}\nkind: Widget\nmetadata: {{name: w}}\n")
        assert resolved(widget, definition) == (
            [name, "customresourcedefinition/widgets.example.com"],
            [],
        )
    old = read("apiVersion: example.com/v0\nkind: Widget\nmetadata: {name: w}\n")
    (finding,) = resolved(old, definition)[1]
    assert finding.message == "example.com/v0 Widget is gone: this cluster serves example.com/v2."


def test_a_status_counts_where_nothing_keeps_it_apart() -> None:
    """Which each version of a definition says for itself; it is left out either way."""
    apart = "{name: v2, subresources: {status: {}},"
    definition = read(CRD.replace("SCOPE", "Namespaced").replace("{name: v2,", apart))
    text = "apiVersion: example.com/VERSION\nkind: Widget\nmetadata: {name: w}\nstatus: {a: 1}\n"
    for version, plain in (("v1", True), ("v2", False)):
        manifests, _ = placed(read(text.replace("VERSION", version)), definition)
        widget = next(each for each in manifests.values() if each.key.kind == "Widget")
        assert widget.status is plain
        assert "status" not in widget.body


@pytest.mark.parametrize("spec", ["null", "{}", "{group: [], names: 5, versions: x}"])
def test_a_malformed_definition_defines_nothing(spec: str) -> None:
    """The server will say what is wrong with it."""
    text = f"{CRD.split('spec:', maxsplit=1)[0]}spec: {spec}\n"
    assert resolved(read(text)) == (["customresourcedefinition/widgets.example.com"], [])


@pytest.mark.parametrize("namespace", ["namespace: other", "namespace: ''", "namespace: null"])
def test_a_namespace_on_what_has_none(namespace: str) -> None:
    """It is dropped, as kubectl drops it."""
    text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: example\n  "
    manifests, _ = placed(read(text + namespace))
    assert [m.body["metadata"] for m in manifests.values()] == [{"name": "example"}]
    assert list(manifests) == [key("Namespace/example", "")]


def test_only_one_namespace() -> None:
    """Others, and what has none, are left out without a word."""
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
    elsewhere = CONFIG_MAP.replace("settings", "settings\n  namespace: other")
    file = read(f"{CONFIG_MAP}---\n{elsewhere}---\n{role}")
    assert resolved(file, only_namespace="other") == (["other/configmap/settings"], [])
