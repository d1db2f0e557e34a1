"""A kernel that is not IPython: it answers each request with the number of those it has had.

Its first argument is the language that it claims to speak.
"""

import sys
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class ToyKernel(Kernel):
    implementation = "toy"
    implementation_version = "1"
    banner = "toy"
    language_info = {"name": sys.argv[1], "mimetype": "text/plain", "file_extension": ".toy"}  # noqa: RUF012
    requests = 0

    async def do_execute(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        self.requests += 1
        said = "1 request" if self.requests == 1 else f"{self.requests} requests"
        self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": said})
        return {"status": "ok", "execution_count": self.requests, "payload": [], "user_expressions": {}}


IPKernelApp.launch_instance(kernel_class=ToyKernel)
