// A stand-in for the Jupyter extension: its id, its public interface (@vscode/jupyter-extension 1.1.1) and its manners,
// over a real kernel. What a test needs to know is in the output channel, and in the file that STANDIN_LOG names.

const fs = require('node:fs');
const vscode = require('vscode');
const { Access } = require('./access');
const { RunningKernel } = require('./kernel');
const { runCells } = require('./cells');
const { InteractiveWindows } = require('./interactive');

/** Offer a kernel for notebooks, and the public interface. */
function activate(context) {
  const channel = vscode.window.createOutputChannel('Jupyter stand-in');
  const log = line => {
    channel.appendLine(line);
    if (process.env.STANDIN_LOG) {
      fs.appendFileSync(process.env.STANDIN_LOG, `${line}\n`);
    }
  };

  const running = new Map();
  const kernelOf = (notebook, file = notebook.uri) => {
    const key = notebook.uri.toString();
    if (!running.has(key)) {
      running.set(key, new RunningKernel(file, log));
    }
    return running.get(key);
  };
  const inFront = () => running.get(vscode.window.activeNotebookEditor?.notebook.uri.toString() ?? '');

  const controller = vscode.notebooks.createNotebookController('standin', 'jupyter-notebook', 'Python 3 (stand-in)');
  controller.supportedLanguages = ['python'];
  controller.supportsExecutionOrder = true;
  controller.executeHandler = (cells, notebook) => runCells(controller, kernelOf(notebook), cells);
  controller.interruptHandler = notebook => kernelOf(notebook).interrupt();
  const prefer = notebook => {
    if (notebook.notebookType === 'jupyter-notebook') {
      controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
    }
  };
  vscode.workspace.notebookDocuments.forEach(prefer);

  context.subscriptions.push(
    channel,
    controller,
    new InteractiveWindows(kernelOf),
    vscode.workspace.onDidOpenNotebookDocument(prefer),
    vscode.workspace.onDidCloseNotebookDocument(({ uri }) => {
      running.get(uri.toString())?.dispose();
      running.delete(uri.toString());
    }),
    vscode.commands.registerCommand('jupyter.restartkernel', () => inFront()?.restart()),
    vscode.commands.registerCommand('jupyter.interruptkernel', () => inFront()?.interrupt()),
    { dispose: () => running.forEach(kernel => kernel.dispose()) }
  );

  const access = new Access(context.globalState, log);
  return {
    kernels: {
      async getKernel(uri) {
        log(`getKernel ${uri.path}`);
        const kernel = running.get(uri.toString());
        // Before the user has run something there is no kernel, and nothing to ask for.
        if (kernel === undefined || !(await access.isGiven(new Error().stack ?? ''))) {
          return undefined;
        }
        return kernel.api;
      }
    }
  };
}

module.exports = { activate };
