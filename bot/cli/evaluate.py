"""`canhgiac eval questions FILE`: figures on a labelled set. Stores nothing."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.app import build_assistant, open_content
from bot.cli.ask import timed_answer
from bot.evaluation.questions import Answered, as_text, evaluate, read_labelled
from bot.settings import load_settings


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Đo trên bộ câu có nhãn.", no_args_is_help=True)
    family.command("questions")(questions)
    app.add_typer(family, name="eval")


def questions(
    file: Annotated[Path, typer.Argument(help="Tệp JSONL, mỗi dòng có q, topic, accept, style.")],
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Đo việc tìm đúng chủ đề; chỉ tính những dòng mà chủ đề đã có."""
    labelled = read_labelled(file)
    settings = load_settings()
    content = open_content(settings)
    assistant = build_assistant(content, settings)

    def answer(question: str) -> Answered:
        reply, elapsed = timed_answer(assistant, question)
        return Answered(reply.decision.value, tuple(topic.id for topic in reply.topics), elapsed)

    figures = evaluate(labelled, content.library.topics, answer)
    print(json.dumps(figures.to_json(), ensure_ascii=False) if as_json else as_text(figures))
