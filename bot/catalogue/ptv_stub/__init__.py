"""A stand-in for PTV, v11 and v12, for tests and demonstrations: services made up or given, faults on demand."""
