"""A year of a city: complaints of all kinds, all roles, working days and holidays, and at its end nothing is owed.

`python -m tests.service.year 100000` makes the whole year with so many complaints and prints what it found.
"""
