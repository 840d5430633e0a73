"""Stand-ins: a scripted assistant, threads that race."""
