"""The organisers' pages: campaigns from the first word to the report."""
