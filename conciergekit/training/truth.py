"""What was true of a case, and what each decision costs somebody who knows it.

A test runs as it is ("test"), with the means of the next stage ("stage"), changed ("changed", "changed_stage"), or not at all
("stopped"). A decision taken at the end of a month says how the next one runs; the last one holds for a year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

CONTINUE, ADJUST, EXTEND, STOP = CHOICES = ("continue", "adjust", "extend", "stop")
WAYS = ("test", "stage", "changed", "changed_stage", "stopped")  # 2 × changed + stage; then stopped
YEAR = 12  # months for which the last decision holds


@dataclass(frozen=True)
class Truth:
    """Of one draw: what each month of each way of running brings, which no workbook says.

    verdict : what somebody who knew it would do at the last decision. months : those after which a decision is taken.
    eur : way of running -> what the test earns or loses in the month after each decision (the grant agreed included); the
    year after the last one is like its month. start_eur, change_eur, closing_eur : paid once, to begin the next stage, to
    change, to stop in good order.
    """

    verdict: str
    months: tuple[int, ...]
    eur: Mapping[str, Sequence[float]]
    start_eur: float
    change_eur: float
    closing_eur: float

    def money(self, choices: Sequence[str]) -> float:
        """Euros from the first decision to the end of the year after the last, for these choices (one a month)."""
        way, total = "test", 0.0
        for at, choice in enumerate(choices):
            more, way = self._step(at, way, choice)
            total += more
        return total

    def best(self) -> tuple[float, tuple[str, ...]]:
        """The most that could be made, and the choices that make it."""
        way, choices = "test", []
        for at in range(len(self.months)):
            steps = {choice: self._step(at, way, choice) for choice in CHOICES}
            made = {choice: more + self._most[at + 1][after] for choice, (more, after) in steps.items()}
            choices.append(STOP if way == "stopped" else max(made, key=made.get))
            way = steps[choices[-1]][1]
        return self.money(choices), tuple(choices)

    def costs(self, choices: Sequence[str]) -> list[float]:
        """What each choice cost, to the cent: the most that could be made before it less the most that still can after it.

        They add up to the difference between the most that could be made and what these choices make.
        """
        way, found = "test", []
        for at, choice in enumerate(choices):
            more, after = self._step(at, way, choice)
            found.append(round(self._most[at][way] - more - self._most[at + 1][after], 2))
            way = after
        return found

    def _step(self, at: int, way: str, choice: str) -> tuple[float, str]:
        """What the choice brings until the next one, and how the test then runs."""
        if way == "stopped":
            return 0.0, way
        if choice == STOP:
            return -self.closing_eur, "stopped"
        changed = "changed" in way or choice == ADJUST
        stage = choice == CONTINUE
        after = WAYS[2 * changed + stage]
        once = self.change_eur * (changed and "changed" not in way)
        once += self.start_eur * (stage and "stage" not in way)
        months = YEAR if at == len(self.months) - 1 else 1
        return months * self.eur[after][at] - once, after

    @cached_property
    def _most(self) -> list[dict[str, float]]:
        """The most that can still be made from each decision on, by how the test runs before it; 0 after the last."""
        most = [dict.fromkeys(WAYS, 0.0) for _at in range(len(self.months) + 1)]
        for at in reversed(range(len(self.months))):
            for way in WAYS:
                steps = (self._step(at, way, choice) for choice in CHOICES)
                most[at][way] = max(more + most[at + 1][after] for more, after in steps)
        return most


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """How well confidence matched what came: the mean of (p − o)², p the confidence (0 to 1) that the decision proves right
    and o whether it did (1 or 0). 0 is perfect, 0.25 what saying one in two each time gives, 1 the worst; NaN of none.

    A strictly proper score: what is expected of it is lowest for whoever says what they believe (G. W. Brier, Verification of
    forecasts expressed in terms of probability, Monthly Weather Review 78, 1950; T. Gneiting and A. E. Raftery, Strictly proper
    scoring rules, JASA 102, 2007).
    """
    gaps = [(p - bool(o)) ** 2 for p, o in zip(confidences, right, strict=True)]
    return sum(gaps) / len(gaps) if gaps else float("nan")
