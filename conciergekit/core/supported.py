"""Whether the libraries installed are those the kit was written for: another pandas changes figures without a word."""

import os
import sys
from pathlib import Path

# from the first to before the second, as in pyproject.toml: pandas 2 makes a missing text "None"
PANDAS = 3, 4


def system_language() -> str:
    """That of the system where the kit speaks it, else French: the users are French-speaking first."""
    system = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    from . import languages  # this file is read before anything else of the package, and rarely asked

    return next((code for code in languages.codes() if system.lower().startswith(code)), languages.DEFAULT)


def refuse() -> None:
    """Raise ImportError, in the language of the system, if pandas is one that the kit does not support.

    The command ends with that line alone. papermill, which imports this package whenever it is imported itself, is
    left alone: other projects of the environment use it.
    """
    found = _pandas()
    if not found or PANDAS[0] <= int(found.partition(".")[0]) < PANDAS[1] or _papermill_looks_for_engines():
        return
    from .i18n import _, use_language  # nothing else of the package is needed when all is well

    with use_language(system_language()):
        said = _(
            'conciergekit needs pandas {least} and this environment has pandas {found}. With it, figures would change without a word: pip install "pandas>={least},<{most}"',
            least=PANDAS[0],
            most=PANDAS[1],
            found=found,
        )
    if Path(sys.argv[0]).stem == "conciergekit":
        raise SystemExit(said)
    raise ImportError(said)


def missing(error: ModuleNotFoundError) -> str:
    """What to install for the module that was not found, in the language in use; "" if it is one of the kit's own."""
    name = (error.name or "").partition(".")[0]
    if name in ("", "conciergekit"):
        return ""
    from .i18n import _  # as above

    if name == "voila":
        return _(
            '“{module}” is not installed here. A room needs it. In the kit’s folder: pip install ".[all,room]"',
            module=name,
        )
    return _(
        "“{module}” is not installed here. Figures and notebook cells do without it; pages, papers, the batch and JupyterLab "
        'need the whole kit. In its folder: pip install ".[all]"',
        module=name,
    )


def _papermill_looks_for_engines() -> bool:
    module = sys.modules.get("papermill.engines")
    return module is not None and getattr(module.__spec__, "_initializing", False)


def _pandas() -> str:
    """The version of pandas, without importing it; "" if there is none, which its import will say."""
    if "pandas" in sys.modules:
        return str(getattr(sys.modules["pandas"], "__version__", ""))
    from importlib.metadata import PackageNotFoundError, version  # rarely asked: pandas is there by then

    try:
        return version("pandas")
    except PackageNotFoundError:
        return ""
