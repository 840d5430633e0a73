"""The whole service as its users run it: ``neuvo serve`` with its three processes, killed on the way."""
