"""Foreign shapes and what they hold: the formats of lists, pure, one module each."""
