"""The engine's ports in memory: a clock, a repository, a cluster and recorded state."""
