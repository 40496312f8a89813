"""When an entry of the accounts was paid: what the lettering (lettrage) between an invoice and the bank says.

Article A47 A-1 of the Livre des procédures fiscales: `EcritureLet` is the same letters on the third-party lines (clients,
suppliers, staff…) of an invoice and of its payment. Lines of income and expense carry none: they follow the third-party
line of their entry.
"""

import pandas as pd

_BANK = ("51", "53")  # bank, cash in hand
_THIRD_PARTY = r"4(?!45)"  # class 4 without VAT, which is settled apart


def paid_on(
    accounts: pd.Series,
    days: pd.Series,
    entry: pd.Series,
    party: pd.Series,
    letters: pd.Series,
    amounts: pd.Series,
) -> pd.Series:
    """Day each line was paid, NaT if it is not, or not known to be.

    Parameters
    ----------
    accounts, days, entry, party, letters, amounts
        One value a line: account, date, what names its entry, the third party's own account ("" if none), its
        letters ("" if none), debit less credit.

    Returns
    -------
    Series
        The entry's own day where it moves the bank itself; else the last payment, where every third-party line of the
        entry is lettered and its letters balance.
    """
    days = pd.to_datetime(days)
    bank_day = days.where(accounts.str.startswith(_BANK)).groupby(entry).transform("max")
    third = accounts.str.match(_THIRD_PARTY)
    group = (accounts + "|" + party + "|" + letters).where(third & (letters != ""))
    balanced = amounts.groupby(group).transform("sum").abs() < 0.005
    payment = bank_day.groupby(group).transform("max").where(balanced)
    missing = third & payment.isna()
    settled = payment.groupby(entry).transform("max").mask(missing.groupby(entry).transform("any"))
    return bank_day.fillna(settled.where(third.groupby(entry).transform("any")))
