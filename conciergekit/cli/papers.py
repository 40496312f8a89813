"""conciergekit papers: agenda, two-page note and minutes of the gate meeting, note to a funder, budget, to edit in an office suite."""

import re
from pathlib import Path

from .. import read
from ..core import i18n
from ..core.called import slugs_of
from ..core.i18n import _
from ..papers import documents
from ..read.found import find_pilots
from .common import day_argument, one_by_one, out_argument, pilots_argument, writing_in

_COPY = re.compile(r"-\d+(?=\.\w+\Z)")  # what the name of a paper ends with when the first one was edited


def options(parser) -> None:
    pilots_argument(parser)
    out_argument(parser, _("papers"))
    day_argument(parser, "--as-of", _("use only what was known at the end of that day (2026-08-31)"))
    parser.add_argument(
        "--format", choices=("docx", "odt"), help=_("write this format only; otherwise both are written")
    )


def run(args) -> int:
    paths = find_pilots(args.pilots)
    folders = {path: args.out / slug for path, slug in zip(paths, slugs_of(paths), strict=True)}
    return one_by_one(paths, lambda path: _write(path, folders[path], args), failed=1)


def _write(path: Path, folder: Path, args) -> int:
    formats = (args.format,) if args.format else documents.FORMATS
    with writing_in(folder):
        pilot = read.load_pilot(path, lang=args.lang)
        written = documents.papers(pilot, folder, args.lang, formats=formats, as_of=args.as_of)
    with i18n.use_language(args.lang or pilot.language):
        print(f"■ {pilot.name}")
        for file in written:
            print(f"  {file}")
            kept = file.with_name(_COPY.sub("", file.name))
            if kept != file:
                print("    " + _("“{file}” was edited: it is left as it is.", file=kept.name))
    return 0
