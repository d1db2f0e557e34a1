// Quick fixes: asking for them, and applying their edits.

import { Text } from '@codemirror/state';
import type { CodeAction, Diagnostic, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import type { Client } from './client.js';
import type { Documents, TextDocument } from './documents.js';
import { offsetAt } from './positions.js';

/** The kinds of actions that mend more than one finding. */
const FIX_ALL: readonly string[] = ['source.fixAll', 'notebook.source.fixAll'];

/** An action that can be applied as it stands. */
export interface IFix {
  title: string;
  edit: WorkspaceEdit;
  diagnostics: readonly Diagnostic[];
  /** Whether it mends a finding; a comment that silences it does not. */
  mends: boolean;
  /** How many findings it mends. */
  count: number;
}

/** What our server says of an action beside the protocol. */
interface IActionData {
  /** It takes a finding out of sight, and mends nothing. */
  silences?: boolean;
  /** How many findings it mends, if it mends all. */
  count?: number;
}

/** Finds and applies fixes. */
export class Fixes {
  constructor(
    private readonly client: Client,
    private readonly documents: Documents
  ) {}

  /** The fixes for these findings of a document, the best first. */
  async find(document: TextDocument, range: Range, diagnostics: readonly Diagnostic[]): Promise<IFix[]> {
    return diagnostics.length === 0 ? [] : this.ask(document, range, diagnostics, ['quickfix']);
  }

  /** What mends all findings of a cell or a notebook, where that is more than one. */
  async findAll(document: TextDocument, range: Range): Promise<IFix[]> {
    return (await this.ask(document, range, [], FIX_ALL)).filter(({ count }) => count > 1);
  }

  private async ask(
    document: TextDocument,
    range: Range,
    diagnostics: readonly Diagnostic[],
    only: readonly string[]
  ): Promise<IFix[]> {
    this.documents.flush();
    const actions = await this.client.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: document.uri },
      range,
      context: { diagnostics, only }
    });
    return (actions ?? [])
      .sort((a, b) => Number(b.isPreferred ?? false) - Number(a.isPreferred ?? false))
      .flatMap(({ title, edit, diagnostics: mended, data }) => {
        const { silences = false, count = 1 } = (data ?? {}) as IActionData;
        return edit === undefined ? [] : [{ title, edit, diagnostics: mended ?? diagnostics, mends: !silences, count }];
      });
  }

  /** Apply an edit to all the cells that it touches, as one undoable change in each; false if one of them is not open. */
  apply(edit: WorkspaceEdit): boolean {
    const edits = editsOf(edit).map(([uri, list]) => [this.documents.byUri(uri), list] as const);
    if (edits.some(([document]) => document === undefined)) {
      return false;
    }
    for (const [document, list] of edits) {
      document?.model.sharedModel.transact(() => applyTo(document, list));
    }
    this.documents.flush();
    return true;
  }
}

function editsOf(edit: WorkspaceEdit): [string, TextEdit[]][] {
  if (edit.documentChanges !== undefined) {
    return edit.documentChanges.flatMap(change =>
      'textDocument' in change ? [[change.textDocument.uri, change.edits as TextEdit[]]] : []
    );
  }
  return Object.entries(edit.changes ?? {});
}

/** From the last edit to the first, so that none moves the others; of two at one place, the first stays in front. */
function applyTo({ model: { sharedModel } }: TextDocument, edits: readonly TextEdit[]): void {
  const text = Text.of(sharedModel.getSource().split('\n'));
  edits
    .map(({ range, newText }) => ({ from: offsetAt(text, range.start), to: offsetAt(text, range.end), newText }))
    .reverse()
    .sort((a, b) => b.from - a.from || b.to - a.to)
    .forEach(({ from, to, newText }) => sharedModel.updateSource(from, to, newText));
}
