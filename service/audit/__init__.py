"""What auditors use: replay, examination, backup."""
