// Runs the cells of Python files in an interactive window, and keeps with each the file that it comes from.

const vscode = require('vscode');
const { runCells } = require('./cells');

const VIEW = 'interactive';
const CONTROLLER = 'standin-interactive';
const MARKER = /^# ?%%.*$/;

class InteractiveWindows {
  constructor(kernelOf) {
    this.kernelOf = kernelOf;
    this.controller = vscode.notebooks.createNotebookController(CONTROLLER, VIEW, 'Python 3 (stand-in)');
    this.controller.supportedLanguages = ['python'];
    this.controller.supportsExecutionOrder = true;
    this.command = vscode.commands.registerCommand('jupyter.runcurrentcell', () => this.runCurrentCell());
  }

  dispose() {
    this.command.dispose();
    this.controller.dispose();
  }

  async runCurrentCell() {
    const { document, selection } = vscode.window.activeTextEditor;
    const { marker, source } = cellAround(document, selection.active.line);
    const notebook = await this.window();
    const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, source, 'python');
    data.metadata = {
      interactiveWindowCellMarker: marker,
      interactive: { uristring: document.uri.toString(), originalSource: `${marker}\n${source}` }
    };
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(notebook.cellCount, [data])]);
    await vscode.workspace.applyEdit(edit);
    const cell = notebook.cellAt(notebook.cellCount - 1);
    await runCells(this.controller, this.kernelOf(notebook, document.uri), [cell]);
  }

  /** The window that is open, or a new one beside the file. */
  async window() {
    const open = vscode.workspace.notebookDocuments.find(({ notebookType }) => notebookType === VIEW);
    if (open !== undefined) {
      return open;
    }
    const { notebookEditor } = await vscode.commands.executeCommand(
      'interactive.open',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      undefined,
      `ms-toolsai.jupyter/${CONTROLLER}`
    );
    return notebookEditor.notebook;
  }
}

/** The cell of a Python file that a line is in: its marker, and the lines below it. */
function cellAround(document, line) {
  const lines = document.getText().split(/\r?\n/);
  let start = line;
  while (start > 0 && !MARKER.test(lines[start])) {
    start -= 1;
  }
  const after = lines.findIndex((text, number) => number > start && MARKER.test(text));
  return { marker: lines[start], source: lines.slice(start + 1, after < 0 ? undefined : after).join('\n').trim() };
}

module.exports = { InteractiveWindows };
