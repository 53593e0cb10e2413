"""The installed command in a real terminal: keys in, screens and exit codes out."""
