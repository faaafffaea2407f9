"""The pages, by who they are for."""
