"""The one error a user may meet: a sentence that says what, where and how to repair."""


class ConciergekitError(Exception):
    """What the command line prints in one line (exit code 2) and a notebook shows without a traceback.

    The message is already in the reader's language: build it with ``i18n._``.
    """

    def _render_traceback_(self):
        """IPython calls this instead of printing a traceback."""
        return [f"\N{WARNING SIGN} {self}"]
