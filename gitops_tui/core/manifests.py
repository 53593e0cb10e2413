"""From a file's bytes to documents: what it says, whatever cluster that is for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gitops_tui.core.definitions import defined_kinds
from gitops_tui.core.desired import Document, Finding
from gitops_tui.core.documents import documents_of
from gitops_tui.core.flux_annotations import hold_in_git
from gitops_tui.core.resources import Kind
from gitops_tui.core.yaml_reader import YamlDocument, read_yaml

# Files that other tools render, by their name: said once, not read.
_RENDERED = {
    **dict.fromkeys(("kustomization.yaml", "kustomization.yml", "Kustomization"), "kustomization"),
    "Chart.yaml": "Helm chart",
}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file holds; depends on nothing but its bytes, so it can be kept by blob."""

    documents: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()
    defines: tuple[Kind, ...] = ()
    """The kinds that its CustomResourceDefinitions bring."""


def read_file(path: str, data: bytes) -> ReadFile:
    """Every object in a YAML or JSON file, and every reason why something was not read.

    `path` counts from the repository's root. Raises nothing.
    """
    rendered = _RENDERED.get(path.rsplit("/", 1)[-1])
    if rendered is not None:
        message = (
            f"A {rendered} is not rendered here: commit the manifests that it makes, "
            "or keep it outside the tracked paths."
        )
        return ReadFile(findings=(Finding(path, None, message, hides=True),))
    documents: list[Document] = []
    findings: list[Finding] = []
    for entry in read_yaml(data):
        if not isinstance(entry, YamlDocument):
            message = f"{entry.message[:1].upper()}{entry.message[1:]}."
            findings.append(Finding(path, entry.line, message, hides=True))
            continue
        for found in documents_of(entry, path):
            if isinstance(found, Document):
                hold = hold_in_git(found.body, found.origin, data)
                documents.append(replace(found, hold=hold) if hold else found)
            else:
                findings.append(found)
    return ReadFile(tuple(documents), tuple(findings), defined_kinds(documents))
