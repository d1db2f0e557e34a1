// The kernel of one notebook: asked after each cell, when it has nothing to do, what the probe in it has seen.

import type { Disposable, Event, LogOutputChannel, Uri } from 'vscode';
import { EventEmitter } from 'vscode';
import { RunningCell } from '../../labextension/src/running.js';
import type { ISnapshot } from '../../labextension/src/snapshots.js';
import { SnapshotLog } from '../../labextension/src/snapshots.js';
import type { Consents } from './consent';
import type { Kernel, KernelStatus } from './jupyter';
import { displayed, hasJupyter, kernelOf } from './jupyter';
import type { LiveState, Reason } from './liveState';
import type { LanguageServer } from './server';

/** A kernel between two of the user's cells is not asked: what would be asked stood behind the next one. */
const REST_MS = 80;

/** What the probe answers; without a life there is none. */
interface IAnswer {
  readonly life?: string;
  readonly messages?: readonly ISnapshot[];
}

interface IPull {
  readonly code: string;
  readonly mime: string;
}

/** Follows the kernel of one notebook. */
export class NotebookKernel implements Disposable {
  /** `notebook` is the document as the Jupyter extension knows it; `document` as the language server does: they differ
   * where the cells of a Python file run in an interactive window.
   */
  constructor(
    readonly notebook: Uri,
    readonly document: Uri,
    private readonly server: LanguageServer,
    private readonly consents: Consents,
    private readonly log: LogOutputChannel
  ) {}

  /** What is known of the kernel, or how well it is known, has changed. */
  get onDidChange(): Event<void> {
    return this.changed.event;
  }

  /** How much is known of the kernel now. */
  get state(): LiveState {
    const reason = this.reason;
    return reason !== null ? { kind: 'static', reason } : { kind: this.running.isLong ? 'busy' : 'live' };
  }

  /** A cell has ended, or there is another reason to look: look as soon as the kernel has nothing to do. */
  look(): void {
    if (this.isAllowed) {
      this.isDue = true;
      this.lookSoon();
    }
  }

  /** Look again at a kernel that did not answer. */
  reconnect(): void {
    this.isSilent = false;
    this.life = null;
    this.look();
  }

  /** The user has chosen whether this kernel may be looked into. */
  onConsent(): void {
    if (this.isAllowed) {
      this.tellAll();
      this.look();
    } else {
      this.tellStatus('none');
    }
    this.changed.fire();
  }

  /** Tell a server that knows nothing all that is known. */
  tellAll(): void {
    if (this.isAllowed && this.life !== null) {
      this.tellStatus('idle');
      this.snapshots.messages.forEach(snapshot => this.tell(snapshot));
    }
    this.changed.fire();
  }

  dispose(): void {
    if (this.life !== null) {
      this.tellStatus('none');
    }
    clearTimeout(this.rest);
    this.running.ended();
    this.statusListener?.dispose();
    this.changed.dispose();
  }

  private get isAllowed(): boolean {
    return this.consents.of(this.notebook) === 'given' && hasJupyter();
  }

  private get reason(): Reason | null {
    if (this.server.state !== 'running') {
      return 'no-server';
    }
    const consent = this.consents.of(this.notebook);
    if (consent === 'untrusted' || !hasJupyter()) {
      return consent === 'untrusted' ? consent : 'no-jupyter';
    }
    if (consent !== 'given') {
      return consent;
    }
    if (this.kernel === undefined) {
      return 'no-kernel';
    }
    if (this.kernel.language.toLowerCase() !== 'python') {
      return 'other-language';
    }
    if (this.snapshots.messages.length > 0) {
      return null;
    }
    return this.isSilent ? 'no-answer' : 'waiting';
  }

