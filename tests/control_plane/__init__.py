"""A real Kubernetes control plane for the tests: unmodified, on loopback, without root.

etcd, kube-apiserver, kube-controller-manager and kube-scheduler, and kwok, which plays the
kubelet: pods are scheduled, become ready, get addresses, finish and are deleted without
containers. `kubectl logs` works too (five lines, then it follows).

Fixtures (tests/conftest.py), for tests marked `real`:

`control_plane` (session)
    One control plane for all workers of a test run, started by the first test that asks.
    `.server`, `.kubeconfig` (an administrator's), `.kubeconfig_of("ana")` (ordinary users
    without any right of their own: see USERS), `.kubectl(*words, user=, stdin=, check=)`.
    Isolation is by namespace; give cluster-scoped objects unique names. Never stop it.
`namespace`
    The name of a fresh namespace, with its default service account; deleted afterwards
    without waiting.
`kubectl`
    `control_plane.kubectl`: the virtual environment's kubectl with the administrator's
    kubeconfig; returns its standard output.
`own_control_plane` (module)
    An API server and its etcd that belong to the module alone, without controllers, for
    tests that hang it or kill it: `.pause("kube-apiserver")`, `.resume(...)`,
    `.kill(...)`, `.start(...)`. Call `ControlPlane.create(directory)` with the default
    programs for one with controllers.

Pods misbehave by label: see kwok.yaml. By hand:

    python -m tests.control_plane.start DIR     # until Ctrl-C; writes DIR/kubeconfig

With GITOPS_TUI_TEST_CONTROL_PLANE=DIR in the environment a test run uses that one.
"""
