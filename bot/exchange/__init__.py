"""From an accepted message to a delivered reply.

    channel ─► accept ─► inbox rows ─► Answering ─► outbound rows ─► Sending ─► platform
                                           │
                                           └─► the request that waits in `converse` (the web page)

Read `exchange` first: it puts the rest together. `answering` and `sending` are the two halves. Each has a `crew` that
claims rows and works on them side by side, a `tenure` (the lease of what one process may do at a time), and `grouping`
to write many results in one transaction. `remembering` is what one message of a chat leaves to the next. `pacer` knows
how fast a token may send.

What the whole rests on, and where it is kept:

1. A message is a row before its platform is told that it arrived (`Exchange.accept`).
2. The reply, and what is to be remembered of the chat, is written in the transaction that closes the question
   (`Answering._record_group`): all or nothing.
3. Of one chat at most one message is being answered and one part is being sent. The claims in `bot.storage` look for
   it, and a unique index makes sure.
4. A claim is a row and a try. Who claims a row again counts one try more, so what a slow or stopped process still says
   of an old claim is known to be old and counts for nothing. Only that a part was sent is true whoever says it.
5. What was on its way when its sender died is sent again and marked `uncertain`: a repeat is better than silence, and
   it is on record.
"""
