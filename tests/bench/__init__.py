"""Figures, printed and never asserted: reply times beside Rasa's defaults, start, training, sizes."""
