import { extensions, workspace } from 'vscode';

/** What we use of the Python extension's public interface. */
interface PythonExtension {
  readonly environments: {
    getActiveEnvironmentPath(): { readonly path: string };
  };
}

/** The interpreter that runs the language server: the setting, the one of the Python extension, or `python3`. */
export async function findPython(): Promise<string> {
  const configured = workspace.getConfiguration('shapelens').get<string>('python', '');
  if (configured) {
    return configured;
  }
  const extension = extensions.getExtension<PythonExtension>('ms-python.python');
  const python = await extension?.activate();
  return python?.environments.getActiveEnvironmentPath().path || 'python3';
}
