"""One pilot of a dozen rows, every figure of which can be counted by hand, and its variants."""

import pandas as pd
import pytest

from conciergekit.pilot import Pilot

PROJECT = {
    "name": "Trois villages",
    "start": "10/01/2026",
    "log_complete_until": "15/04/2026",
    "accounts_complete_until": "31/03/2026",
    "hours_a_week": 10,
    "hour_cost": 20,
    "km_cost": 0.5,
    "language": "fr",
}
REQUESTS = """
date|client|public|service|place|channel|outcome|reason|due|closed_on|tour|contract|kept|minutes
12/01/2026|U1|seniors|pressing|A|phone|served||13/01/2026|13/01/2026|T1||8|10
30/01/2026|U2|seniors|pressing|A|phone|served||01/02/2026|02/02/2026|T2||8|20
03/02/2026|U1|seniors|courses|A|visit|served||04/02/2026|04/02/2026|T2||4|
10/02/2026|U3|familles|courses|B|visit|refused|no_provider||||||
20/02/2026|U4|familles|pressing|||served|||||||15
02/03/2026|M1|commune|journal||contract|served|||31/03/2026||J||60
05/03/2026|U2|seniors|pressing|A|phone|cancelled|||||||
28/03/2026|U5|familles|courses|B|other|open||02/04/2026|||||
10/04/2026|U1|seniors|pressing|A|phone|served|||10/04/2026|T3||8|10
"""
ACCOUNTS = """
date       |nature    |heading   |amount |paid_on    |other_party|contract|behaviour
09/01/2026 |balance   |banque    |1000   |           |           |        |
31/01/2026 |sales     |ventes    |16     |31/01/2026 |           |        |
31/01/2026 |expense   |salaires  |300    |31/01/2026 |           |        |fixed
10/02/2026 |expense   |linge     |20     |10/03/2026 |pressing   |        |variable
28/02/2026 |sales     |ventes    |4      |28/02/2026 |           |        |
28/02/2026 |expense   |salaires  |300    |28/02/2026 |           |        |
01/03/2026 |expense   |véhicule  |100    |           |garage     |        |once
05/03/2026 |balance   |banque    |500    |           |           |        |
20/03/2026 |grant     |région    |900    |31/03/2026 |Région     |        |
31/03/2026 |contract  |journal   |400    |           |Mairie     |J       |
"""
TOURS = """
tour|date      |vehicle|km|driving_minutes|stop_minutes|stops|tolls
T1  |13/01/2026|vélo   |10|30             |10          |1    |
T2  |03/02/2026|vélo   |20|60             |20          |2    |1,50
T3  |10/04/2026|vélo   |10|30             |10          |1    |
"""
HOURS = """
date      |person|work    |hours|paid
12/01/2026|P1    |tour    |6    |paid
14/01/2026|P2    |session |6    |volunteer
19/01/2026|P1    |tour    |5    |paid
02/02/2026|P1    |handling|8    |paid
"""


def frame(text: str) -> pd.DataFrame:
    """A table written with bars, every cell a text; an empty one is blank."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    found = pd.DataFrame(rows[1:], columns=rows[0]).replace("", None)
    return found.rename(columns={"due": "promised_for"})


TABLES = {
    "requests": frame(REQUESTS),
    "accounts": frame(ACCOUNTS),
    "tours": frame(TOURS),
    "hours": frame(HOURS),
}


@pytest.fixture(scope="session")
def village() -> Pilot:
    """Three villages, three whole months of log, accounts until the end of March."""
    return Pilot.from_tables(TABLES, PROJECT)
