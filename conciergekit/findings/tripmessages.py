"""What the checks of tours say: kilometres and minutes that cannot be, and what was likely meant."""

from ..i18n import N_
from .message import Message

TRIP_MESSAGES: dict[str, Message] = {
    "stops_no_tour": Message(
        N_("Stops are listed, but no tour: they are not used."),
        N_("Fill the sheet of tours, one line each time someone leaves."),
    ),
    "stops_differ": Message(
        N_("The tour says {typed} stops, its detail lists {listed}. The number of the tour is used."),
        N_("Correct one of the two; an empty number is counted from the detail."),
    ),
    "tour_over_a_day": Message(
        N_("The times of this tour add up to {hours} h, more than a day. The cost of trips does without them."),
        N_("Check that all are in minutes."),
    ),
    "empty_over_km": Message(
        N_("{typed} km driven empty, out of {km} km in all. They are kept."),
        N_("Correct one of the two."),
    ),
    "too_fast": Message(
        N_("{typed} km in so little time make {speed} km/h. The cost of trips does without them."),
        N_("Check the kilometres, the minutes of driving and the means of travel."),
    ),
    "drive_in_hours": Message(
        N_("{typed} min for {km} km make {speed} km/h. The cost of trips does without them."),
        N_("If these are hours, type {minutes}."),
    ),
    "km_in_metres": Message(
        N_("{typed} km in so little time make {speed} km/h. The cost of trips does without them."),
        N_("If these are metres, type {km}. If this is what the counter says, type the return less the departure."),
    ),
    "too_slow": Message(
        N_("{typed} min for {km} km make less than {slowest} km/h. The cost of trips does without them."),
        N_("If these are seconds, type {minutes}. If the stops are counted in it, take them out."),
    ),
    "too_far_for_it": Message(
        N_("{typed} km in one tour. The cost of trips does without them."),
        N_("Check the kilometres and the means of travel."),
    ),
    "too_far": Message(
        N_("{typed} km in one tour. The cost of trips does without them."),
        N_("If these are metres, type {km}. If this is what the counter says, type the return less the departure."),
    ),
    "stop_in_hours": Message(
        N_("{typed} min for {stops} stops: next to nothing at each. The cost of trips does without them."),
        N_("If these are hours, type {minutes}."),
    ),
    "part_in_hours": Message(
        N_("{typed} min is less than one minute. It is kept."),
        N_("If these are hours, type {minutes}."),
    ),
}  # fmt: skip
