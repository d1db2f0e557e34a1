// What the kernel of the notebook in front holds: asked for while somebody looks, and again when it may have changed.

import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Client } from './client.js';
import type { Documents } from './documents.js';
import type { IEntry } from './environment.js';
import type { NotebookKernel } from './kernel.js';
import type { CurrentKernel } from './kernels.js';

/** What the kernel says in quick succession is asked for once. */
const DELAY_MS = 150;
/** While the user types, nothing is asked: an edit changes no more than which cells use what. */
const EDIT_DELAY_MS = 500;

/** The entries of the shape environment, kept up to date. */
export class EnvironmentModel {
  constructor(
    private readonly client: Client,
    private readonly current: CurrentKernel,
    documents: Documents
  ) {
    current.changed.connect(this.schedule, this);
    documents.edited.connect(this.onEdit, this);
    documents.opened.connect(this.schedule, this);
  }

  /** There are other entries. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What the kernel holds; null until it is known. */
  get entries(): readonly IEntry[] | null {
    return this.kernel === this.current.kernel ? this._entries : null;
  }

  /** Say whether somebody looks. */
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    if (isVisible) {
      void this.ask();
    }
  }

  private schedule(): void {
    if (this.isVisible) {
      this.timer ??= setTimeout(() => void this.ask(), DELAY_MS);
    }
  }

  private onEdit(): void {
    clearTimeout(this.editTimer);
    if (this.isVisible) {
      this.editTimer = setTimeout(() => void this.ask(), EDIT_DELAY_MS);
    }
  }

  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    clearTimeout(this.editTimer);
    this.timer = undefined;
    const { kernel, state } = this.current;
    if (kernel === null || state.kind === 'static') {
      return;
    }
    const answer = await this.client.request<{ entries: IEntry[] }>('shapelens/environment', {
      notebook: kernel.notebook.uri
    });
    if (answer !== null && kernel === this.current.kernel) {
      this.kernel = kernel;
      this._entries = answer.entries;
      this._changed.emit();
    }
  }

  private isVisible = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private editTimer: ReturnType<typeof setTimeout> | undefined;
  private kernel: NotebookKernel | null = null;
  private _entries: readonly IEntry[] | null = null;
  private readonly _changed = new Signal<this, void>(this);
}
