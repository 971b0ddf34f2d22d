"""The statement for the police: filled in from answers, and made into a file or a page to print."""
