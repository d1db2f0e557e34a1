// A stand-in for the Python extension: its id, and of its public interface the environments. The first of those that
// STANDIN_PYTHONS names is selected, each an interpreter or, as those of Conda, a folder; the user selects another one.

const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

function activate(context) {
  const paths = (process.env.STANDIN_PYTHONS ?? '').split(path.delimiter).filter(Boolean);
  const changed = new vscode.EventEmitter();
  let active = paths[0] ?? '';

  context.subscriptions.push(
    changed,
    vscode.commands.registerCommand('python.setInterpreter', async () => {
      const chosen = await vscode.window.showQuickPick(paths);
      if (chosen !== undefined) {
        active = chosen;
        changed.fire({ id: chosen, path: chosen });
      }
    })
  );
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ id: active, path: active }),
      async resolveEnvironment({ path: chosen }) {
        const executable = fs.statSync(chosen).isDirectory() ? path.join(chosen, 'bin', 'python') : chosen;
        return { executable: { uri: vscode.Uri.file(executable) } };
      },
      onDidChangeActiveEnvironmentPath: changed.event
    }
  };
}

module.exports = { activate };
