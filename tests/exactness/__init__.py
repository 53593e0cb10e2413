"""What we say of drift, held against kubectl on the real control plane.

Generated manifests of every kind are committed, changed by later commits and by hands of
several managers, and synced now and then. After each batch `kubectl diff --server-side`
is asked about every object, and our rows must say the same: the state, and each field.

`genes`         decisions that repeat, until one of them is taken anew
`kinds`         manifests made of such decisions
`repository`    their files, and commits that change them
`edits`         one change to a live object, as a place and a value
`hands`         the ways in which people and their tools send it
`people`        who does what to which object
`oracle`        what kubectl shows, object by object
`fields`        objects as fields whose lists are keyed, without our own code
`sides`         our changes and kubectl's, as such fields
`agreement`     where we may differ from kubectl, rule by rule
`run`           the rounds
`bench`         a repository and a namespace, also for one trap at a time

Runs are told apart by their seed: `GITOPS_TUI_SEED` is the first, `GITOPS_TUI_RUNS` how
many follow (`make soak` has many more than a test run), `GITOPS_TUI_MUTATIONS` how long
each of them is.
"""
