// The user's kernel: what state it is in, and what the probe inside it sends.

import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Client } from './client.js';
import type { Notebook } from './documents.js';
import type { Log } from './log.js';
import { OpenRequests } from './requests.js';
import { RunningCell } from './running.js';
import type { Sampling } from './sampling.js';
import type { ISnapshot } from './snapshots.js';
import { SnapshotLog } from './snapshots.js';
import type { LiveState } from './state.js';
import { stateOf } from './state.js';

/** What the server is told of a kernel. */
type Status = 'starting' | 'idle' | 'busy' | 'restarting' | 'dead' | 'none';

interface IProbe {
  code: string;
  comm_target: string;
}

/** The comm's target, registered before the language server could name it. */
const COMM_TARGET = 'shapelens';
/** A probe that fails so often in one life of a kernel is not tried again. */
const ATTEMPTS = 3;

const STATUSES: Record<Kernel.Status, Status | null> = {
  unknown: null, // The connection is down; the kernel may well be as it was.
  starting: 'starting',
  idle: 'idle',
  busy: 'busy',
  terminating: 'dead',
  restarting: 'restarting',
  autorestarting: 'restarting',
  dead: 'dead'
};

/** Follows the kernel of one notebook. */
export class NotebookKernel {
  constructor(
    private readonly client: Client,
    private readonly sampling: Sampling,
    private readonly log: Log,
    readonly notebook: Notebook
  ) {
    const { context } = notebook;
    this.session = context.sessionContext;
    this.path = context.path;
    this.isSampled = this.choice === 'on';
    this.session.kernelChanged.connect(this.onKernel, this);
    this.session.statusChanged.connect(this.onStatus, this);
    sampling.changed.connect(this.onSampling, this);
    notebook.opened.connect(this.tellAll, this);
    context.pathChanged.connect(this.onPath, this);
    context.disposed.connect(this.dispose, this);
    client.closed.connect(this.emitChanged, this);
    this.onKernel();
  }

  /** What is known of the kernel, or how well it is known, has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** How much is known of the kernel now. */
  get state(): LiveState {
    const isGone = this.kernel === null || this.status === 'none' || this.status === 'dead';
    return stateOf({
      serverOpen: this.client.isOpen,
      kernel: isGone ? 'none' : this.status === 'idle' || this.status === 'busy' ? 'ready' : 'starting',
      language: this.language,
      sampling: this.choice,
      sampled: this.snapshots.messages.length > 0,
      silent: this.isSilent || this.attempts >= ATTEMPTS,
      busy: this.running.isLong,
      running: this.running.count
    });
  }

  /** Switch the looking into this notebook's kernel off or on. */
  toggleSampling(): void {
    this.sampling.toggle(this.path);
  }

  /** Put the probe into the kernel again. */
  reinstall(): void {
    this.installed = false;
    this.isSilent = false;
    this.attempts = 0;
    this.requests.clear(); // An answer may be lost with a connection.
    this.update();
  }

  dispose(): void {
    Signal.clearData(this);
    this.leave();
  }

  /** Tell all that is known to a server that knows nothing, or to one that has just got the notebook under a new name. */
  private tellAll(): void {
    this.told = '';
    this.update();
    if (this.isSampled) {
      this.snapshots.messages.forEach(snapshot => this.send(snapshot));
    }
    this.emitChanged();
  }

  private onKernel(): void {
    this.leave();
    const kernel = this.session.session?.kernel ?? null;
    this.kernel = kernel;
    this.status = kernel === null ? 'none' : (STATUSES[kernel.status] ?? 'starting');
    if (kernel !== null) {
      // JupyterLab answers a comm whose target nobody has registered; what is sent is read off the messages below, since
      // of several connections to a kernel only one handles its comms.
      kernel.registerCommTarget(COMM_TARGET, acceptComm);
      kernel.iopubMessage.connect(this.onMessage, this);
      kernel.anyMessage.connect(this.onAnyMessage, this);
      void kernel.info.then(
        ({ language_info }) => {
          if (kernel === this.kernel) {
            this.language = language_info.name.toLowerCase();
            this.update();
          }
        },
        () => undefined // The kernel went before it had answered.
      );
    }
    this.update();
  }

  private leave(): void {
    this.kernel?.iopubMessage.disconnect(this.onMessage, this);
    this.kernel?.anyMessage.disconnect(this.onAnyMessage, this);
    this.kernel = null;
    this.language = null;
    this.forget();
  }

  private onStatus(_: ISessionContext, kernelStatus: Kernel.Status): void {
    const status = STATUSES[kernelStatus];
    if (status === null || this.kernel === null) {
      return;
    }
    this.status = status;
    if (status === 'restarting' || status === 'dead') {
      this.log.write(`${this.path}: the kernel is ${status}`);
      this.forget();
    }
    if (status === 'busy') {
      this.running.began();
    } else {
      this.running.ended();
    }
    this.update();
  }

  private onSampling(): void {
    const isSampled = this.choice === 'on';
    if (isSampled !== this.isSampled) {
      this.isSampled = isSampled;
      this.log.write(`${this.path}: sampling is turned ${isSampled ? 'on' : 'off'}`);
      this.tellAll();
    }
    this.emitChanged();
  }

