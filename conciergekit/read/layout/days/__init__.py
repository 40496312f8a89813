"""When something happened, however a sheet says it: parts of a day, two days in a cell, a clock, periods side by side, titles."""
