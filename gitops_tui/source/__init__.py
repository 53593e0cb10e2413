"""The only package that talks to Git.

    repository   GitSource: the engine's port, each method a job off the event loop
    ├── places       what open() settles: where is it read, which branch, which paths
    │   ├── addresses, clones, mirrors
    │   ├── remotes      what is asked, through ssh, identities (deploy keys), hostkeys
    │   └── notes
    ├── trees        the manifests at a revision, through blobs
    ├── log          history, causes, distance; resolving: what a person typed
    ├── drafts       changes that could be committed, through diffs
    ├── commits      a draft written, pushed, the branch moved, through checkouts
    ├── watching     local refs
    └── command      the one way Git is run, in its environment; jobs: stopped when nobody waits

GitPython and watchfiles are imported when first needed, so importing this costs nothing.
"""

from gitops_tui.source.repository import GitSource

__all__ = ["GitSource"]
