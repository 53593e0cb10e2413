"""Manifests of ConfigMaps, Secrets and claims."""

from __future__ import annotations

from base64 import b64encode

from tests.exactness.genes import Fields, Genes


def config_map(g: Genes, _: str) -> Fields:
    """A ConfigMap."""
    texts = {
        "a": ["1", "2"],
        "b.conf": ["x: 1\ny: 2\n", "x: 1\n", ""],
        "empty": [""],
        "on": ["yes"],
    }
    blobs = {"blob": ["AAEC", "AAED"], "wrapped": ["AAEC\n"]}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        **g.maybe("texts", data=g.pick("no-texts", [g.pairs("data", texts), None])),
        **g.maybe("blobs", binaryData=g.pairs("binaryData", blobs)),
        **g.one("immutable", [False]),
    }


def secret(g: Genes, _: str) -> Fields:
    """A Secret, by `data`, by `stringData`, or by both."""
    words = ["guarded-one", "guarded-two", ""]
    coded = [b64encode(word.encode()).decode() for word in words]
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        **g.maybe("coded", data=g.pairs("data", {"user": coded, "both": coded})),
        **g.maybe("plain", stringData=g.pairs("stringData", {"password": words, "both": words})),
        **({"type": "Opaque"} if g.fixed("typed", [True, False]) else {}),
    }


def claim(g: Genes, _: str) -> Fields:
    """A PersistentVolumeClaim that nothing binds."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "spec": {
            "accessModes": g.fixed("modes", [["ReadWriteOnce"], ["ReadWriteMany", "ReadOnlyMany"]]),
            "resources": {"requests": {"storage": g.fixed("size", ["1Gi", "1024Mi", "1.5Gi"])}},
            "storageClassName": "none",
        },
    }
