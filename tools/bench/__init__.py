"""Speed, measured: `make bench` writes results.md beside this file."""
