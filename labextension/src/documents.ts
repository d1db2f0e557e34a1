// Keeps the language server's copy of notebooks and Python files equal to the user's.
//
// Nothing here follows single events: what is open now is compared with what was sent last, and the difference is sent.

import type { ICellModel } from '@jupyterlab/cells';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  NotebookCell,
  NotebookDocumentChangeEvent,
  TextDocumentContentChangeEvent,
  TextDocumentItem
} from 'vscode-languageserver-protocol';
import type { Client } from './client.js';
import { splice, textChange } from './changes.js';

/** Changes are collected for about one frame before they are sent. */
const FLUSH_MS = 12;
const CODE_CELL = 2;

type NotebookContext = DocumentRegistry.IContext<INotebookModel>;
type StructureChange = NonNullable<NonNullable<NotebookDocumentChangeEvent['cells']>['structure']>;
type FileContext = DocumentRegistry.IContext<DocumentRegistry.IModel>;

/** What was sent of a document. */
interface IFlushed {
  opened: readonly TextDocument[];
  edited: readonly TextDocument[];
}

/** A code cell or a file: what the server knows of it, and the model that the user edits. */
export class TextDocument {
  constructor(
    readonly uri: string,
    readonly languageId: string,
    readonly model: CodeEditor.IModel,
    private readonly onEdit: () => void
  ) {
    this.text = model.sharedModel.getSource();
    model.sharedModel.changed.connect(this.onChange, this);
  }

  /** Whether the user has typed something that the server has not been told. */
  get isDirty(): boolean {
    return this._isDirty;
  }

  /** The document as `didOpen` carries it. */
  item(): TextDocumentItem {
    this.text = this.model.sharedModel.getSource();
    this._isDirty = false;
    return { uri: this.uri, languageId: this.languageId, version: this.version, text: this.text };
  }

  /** The edit since the last call, now counted as sent; null if there was none. */
  takeChange(): TextDocumentContentChangeEvent | null {
    if (!this._isDirty) {
      return null;
    }
    this._isDirty = false;
    const after = this.model.sharedModel.getSource();
    const change = textChange(this.text, after);
    if (change !== null) {
      this.text = after;
      this.version += 1;
    }
    return change;
  }

  /** The same document, now edited through another model, as after a cell was moved. */
  rebound(model: CodeEditor.IModel): TextDocument {
    const successor = new TextDocument(this.uri, this.languageId, model, this.onEdit);
    successor.text = this.text;
    successor.version = this.version;
    successor._isDirty = true;
    this.dispose();
    return successor;
  }

  dispose(): void {
    this.model.sharedModel.changed.disconnect(this.onChange, this);
  }

  version = 1;

  private onChange(_sender: unknown, change: { sourceChange?: unknown }): void {
    if (change.sourceChange !== undefined) {
      this._isDirty = true;
      this.onEdit();
    }
  }

  private text: string;
  private _isDirty = false;
}

/** A notebook, as the server knows it. */
export class Notebook {
  constructor(
    private readonly client: Client,
    readonly context: NotebookContext,
    private readonly localPath: (path: string) => string,
    private readonly onEdit: () => void
  ) {
    context.model.cells.changed.connect(this.onStructure, this);
    context.model.metadataChanged.connect(this.onStructure, this);
    context.pathChanged.connect(this.onStructure, this);
  }

  /** The URI that the server knows the notebook by. */
  get uri(): string {
    return this._uri;
  }

  /** The language of its code cells. */
  get language(): string {
    return this._language;
  }

  /** The server has been told of the notebook, from its first cell to its last. */
  get opened(): ISignal<this, void> {
    return this._opened;
  }

  /** The code cells that the server knows, in their order. */
  get cells(): readonly TextDocument[] {
    return this._cells;
  }

