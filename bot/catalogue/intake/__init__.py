"""Takes records of an outside source in safely: staged out of sight, then shown all at once. Knows no network."""
