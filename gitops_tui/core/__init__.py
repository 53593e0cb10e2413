"""Decides: manifests, drift, health, plan, locks. Does no I/O, reads no clock."""
