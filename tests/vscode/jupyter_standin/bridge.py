"""A kernel for a program that speaks JSON lines: requests come on standard input, events go to standard output.

Ends, and ends the kernel, when standard input ends.
"""

import json
import os
import sys
import threading
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
OUTPUTS = ("stream", "error", "display_data", "execute_result")


class Bridge:
    """One kernel, and which of the program's requests each of its messages belongs to."""

    def __init__(self) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(env=os.environ | QUIET)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.kernel_info()
        self.requests: dict[str, int] = {}
        self.replies: dict[str, str] = {}
        self.writing = threading.Lock()

    def serve(self) -> None:
        """Do what is asked, until nobody asks any more."""
        for read in (self.read_iopub, self.read_shell):
            threading.Thread(target=read, daemon=True).start()
        try:
            for line in sys.stdin:
                self.obey(json.loads(line))
        finally:
            self.manager.shutdown_kernel(now=True)

    def obey(self, request: dict[str, Any]) -> None:
        """Do one thing."""
        if request["op"] == "execute":
            options = dict(request["options"])
            metadata = options.pop("metadata")
            content = {"code": request["code"], "silent": False, "user_expressions": {}, "allow_stdin": False} | options
            message = self.client.session.msg("execute_request", content, metadata=metadata)
            self.requests[message["header"]["msg_id"]] = request["id"]
            self.client.shell_channel.send(message)
        elif request["op"] == "interrupt":
            self.manager.interrupt_kernel()
        elif request["op"] == "restart":
            self.manager.restart_kernel(now=True)
            with self.writing:
                lost = list(self.requests.values())
                self.requests.clear()
                self.replies.clear()
            for request_id in lost:
                self.say("done", id=request_id, status="aborted")
            self.client.kernel_info()

    def read_iopub(self) -> None:
        """Pass on what the kernel publishes."""
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except Empty:
                if not self.manager.is_alive():
                    self.say("status", status="dead")
                continue
            kind, content, parent = message["msg_type"], message["content"], message["parent_header"].get("msg_id")
            request = self.requests.get(parent)
            if kind == "status":
                self.say("status", status=content["execution_state"])
                if content["execution_state"] == "idle":
                    self.part_over(parent, "")
            elif request is not None and kind == "execute_input":
                self.say("count", id=request, count=content["execution_count"])
            elif request is not None and kind in OUTPUTS:
                self.say("output", id=request, type=kind, content=content)

    def read_shell(self) -> None:
        """Note what the kernel answers."""
        while True:
            try:
                message = self.client.get_shell_msg(timeout=1)
            except Empty:
                continue
            self.part_over(message["parent_header"].get("msg_id"), message["content"]["status"])

    def part_over(self, message: str, status: str) -> None:
        """A request is over when it has been answered and the kernel is idle after it."""
        with self.writing:
            if message not in self.requests:
                return
            if message not in self.replies:
                self.replies[message] = status
                return
            answer = self.replies.pop(message) or status
            request = self.requests.pop(message)
        self.say("done", id=request, status=answer)

    def say(self, event: str, **facts: Any) -> None:
        """Write one event."""
        with self.writing:
            sys.stdout.write(json.dumps({"event": event} | facts, default=str) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    Bridge().serve()
