"""What the checks of communes, postcodes and points say."""

from ..i18n import N_
from .message import Message

PLACE_MESSAGES: dict[str, Message] = {
    "insee_short": Message(
        N_("“{typed}” has four figures; an INSEE code has five. It is kept as typed."),
        N_("Check the INSEE code."),
        N_("Did you mean {suggestion}? Excel drops the first zero: set the column's format to Text."),
    ),
    "insee_wrong": Message(
        N_("“{typed}” is not an INSEE code; the cell is read as empty."),
        N_("Look up the five characters of the commune, not its name nor its postcode."),
        N_("Did you mean {suggestion}? Write the code in brackets."),
    ),
    "insee_unknown": Message(
        N_("No commune has the INSEE code “{typed}”. It is kept, but on no map."),
        N_(
            "Check its five characters; for a neighbourhood of your own, give its latitude and longitude in the sheet “Territory”."
        ),
    ),
    "commune_read": Message(
        N_("“{typed}” is read as the commune {commune}."),
        N_("Nothing to do; the INSEE code is safer."),
    ),
    "commune_read_many": Message(
        N_("Names read as the INSEE codes of communes: {communes}."),
        N_("Nothing to do; the INSEE codes are safer."),
    ),
    "commune_which": Message(
        N_("Several communes are called “{typed}”: {communes}. It is kept as typed, but on no map."),
        N_("Write the INSEE code of the right one, in brackets here, in the column of the codes."),
    ),
    "commune_far": Message(
        N_(
            "“{typed}” could be {communes}, but that is more than {km} km from the other communes. It is on no map."
        ),
        N_("If it is, write its INSEE code in the column of the codes; otherwise correct the name."),
    ),
    "commune_unknown": Message(
        N_("No commune is called “{typed}”. It is kept as typed, but on no map."),
        N_(
            "Write its INSEE code; for a neighbourhood, a code of your own, with its latitude and longitude in the sheet “Territory”."
        ),
        N_("Did you mean {suggestion}? Write the code in brackets."),
    ),
    "commune_joined": Message(
        N_("“{typed}” is no longer the code of a commune: it joined {commune}. It is kept."),
        N_(
            "Nothing to do for the map; write its inhabitants, or the code of the new commune if you count by it."
        ),
    ),
    "commune_nowhere": Message(
        N_("The kit does not know where {commune} is: it is on no map."),
        N_(
            "Write its latitude and longitude in the sheet “Territory”, in degrees: 46.170 and 1.871, for instance."
        ),
    ),
    "name_differs": Message(
        N_("The line says “{typed}”, but its code is that of {communes}. The code is kept."),
        N_("Correct the code or the name (is it a postcode?)."),
    ),
    "place_wrong": Message(
        N_("Latitude and longitude are not used: {problem}"),
        N_(
            "Write them in degrees, latitude first: 46.170 and 1.871, for instance. Empty: the kit's own place of the commune."
        ),
    ),
    "degrees_read": Message(
        N_("“{typed}” is read as {degrees} degrees."),
        N_("Nothing to do; decimal degrees are safer."),
    ),
    "postcode": Message(
        N_(
            "“{typed}” is a postcode, not the code of a commune (communes that share it: {communes}). "
            "It is kept as typed, but on no map."
        ),
        N_("Look up the five characters of the commune's INSEE code."),
        N_("If it is {suggestion}, write the code in brackets."),
    ),
    "postcode_too": Message(
        N_(
            "“{typed}” is a postcode (communes that share it: {communes}) and also the INSEE code of another commune. "
            "It is kept as typed."
        ),
        N_("Check that the INSEE code was meant; otherwise look up that of the commune."),
    ),
    # ---- road distances
    "matrix_read": Message(
        N_("The road distances between {places} places are read from this file."),
        N_("Nothing to do."),
    ),
    "matrix_note": Message(
        N_("Road distances: {said}"),
        N_(
            "Check the file. Where it has no road between two places, the straight line and its usual detour are used."
        ),
    ),
    "matrix_unread": Message(
        N_("The road distances of this file are not used: {why}"),
        N_("Correct the file, or remove it: straight lines and their usual detour are used meanwhile."),
    ),
    "matrix_several": Message(
        N_("Several files hold road distances: {files}. None is used."),
        N_("Keep the right one in the folder."),
    ),
    "matrix_beside": Message(
        N_("This file of road distances is not read, because the workbook was given by its name."),
        N_("Give the folder instead: it is read with the workbook."),
    ),
}
