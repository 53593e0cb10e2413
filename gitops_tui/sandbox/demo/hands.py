"""Changes made by hand in the cluster, past Git, as kubectl makes them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

from gitops_tui.core.resources import JsonObject

TIME_LIMIT = 5.0
DEPLOYMENTS = "/apis/apps/v1/namespaces/example/deployments"
SERVICES = "/api/v1/namespaces/example/services"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


class Hands:
    """Somebody with a kubeconfig."""

    def __init__(self, kubeconfig: Path) -> None:
        config = json.loads(kubeconfig.read_text(encoding="utf-8"))
        self._server: str = config["clusters"][0]["cluster"]["server"]
        # The way to loopback leads through no proxy, whatever the environment says.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def runs(self, deployment: str) -> bool:
        """Whether a Deployment is there and complete."""
        body = self._send("GET", f"{DEPLOYMENTS}/{deployment}")
        if body is None:
            return False
        wanted, status = body["spec"]["replicas"], body.get("status", {})
        return bool(status.get("updatedReplicas", 0) == status.get("readyReplicas", 0) == wanted)

    def scale(self, deployment: str, replicas: int) -> bool:
        """`kubectl scale`; whether there was something to scale."""
        body: JsonObject = {"spec": {"replicas": replicas}}
        path = f"{DEPLOYMENTS}/{deployment}/scale?fieldManager=kubectl-scale"
        return self._send("PATCH", path, body, MERGE) is not None

    def set_image(self, deployment: str, image: str) -> bool:
        """`kubectl set image` of the container named as its Deployment."""
        return self._set(deployment, "kubectl-set", {"image": image})

    def set_variable(self, deployment: str, name: str, value: str) -> bool:
        """`kubectl edit`, to set a variable."""
        return self._set(deployment, "kubectl-edit", {"env": [{"name": name, "value": value}]})

    def delete_service(self, name: str) -> bool:
        """`kubectl delete service`."""
        return self._send("DELETE", f"{SERVICES}/{name}") is not None

    def _set(self, deployment: str, manager: str, change: JsonObject) -> bool:
        container: JsonObject = {"name": deployment} | change
        body = {"spec": {"template": {"spec": {"containers": [container]}}}}
        path = f"{DEPLOYMENTS}/{deployment}?fieldManager={manager}"
        return self._send("PATCH", path, body, STRATEGIC) is not None

    def _send(
        self, method: str, path: str, body: JsonObject | None = None, media_type: str = MERGE
    ) -> JsonObject | None:
        """The answer, or None where there is nothing (yet, or any more)."""
        request = urllib.request.Request(  # noqa: S310 - the address is the embedded cluster's
            self._server + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": media_type},
        )
        try:
            with self._opener.open(request, timeout=TIME_LIMIT) as answer:
                found: JsonObject = json.load(answer)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            raise
        return found
