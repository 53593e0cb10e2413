"""The demo: the sample repository with a history, an embedded cluster, and a teammate."""

from gitops_tui.sandbox.demo.stage import Demo

__all__ = ["Demo"]
