"""`Probe`: watches the shell of a kernel, and sends what each execution changed."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from shapelens.kernel.probe.definitions import defining_executions
from shapelens.kernel.probe.messages import recognized
from shapelens.kernel.probe.namespaces import Sampler
from shapelens.kernel.probe.reading import attributes_of, class_name, class_of, imported, is_a
from shapelens.kernel.probe.runtime import own_modules, runtime_facts, started

if TYPE_CHECKING:
    from shapelens.kernel.schema import Raised, Runtime, Snapshot

SCHEMA = 1
COMM_TARGET = "shapelens"
MAX_OWNERS = 64  # front ends that are waited for before the probe goes
MAX_KEPT = 256  # messages for front ends that pull them
MAX_RAN = 1000  # executions that are told of to a front end that comes later

_traceback_of: Callable[[Any], Any] = attributes_of(BaseException)["__traceback__"].__get__


class Execution:
    """A cell of the user's, between its start and its end: nothing but what is sent of it."""

    def __init__(self, info: Any, parent: Dict[str, Any]) -> None:
        cell_id = getattr(info, "cell_id", None) or parent.get("metadata", {}).get("cellId")
        self.cell_id: Optional[str] = cell_id if type(cell_id) is str else None
        self.source: str = info.raw_cell
        self.request: Optional[str] = parent.get("header", {}).get("msg_id")
        self.count: Optional[int] = None
        self.ok = False
        self.failed_inside = False  # a cell that this one ran, as `%%capture` does, ended in an error
        self.failed_line: Optional[int] = None
        self.raised: Optional[Raised] = None

    def end(self, result: Any, namespace: Dict[str, Any]) -> None:
        """Note how it went; `result` is `None` after an interrupt of a cell that awaits."""
        count = getattr(result, "execution_count", None)
        self.count = count if type(count) is int else None
        self.ok = getattr(result, "success", False) is True and not self.failed_inside
        if result is not None and not self.ok:
            self.failed_line = self._failed_line(result, namespace)
            if self.failed_line is not None:
                self.raised = recognized(result.error_in_exec)

    def _failed_line(self, result: Any, namespace: Dict[str, Any]) -> Optional[int]:
        """Return the line of the source, from 1, at which the cell ended early; `None` where lines are not what they
        were, since IPython rewrites the whole cell or joins lines.
        """
        lines = self.source.split("\n")
        empty = next((number for number, line in enumerate(lines) if line.strip()), 0)
        if lines[empty].startswith("%%") or "\\\n" in self.source:
            return None
        traceback = _traceback_of(result.error_in_exec) if result.error_in_exec is not None else None
        while traceback is not None:
            if traceback.tb_frame.f_globals is namespace:
                return empty + traceback.tb_lineno
            traceback = traceback.tb_next
        return None

    def source_hash(self) -> str:
        """Return the hash by which the server knows whether a cell was edited after it ran."""
        return hash_of(self.source)


def _hides_errors(source: str) -> bool:
    return source.lstrip().startswith("%%capture")


