// The kernels of all open notebooks, and that of the notebook in front.

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Client } from './client.js';
import type { Documents, Notebook, TextDocument } from './documents.js';
import { NotebookKernel } from './kernel.js';
import type { Log } from './log.js';
import type { Sampling } from './sampling.js';
import type { LiveState } from './state.js';

const NO_NOTEBOOK: LiveState = { kind: 'static', reason: 'no-notebook', language: '' };

/** Follows the kernel of every notebook that is kept in sync. */
export class Kernels {
  constructor(client: Client, documents: Documents, sampling: Sampling, log: Log) {
    documents.notebookAdded.connect((_, notebook) => {
      const kernel = new NotebookKernel(client, sampling, log, notebook);
      this.kernels.add(kernel);
      kernel.changed.connect(() => this._changed.emit(kernel));
      notebook.context.disposed.connect(() => this.kernels.delete(kernel));
      this._changed.emit(kernel);
    });
  }

  /** What is known of one of them, or how well it is known, has changed. */
  get changed(): ISignal<this, NotebookKernel> {
    return this._changed;
  }

  /** The kernel of the notebook that is open in `panel`. */
  ofPanel(panel: NotebookPanel | null): NotebookKernel | null {
    return this.find(({ context }) => context === panel?.context);
  }

  /** The kernel of the notebook that a cell belongs to. */
  ofCell(cell: TextDocument): NotebookKernel | null {
    return this.find(({ cells }) => cells.includes(cell));
  }

  private find(isIt: (notebook: Notebook) => boolean): NotebookKernel | null {
    return [...this.kernels].find(({ notebook }) => isIt(notebook)) ?? null;
  }

  private readonly kernels = new Set<NotebookKernel>();
  private readonly _changed = new Signal<this, NotebookKernel>(this);
}

/** The kernel of the notebook in front. */
export class CurrentKernel {
  constructor(
    private readonly kernels: Kernels,
    private readonly notebooks: INotebookTracker
  ) {
    notebooks.currentChanged.connect(() => this._changed.emit());
    kernels.changed.connect((_, kernel) => {
      if (kernel === this.kernel) {
        this._changed.emit();
      }
    });
  }

  /** Another notebook is in front, or its kernel has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get kernel(): NotebookKernel | null {
    return this.kernels.ofPanel(this.notebooks.currentWidget);
  }

  /** How much is known of it. */
  get state(): LiveState {
    return this.kernel?.state ?? NO_NOTEBOOK;
  }

  private readonly _changed = new Signal<this, void>(this);
}
