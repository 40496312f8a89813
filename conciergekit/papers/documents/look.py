"""How the kit's own papers look: names of styles and first values; the reference documents hold what is used."""

FONT = "Arial"  # Word, LibreOffice and Google Docs all have it, or a face of the same widths
INK, SOFT, ACCENT, LINE, TINT = "1D2733", "53606E", "0F4C5C", "C9D1D6", "EAF1F1"
PAGE_CM = (21.0, 29.7)
MARGIN_CM = 2.0
TEXT_CM = PAGE_CM[0] - 2 * MARGIN_CM

# styles of the reference documents beside the usual ones (Title, Subtitle, Heading 1–3, List Bullet, Caption…)
ANSWER, NOTE, BOX = "Answer", "Note", "Tick Box"
TABLE, TABLE_TEXT, FIGURES, HEAD = "Kit Table", "Table Text", "Table Figures", "Table Heading"

# what a reference document may hold between braces; {contents} is where the paper goes
CONTENTS = "{contents}"
HEADER = "{pilot}"
FOOTER = "{title} · {date}"
