"""Tests of Neuvo; levels are pytest markers (CONTRIBUTING)."""
