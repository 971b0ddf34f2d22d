"""The composer: a draft is written and changed in a form, with what comes of it beside it while one types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.errors import ActRefused
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.storage.audit import Entry
from bot.storage.campaign_editing import Editing
from bot.storage.campaigns import Kept
from bot.storage.tables import CampaignState
from bot.text.collation import in_dictionary
from console.campaigns.choices import choices
from console.campaigns.forms import Faults, Fields, field_of_part, fields_of, read, with_people
from console.campaigns.previews import Preview, Previews
from console.campaigns.words import Part, differences
from console.doors import Door, Visit
from console.frame import Frame
from scheduler.actors import ChangedMeanwhile, Deed
from scheduler.looks import plan_of
from scheduler.operations import ORGANISING, TITLE_CHARACTERS, Operations, corrected

BLANK = Fields(
    {
        "said": ["topic"],
        "window_from": ["07:00"],
        "window_to": ["21:00"],
        "expires_number": ["6"],
        "expires_unit": ["h"],
        "uncertain": ["resend_once"],
    }
)
"""What a new draft begins with."""

NAMELESS = "Chưa đặt tên"

COPY = " (bản mới)"
"""Stands behind the name of what is copied."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the draft while it was being changed here."""

    revision: int
    """Theirs."""
    last: Entry | None
    """Who it was, and when."""
    differences: Sequence[tuple[str, Part, Part]]


