"""The only code that opens sockets and files on behalf of a plugin: one module per effect."""