  /** Send the whole notebook to a server that does not know it. */
  open(): void {
    this._uri = this.client.uriOf(this.localPath(this.context.path));
    this._language = languageOf(this.context.model);
    this._cells.forEach(cell => cell.dispose());
    this._cells = this.codeCells().map(([uri, model]) => new TextDocument(uri, this._language, model, this.onEdit));
    this.structureDirty = false;
    this.version = 1;
    this.client.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: this._uri,
        notebookType: 'jupyter-notebook',
        version: this.version,
        cells: this._cells.map(notebookCell)
      },
      cellTextDocuments: this._cells.map(cell => cell.item())
    });
    this._opened.emit();
  }

  /** Tell the server that the notebook is no longer open. */
  close(): void {
    this.client.notify('notebookDocument/didClose', {
      notebookDocument: { uri: this._uri },
      cellTextDocuments: this._cells.map(({ uri }) => ({ uri }))
    });
    this._cells.forEach(cell => cell.dispose());
    this._cells = [];
  }

  /** Send what changed. */
  flush(): IFlushed {
    if (this.structureDirty && this.isAnotherDocument()) {
      this.close();
      this.open();
      return { opened: this._cells, edited: [] };
    }
    const { change: structure, shown } = this.structureDirty ? this.takeStructure() : { change: null, shown: [] };
    const edited: TextDocument[] = [];
    const textContent = [];
    for (const cell of this._cells) {
      const change = cell.takeChange();
      if (change !== null) {
        edited.push(cell);
        textContent.push({ document: { uri: cell.uri, version: cell.version }, changes: [change] });
      }
    }
    if (structure !== null || textContent.length > 0) {
      this.version += 1;
      const change: NotebookDocumentChangeEvent = {
        cells: { ...(structure && { structure }), ...(textContent.length > 0 && { textContent }) }
      };
      this.client.notify('notebookDocument/didChange', {
        notebookDocument: { uri: this._uri, version: this.version },
        change
      });
    }
    return { opened: shown, edited };
  }

  dispose(): void {
    this.close();
    Signal.clearData(this);
  }

  /** Renamed, or now of another kernel's language. */
  private isAnotherDocument(): boolean {
    return (
      this._uri !== this.client.uriOf(this.localPath(this.context.path)) ||
      this._language !== languageOf(this.context.model)
    );
  }

  /** What cells have come, gone or moved; `shown` are those that have got a new editor. */
  private takeStructure(): { change: StructureChange | null; shown: TextDocument[] } {
    this.structureDirty = false;
    const known = new Map(this._cells.map(cell => [cell.uri, cell]));
    const opened: TextDocument[] = [];
    const rebound: TextDocument[] = [];
    const before = this._cells.map(({ uri }) => uri);
    this._cells = this.codeCells().map(([uri, model]) => {
      const cell = known.get(uri);
      known.delete(uri);
      if (cell !== undefined) {
        return cell.model === model ? cell : push(rebound, cell.rebound(model));
      }
      return push(opened, new TextDocument(uri, this._language, model, this.onEdit));
    });
    const closed = [...known.values()];
    closed.forEach(cell => cell.dispose());
    const byUri = new Map(this._cells.map(cell => [cell.uri, cell]));
    const shown = [...opened, ...rebound];
    const difference = splice(before, [...byUri.keys()]);
    if (difference === null) {
      return { change: null, shown };
    }
    const cells = difference.inserted.flatMap(uri => byUri.get(uri) ?? []).map(notebookCell);
    const change = {
      array: { start: difference.start, deleteCount: difference.deleted, cells },
      didOpen: opened.map(cell => cell.item()),
      didClose: closed.map(({ uri }) => ({ uri }))
    };
    return { change, shown };
  }

  /** Each code cell with its URI. Of cells that share an id, which no valid notebook has, the first one counts. */
  private codeCells(): [string, ICellModel][] {
    const cells = new Map<string, ICellModel>();
    for (const cell of this.context.model.cells) {
      const uri = `${this._uri}#${encodeURIComponent(cell.id)}`;
      if (cell.type === 'code' && !cells.has(uri)) {
        cells.set(uri, cell);
      }
    }
    return [...cells];
  }

  private onStructure(): void {
    this.structureDirty = true;
    this.onEdit();
  }

  private _uri = '';
  private _language = '';
  private readonly _opened = new Signal<this, void>(this);
  private _cells: TextDocument[] = [];
  private version = 1;
  private structureDirty = false;
}

/** A Python file in the file editor. */
class PythonFile {
  constructor(
    private readonly client: Client,
    private readonly context: FileContext,
    private readonly localPath: (path: string) => string,
    private readonly onEdit: () => void
  ) {
    context.pathChanged.connect(this.onPath, this);
  }

  get documents(): readonly TextDocument[] {
    return this.document === null ? [] : [this.document];
  }

  open(): void {
    this.document?.dispose();
    this.document = null;
    const path = this.localPath(this.context.path);
    if (path.endsWith('.py')) {
      const model = this.context.model as DocumentRegistry.ICodeModel;
      this.document = new TextDocument(this.client.uriOf(path), 'python', model, this.onEdit);
      this.client.notify('textDocument/didOpen', { textDocument: this.document.item() });
    }
  }

  close(): void {
    if (this.document !== null) {
      this.client.notify('textDocument/didClose', { textDocument: { uri: this.document.uri } });
      this.document.dispose();
      this.document = null;
    }
  }

