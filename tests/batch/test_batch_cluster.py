"""The same jobs done by a Dask cluster of worker processes: whatever happens to one, nothing is lost or read on its way."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess

import pytest
from batch_fakes import PARAMETERS, notebook
from conftest import SAMPLES

import conciergekit as ck
from conciergekit.batch import Silent

pytestmark = [
    pytest.mark.long,
    # asked, not imported: every process of the tests reads this file, and one runs it
    pytest.mark.skipif(
        importlib.util.find_spec("distributed") is None, reason="distributed is not installed"
    ),
]


@pytest.fixture(scope="module")
def cluster():
    import distributed

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


@pytest.mark.exhaustive
def test_a_cluster_does_the_same_jobs_even_if_one_of_its_workers_is_killed_midway(cluster, tmp_path):
    sources = [
        notebook(
            tmp_path / "nb" / f"{n}.ipynb", PARAMETERS, "import time; time.sleep(1.5)", f"print('end {n}')"
        )
        for n in range(6)
    ]
    workers = [nanny.pid for nanny in cluster.workers.values()]

    class Killer(Silent):
        def step(self, name, seconds, trouble=""):
            if " · 1" in name:
                os.kill(workers[0], signal.SIGKILL)

    arguments = {"notebooks": sources, "cluster": cluster.scheduler_address}
    result = ck.batch.run([SAMPLES / "incomplet"], tmp_path / "out", progress=Killer(), **arguments)
    assert result.ok, result.sentences()
    for n in range(6):
        text = (tmp_path / "out" / "incomplet" / "notebooks" / f"{n}.ipynb").read_text(encoding="utf-8")
        assert text.count(f"end {n}\\n") == 1
    again = ck.batch.run([SAMPLES / "incomplet"], tmp_path / "out", progress=Silent(), **arguments)
    assert (again.done, again.kept) == (0, 8)
    local = ck.batch.run([SAMPLES / "incomplet"], tmp_path / "out", notebooks=sources, progress=Silent())
    assert (local.done, local.kept) == (0, 8)  # one manifest, wherever the work was done


def test_no_scheduler_is_one_clear_line(tmp_path):
    with pytest.raises(ck.ConciergekitError, match="127.0.0.1:9"):
        ck.batch.run([SAMPLES / "incomplet"], tmp_path, cluster="tcp://127.0.0.1:9", progress=Silent())


# ---- secrets ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["tcp://dask.example.org:8786", "ws://10.0.0.7:8786"])
def test_secrets_are_not_sent_to_another_machine_in_clear(tmp_path, address):
    source = notebook(tmp_path / "nb.ipynb", PARAMETERS)
    with pytest.raises(ck.ConciergekitError, match="tls://"):
        ck.batch.run(
            [SAMPLES / "incomplet"],
            tmp_path / "out",
            notebooks=[source],
            secrets={"token": "s3cret-value"},
            cluster=address,
            progress=Silent(),
        )


@contextlib.contextmanager
def certified(folder):
    """Dask's configuration as whoever runs an encrypted cluster sets it: a certificate of one's own."""
    import dask

    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=batch"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    own = {f"distributed.comm.tls.{side}.cert": cert for side in ("client", "scheduler", "worker")}
    own |= {f"distributed.comm.tls.{side}.key": key for side in ("client", "scheduler", "worker")}
    with dask.config.set({"distributed.comm.tls.ca-file": cert, **own}):
        yield


@pytest.mark.exhaustive
@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
def test_an_encrypted_cluster_is_used_with_the_certificates_of_dask_s_own_configuration(tmp_path):
    import distributed

    source = notebook(tmp_path / "nb.ipynb", PARAMETERS, "print(len(token))")
    with (
        certified(tmp_path),
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            protocol="tls://",
            security=distributed.Security(),
            dashboard_address=None,
        ) as cluster,
    ):
        assert cluster.scheduler_address.startswith("tls://")
        result = ck.batch.run(
            [SAMPLES / "incomplet"],
            tmp_path / "out",
            notebooks=[source],
            secrets={"token": "s3cret-value"},
            cluster=cluster.scheduler_address,
            progress=Silent(),
        )
    assert result.ok, result.sentences()
    text = (tmp_path / "out" / "incomplet" / "notebooks" / "nb.ipynb").read_text(encoding="utf-8")
    assert '"12\\n"' in text
    assert "s3cret-value" not in text
