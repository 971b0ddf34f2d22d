"""What a guess at a password costs whoever has the database, and whoever has not."""

from console import passwords


def test_a_guess_costs_what_rfc_9106_asks_for_also_at_a_name_that_there_is_not() -> None:
    for kept in (passwords.hash_of("biển chiều lộng gió"), passwords._NOBODY):
        assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
