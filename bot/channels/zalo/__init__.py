"""Zalo, by its Bot Platform: a pilot (docs/decisions/0017-zalo-bot-is-a-pilot.md)."""
