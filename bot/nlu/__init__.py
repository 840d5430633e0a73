"""Components of Rasa's pipeline: thin wrappers of the pure modules of ``bot``. Nothing else may import Rasa's classes."""
