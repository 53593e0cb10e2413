"""What we say of drift, held against kubectl on the real control plane.

Generated manifests of every kind are committed, changed by later commits and by hands of
several managers, and synced now and then. After each batch `kubectl diff --server-side`
is asked about every object, and our rows must say the same: the state, and each field.

`genes`         decisions that repeat, until one of them is taken anew
`workloads` …   manifests made of such decisions
`edits`         one change to a live object, as a place and a value
`hands`         the ways in which people and their tools send it
`oracle`        what kubectl shows, object by object
`fields`        both sides as fields whose lists are keyed, without our own code
`agreement`     where we may differ from kubectl, rule by rule
`run`           the rounds

A run prints its seed; `GITOPS_TUI_SEED` repeats it, `GITOPS_TUI_MUTATIONS` makes it
longer (`make soak` does).
"""
