"""Machine translation between a worker and a resident: the port, one adapter, what is locked, what is stored."""