  private lookSoon(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.lookIfFree(), REST_MS);
  }

  private async lookIfFree(): Promise<void> {
    if (!this.isDue || this.isAsking || !this.isAllowed || this.server.state !== 'running') {
      return;
    }
    this.isAsking = true;
    try {
      this.follow(await kernelOf(this.notebook));
      const { kernel } = this;
      if (kernel?.language.toLowerCase() === 'python' && kernel.status === 'idle' && !this.isSilent) {
        this.isDue = false;
        await this.ask(kernel);
      }
    } catch (error) {
      // The kernel went, or access to it was refused: the next cell is another occasion.
      this.log.info(`${this.notebook.path}: the kernel was not looked into: ${String(error)}`);
    } finally {
      this.isAsking = false;
      this.running.ended();
      this.changed.fire();
    }
    if (this.isDue && this.kernel?.status === 'idle') {
      this.lookSoon();
    }
  }

  private async ask(kernel: Kernel): Promise<void> {
    let answer = this.life === null ? {} : await this.pull(kernel, false);
    if (answer.life === undefined) {
      answer = await this.pull(kernel, true);
    }
    if (kernel !== this.kernel) {
      return;
    }
    if (answer.life === undefined) {
      this.isSilent = true;
      this.log.warn(`${this.notebook.path}: the probe has said nothing`);
      return;
    }
    if (answer.life !== this.life) {
      this.snapshots.clear();
      this.life = answer.life;
      this.tellStatus('idle');
    }
    for (const snapshot of answer.messages ?? []) {
      if (this.snapshots.add(snapshot)) {
        this.tell(snapshot);
      }
    }
  }

  private async pull(kernel: Kernel, install: boolean): Promise<IAnswer> {
    const after = this.snapshots.messages.at(-1)?.seq ?? 0;
    const asked = await this.server.request<IPull>('shapelens/pull', { life: this.life, after, install });
    return asked === undefined ? {} : ((await displayed(kernel, asked.code, asked.mime)) ?? {});
  }

  private follow(kernel: Kernel | undefined): void {
    if (kernel === this.kernel) {
      return;
    }
    this.statusListener?.dispose();
    this.forget();
    this.kernel = kernel;
    this.statusListener = kernel?.onDidChangeStatus(status => this.onStatus(status));
  }

  private onStatus(status: KernelStatus): void {
    switch (status) {
      case 'idle':
        this.running.ended();
        if (this.isDue) {
          this.lookSoon();
        }
        break;
      case 'busy':
        // What we ask ourselves makes the kernel busy for a moment too.
        if (!this.isAsking) {
          this.running.began();
        }
        break;
      case 'restarting':
      case 'autorestarting':
      case 'terminating':
      case 'dead':
        this.log.info(`${this.notebook.path}: the kernel is ${status}`);
        this.forget();
        this.changed.fire();
        break;
    }
  }

  /** The kernel has died or begins anew: nothing that was sampled holds. */
  private forget(): void {
    if (this.life !== null) {
      this.tellStatus('restarting');
    }
    this.life = null;
    this.isSilent = false;
    this.snapshots.clear();
    this.running.ended();
  }

  private tellStatus(status: 'idle' | 'restarting' | 'none'): void {
    const kernel_id = status === 'none' ? null : this.life;
    this.server.notify('shapelens/kernelStatus', { notebook: this.uri, kernel_id, status, language: 'python' });
  }

  private tell(snapshot: ISnapshot): void {
    this.server.notify('shapelens/kernelSnapshot', { notebook: this.uri, kernel_id: this.life, snapshot });
  }

  private get uri(): string {
    return this.server.uriOf(this.document);
  }

  private kernel: Kernel | undefined;
  /** The kernel's process, as the probe in it names it. */
  private life: string | null = null;
  private isDue = false;
  private isAsking = false;
  private isSilent = false;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private statusListener: Disposable | undefined;
  private readonly snapshots = new SnapshotLog();
  private readonly changed = new EventEmitter<void>();
  private readonly running = new RunningCell(() => this.changed.fire());
}
