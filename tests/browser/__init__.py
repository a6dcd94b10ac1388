"""The built site as a reader meets it: served by a real web server, in a real browser."""
