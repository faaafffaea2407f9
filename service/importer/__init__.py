"""Histories out of files: `aduan import` reads a CSV by a mapping and lets each row pass the rules of live commands."""
