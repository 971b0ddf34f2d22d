"""Telegram."""

import os

# python-telegram-bot's own switch: times come as `timedelta`, as they always will from its next major version on;
# without it every 429 is also a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
