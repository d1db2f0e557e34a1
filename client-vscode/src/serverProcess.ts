// The process of the language server: started with the first interpreter that can run it.

import { type ChildProcess, spawn } from 'node:child_process';

/** The exit status by which python/start.py says that its Python is too old. */
export const TOO_OLD = 3;

/** Start `script` with the first of the interpreters that is there; undefined if none is. */
export async function startProcess(
  interpreters: readonly string[],
  script: string
): Promise<{ child: ChildProcess; interpreter: string } | undefined> {
  for (const interpreter of interpreters) {
    const child = await spawned(interpreter, script);
    if (child !== undefined) {
      return { child, interpreter };
    }
  }
  return undefined;
}

/** The exit status of a process that has ended, or that ends within the time; null if it does not, or was killed. */
export async function exitStatus(child: ChildProcess, milliseconds: number): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, milliseconds);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  return child.exitCode;
}

function spawned(interpreter: string, script: string): Promise<ChildProcess | undefined> {
  return new Promise(resolve => {
    const child = spawn(interpreter, [script], {
      stdio: 'pipe',
      windowsHide: true,
      env: { ...process.env, PYTHONUTF8: '1', PYTHONUNBUFFERED: '1' }
    });
    child.once('spawn', () => resolve(child));
    child.once('error', () => resolve(undefined));
  });
}