def hash_of(source: str) -> str:
    """Return the hash of a cell's source."""
    return hashlib.sha1(source.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


class Probe:
    """Watches one IPython shell, and sends what each execution changed over a comm."""

    def __init__(self, shell: Any, pushes: bool = True, pulled: bool = False, earlier: Any = None) -> None:
        """What an earlier probe of this shell did for other front ends, this one goes on doing."""
        self.seq: int = getattr(earlier, "seq", 0)
        self.life: str = getattr(earlier, "life", None) or os.urandom(8).hex()
        self.pushes: bool = pushes or getattr(earlier, "pushes", earlier is not None)
        # The last messages, for front ends that have no comms and ask for them.
        self.kept: Optional[List[Snapshot]] = [] if pulled or getattr(earlier, "kept", None) is not None else None
        self._shell = shell
        self._sampler = Sampler()
        self._runtime: Optional[Runtime] = None
        self._full = True  # what is sent next describes all there is
        self._comm: Any = None
        self._running: Optional[Execution] = None
        self._thread = threading.get_ident()
        # Something ran that was no cell: a silent request, a widget's callback. What it changed goes out on its own,
        # before the next cell starts, so that it belongs to no cell.
        self._unnoticed = False
        self._hooks = (
            ("pre_run_cell", self._before_cell),
            ("post_execute", self._after_anything),
            ("post_run_cell", self._after_cell),
        )
        # The sessions of the front ends that asked for a probe: it goes when the last of them says goodbye.
        session = self._parent().get("header", {}).get("session")
        asked = dict.fromkeys(owner for owner in (*getattr(earlier, "owners", ()), session) if owner is not None)
        self.owners: Tuple[str, ...] = tuple(asked)[-MAX_OWNERS:]

    def start(self) -> None:
        """Send all there is, and watch from now on."""
        callbacks: Dict[str, Any] = self._shell.events.callbacks
        if not all(event in callbacks for event, _ in self._hooks):
            return
        first = self._snapshot(None)
        self.seq = first["seq"]
        if self.pushes:
            self._comm = _open_comm(first)
            self._comm.on_close(self._on_close)
        if self.kept is not None:
            self.kept.append(first)
        for event, hook in self._hooks:
            self._shell.events.register(event, hook)

    def remove(self) -> None:
        """Stop watching, and forget everything. Says nothing to the front end."""
        callbacks: Dict[str, Any] = self._shell.events.callbacks
        for event, hook in self._hooks:
            callbacks[event][:] = [each for each in callbacks[event] if each is not hook]
        if self._comm is not None:
            self._comm.on_close(None)
            self._comm._closed = True  # or it would send a `comm_close` when it is collected
            _comm_manager().comms.pop(self._comm.comm_id, None)
        self._comm = None

    def _parent(self) -> Dict[str, Any]:
        """Return the request that is being answered."""
        parent: Dict[str, Any] = self._shell.get_parent()
        return parent if is_a(parent, dict) else {}

    def _before_cell(self, info: Any) -> None:
        try:
            if threading.get_ident() != self._thread or not info.store_history:
                return
            execution = Execution(info, self._parent())
            if self._running is not None and self._running.request == execution.request:
                return  # a cell that runs another one is one cell
            if self._unnoticed:
                self._send(None)
            self._running = execution
        except BaseException:
            self._lost()

    def _after_anything(self) -> None:
        self._unnoticed = True

    def _after_cell(self, result: Any = None) -> None:
        running = self._running
        if running is None or threading.get_ident() != self._thread:
            return
        try:
            info = getattr(result, "info", None)
            if info is not None and info.raw_cell != running.source:  # the end of a cell that this one runs
                running.failed_inside |= result.success is not True
                return
            self._running = None
            running.end(result, self._shell.user_global_ns)
            self._send(running)
        except BaseException:
            self._lost()

    def _lost(self) -> None:
        """Start over with the next message: this one did not go out, so it has to say everything."""
        self._running, self._runtime, self._sampler, self._full = None, None, Sampler(), True

    def _send(self, execution: Optional[Execution]) -> None:
        self._unnoticed = False
        snapshot = self._snapshot(execution)
        if execution is not None or snapshot["bound"] or snapshot["unbound"] or "runtime" in snapshot:
            self.seq = snapshot["seq"]
            if self.kept is not None:
                self.kept = [*self.kept[1 - MAX_KEPT :], snapshot]
            if self._comm is not None:
                self._comm.send(snapshot)

    def pull(self, life: Optional[str], after: int) -> Dict[str, Any]:
        """Return what happened after message number `after` of the kernel's life `life`: all there is, if that is too
        long ago.
        """
        kept = self.kept or []
        if life != self.life or not kept or not kept[0]["seq"] - 1 <= after <= self.seq:
            self._lost()
            self.kept = []
            after = self.seq
        if self._running is None:
            self._send(None)
        return {"life": self.life, "messages": [message for message in self.kept or () if message["seq"] > after]}

    def _snapshot(self, execution: Optional[Execution]) -> Snapshot:
        bound, unbound = self._sampler.changes(self._shell.user_ns, self._shell.user_ns_hidden)
        snapshot: Snapshot = {
            "schema": SCHEMA,
            "seq": self.seq + 1,
            "full": self._full,
            "cell_id": None if execution is None else execution.cell_id,
            "execution_count": None if execution is None else execution.count,
            "source_hash": None if execution is None else execution.source_hash(),
            "ok": execution is None or execution.ok,
            "bound": bound,
            "unbound": unbound,
        }
        if self._full:
            sources = self._remembered()
            snapshot["started"] = started()
            snapshot["modules"] = own_modules()
            snapshot["ran"] = [hash_of(source) for source in sources.values()]
            failed = self._failed(sources)
            if failed is not None:
                snapshot["ran_failed"] = failed
            places = {count: place for place, count in enumerate(sources)}
            defined = defining_executions(self._shell.user_ns, self._shell.compile)
            snapshot["defined"] = {name: places[count] for name, count in defined.items() if count in places}
        if execution is not None and execution.failed_line is not None:
            snapshot["failed_line"] = execution.failed_line
            if execution.raised is not None:
                snapshot["raised"] = execution.raised
        runtime = runtime_facts(self._shell)
        if runtime != self._runtime:
            snapshot["runtime"] = self._runtime = runtime
        self._full = False
        return snapshot

    def _remembered(self) -> Dict[int, str]:
        """Return the sources of what ran before by their counts, as IPython keeps them: without line ends behind."""
        history = getattr(self._shell.history_manager, "input_hist_raw", ())
        kept = [(count, source) for count, source in enumerate(history) if count and type(source) is str]
        return dict(kept[-MAX_RAN:])

    def _failed(self, sources: Dict[int, str]) -> Optional[List[int]]:
        """Return the places of what ran before and (perhaps) failed; `None` where IPython does not keep that."""
        manager = self._shell.history_manager
        ended: Any = getattr(manager, "exceptions", None)
        if not is_a(ended, dict) or len(getattr(manager, "input_hist_raw", ())) != self._shell.execution_count:
            return None
        pairs = enumerate(sources.items())
        return [place for place, (count, source) in pairs if count in ended or _hides_errors(source)]

    def _on_close(self, message: Any) -> None:
        """Go when the front ends that asked for the probe have closed the comm; others may close it for want of a
        target.
        """
        try:
            closer = message.get("header", {}).get("session")
            self.owners = tuple(owner for owner in self.owners if owner != closer)
            if closer is None or not self.owners:
                self.remove()
            else:
                _comm_manager().comms[self._comm.comm_id] = self._comm
        except BaseException:
            pass


def _open_comm(data: Any) -> Any:
    """Open a comm, as the kernel of this or of older days does it."""
    create = imported("comm").get("create_comm")
    if create is not None:
        return create(target_name=COMM_TARGET, data=data)
    return imported("ipykernel.comm")["Comm"](target_name=COMM_TARGET, data=data)


def _comm_manager() -> Any:
    get_manager = imported("comm").get("get_comm_manager")
    return get_manager() if get_manager is not None else sys.modules["IPython"].get_ipython().kernel.comm_manager


def _installed(shell: Any) -> Optional[Any]:
    """Return the probe that watches this shell already, be it of this version or of another."""
    for callback in shell.events.callbacks.get("post_run_cell", ()):
        if type(callback) is types.MethodType and class_name(class_of(callback.__self__)) == class_name(Probe):
            return callback.__self__
    return None


def install(pulled: bool = False) -> None:
    """Watch the shell of this kernel; a probe that does already makes way. What it sees is sent, or kept for `pull`."""
    try:
        shell = sys.modules["IPython"].get_ipython()
        earlier = _installed(shell)
        if earlier is not None:
            earlier.remove()
        Probe(shell, pushes=not pulled, pulled=pulled, earlier=earlier).start()
    except BaseException:
        pass
