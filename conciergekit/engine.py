"""papermill's engine "conciergekit": ``papermill --engine conciergekit in.ipynb out.ipynb -p name value``.

papermill loads every engine whenever it is imported, so that this module imports nothing: the engine is made when
papermill asks for it. papermill keeps all of its own part (parameters, files, progress, errors); the cells run in a
kernel forked from a process that has imported the libraries once (`conciergekit.batch.warm`).
"""


def __getattr__(name: str):
    if name != "Engine":
        raise AttributeError(name)
    from conciergekit.batch.warm.papermill_engine import Engine

    return Engine
