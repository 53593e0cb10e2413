"""What a tree asks for, told from the tree before it, is what reading it afresh would tell."""

from __future__ import annotations

from hashlib import sha1

from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, changed_manifests
from gitops_tui.engine.placed import PlacedFiles, Reading, Rules
from gitops_tui.engine.ports import SourceFile, SourceTree
from gitops_tui.engine.stated import Stated, stated_by
from tests.core.objects import CATALOG

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {a: VALUE}\n"
ANNOTATIONS = ("", "fluxcd.io/ignore: 'true'", "fluxcd.io/automated: 'true'")
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: NAME}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions: [{name: v1, served: true, storage: true}]
"""

names = st.sampled_from("abc")
config_maps = st.builds(
    lambda name, value, note: CONFIG_MAP.replace(
        "NAME", f"{name}, annotations: {{{note}}}"
    ).replace("VALUE", value),
    names,
    st.sampled_from(("x", "y")),
    st.sampled_from(ANNOTATIONS),
)
documents = st.one_of(
    config_maps,
    names.map(lambda name: WIDGET.replace("NAME", name)),
    st.just(CRD),
    st.just("a: [\n"),
    st.just("kind: ConfigMap\n"),
)
texts = st.lists(documents, max_size=2).map("---\n".join) | config_maps
edits = st.lists(st.dictionaries(st.sampled_from("uvwxyz"), texts, max_size=2), max_size=6)
problems = st.sampled_from(((), (("link.yaml", "A symbolic link: it is not followed."),)))


def tree(revision: str, files: dict[str, str], told: tuple[tuple[str, str], ...]) -> SourceTree:
    """The files of a revision, in order."""
    found = (
        SourceFile(
            f"{name}.yaml", sha1(text.encode(), usedforsecurity=False).hexdigest(), text.encode()
        )
        for name, text in sorted(files.items())
    )
    return SourceTree(revision, tuple(found), told)


def everything(desired: Desired) -> object:
    """All that a Desired says."""
    manifests = [
        (key, manifest.body, manifest.origin, manifest.digest, manifest.kind)
        for key, manifest in desired.manifests.items()
    ]
    return desired.revision, manifests, desired.findings


@given(st.dictionaries(st.sampled_from("uvwxyz"), texts), edits, st.data())
def test_told_from_the_one_before_or_afresh(
    files: dict[str, str], steps: list[dict[str, str]], data: st.DataObject
) -> None:
    """Whatever a commit does: resources come, go, move, stand twice, or cannot be read."""
    reader, before, rules = PlacedFiles(), None, Rules(CATALOG, "example", None)
    stated: Stated | None = None
    for number, step in enumerate([files, *steps]):
        files = {**files, **step}
        if not data.draw(st.integers(0, 3)):
            files.popitem() if files else None
        now = tree(str(number), files, data.draw(problems))
        reading = reader.read(now, rules, before)
        afresh = PlacedFiles().read(now, rules, None)
        assert everything(reading.desired) == everything(afresh.desired)
        if before is not None:
            assert changed(before, reading) == changed(before, afresh)
        stated = stated_by(reading.desired, stated)
        assert told(stated) == told(stated_by(afresh.desired))
        before = reading


def told(stated: Stated) -> object:
    """What manifests say about themselves."""
    return stated.locks, stated.automated, stated.statuses


def changed(before: Reading, now: Reading) -> object:
    """Which resources differ; those that nothing can be said of only where a file changed."""
    found = {finding.key for reading in (before, now) for finding in reading.desired.findings}
    return changed_manifests(before.desired, now.desired) - found


def test_one_edited_file_leaves_the_others_alone() -> None:
    """Their manifests are the very same objects, and nothing else is said to have changed."""
    reader, rules = PlacedFiles(), Rules(CATALOG, "example", None)
    files = {name: CONFIG_MAP.replace("NAME", name) for name in "abc"}
    before = reader.read(tree("0", files, ()), rules, None)
    now = reader.read(
        tree("1", {**files, "b": files["b"].replace("VALUE", "x")}, ()), rules, before
    )
    assert now.desired.shape is before.desired.shape
    pairs = zip(before.desired.manifests.values(), now.desired.manifests.values(), strict=True)
    assert [old is new for old, new in pairs] == [True, False, True]
    assert {key.name for key in changed_manifests(before.desired, now.desired)} == {"b"}


def test_other_rules_place_everything_anew() -> None:
    """A catalog that was asked for again, or another namespace, may make other resources of it."""
    reader, files = PlacedFiles(), tree("0", {"a": CONFIG_MAP}, ())
    before = reader.read(files, Rules(CATALOG, "example", None), None)
    for rules in (Rules(Catalog(CATALOG.kinds), "example", None), Rules(CATALOG, "other", None)):
        now = reader.read(files, rules, before)
        assert now.desired.shape is not before.desired.shape
        assert {key.namespace for key in now.desired.manifests} == {rules.default_namespace}
