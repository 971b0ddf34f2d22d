"""What all that is sent is sent with."""

from concurrent.futures import Executor
from dataclasses import dataclass

from bot.exchange.budget import Budget
from bot.exchange.figures import Figures
from bot.storage.database import Database
from bot.timing import Clock


@dataclass(frozen=True, slots=True)
class Means:
    """`executor` works on the database; `budget` knows what platforms still carry."""

    database: Database
    clock: Clock
    executor: Executor
    figures: Figures
    budget: Budget
