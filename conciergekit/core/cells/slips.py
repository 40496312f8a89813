"""Whether a text is another one badly typed: a letter or two, word by word, and nothing that would change what it says."""

from collections.abc import Iterable

from ..schema import fold

_LETTERS = (4, 8)  # of a word: one slip from the first, two from the second; shorter ones have none
_LONGEST = 80
_TO_COME = ("er", "ir", "dre", "ire")  # « livrer » is not « livré »


def slips_of(text: object, names: Iterable[str]) -> list[str]:
    """The folded names of which a text is a slip: as many words, each the same or a letter or two away.

    A « non », « pas », « à » or « in- » more or less is no slip, nor a verb that says what is to be done.

    >>> slips_of("Srevie", ["servie", "refusee"]), slips_of("pas servie", ["servie"]), slips_of("Insatisfaite", ["satisfaite"])
    (['servie'], [], [])
    """
    words = fold(text)[:_LONGEST].split()
    alike = ((name, name.split()) for name in names)
    return [name for name, said in alike if len(words) == len(said) > 0 and all(map(_slip, words, said))]


def _slip(word: str, other: str) -> bool:
    if word == other:
        return True
    most = sum(min(len(word), len(other)) >= letters for letters in _LETTERS)
    if word[0] != other[0] or word.endswith(_TO_COME) != other.endswith(_TO_COME):
        return False
    if any(map(str.isdigit, word + other)):
        return False
    return abs(len(word) - len(other)) <= most and _apart(word, other) <= most


def _apart(word: str, other: str) -> int:
    """Letters changed, added, left out or turned round with the next from one word to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, last, row = row, before, [i]
        for j, beside in enumerate(other, 1):
            steps = [before[j] + 1, row[-1] + 1, before[j - 1] + (letter != beside)]
            if i > 1 < j and (letter, word[i - 2]) == (other[j - 2], beside):
                steps.append(last[j - 2] + 1)
            row.append(min(steps))
    return row[-1]
