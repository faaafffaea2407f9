"""One way for a command to become events: load, fold, decide, append."""
