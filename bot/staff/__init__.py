"""The people who work with the chat: accounts, sessions, audit."""
