"""The life of one resident message: taken at the door, answered by the assistant, delivered once."""
