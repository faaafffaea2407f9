"""What may be seen, by whom, and how it is read: the same for every surface that shows it."""
