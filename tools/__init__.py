"""Small programs that the Makefile's targets call."""