class Composer:
    """Where drafts are written."""

    def __init__(
        self,
        frame: Frame,
        operations: Operations,
        library: Callable[[], Library],
        previews: Previews,
        public_url: str,
    ) -> None:
        self._frame = frame
        self._operations = operations
        self._library = library
        self._previews = previews
        self._public_url = public_url

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/campaigns/new", self.begin, ORGANISING),
            Door("POST", "/campaigns/new", self.create, ORGANISING),
            Door("POST", "/campaigns/preview", self.preview, ORGANISING),
            Door("GET", "/campaigns/{id}/edit", self.open, ORGANISING),
            Door("POST", "/campaigns/{id}/edit", self.change, ORGANISING),
            Door("POST", "/campaigns/{id}/leave", self.leave, ORGANISING),
        )

    def begin(self, visit: Visit) -> Response:
        """A blank draft, or one that begins from something there is."""
        return self._page(visit, self._first_fields(visit))

    def create(self, visit: Visit) -> Response:
        fields, again = self._typed(visit)
        if again:
            return self._page(visit, fields)
        reading = read(fields, self._library(), self._public_url)
        if reading.plan is None:
            return self._page(visit, fields, reading.faults, status=422)
        try:
            id = self._operations.create(reading.plan, visit.actor)
        except ActRefused as refused:
            return self._page(visit, fields, _faults_of(refused), status=422)
        return self._saved(visit, id, "Đã lưu bản nháp.")

    def open(self, visit: Visit) -> Response:
        """A draft there is, with who else has it open."""
        campaign = self._campaign(visit)
        if Deed.REVISE not in self._operations.offered(campaign, visit.actor):
            sentence = "Chiến dịch này không còn sửa được. Anh/chị có thể chép thành chiến dịch mới."
            return self._frame.refused(visit, sentence, back=f"/campaigns/{campaign.id}")
        others = self._operations.note_editing(campaign.id, visit.actor)
        return self._page(visit, fields_of(plan_of(campaign)), campaign=campaign, others=others)

    def change(self, visit: Visit) -> Response:
        campaign = self._campaign(visit)
        fields, again = self._typed(visit)
        if again:
            others = self._operations.note_editing(campaign.id, visit.actor)
            return self._page(visit, fields, campaign=campaign, others=others)
        reading = read(fields, self._library(), self._public_url)
        if reading.plan is None:
            return self._page(visit, fields, reading.faults, campaign=campaign, status=422)
        over = visit.form.text("do") == "over"
        revision = visit.form.number("their_revision" if over else "revision") or 0
        try:
            self._operations.revise(campaign.id, reading.plan, revision, visit.actor)
        except ChangedMeanwhile:
            conflict = self._conflict(visit, campaign.id, reading.plan)
            return self._page(visit, fields, campaign=campaign, conflict=conflict, status=409)
        except ActRefused as refused:
            return self._page(visit, fields, _faults_of(refused), campaign=campaign, status=422)
        return self._saved(visit, campaign.id, "Đã lưu bản sửa.")

    def leave(self, visit: Visit) -> Response:
        """Close a draft as it is."""
        campaign = self._campaign(visit)
        self._operations.close_editing(campaign.id, visit.actor)
        return self._frame.go(visit, f"/campaigns/{campaign.id}")

    def preview(self, visit: Visit) -> Response:
        """What would come of what is typed, for the script that asks while one types."""
        if id := visit.form.number("editing"):
            self._operations.note_editing(id, visit.actor)
        faults, preview = self._look(visit, Fields(visit.form.fields))
        return self._frame.fragment(visit, "campaigns/_preview", faults=faults, preview=preview)

    def _saved(self, visit: Visit, id: int, notice: str) -> Response:
        if visit.form.text("do") == "submit":
            try:
                self._operations.submit(id, visit.actor)
                notice = "Đã lưu và trình duyệt. Cần một người khác duyệt."
            except ActRefused as refused:
                notice = f"{notice} Chưa trình duyệt được: {refused}"
        return self._frame.go(visit, f"/campaigns/{id}", notice=notice)

    def _typed(self, visit: Visit) -> tuple[Fields, bool]:
        """What was typed, and whether a button asked only for the form again: with more rows, other people, a look."""
        fields = Fields(visit.form.fields)
        does, _, which = visit.form.text("do").partition(":")
        match does:
            case "more":
                return fields.with_(more=[which]), True
            case "fill":
                return self._with_saved(visit, fields), True
            case "look":
                return fields, True
        return fields, False

    def _with_saved(self, visit: Visit, fields: Fields) -> Fields:
        wanted = visit.form.number("saved")
        saved = next((each for each in self._operations.audiences(visit.actor) if each.id == wanted), None)
        if saved is None:
            return fields
        meant = CampaignFile.model_validate({"name": NAMELESS, "schedule": {"now": "true"}, **saved.people})
        return with_people(fields, meant)

    def _first_fields(self, visit: Visit) -> Fields:
        query, library = visit.query, self._library()
        if ready := library.campaigns.get(query.text("ready")):
            return fields_of(ready)
        if id := query.number("copy"):
            plan = plan_of(self._found(visit, id))
            name = plan.name[: TITLE_CHARACTERS - len(COPY)] + COPY
            return fields_of(plan).with_(name=[name], corrects=[])
        if id := query.number("correct"):
            return BLANK.with_(
                name=[corrected(self._found(visit, id).name)], said=["text"], when=["now"], corrects=[str(id)]
            )
        if topic := query.text("topic"):
            area = query.text("area")
            return BLANK.with_(topic=[topic], to_areas=[area] if area in library.places.by_id else [])
        return BLANK

    def _look(self, visit: Visit, fields: Fields) -> tuple[Faults, Preview | None]:
        """What comes of it; without a name or a schedule the message and its people can be shown all the same."""
        library = self._library()
        reading = read(fields, library, self._public_url)
        plan = reading.plan
        if plan is None:
            patched = fields.with_(name=[fields.text("name") or NAMELESS])
            plan = read(patched, library, self._public_url).plan
            plan = plan or read(patched.with_(when=["now"]), library, self._public_url).plan
        if plan is None:
            return reading.faults, None
        return reading.faults, self._previews.of_plan(plan, visit.actor)

    def _conflict(self, visit: Visit, id: int, mine: CampaignFile) -> Conflict:
        theirs = self._found(visit, id)
        wrote = [entry for entry in self._operations.history(id, visit.actor) if entry.action == "revise"]
        told = differences(mine, plan_of(theirs), self._library())
        return Conflict(theirs.revision, wrote[-1] if wrote else None, told)

    def _found(self, visit: Visit, id: int) -> Kept:
        return self._operations.campaign(id, visit.actor)

    def _campaign(self, visit: Visit) -> Kept:
        return self._found(visit, visit.number("id"))

    def _page(
        self,
        visit: Visit,
        fields: Fields,
        faults: Faults | None = None,
        *,
        campaign: Kept | None = None,
        others: Sequence[Editing] = (),
        conflict: Conflict | None = None,
        status: int = 200,
    ) -> Response:
        library = self._library()
        seen, preview = self._look(visit, fields)
        values: Mapping[str, Any] = {
            "fields": fields,
            "faults": faults or {},
            "campaign": campaign,
            "revision": visit.form.number("revision") or (campaign.revision if campaign else 0),
            "others": others,
            "conflict": conflict,
            "choices": choices(library, self._operations.reachable),
            "saved": self._operations.audiences(visit.actor),
            "ready": sorted(
                ((plan.name, name) for name, plan in library.campaigns.items()), key=lambda plan: in_dictionary(plan[0])
            ),
            "preview": preview,
            "preview_faults": seen,
            "begins": campaign is None and visit.path.endswith("/new") and not visit.form.fields,
            "was_submitted": bool(campaign and campaign.state is CampaignState.SUBMITTED),
        }
        return self._frame.page(visit, "campaigns/composer", status=status, **values)


def _faults_of(refused: ActRefused) -> Faults:
    return {field_of_part(refused.part): (str(refused),)}
