"""The command line: arguments → one call → printed result and exit code."""
