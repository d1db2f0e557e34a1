// Going to cells, and how they are called.

import type { NotebookCell, NotebookDocument } from 'vscode';
import { NotebookCellKind, NotebookEditorRevealType, NotebookRange, Uri, window, workspace } from 'vscode';

/** Go to a cell, or to a file; nothing happens if it is gone. */
export async function goToCell(uri: string): Promise<void> {
  const cell = cellOf(uri);
  if (cell === undefined) {
    if (!uri.startsWith('vscode-notebook-cell:')) {
      await window.showTextDocument(Uri.parse(uri));
    }
    return;
  }
  const range = new NotebookRange(cell.index, cell.index + 1);
  const editor = await window.showNotebookDocument(cell.notebook, { selections: [range] });
  editor.revealRange(range, NotebookEditorRevealType.InCenterIfOutsideViewport);
}

/** The open cell with a URI, however it is encoded. */
export function cellOf(uri: string): NotebookCell | undefined {
  const wanted = Uri.parse(uri).toString();
  const inside = (notebook: NotebookDocument): NotebookCell | undefined =>
    notebook.getCells().find(({ document }) => document.uri.toString() === wanted);
  return workspace.notebookDocuments.map(inside).find(cell => cell !== undefined);
}

/** What a cell is called: `[7]` if it ran, else by its place among the code cells. */
export function nameOf(uri: string): string {
  const cell = cellOf(uri);
  const count = cell?.executionSummary?.executionOrder;
  if (cell === undefined) {
    return 'the file';
  }
  const code = cell.notebook.getCells(new NotebookRange(0, cell.index + 1)).filter(isCode);
  return count === undefined ? `#${code.length}` : `[${count}]`;
}

function isCode({ kind }: NotebookCell): boolean {
  return kind === NotebookCellKind.Code;
}
