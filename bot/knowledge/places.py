"""Places of the content (places.vi.yaml): the communes of today, and the former names people still use."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.topics import Content, Day, Source, SourceKey, TopicId, Words

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class Named(Content):
    """Anything with a place on the map: "phường Mũi Né"."""

    kind: Words = Field(title="Loại", description="Một loại trong mục kinds: xã, phường, huyện…")
    name: Name = Field(title="Tên", description="Không kèm loại: Mũi Né.")
    also: tuple[Name, ...] = Field(title="Cách gọi khác", description="Người dân còn gọi thế nào.", default=())

    @property
    def full(self) -> str:
        """With its kind, as it stands within a sentence."""
        return f"{self.kind} {self.name}"


class FormerArea(Named):
    """A district, town, city or province that is no more."""

    id: TopicId = Field(title="Mã", description="Loại và tên, không dấu: huyen-tuy-phong. Không đổi sau khi công bố.")
    within: TopicId | None = Field(
        title="Thuộc", description="Mã của huyện, tỉnh cũ chứa nó. Bỏ trống nếu thuộc thẳng tỉnh nay.", default=None
    )


class FormerPlace(Named):
    """A commune that was merged into one or more of today's."""

    within: TopicId = Field(title="Thuộc", description="Một mã trong mục former_areas: huyen-tuy-phong.")
    part: bool = Field(
        title="Một phần", description="true khi chỉ một phần về đây; các phần khác ghi ở nơi mới của nó.", default=False
    )


class Place(Named):
    """A commune of today. Its id is an area of the contract: what is stored about people may name it."""

    id: TopicId = Field(title="Mã", description="Tên không dấu: mui-ne. Không đổi sau khi đã công bố.")
    formerly: Annotated[tuple[FormerPlace, ...], Field(min_length=1)] = Field(
        title="Gồm các nơi cũ", description="Ghi cả nơi cũ cùng tên."
    )


class PlacesFile(Content):
    """places.vi.yaml."""

    province: Named = Field(title="Tỉnh ngày nay")
    since: Day = Field(title="Có tên mới từ ngày")
    kinds: dict[Words, tuple[Words, ...]] = Field(title="Các loại đơn vị", description="Loại: [cách gõ khác].")
    opening: tuple[Words, ...] = Field(title="Chữ đứng trước tên", description="tôi ở, công an…")
    closing: tuple[Words, ...] = Field(title="Chữ đứng sau tên", description="ở đâu, nay thuộc xã nào…")
    former_areas: tuple[FormerArea, ...] = Field(title="Tỉnh, huyện, thị xã, thành phố cũ")
    places: Annotated[tuple[Place, ...], Field(min_length=1)] = Field(title="Xã, phường, đặc khu ngày nay")
    sources: Annotated[dict[SourceKey, Source], Field(min_length=1)] = Field(title="Nguồn")
    verified_on: Day = Field(title="Ngày kiểm tra", description="Ngày gần nhất có người đối chiếu với nguồn.")
    review_by: Day = Field(title="Hạn xem lại")

    @cached_property
    def by_id(self) -> Mapping[str, Place]:
        """The communes of today, in the order of the file."""
        return MappingProxyType({place.id: place for place in self.places})

    @cached_property
    def areas(self) -> Mapping[str, FormerArea]:
        """The former districts and provinces by id."""
        return MappingProxyType({area.id: area for area in self.former_areas})

    def around(self, former: FormerPlace | FormerArea) -> Iterator[FormerArea]:
        """The former areas it lay in, from the inmost out."""
        within = former.within
        while within:
            yield (area := self.areas[within])
            within = area.within

    def inside(self, area: FormerArea) -> tuple[FormerArea, ...]:
        """The former areas that lay directly in this one."""
        return tuple(other for other in self.former_areas if other.within == area.id)

    def communes_of(self, area: FormerArea) -> tuple[Place, ...]:
        """The communes of today that hold something of a former area."""
        return tuple(place for place in self.places if any(area in self.around(former) for former in place.formerly))
