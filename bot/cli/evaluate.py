"""`canhgiac eval questions [FILE]`, `canhgiac eval messages FILE`: figures on a labelled set. Stores nothing."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.app.conversation import build_assistant
from bot.app.opening import content_folder, open_content
from bot.cli.inspect import open_judge
from bot.conversation.understanding import Understanding
from bot.evaluation import answering
from bot.evaluation.baselines import BASELINES, Ranked, ranked
from bot.evaluation.figures import percent, table
from bot.evaluation.messages import Judged, evaluate_messages, messages_as_text
from bot.evaluation.questions import Answer, as_text, evaluate, open_labelled
from bot.evaluation.sets import open_set
from bot.evaluation.spellings import Alike, alike
from bot.knowledge.labelled import LABELLED_FILE, LabelledMessage
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Đo trên bộ câu có nhãn.", no_args_is_help=True)
    family.command("questions")(questions)
    family.command("messages")(messages)
    app.add_typer(family, name="eval")


def questions(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Tệp JSONL, mỗi dòng có q, topic, accept, style. Không ghi thì dùng questions.jsonl của nội dung."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Đo việc tìm đúng chủ đề, cạnh ba cách tìm đơn giản; chỉ tính những dòng mà chủ đề đã có."""
    settings = load_settings()
    labelled = open_labelled(file or content_folder(settings) / LABELLED_FILE)
    content = open_content(settings)
    library, answer = content.library, answers(content, settings)
    urgent = {topic for kind in library.urgency.kinds for topic in kind.topics}
    figures = evaluate(labelled, library.topics, answer, urgent=urgent)
    inside = [line for line in labelled if line.topic in library.topics]
    same = alike(inside, answer)
    known = texts_of(library)
    baselines = {name: ranked(inside, build(known)) for name, build in BASELINES.items()}
    if as_json:
        compared = {name: asdict(each) for name, each in baselines.items()}
        print(json.dumps({**figures.to_json(), "same_first": asdict(same), "baselines": compared}, ensure_ascii=False))
    else:
        print(as_text(figures), _compared(same, baselines), sep="\n")


def messages(
    file: Annotated[
        Path, typer.Argument(help="Tệp JSONL, mỗi dòng có text, label (scam hoặc legit), topic, accept, channel.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Đo việc nhận ra tin lừa đảo: bao nhiêu tin lừa đảo bị gọi tên, bao nhiêu tin thật bị gọi nhầm."""
    labelled = open_set(file, LabelledMessage)
    library, judge = open_judge(load_settings())

    def judged(text: str) -> Judged:
        found, _, elapsed = judge(text)
        return Judged(found.verdict, tuple(topic for topic, _ in found.profiles), elapsed)

    figures = evaluate_messages(labelled, judged, library.topics)
    print(json.dumps(figures.to_json(), ensure_ascii=False) if as_json else messages_as_text(figures))


def answers(content: Snapshot[Understanding], settings: Settings) -> Answer:
    """Ask as `canhgiac ask` does, for counting."""
    return answering.answers(build_assistant(content, settings), lambda: content.current)


def texts_of(library: Library) -> dict[str, tuple[str, ...]]:
    """What each topic is known by to a simple search: its title and its phrases."""
    return {topic.id: (topic.title, *topic.phrases) for topic in library.topics.values()}


def _compared(same: Alike, baselines: Mapping[str, Ranked]) -> str:
    return table(
        [
            ("cùng chủ đề đầu khi viết bốn cách", percent(same.all_spellings)),
            *((f"  {name}", percent(share)) for name, share in same.spellings.items()),
            *((f"so với {name}: đúng đầu tiên", percent(each.first)) for name, each in baselines.items()),
            *((f"so với {name}: trong ba", percent(each.among_three)) for name, each in baselines.items()),
        ]
    )
