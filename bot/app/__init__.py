"""The composition root: the only place that puts the pieces together.

Read `application` first: it tells what one process runs, from its start to its end. What it is put together from stands
beside it, a module for each piece; commands that need one piece take that one.
"""
