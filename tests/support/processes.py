"""Processes that tests start."""

import subprocess


def stop(process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """End a process, by force if it does not end by itself in time."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
