"""Where words stand clear of what is drawn: of the places they may take, the one that covers least."""

import numpy as np

Box = tuple[float, float, float, float]  # left, top, right, bottom
# other words are worse than any curve, a curve than a place farther off
_APART, _CROSSED, _EDGED = 300.0, 3.0, 0.5


class Clear:
    """What is drawn already. ``lines``: points (n, 2) of a curve, joined by straight strokes; ``edges``: the same, of what words
    may cover where they must; ``inside``: where words fit."""

    def __init__(self, inside: Box, lines=(), edges=()):
        self.inside, self.written = inside, []
        drawn = [(_CROSSED, lines), (_EDGED, edges)]
        found = [(weight, _strokes(np.asarray(line, dtype=float))) for weight, some in drawn for line in some]
        self.points = np.vstack([np.empty((0, 2)), *(points for _weight, points in found)])
        weights = (np.full(len(points), weight) for weight, points in found)
        self.weights = np.concatenate([np.empty(0), *weights])

    def stands(self, box: Box) -> None:
        """Words that are placed already."""
        self.written.append(box)

    def least(self, boxes: list[Box]) -> float:
        """How much the box that covers least covers."""
        return min(map(self._cost, boxes))

    def first(self, boxes: list[Box]) -> int:
        """The place of the box that covers least, among the first of them; its words stand there from now on."""
        costs = [self._cost(box) + k for k, box in enumerate(boxes)]  # farther only where it buys something
        best = int(np.argmin(costs))
        self.stands(boxes[best])
        return best

    def _cost(self, box: Box) -> float:
        left, top, right, bottom = box
        x, y = self.points.T
        over = self.weights[(x > left) & (x < right) & (y > top) & (y < bottom)].sum()
        words = sum(_shared(box, other) for other in self.written)
        room = self.inside
        over_the_edge = (room[0] - left, right - room[2], room[1] - top, bottom - room[3])
        outside = sum(max(much, 0) for much in over_the_edge)
        return float(over + _APART * words + 10 * outside)


def _shared(one: Box, other: Box) -> float:
    """How much of both: 1 where they only just meet, more by their common area."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return 1 + wide * high / 100 if wide > 0 and high > 0 else 0.0


_MOST = 5000  # points of a stroke: one that leaves the chart far behind is not followed to its end


def _strokes(line: np.ndarray) -> np.ndarray:
    """A point every two units of each stroke; what is unknown breaks it."""
    found = []
    for start, end in zip(line[:-1], line[1:], strict=True):
        if np.isfinite([*start, *end]).all():
            share = np.linspace(0, 1, 2 + int(min(np.hypot(*(end - start)) / 2, _MOST)))[:, None]
            found.append(start + share * (end - start))
    return np.vstack([np.empty((0, 2)), *found])
