// Runs the cells of a notebook, one after the other, as the Jupyter extension does.

const vscode = require('vscode');

/** Run cells; after one that fails the others are left. */
async function runCells(controller, kernel, cells) {
  const executions = cells.map(cell => controller.createNotebookCellExecution(cell));
  let goesOn = true;
  for (const execution of executions) {
    execution.start(Date.now());
    goesOn = goesOn && (await runCell(kernel, execution));
    execution.end(goesOn, Date.now());
  }
}

async function runCell(kernel, execution) {
  await execution.clearOutput();
  const { document } = execution.cell;
  const listener = execution.token.onCancellationRequested(() => kernel.interrupt());
  const request = kernel.execute(document.getText(), {
    store_history: true,
    stop_on_error: true,
    metadata: { cellId: document.uri.toString() }
  });
  for await (const event of request.events) {
    if (event.count !== undefined) {
      execution.executionOrder = event.count;
    } else if (event.items !== undefined) {
      const items = event.items.map(({ mime, data }) => new vscode.NotebookCellOutputItem(data, mime));
      await execution.appendOutput(new vscode.NotebookCellOutput(items));
    }
  }
  listener.dispose();
  return (await request.status) === 'ok';
}

module.exports = { runCells };
