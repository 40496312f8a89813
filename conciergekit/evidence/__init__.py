"""What few data allow to say: intervals, posterior draws, how many more answers would settle it.

Only numpy and scipy. Every function is a closed form or plain sampling from one; `seed` fixes the draws.
Draws use stratified uniforms through the inverse distribution function: with the same seed a larger count
never gives a smaller draw, and 4,000 draws are as good as many more independent ones.

    counts    the level a service that fills up is settling at
    shares    satisfied, served, on time; repeated answers, closed groups, silent people, clients who order many times
    means     margin, minutes, months of accounts: from three values on
    silence   what those who did not answer may think
    guesses   what was expected before the data, and whether the data contradict it
"""

from .counts import (
    DISCOUNT,
    KEPT_AFTER_CHANGE,
    Demand,
    demand_level,
    demand_state,
    gamma_poisson,
    if_falling,
    recent_level,
)
from .draws import ENDS, LEVEL, GammaAt, beta_quantiles, interval, lattice, uniforms
from .guesses import Guess, contradicted, contradicted_count, elicit_level, elicit_share, expected_level
from .means import FEWEST, mean_draws, student_weights, together_draws
from .shares import (
    ShareState,
    answers_ahead,
    answers_needed,
    beta_share,
    closed_group_draws,
    cluster_effect,
    clustered_interval,
    effective_answers,
    effective_clusters,
    last_apart,
    share_above,
    share_state,
    turned,
    wilson_interval,
    with_the_silent,
)
from .silence import everyone_above, everyone_ends, less_satisfied, of_everyone, reversing, silent_range
