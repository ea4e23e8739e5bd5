"""One module per source, found by name; nothing else imports them."""
