"""What editors own: texts, crisis phrases, checks and training. Knows no web framework and no Rasa class."""
