"""The parts of a screen: each shows what it is handed and posts what was done to it."""
