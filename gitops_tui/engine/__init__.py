"""Runs the loop: observe, compare, apply, wait, record, publish. Needs no terminal."""
