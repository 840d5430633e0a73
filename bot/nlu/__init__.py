"""Components of Rasa's pipeline, thin wrappers of pure modules of ``bot``, and what its processes need to start."""
