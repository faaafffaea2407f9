"""Telling people what happened to a complaint: by e-mail, SMS and in the pages."""
