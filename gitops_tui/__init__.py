"""gitops-tui: what Git says, what the cluster runs, and the keys to make them agree.

core/      decides; pure
engine/    runs the loop and publishes snapshots
source/    talks to Git
cluster/   talks to Kubernetes
ui/        the dashboard
cli/       the commands, and the wiring of all the others
sandbox/   the embedded cluster of the demo and of fast tests
"""
