// The Jupyter extension's public interface, and what it lets us do with a kernel.

import type { Jupyter, Kernel, KernelStatus } from '@vscode/jupyter-extension';
import type { Uri } from 'vscode';
import { CancellationTokenSource, extensions } from 'vscode';

export type { Kernel, KernelStatus };

const JUPYTER_EXTENSION = 'ms-toolsai.jupyter';
const ERROR = 'application/vnd.code.notebook.error';

/** Whether there is a Jupyter extension, running or not. */
export function hasJupyter(): boolean {
  return extensions.getExtension(JUPYTER_EXTENSION) !== undefined;
}

/** The kernel of a notebook; undefined before the user has run something in it, and without the user's permission,
 * which the Jupyter extension asks for when it is called first.
 */
export async function kernelOf(notebook: Uri): Promise<Kernel | undefined> {
  const jupyter = await extensions.getExtension<Jupyter>(JUPYTER_EXTENSION)?.activate();
  return jupyter?.kernels.getKernel(notebook);
}

/** Run code that is no cell, and return what it displays as `mime`; undefined if it displays no such thing.
 * It is never cancelled: that would interrupt what the user runs.
 */
export async function displayed(kernel: Kernel, code: string, mime: string): Promise<unknown> {
  let found: unknown;
  for await (const { items } of kernel.executeCode(code, new CancellationTokenSource().token)) {
    for (const item of items) {
      if (item.mime === mime) {
        found = parsed(item.data);
      } else if (item.mime === ERROR) {
        throw new Error(new TextDecoder().decode(item.data));
      }
    }
  }
  return found;
}

/** JSON, which may have been written as a string of JSON on its way. */
function parsed(data: Uint8Array): unknown {
  const value: unknown = JSON.parse(new TextDecoder().decode(data));
  return typeof value === 'string' ? JSON.parse(value) : value;
}
