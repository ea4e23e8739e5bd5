"""The widget: the context of one value as a page that any product can show in a frame."""
