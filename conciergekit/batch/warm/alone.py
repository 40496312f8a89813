"""A kernel in a process of its own: ``python -m conciergekit.batch.warm.alone SOCKET``."""

import atexit
import os
import signal
import socket
import sys

if __name__ == "__main__":
    sys.path.pop(0)
    from conciergekit.batch.warm import guard

    guard.one_thread_each()
    from conciergekit.batch.warm import preload

    with preload.postponed():
        from conciergekit.batch.warm import kernel, serve

    guard.leash(signal.SIGKILL)
    serve.serve(kernel.make(), socket.socket(fileno=int(sys.argv[1])))
    signal.alarm(int(guard.GRACE))
    atexit._run_exitfuncs()
    os._exit(0)
