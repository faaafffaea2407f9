"""Attachments: taken in clean, kept outside the events, each encrypted under the key of whose it is."""
