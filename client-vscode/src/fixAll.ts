// Mending all that is found in a cell, a file or a notebook at once.

import type { TextDocument } from 'vscode';
import { CodeActionTriggerKind } from 'vscode-languageclient/node';
import type { CodeAction } from 'vscode-languageclient/node';
import { Position, Range, window, workspace } from 'vscode';
import type { LanguageServer } from './server';

const FIX_ALL = 'source.fixAll.shapelens';
const FIX_NOTEBOOK = `notebook.${FIX_ALL}`;

/** Mend the whole file, or the notebook of the cell, that has the cursor. */
export async function fixAll(server: LanguageServer): Promise<void> {
  const document = window.activeTextEditor?.document ?? firstCell();
  if (document === undefined || server.client === undefined) {
    return;
  }
  const isCell = document.uri.scheme === 'vscode-notebook-cell';
  const { code2ProtocolConverter: convert, protocol2CodeConverter: revert } = server.client;
  const end = document.lineAt(document.lineCount - 1).range.end;
  const actions = await server.request<CodeAction[]>('textDocument/codeAction', {
    textDocument: convert.asTextDocumentIdentifier(document),
    range: convert.asRange(new Range(new Position(0, 0), end)),
    context: { diagnostics: [], only: [isCell ? FIX_NOTEBOOK : FIX_ALL], triggerKind: CodeActionTriggerKind.Invoked }
  });
  const edit = await revert.asWorkspaceEdit(actions?.find(action => action.edit !== undefined)?.edit);
  if (edit === undefined) {
    void window.showInformationMessage('ShapeLens has nothing to mend here.');
    return;
  }
  await workspace.applyEdit(edit);
}

function firstCell(): TextDocument | undefined {
  return window.activeNotebookEditor?.notebook.getCells().find(({ document }) => document.languageId === 'python')
    ?.document;
}
