"""What the service knows and decides; no web framework."""
