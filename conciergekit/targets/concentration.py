"""How scattered an activity is: shares, and the number of equal parts that would be as scattered."""

import numpy as np


def concentration(amounts) -> dict[str, float]:
    """Concentration of non-negative amounts (hours, revenue) over the pairs.

    Returns
    -------
    dict
        hhi: sum of squared shares (Herfindahl-Hirschman), 1 when all is in one place.
        effective: exp of the entropy of the shares (Hill number of order 1).
        effective_hhi: 1 / hhi (Hill number of order 2).
        top1, top2: share of the first, of the first two.
        active: how many are above zero.
        All NaN (active 0) when the amounts sum to zero.

    Raises
    ------
    ValueError
        On negative or missing amounts.

    Notes
    -----
    Hill 1973, Ecology 54:427.

    >>> round(concentration([30, 30, 20, 20])["hhi"], 4)
    0.26
    """
    amounts = np.asarray(amounts, dtype=float)
    if not (np.isfinite(amounts).all() and (amounts >= 0).all()):
        raise ValueError("amounts must be numbers, none negative")
    amounts = np.sort(amounts[amounts > 0])[::-1]
    if not len(amounts):
        return dict.fromkeys(("hhi", "effective", "effective_hhi", "top1", "top2"), np.nan) | {"active": 0}
    share = amounts / amounts.sum()
    hhi = float(np.sum(share**2))
    return {
        "hhi": hhi,
        "effective": float(np.exp(-np.sum(share * np.log(share)))),
        "effective_hhi": 1 / hhi,
        "top1": float(share[0]),
        "top2": float(share[:2].sum()),
        "active": len(amounts),
    }
