"""What is shown: pure folds of complaints' events into rows. Imports the domain only."""
