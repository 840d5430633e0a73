"""From the bot to a person: the queue, who has taken what, and when people are there."""
