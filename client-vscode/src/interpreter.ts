// Which Python runs the language server.

import type { Uri } from 'vscode';
import { Disposable, extensions, workspace } from 'vscode';
import { SECTION } from './settings';

export const PYTHON_EXTENSION = 'ms-python.python';

/** What we use of the Python extension's public interface. */
interface IPythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(path: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: Uri | undefined } } | undefined>;
    onDidChangeActiveEnvironmentPath(listener: () => void): Disposable;
  };
}

/** The interpreters to try, the likeliest first: the setting alone if there is one, else the one that is selected in the
 * Python extension, else what the path has. In an untrusted workspace nothing of the workspace's is run.
 */
export async function interpreters(): Promise<readonly string[]> {
  const configured = workspace.getConfiguration(SECTION).get<string>('python', '').trim();
  if (configured) {
    return [configured];
  }
  const selected = workspace.isTrusted ? await selectedInterpreter() : undefined;
  const onPath = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  return selected === undefined ? onPath : [selected, ...onPath];
}

/** Call `changed` when it may be another interpreter now: by the setting, by what is selected in the Python extension, or
 * because the workspace is trusted from now on.
 */
export function watchInterpreters(changed: () => void): Disposable {
  const watching = [
    workspace.onDidGrantWorkspaceTrust(changed),
    workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(`${SECTION}.python`)) {
        changed();
      }
    })
  ];
  void environments().then(known => {
    if (known !== undefined) {
      watching.push(known.onDidChangeActiveEnvironmentPath(changed));
    }
  });
  return new Disposable(() => watching.forEach(each => void each.dispose()));
}

async function selectedInterpreter(): Promise<string | undefined> {
  const known = await environments();
  const active = known?.getActiveEnvironmentPath(workspace.workspaceFolders?.[0]?.uri);
  if (known === undefined || active === undefined || active.path === '') {
    return undefined;
  }
  // The path of a Conda environment may name its folder.
  const resolved = await known.resolveEnvironment(active);
  return resolved?.executable.uri?.fsPath ?? active.path;
}

async function environments(): Promise<IPythonExtension['environments']> {
  try {
    return (await extensions.getExtension<IPythonExtension>(PYTHON_EXTENSION)?.activate())?.environments;
  } catch {
    return undefined; // It cannot be started, which it tells the user itself.
  }
}
