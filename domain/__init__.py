"""What is true: the rules of complaints, as pure functions over events."""
