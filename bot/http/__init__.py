"""What every web page of ours asks about a request before it believes it."""
