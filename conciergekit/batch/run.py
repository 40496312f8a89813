"""Run every notebook on every pilot, several at once, and write the reports and the index page."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from ..core import called, languages, secret
from ..core.errors import ConciergekitError
from ..core.i18n import _, use_language
from ..notebooks import check_parameters, declared_parameters, find, of_all
from ..papers.reports.rows import BatchResult
from ..read.found import find_pilots
from ..results.store import Store
from ..tell.progress import Lines, Progress
from .cluster import Cluster
from .hands import Hands
from .steps import Options, Stopped
from .work import Subject, Work


def run(
    pilots: str | Path | Iterable[str | Path],
    out: str | Path,
    lang: str | None = None,
    notebooks: Iterable[str | Path] | None = None,
    parameters: Mapping[str, object] | None = None,
    jobs: int | None = None,
    timeout: float = 600,
    progress: Progress | None = None,
    *,
    force: bool = False,
    secrets: Iterable[str] | Mapping[str, str] = (),
    cluster: str | None = None,
) -> BatchResult:
    """Execute notebooks on pilots through papermill and write a report a pilot and one index page.

    A second run into the same folder does only what failed, or what depends on something that changed: the pilot's
    files, the notebook, its parameters, the library. It may be killed at any moment.

    pilots : workbooks, or folders holding a workbook or CSV files; or one path, which may be a folder full of pilots.
    out : folder of the pages: ``index.html``, ``summary.csv``, ``summary.json``, ``manifest.jsonl`` (docs/batch.md) and a
    folder a pilot. Files a person changed there move to ``earlier`` before they are made again.
    lang : "fr" or "en"; None: each pilot's own language.
    notebooks : paths of notebooks, or of folders of notebooks; None: those of the kit.
    parameters : values for the notebooks' ``parameters`` cells; each notebook gets those it declares.
    jobs : how many run at once; None: one a core (of the cluster, if there is one).
    timeout : seconds a notebook may take.
    progress : what is told while it runs (see `progress`); None: a line a finished step.
    force : do everything again, changed or not.
    secrets : parameters never written to a file: their names (values from the environment or asked for), or {name: value}.
    As nothing remembers a value, another one redoes nothing: use `force`.
    cluster : address of a Dask scheduler whose workers do the jobs and see the same files; with secrets, on this machine or
    ``tls://``.

    Returns a row a pilot: one that cannot be read and a notebook that fails are reported there and stop nothing.

    Raises ConciergekitError before anything runs (no pilot, no such file, an unknown parameter, a folder that cannot be written
    or in which another run writes) or later (a full disk, a folder or a cluster that is gone); KeyboardInterrupt after what was
    running has ended (a second Ctrl-C kills it) and what was done was written.
    """
    whole = isinstance(pilots, str | Path)
    named = [Path(path) for path in ([pilots] if whole else pilots)]
    for path in named:
        languages.follow(path)
    if lang is not None and lang not in languages.codes():
        known = ", ".join(languages.codes())
        raise ConciergekitError(
            _("The language must be one of {known}, not “{lang}”.", known=known, lang=lang)
        )
    with use_language(lang):
        paths = [Path(os.path.abspath(path)) for path in (find_pilots(named) if whole else named)]
        if not paths:
            raise ConciergekitError(_("No pilot to run: name at least one workbook or folder."))
        given, secrets = dict(parameters or {}), secrets if isinstance(secrets, Mapping) else list(secrets)
        every = {source: declared_parameters(source) for source in find(notebooks)}
        check_parameters([*given, *secrets], every)
        shared = {source: names for source, names in every.items() if of_all(names)}
        declared = {source: names for source, names in every.items() if source not in shared}
        if every and find_spec("papermill") is None:  # other processes need it: said before they are begun
            raise ModuleNotFoundError(name="papermill")
        if given.get("as_of"):
            from ..core.pilot import day_asked  # it brings pandas, and nothing to do is to be quick

            # understood once, in the language of who asks; then every notebook reads the same
            given["as_of"] = day_asked(given["as_of"]).date().isoformat()
        options = Options(lang, given, secret.values(secrets), timeout, force)
        subjects = [Subject(path, slug) for path, slug in zip(paths, called.slugs_of(paths), strict=True)]
        with contextlib.closing(Store(Path(os.path.abspath(out)))) as store:
            if cluster:
                hands = Cluster(cluster, store.out, bool(options.secrets))
            else:
                hands = Hands(at_once=not store.manifest.last)
            free = hands.size if cluster else os.cpu_count() or 1
            size = min(jobs or free, len(subjects) * max(1, len(declared)))
            work = Work(subjects, declared, shared, options, store, hands, size, progress or Lines())
            return _all_steps(work)


def _all_steps(work: Work) -> BatchResult:
    """Then the index page; interrupted, the page of what is done."""
    try:
        with work.hands, _first_interruption(work):
            work.execute()
            return work.finish()
    except (Stopped, KeyboardInterrupt):
        page = work.cut_short().index
        done, total = sum(subject.report is not None for subject in work.subjects), len(work.subjects)
        told = _("Stopped. Reports done, {done} of {total}: {index}", done=done, total=total, index=page)
        print(told, file=sys.stderr)
        raise KeyboardInterrupt from None


@contextlib.contextmanager
def _first_interruption(work: Work) -> Iterator[None]:
    """The first Ctrl-C lets what runs come to its end; the next one interrupts at once."""

    def heard(_number, _frame):
        signal.signal(signal.SIGINT, signal.default_int_handler)
        work.stopping = True
        told = _("Stopping: what is running ends first. Ctrl-C once more stops it at once.")
        print("\n" + told, file=sys.stderr, flush=True)

    has_signals = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, heard) if has_signals else None
    try:
        yield
    finally:
        if has_signals:
            signal.signal(signal.SIGINT, before)
