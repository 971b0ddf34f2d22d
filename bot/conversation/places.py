"""What is said to a message that names a place: what it is called today, and where matters are reported there."""

from collections.abc import Sequence

from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.knowledge.places import FormerArea, FormerPlace, Place, PlacesFile
from bot.matching.places import Found, Meaning
from bot.messages import Decision, Message, Reply

MOST_COMMUNES = 12
"""Communes offered as buttons at once; a former province is opened by its districts."""


class PlaceReplies:
    """Shows one place, or asks back; the words stand in the templates place, area and which_place."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards

    def command(self, known: Understanding, argument: str, _: Message) -> Reply | None:
        """`/diaban mui-ne`, as buttons say it, or with a name as people say it; alone it asks for one."""
        places = known.library.places
        if target := places.by_id.get(argument) or places.areas.get(argument):
            return self._show(known, Meaning(target))
        if not argument:
            return self._cards.plain("which_place", known, Decision.CHOICES, lines=(), sure=True)
        found = known.gazetteer.guess(argument)
        return self.tell(known, found) if found else None

    def tell(self, known: Understanding, found: Found) -> Reply:
        """The place that was found; several, or a guess, are asked about."""
        if found.sure and len(found.meanings) == 1:
            return self._show(known, found.meanings[0])
        lines = [(meaning, _inmost(known, meaning.former)) for meaning in found.meanings]
        return self._cards.plain("which_place", known, Decision.CHOICES, lines=lines, sure=found.sure)

    def _show(self, known: Understanding, meaning: Meaning) -> Reply:
        if isinstance(meaning.target, FormerArea):
            return self._area(known, meaning.target)
        return self._place(known, meaning.target, meaning.former)

    def _place(self, known: Understanding, place: Place, former: FormerPlace | None) -> Reply:
        area = _inmost(known, former)
        return self._cards.plain("place", known, Decision.ANSWER, place=place, former=former, area=area)

    def _area(self, known: Understanding, area: FormerArea) -> Reply:
        return self._cards.plain("area", known, Decision.ANSWER, area=area, parts=parts_of(known.library.places, area))


def parts_of(places: PlacesFile, area: FormerArea) -> Sequence[Place | FormerArea]:
    """What a former area is opened by: its communes of today, or its districts if those are too many."""
    communes = places.communes_of(area)
    return communes if len(communes) <= MOST_COMMUNES else places.inside(area) or communes


def _inmost(known: Understanding, former: FormerPlace | None) -> FormerArea | None:
    """The former district of a merged commune, which tells it from others of its name."""
    return known.library.places.areas[former.within] if former else None