  flush(): IFlushed {
    if (this.renamed) {
      this.renamed = false;
      this.close();
      this.open();
      return { opened: this.documents, edited: [] };
    }
    const change = this.document?.takeChange() ?? null;
    if (this.document === null || change === null) {
      return { opened: [], edited: [] };
    }
    const { uri, version } = this.document;
    this.client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [change] });
    return { opened: [], edited: [this.document] };
  }

  dispose(): void {
    this.close();
    Signal.clearData(this);
  }

  private onPath(): void {
    this.renamed = true;
    this.onEdit();
  }

  private document: TextDocument | null = null;
  private renamed = false;
}

/** All that is open. */
export class Documents {
  constructor(
    private readonly client: Client,
    contents: Contents.IManager
  ) {
    this.localPath = path => contents.localPath(path);
  }

  /** Documents were opened, or have got a new editor, and the server has been told. */
  get opened(): ISignal<this, readonly TextDocument[]> {
    return this._opened;
  }

  /** Documents were edited, and the server has been told. */
  get edited(): ISignal<this, readonly TextDocument[]> {
    return this._edited;
  }

  /** A notebook is kept in sync from now on. */
  get notebookAdded(): ISignal<this, Notebook> {
    return this._notebookAdded;
  }

  /** All documents that the server knows. */
  get all(): TextDocument[] {
    return [...this.notebooks.values()].flatMap(({ cells }) => cells).concat(this.files().flatMap(f => f.documents));
  }

  /** The document that is edited through `model`. */
  of(model: CodeEditor.IModel): TextDocument | undefined {
    return this.all.find(document => document.model === model);
  }

  /** The document with this URI. */
  byUri(uri: string): TextDocument | undefined {
    return this.all.find(document => document.uri === uri);
  }

  /** The number of a code cell in its notebook, from 1 on; null for anything else. */
  numberOf(uri: string): number | null {
    const places = [...this.notebooks.values()].map(({ cells }) => cells.findIndex(cell => cell.uri === uri));
    return places.map(index => index + 1).find(number => number > 0) ?? null;
  }

  /** Keep a notebook in sync until it is closed. */
  addNotebook(context: NotebookContext): void {
    if (!this.notebooks.has(context)) {
      const notebook = new Notebook(this.client, context, this.localPath, () => this.schedule());
      this.notebooks.set(context, notebook);
      this.add(context, notebook);
      this._notebookAdded.emit(notebook);
    }
  }

  /** Keep a file in sync until it is closed; only Python files are sent. */
  addFile(context: FileContext): void {
    if (!this.others.has(context)) {
      const file = new PythonFile(this.client, context, this.localPath, () => this.schedule());
      this.others.set(context, file);
      this.add(context, file);
    }
  }

  /** Send all documents to a server that knows none. */
  openAll(): void {
    this.notebooks.forEach(notebook => notebook.open());
    this.others.forEach(file => file.open());
    this._opened.emit(this.all);
  }

  /** Send at once what the user has changed. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.client.isOpen) {
      const flushed = [...this.notebooks.values(), ...this.others.values()].map(document => document.flush());
      const opened = flushed.flatMap(one => one.opened);
      const edited = flushed.flatMap(one => one.edited);
      if (opened.length > 0) {
        this._opened.emit(opened);
      }
      if (edited.length > 0) {
        this._edited.emit(edited);
      }
    }
  }

  private add(context: NotebookContext | FileContext, document: Notebook | PythonFile): void {
    context.disposed.connect(() => {
      document.dispose();
      this.notebooks.delete(context as NotebookContext);
      this.others.delete(context);
    });
    if (this.client.isOpen) {
      document.open();
      this._opened.emit(document instanceof Notebook ? document.cells : document.documents);
    }
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  private files(): PythonFile[] {
    return [...this.others.values()];
  }

  private readonly localPath: (path: string) => string;
  private readonly notebooks = new Map<NotebookContext, Notebook>();
  private readonly others = new Map<FileContext, PythonFile>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly _opened = new Signal<this, readonly TextDocument[]>(this);
  private readonly _notebookAdded = new Signal<this, Notebook>(this);
  private readonly _edited = new Signal<this, readonly TextDocument[]>(this);
}

function push<T>(list: T[], item: T): T {
  list.push(item);
  return item;
}

function notebookCell({ uri }: TextDocument): NotebookCell {
  return { kind: CODE_CELL, document: uri };
}

/** The language of a notebook's code cells. */
function languageOf(model: INotebookModel): string {
  const metadata = model.metadata as { language_info?: { name?: string }; kernelspec?: { language?: string } };
  // JupyterLab writes an empty name until a kernel has said what it speaks.
  return (metadata.language_info?.name || metadata.kernelspec?.language || 'python').toLowerCase();
}
