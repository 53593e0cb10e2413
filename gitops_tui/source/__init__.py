"""The only package that talks to Git."""
