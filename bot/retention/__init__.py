"""How long what residents wrote is kept: what goes tonight, its deletion in portions, the counts that remain."""
