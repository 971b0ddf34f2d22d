"""The editors' corner, put together."""

from collections.abc import Sequence

from console.content.changes import Changes
from console.content.drafts import DraftPages
from console.content.editing import Editing
from console.content.questions import Questions
from console.content.states import States
from console.content.tools import Tools
from console.content.topics import Topics
from console.content.trying import Trying
from console.doors import Door
from console.frame import Frame


def editors_doors(frame: Frame, tools: Tools) -> Sequence[Door]:
    """All pages for those who write content."""
    corners = (
        Topics(frame, tools, States(tools)),
        Editing(frame, tools),
        Changes(frame, tools),
        DraftPages(frame, tools),
        Questions(frame, tools),
        Trying(frame, tools),
    )
    return tuple(door for corner in corners for door in corner.doors())
