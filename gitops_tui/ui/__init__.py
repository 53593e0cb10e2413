"""Shows snapshots and sends requests; decides nothing."""
