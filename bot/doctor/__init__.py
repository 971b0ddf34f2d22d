"""What an operator asks of an installation: what is set up, what is reachable, what is missing, what to do."""
