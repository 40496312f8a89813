"""What the trainer and the groups read of each case, from one source: English here, other languages in the catalogues."""

from ..core.i18n import N_, _, use_language

TITLE = {
    "slow_start": N_("A slow start"),
    "loved": N_("Loved by all"),
    "quotes": N_("One payer, many quotes"),
}
# the story, told to the groups
STORY = {
    "slow_start": N_(
        "A concierge service has been open in a village since September. Orders come slowly. The board has set its requirements before the test; the team says that people need time."
    ),
    "loved": N_(
        "A van brings shopping, bread and medicines to the hamlets. People love it and ask for more each month. The board asks whether it can pay for itself, with the grant it has."
    ),
    "quotes": N_(
        "A caretaker works for a neighbourhood. The commune pays most of it, with one contract. Quotes go out to condominiums and landlords; the board counts on them."
    ),
}
QUESTION = {
    "slow_start": N_("Is it slow, or is it not wanted?"),
    "loved": N_("What does one more hour of the van leave?"),
    "quotes": N_("How much of what is hoped for is signed?"),
}
# what was true, by the decision it asks for; told at the end only
TRUE = {
    "slow_start": {
        "continue": N_(
            "The service was only slow: from the fifth month people came by word of mouth, and went on coming."
        ),
        "stop": N_(
            "The service was not wanted enough: what came in the first months was all that would come."
        ),
        "adjust": N_(
            "People came, but four requests in ten could not be served: a second provider was missing."
        ),
    },
    "loved": {
        "continue": N_("With more orders the tours filled up: an hour of the van left more and more."),
        "stop": N_("Orders came from farther and farther: each new hour of the van left less than it cost."),
        "adjust": N_(
            "An hour of the van left enough, but promises were kept six times in ten. Those served late stopped ordering in the end."
        ),
    },
    "quotes": {
        "continue": N_("The quotes were signed, one after the other, and the caretaker had the hours."),
        "stop": N_(
            "The quotes were polite: they were not signed, and the commune stayed nearly alone to pay."
        ),
        "adjust": N_(
            "The quotes were signed, but each took nearly twice the hours that were said. One person could not do it all."
        ),
    },
}
LESSON = {
    "slow_start": N_(
        "The first four months are alike in the three ends: only what comes after tells. Waiting has a price; it may be worth paying."
    ),
    "loved": N_(
        "Satisfaction is high in the three ends. It tells whether people are served well, never whether the model holds."
    ),
    "quotes": N_("A quote is a hope. Count what is signed, and the hours it really takes."),
}
# the two traps of each case: name, how it misleads, how to see it
TRAPS = {
    "campaign": (
        N_("The peak of a campaign"),
        N_(
            "In the third month a leaflet in every letterbox lifts the requests; the next month they fall back."
        ),
        N_("Compare the months without it, and read the field journal."),
    ),
    "closure": (
        N_("A month that was closed"),
        N_("In the fourth month the service closed for fourteen working days: the month seems to collapse."),
        N_("Count the requests per day open."),
    ),
    "one_off_grant": (
        N_("A grant paid once"),
        N_("In the fourth month a foundation pays a grant for the year only: the accounts look healthy."),
        N_("Leave it out, and look at what a month brings without it."),
    ),
    "set_up": (
        N_("Setting up mixed with running"),
        N_(
            "The first month holds what was spent to begin. The mean of the first months makes the service look worse than it is."
        ),
        N_("Leave the expenses marked as set-up out of the mean."),
    ),
    "quotes": (
        N_("Quotes counted as orders"),
        N_(
            "In the fourth month the quotes are worth as much as the contract of the commune. Nothing says that they will be signed."
        ),
        N_("Sort the contracts by status, and count the signed ones."),
    ),
    "one_payer": (
        N_("One payer for most of it"),
        N_("The share of expenses covered rests on one contract: if it goes, so does most of the revenue."),
        N_("Divide the revenue of the largest payer by all own revenue."),
    ),
}
# what usually goes wrong in the room, and what to do about it
GOES_WRONG = {
    "slow_start": [
        N_("A group stops in the fourth month, on the closed weeks. Ask how many days the service was open."),
        N_(
            "A group goes on in the third month, on the peak of the campaign. Ask what the journal says of it."
        ),
        N_("A group extends to the end without a word. Ask which figure would make it decide."),
    ],
    "loved": [
        N_("A group goes on because everybody is satisfied. Ask who pays for the next hour of the van."),
        N_(
            "A group counts the foundation’s grant as revenue. Ask what the same month of next year will bring."
        ),
        N_("A group blames the driver. The figure is bad, not the people: ask what the tours look like."),
    ],
    "quotes": [
        N_("A group adds up the quotes. Ask how many were signed so far."),
        N_("A group stops in the third month because no quote is signed. Ask when the first one could be."),
        N_("A group sees the contracts and not the hours. Open the Time sheet."),
    ],
}
# the exercises of the groups, the same each month; then those of each case
EXERCISES = [
    N_("How many requests came this month, and how many days was the service open?"),
    N_("What did the month bring, without what is paid once?"),
    N_("Which requirement is met, which is not, and which cannot be told yet?"),
    N_("What would the next month have to show to change your mind?"),
]
EXERCISE = {
    "slow_start": N_("Draw the requests by day open, month by month. Does it rise?"),
    "loved": N_(
        "Divide what orders bring, less what varies, by the paid hours of field and travel. Does it rise or fall?"
    ),
    "quotes": N_("List the contracts by status. What share of the own revenue does the largest payer bring?"),
}
# the ninety minutes: from, to, what happens
SCRIPT = [
    (0, 8, N_("Tell the story and the question. Hand out the folders; each group takes a name.")),
    (
        8,
        12,
        N_(
            "Say how it works: one decision a month, a reason, a confidence; nothing can be changed afterwards. The workbooks show the test as it ran, whatever is decided."
        ),
    ),
    (
        12,
        24,
        N_(
            "Month 3: groups open the workbook, do the exercises, decide. Take the time: it is the longest one."
        ),
    ),
    (24, 34, N_("Month 4. Before it opens, ask one group to say its reason, without comment.")),
    (34, 43, N_("Month 5.")),
    (43, 51, N_("Month 6. Ask who has changed their mind, and on which figure.")),
    (51, 58, N_("Month 7.")),
    (58, 64, N_("Month 8: the last decision, which holds for a year.")),
    (64, 68, N_("Each group says its last decision aloud, before anybody knows.")),
    (
        68,
        80,
        N_(
            "Say what was true, what the rule proposed, what each choice cost. Begin with the groups’ own reasons."
        ),
    ),
    (80, 86, N_("Confidence: who knew what they knew? A right decision by luck is not a good one.")),
    (86, 90, N_("Each one writes a rule for their own test: which figure, from when, which decision.")),
]
ASKED = [
    N_("What did you believe before you opened the file?"),
    N_("Which figure weighed most, and how many data does it rest on?"),
    N_("Who in your group disagreed, and was it written down?"),
    N_("What would it have cost to wait one more month?"),
    N_("What would you have said to the team that evening?"),
]


def cases(lang: str | None = None) -> dict[str, str]:
    """Names of the cases and their titles in a language (that in use when not given)."""
    with use_language(lang):
        return {name: _(title) for name, title in TITLE.items()}
