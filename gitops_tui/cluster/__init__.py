"""The only package that talks to Kubernetes, and the only one that writes to it."""
