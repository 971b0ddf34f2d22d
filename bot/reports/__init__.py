"""Figures of what is stored, and the periodic report made of them. No web: pages and the command line show it."""
