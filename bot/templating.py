"""How templates are read, whoever they are for: at the terminal, in a chat, on a page, on paper."""

from importlib.resources.abc import Traversable

from jinja2 import Environment, FunctionLoader, StrictUndefined


def environment_of(templates: Traversable, *, markup: bool) -> Environment:
    """The templates of a folder; a value that one misses is an `UndefinedError`.

    `markup`: they make HTML, and what is put into them is escaped.
    """
    return Environment(
        loader=FunctionLoader(lambda name: (templates / name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
    )
