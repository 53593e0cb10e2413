"""The embedded cluster: a small HTTP server that speaks the Kubernetes API."""
