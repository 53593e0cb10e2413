"""Arguments, wiring of the adapters to the engine, output, exit codes."""
