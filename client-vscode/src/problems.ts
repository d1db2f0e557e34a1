// What can be wrong with the start of the language server, told to the user with a button that helps.

import { commands, extensions, type LogOutputChannel, window } from 'vscode';
import { PYTHON_EXTENSION } from './interpreter';

export type Problem =
  | { readonly kind: 'no-interpreter'; readonly tried: readonly string[] }
  | { readonly kind: 'too-old'; readonly interpreter: string }
  | { readonly kind: 'crashed'; readonly times: number };

const SELECT = 'Select Interpreter';
const SETTINGS = 'Open Settings';
const RESTART = 'Restart';
const LOG = 'Show Log';

/** Say in one sentence or two what is wrong. */
export function describe(problem: Problem): string {
  switch (problem.kind) {
    case 'no-interpreter':
      return `ShapeLens needs Python 3.10 or newer, and could not start ${problem.tried.join(' or ')}.`;
    case 'too-old':
      return `ShapeLens needs Python 3.10 or newer, and ${problem.interpreter} is older.`;
    case 'crashed':
      return `The language server of ShapeLens stopped ${problem.times} times in a row.`;
  }
}

/** Show a problem, and do what the user chooses. */
export async function report(problem: Problem, log: LogOutputChannel, restart: () => void): Promise<void> {
  log.error(describe(problem));
  // Without the Python extension there is nobody to select an interpreter with.
  const choose = extensions.getExtension(PYTHON_EXTENSION) === undefined ? SETTINGS : SELECT;
  const first = problem.kind === 'crashed' ? RESTART : choose;
  switch (await window.showErrorMessage(describe(problem), first, LOG)) {
    case SELECT:
      await commands.executeCommand('python.setInterpreter');
      break;
    case SETTINGS:
      await openSetting('shapelens.python');
      break;
    case RESTART:
      restart();
      break;
    case LOG:
      log.show();
      break;
  }
}

/** Show a setting of the machine in the settings: in a remote window, the user's own page does not have it. */
async function openSetting(query: string): Promise<void> {
  const remote = 'workbench.action.openRemoteSettings';
  const known = await commands.getCommands();
  await commands.executeCommand(known.includes(remote) ? remote : 'workbench.action.openSettings', { query });
}
