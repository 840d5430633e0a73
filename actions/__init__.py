"""What the dialogue may call: reads, and asks for effects. Writes nothing; importing it opens nothing."""
