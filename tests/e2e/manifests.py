"""The application of the story, as files: the namespace's file sorts after the frontend's."""

from __future__ import annotations

APPS = {"frontend": "frontend", "thoughts_backend": "thoughts", "users_backend": "users"}
"""Directory -> name of what is in it."""

NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: {namespace}
"""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
        - name: {name}
          image: example.org/{name}:v1
          ports:
            - containerPort: 8000
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
spec:
  selector:
    app: {name}
  ports:
    - name: http
      port: 80
      targetPort: 8000
"""

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  namespace: {namespace}
spec:
  rules:
    - host: {name}.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {name}
                port:
                  number: 80
"""


def application(namespace: str) -> dict[str, str]:
    """Path -> text of the ten manifests; the frontend has 4 replicas, the others 1."""
    files = {"namespace.yaml": NAMESPACE.format(namespace=namespace)}
    for directory, name in APPS.items():
        replicas = 4 if name == "frontend" else 1
        for file, text in (
            ("deployment", DEPLOYMENT),
            ("service", SERVICE),
            ("ingress", INGRESS),
        ):
            stated = text.format(name=name, namespace=namespace, replicas=replicas)
            files[f"{directory}/{file}.yaml"] = stated
    return files


def config_map(name: str, namespace: str) -> str:
    """A ConfigMap with one key."""
    return (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n"
        f"  namespace: {namespace}\ndata:\n  key: value\n"
    )
