"""The console: the web pages of organisers, approvers, editors and administrators."""
