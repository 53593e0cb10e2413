"""A long conversation with a cluster through kubectl, to be compared between two clusters."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from gitops_tui.assets import asset
from tests.sandbox.speaking import Kubectl

HIDDEN = frozenset({
    "uid", "resourceVersion", "creationTimestamp", "time", "lastTransitionTime",
    "lastUpdateTime", "clusterIP", "clusterIPs",
})  # fmt: skip
"""What differs between any two clusters."""

APPLY = ("apply", "--server-side", "--field-manager=gitops-tui", "-f", "-")
FORCE = (*APPLY, "--force-conflicts")
CREATE = ("create", "-f", "-")

Step = tuple[tuple[str, ...], str]


def conversation(namespace: str) -> list[Step]:
    """(words, standard input) of each kubectl."""

    def read(file: str) -> str:
        text = (asset("sample-repo") / file).read_text(encoding="utf-8")
        return text.replace("namespace: example", f"namespace: {namespace}")

    def show(word: str) -> Step:
        return ("get", word, *here, "-o", "json", "--show-managed-fields"), ""

    here = ("-n", namespace)
    front, service = read("frontend/deployment.yaml"), read("frontend/service.yaml")
    config = (
        f"apiVersion: v1\nkind: ConfigMap\n"
        f"metadata: {{name: one, namespace: {namespace}, labels: {{a: b}}}}\n"
        f"data: {{x: '1', w: '2'}}\n"
    )
    secret = (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: {namespace}}}\n"
        f"stringData: {{x: '1'}}\n"
    )

    def renamed(text: str, name: str) -> str:
        return text.replace("name: frontend\n  namespace", f"name: {name}\n  namespace")

    failing = '[{"op":"test","path":"/data/z","value":"8"}]'
    port = '[{"op":"replace","path":"/spec/ports/0/port","value":82}]'
    fewer = renamed(front, "classic").replace("replicas: 4", "replicas: 2").replace("v1.4.0", "v2")
    unnamed = (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: x, namespace: {namespace}}}\n"
        f"spec: {{ports: [{{port: 80}}, {{port: 81}}]}}\n"
    )
    return [
        (APPLY, front),
        show("deploy/frontend"),
        (APPLY, service),
        show("svc/frontend"),
        (APPLY, read("frontend/ingress.yaml")),
        show("ing/frontend"),
        (APPLY, config),
        show("cm/one"),
        (APPLY, secret),
        show("secret/s"),
        (("scale", "deploy/frontend", "--replicas=5", *here), ""),
        (("set", "image", "deploy/frontend", "frontend=x:2", *here), ""),
        (("set", "env", "deploy/frontend", "DEBUG=1", *here), ""),
        (("set", "resources", "deploy/frontend", "--limits=cpu=2000m,memory=1024Mi", *here), ""),
        (("label", "deploy/frontend", "team=x", *here), ""),
        (("annotate", "deploy/frontend", "note=x", *here), ""),
        show("deploy/frontend"),
        (APPLY, front),
        (FORCE, front),
        show("deploy/frontend"),
        (FORCE, front.replace("replicas: 4", "").replace("cpu: 100m", "cpu: 0.2")),
        show("deploy/frontend"),
        (FORCE, front.replace("replicas: 4", "replica: 4")),
        (FORCE, front.replace("replicas: 4", "replicas: -4")),
        (FORCE, front.replace("replicas: 4", "replicas: four")),
        (FORCE, front.replace("- name: USER_BACKEND_URL", "- name: THOUGHTS_BACKEND_URL")),
        (FORCE, front.replace("app: frontend", "app: other")),
        (FORCE, service.replace("port: 80", "port: 81")),
        show("svc/frontend"),
        (("patch", "svc/frontend", *here, "--type=json", "-p", port), ""),
        (APPLY, service),
        (APPLY, config.replace("{x: '1', w: '2'}", "{x: '3'}")),
        (("patch", "cm/one", *here, "--type=merge", "-p", '{"data":{"x":null,"z":"9"}}'), ""),
        (("patch", "cm/one", *here, "--type=json", "-p", failing), ""),
        show("cm/one"),
        (APPLY, config.replace("a: b", "c: d")),
        show("cm/one"),
        (CREATE, config.replace("name: one", "name: two")),
        show("cm/two"),
        (CREATE, config.replace("name: one", "name: two")),
        (CREATE, renamed(front, "created")),
        show("deploy/created"),
        (("apply", "-f", "-"), renamed(front, "classic")),
        (("apply", "-f", "-"), fewer),
        show("deploy/classic"),
        (FORCE, renamed(front, "classic")),
        show("deploy/classic"),
        (CREATE, renamed(service, "second")),
        show("svc/second"),
        (("get", "cm/nosuch", *here), ""),
        (CREATE, config.replace(namespace, "nosuch-ns")),
        (CREATE, config.replace("name: one", "name: Bad_Name")),
        (CREATE, front.replace("image: registry", "imag: registry")),
        (CREATE, unnamed),
        (("get", "deploy,svc", *here, "-o", "name", "-l", "app=frontend"), ""),
        (("delete", "cm/one", "--dry-run=server", *here), ""),
        (("delete", "cm/one", *here), ""),
        (("rollout", "restart", "deploy/frontend", *here), ""),
        (("rollout", "status", "deploy/frontend", "--timeout=15s", *here), ""),
    ]


async def transcribe(kubectl: Kubectl, namespace: str) -> list[tuple[str, str]]:
    """(what was asked, what came back), without what differs between any two clusters."""
    told: list[tuple[str, str]] = []
    for words, stdin in conversation(namespace):
        said = await kubectl(*words, stdin=stdin)
        answer = said.out
        if words[1:2] == ("status",):
            answer = said.out.splitlines()[-1]
        elif "json" in words and said.code == 0:
            answer = yaml.safe_dump(_comparable(json.loads(said.out)))
        question = f"{len(told)}: kubectl {' '.join(words)}"
        told.append((question, f"{said.code}\n{answer}{_without_noise(said.err)}"))
    return told


def _comparable(body: Any) -> Any:
    body = _hide(body)
    # What the controllers did so far is a matter of timing.
    body.pop("status", None)
    metadata = body["metadata"]
    annotations = metadata.get("annotations", {})
    annotations.pop("deployment.kubernetes.io/revision", None)
    if not annotations:
        metadata.pop("annotations", None)
    entries = [e for e in metadata["managedFields"] if e["manager"] != "kube-controller-manager"]
    metadata["managedFields"] = sorted(entries, key=lambda e: (e["operation"], e["manager"]))
    return body


def _hide(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "..." if name in HIDDEN else _hide(inner) for name, inner in value.items()}
    return [_hide(inner) for inner in value] if isinstance(value, list) else value


def _without_noise(text: str) -> str:
    text = re.sub(r"(?m)^Warning: .*\n", "", text)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UID", text)
