"""What makes the embedded cluster live: Deployments roll out, pods start, what is owned goes."""
