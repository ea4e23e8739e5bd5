"""One module per feed, found by name; nothing else imports them."""
