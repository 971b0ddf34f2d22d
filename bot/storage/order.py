"""Order within a chat, for what is to be answered and for what is to be sent."""

from typing import Any

from sqlalchemy import Select, Table, bindparam, exists, or_, select


def oldest_of_each_chat(table: Table, *, waiting: str, in_work: str) -> Select[Any]:
    """The rows that may be taken up at the moment `now`, at most `most` of them (both parameters), oldest first.

    A row waits while an earlier one of its chat waits too, if only for its time; and while any of its chat is in work,
    since with PostgreSQL an earlier one may become visible later. What another process is taking up is skipped.
    """
    other = table.alias("other")
    of_the_same_chat = (other.c.channel == table.c.channel, other.c.chat == table.c.chat)
    return (
        select(table)
        .where(
            table.c.state == waiting,
            or_(table.c.not_before.is_(None), table.c.not_before <= bindparam("now")),
            ~exists().where(*of_the_same_chat, other.c.state == waiting, other.c.id < table.c.id),
            ~exists().where(*of_the_same_chat, other.c.state == in_work),
        )
        .order_by(table.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
