"""What every surface over HTTP has alike, whatever it shows: limits, faults, health."""
