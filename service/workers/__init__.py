"""Programs that run beside the API."""
