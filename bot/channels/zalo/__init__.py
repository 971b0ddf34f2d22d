"""Zalo: only the shape of its texts so far; editors see it in the preview."""
