"""The second factor: codes from an application on a telephone (RFC 6238), and codes on paper for who loses it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno

from bot.storage.credentials import hashed

STEP_SECONDS = 30
"""Of RFC 6238; the applications know no other."""

TOLERATED_STEPS = 1
"""A telephone's clock may be half a minute off."""

RECOVERY_CODES = 8
RECOVERY_CHARACTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is taken for another on paper."""

RECOVERY_LENGTH = 10


def new_secret() -> str:
    """A shared secret, in base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is; None when it is none of these moments."""
    typed = "".join(character for character in code if character.isascii() and character.isdigit())
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(present - TOLERATED_STEPS, present + TOLERATED_STEPS + 1)
    return next((step for step in steps if secrets.compare_digest(totp.generate_otp(step), typed)), None)


def address_of(secret: str, name: str, issuer: str) -> str:
    """What the application reads from the picture."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=name, issuer_name=issuer)


def picture_of(address: str) -> str:
    """The address as an SVG picture; black on white, whatever the page's colours, for cameras."""
    picture = segno.make(address, error="m", micro=False)
    return picture.svg_inline(scale=5, border=4, light="#fff", omitsize=False, svgclass="qr", lineclass=None)


def recovery_codes() -> list[str]:
    """New codes, in two halves as people copy them."""
    half = RECOVERY_LENGTH // 2
    codes = (
        "".join(secrets.choice(RECOVERY_CHARACTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)
    )
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def kept_of(codes: Sequence[str]) -> list[str]:
    """What is kept of recovery codes, however they are typed."""
    return [hashed("".join(filter(str.isalnum, code)).lower()) for code in codes]
