// The kernels of all open notebooks, and what is known of that of the document in front.

import type { Event, LogOutputChannel, NotebookCell, NotebookDocument, NotebookDocumentChangeEvent } from 'vscode';
import { Disposable, EventEmitter, Uri, window, workspace } from 'vscode';
import type { Attached } from './attached';
import type { Consents } from './consent';
import { hasJupyter } from './jupyter';
import type { LiveState } from './liveState';
import { NotebookKernel } from './notebookKernel';
import type { LanguageServer } from './server';

const NOTEBOOK = 'jupyter-notebook';

/** Follows the kernels of open notebooks, and of Python files whose cells run in an interactive window. */
export class Kernels extends Disposable {
  constructor(
    private readonly server: LanguageServer,
    private readonly consents: Consents,
    private readonly attached: Attached,
    private readonly log: LogOutputChannel
  ) {
    super(() => this.leaveAll());
    this.subscriptions = [
      workspace.onDidOpenNotebookDocument(notebook => this.opened(notebook)),
      workspace.onDidCloseNotebookDocument(({ uri }) => this.closed(uri)),
      workspace.onDidChangeNotebookDocument(event => this.onEdit(event)),
      window.onDidChangeActiveNotebookEditor(() => this.changed.fire()),
      window.onDidChangeActiveTextEditor(() => this.changed.fire()),
      consents.onDidChange(() => {
        this.all.forEach(kernel => kernel.onConsent());
        this.changed.fire();
      }),
      attached.onDidChange(() => this.changed.fire()),
      server.onDidChangeState(state => {
        if (state === 'running') {
          this.all.forEach(kernel => kernel.tellAll());
          this.all.forEach(kernel => kernel.look());
        }
        this.changed.fire();
      })
    ];
    workspace.notebookDocuments.forEach(notebook => this.opened(notebook));
  }

  /** Another document is in front, or what is known of a kernel has changed. */
  get onDidChange(): Event<void> {
    return this.changed.event;
  }

  /** The notebook or Python file in front. */
  get document(): Uri | undefined {
    const notebook = window.activeNotebookEditor?.notebook;
    if (notebook !== undefined) {
      return notebook.notebookType === NOTEBOOK ? notebook.uri : undefined;
    }
    const text = window.activeTextEditor?.document;
    return text?.languageId === 'python' ? text.uri : undefined;
  }

  /** The kernel of the document in front. */
  get current(): NotebookKernel | undefined {
    const { document } = this;
    return document === undefined ? undefined : this.of(document);
  }

  /** How much is known of a document's kernel: of the one in front where none is named. */
  stateOf(document: Uri | undefined = this.document): LiveState {
    if (document === undefined) {
      return { kind: 'static', reason: 'no-document' };
    }
    if (this.attached.has(document)) {
      return this.server.state === 'running' ? { kind: 'live' } : { kind: 'static', reason: 'no-server' };
    }
    const kernel = this.of(document);
    if (kernel !== undefined) {
      return kernel.state;
    }
    const consent = this.consents.of(document);
    if (consent === 'untrusted' || !hasJupyter()) {
      return { kind: 'static', reason: consent === 'untrusted' ? consent : 'no-jupyter' };
    }
    return { kind: 'static', reason: consent === 'given' ? 'no-kernel' : consent };
  }

  /** Whether the document in front is attached to a kernel by hand. */
  get isAttached(): boolean {
    return this.document !== undefined && this.attached.has(this.document);
  }

  /** The document that a text document belongs to, as the language server sees it. */
  documentOf(text: Uri): Uri {
    const isIn = ({ document }: NotebookCell): boolean => document.uri.toString() === text.toString();
    return workspace.notebookDocuments.find(notebook => notebook.getCells().some(isIn))?.uri ?? text;
  }

  private of(document: Uri): NotebookKernel | undefined {
    return this.all.find(kernel => kernel.document.toString() === document.toString());
  }

  private get all(): readonly NotebookKernel[] {
    return [...this.kernels.values()];
  }

  private opened(notebook: NotebookDocument): void {
    if (notebook.notebookType === NOTEBOOK) {
      this.follow(notebook.uri, notebook.uri).look();
    }
  }

  private closed(notebook: Uri): void {
    const key = notebook.toString();
    this.kernels.get(key)?.dispose();
    this.kernels.delete(key);
    this.attached.forget(notebook);
    this.changed.fire();
  }

  private onEdit({ notebook, cellChanges }: NotebookDocumentChangeEvent): void {
    const ended = cellChanges.filter(({ executionSummary }) => executionSummary?.success !== undefined);
    if (ended.length === 0) {
      return;
    }
    const document = fileOf(ended.at(-1)?.cell) ?? (notebook.notebookType === NOTEBOOK ? notebook.uri : undefined);
    if (document === undefined || !ended.some(({ cell }) => cell.document.languageId === 'python')) {
      return;
    }
    if (this.consents.of(document) === 'not-asked' && hasJupyter()) {
      void this.consents.ask();
    }
    this.follow(notebook.uri, document).look();
  }

  private follow(notebook: Uri, document: Uri): NotebookKernel {
    const key = notebook.toString();
    const known = this.kernels.get(key);
    if (known?.document.toString() === document.toString()) {
      return known;
    }
    known?.dispose();
    const kernel = new NotebookKernel(notebook, document, this.server, this.consents, this.log);
    kernel.onDidChange(() => this.changed.fire());
    this.kernels.set(key, kernel);
    this.changed.fire();
    return kernel;
  }

  private leaveAll(): void {
    this.subscriptions.forEach(each => void each.dispose());
    this.kernels.forEach(kernel => kernel.dispose());
    this.changed.dispose();
  }

  private readonly kernels = new Map<string, NotebookKernel>();
  private readonly subscriptions: readonly Disposable[];
  private readonly changed = new EventEmitter<void>();
}

/** The Python file whose cell runs in an interactive window: the Jupyter extension keeps it with the cell. */
function fileOf(cell: NotebookCell | undefined): Uri | undefined {
  const origin = cell?.metadata['interactive'] as { readonly uristring?: unknown } | undefined;
  return typeof origin?.uristring === 'string' ? Uri.parse(origin.uristring) : undefined;
}