  private onPath(): void {
    const { path } = this.notebook.context;
    this.sampling.rename(this.path, path);
    this.path = path;
  }

  private emitChanged(): void {
    this._changed.emit();
  }

  private get choice(): 'on' | 'off' | 'off-here' {
    return this.sampling.of(this.path);
  }

  /** Tell the server the kernel's state if it is news, and see that a probe is in place. */
  private update(): void {
    this.emitChanged();
    if (!this.client.isOpen || this.notebook.uri === '') {
      return;
    }
    const visible = this.isSampled && this.kernel !== null;
    const message = {
      notebook: this.notebook.uri,
      kernel_id: visible ? (this.kernel?.id ?? null) : null,
      status: visible ? this.status : 'none',
      language: this.language ?? this.notebook.language
    };
    const told = JSON.stringify(message);
    if (told !== this.told) {
      this.told = told;
      this.client.notify('shapelens/kernelStatus', message);
    }
    if (visible && this.language === 'python') {
      void this.install();
    }
  }

  /** Whether what is sent now is run at once. */
  private get isFree(): boolean {
    return this.status === 'idle' && this.requests.isEmpty;
  }

  /** Put the probe into the kernel, once in its life, when it has nothing to do. */
  private async install(): Promise<void> {
    const { kernel } = this;
    if (kernel === null || this.installed || this.attempts >= ATTEMPTS || !this.isFree) {
      return;
    }
    this.installed = true;
    const life = this.life;
    const probe = await this.client.request<IProbe>('shapelens/probe', {});
    if (life !== this.life) {
      return;
    }
    if (probe === null || !this.isFree) {
      this.installed = false;
      return;
    }
    try {
      const future = kernel.requestExecute({
        code: probe.code,
        silent: true,
        store_history: false,
        stop_on_error: false,
        allow_stdin: false
      });
      const { content } = await future.done;
      if (life === this.life && content.status !== 'ok') {
        this.installed = false;
        // 'abort' says that a cell before it failed, which says nothing of the probe.
        this.attempts += content.status === 'error' ? 1 : 0;
        this.log.write(`${this.path}: the probe was not installed: ${content.status}`);
        this.emitChanged();
      } else if (life === this.life && this.snapshots.messages.length === 0) {
        this.isSilent = true;
        this.log.write(`${this.path}: the probe has said nothing`);
        this.emitChanged();
      }
    } catch {
      // The kernel was restarted or went: its next life gets its own.
      if (life === this.life) {
        this.installed = false;
      }
    }
  }

  private onAnyMessage(_: Kernel.IKernelConnection, { msg }: Kernel.IAnyMessageArgs): void {
    this.requests.note(msg);
  }

  private onMessage(_: Kernel.IKernelConnection, message: KernelMessage.IIOPubMessage): void {
    const type = message.header.msg_type;
    if (type === 'comm_open') {
      const { target_name, comm_id, data } = (message as KernelMessage.ICommOpenMsg).content;
      if (target_name === COMM_TARGET) {
        this.comms.add(comm_id);
        this.receive(data as unknown as ISnapshot);
      }
    } else if (type === 'execute_input') {
      this.running.named((message as KernelMessage.IExecuteInputMsg).content.execution_count);
    } else if (type === 'comm_msg') {
      const { comm_id, data } = (message as KernelMessage.ICommMsgMsg).content;
      if (this.comms.has(comm_id)) {
        this.receive(data as unknown as ISnapshot);
      }
    }
  }

  private receive(snapshot: ISnapshot): void {
    if (this.snapshots.add(snapshot) && this.isSampled) {
      performance.mark('shapelens:snapshot');
      if (snapshot.full) {
        this.log.write(`${this.path}: the probe tells ${Object.keys(snapshot.bound).length} names`);
      }
      this.send(snapshot);
      this.emitChanged();
    }
  }

  private send(snapshot: ISnapshot): void {
    this.client.notify('shapelens/kernelSnapshot', {
      notebook: this.notebook.uri,
      kernel_id: this.kernel?.id ?? null,
      snapshot
    });
  }

  /** The kernel has died or begins anew: nothing that was sampled holds. */
  private forget(): void {
    this.life += 1;
    this.installed = false;
    this.isSilent = false;
    this.attempts = 0;
    this.comms.clear();
    this.snapshots.clear();
    this.requests.clear();
    this.running.ended();
  }

  private readonly session: ISessionContext;
  private kernel: Kernel.IKernelConnection | null = null;
  private status: Status = 'none';
  private language: string | null = null;
  private path: string;
  private isSampled: boolean;
  private installed = false;
  private isSilent = false;
  private attempts = 0;
  private life = 0;
  private told = '';
  private readonly comms = new Set<string>();
  private readonly snapshots = new SnapshotLog();
  private readonly requests = new OpenRequests(() => this.update());
  private readonly running = new RunningCell(() => this.emitChanged());
  private readonly _changed = new Signal<this, void>(this);
}

/** Nothing is ever sent to the kernel. */
function acceptComm(): void {}
