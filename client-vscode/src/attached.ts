// Kernels that the user attached documents to by hand: the language server follows them itself.

import type { Event, Uri } from 'vscode';
import { EventEmitter, window } from 'vscode';
import type { LanguageServer } from './server';

/** A kernel that runs on this machine, as the server lists it. */
interface IRunningKernel {
  readonly id: string;
  readonly name: string | null;
  readonly language: string | null;
  readonly since: string;
}

interface IAttachment {
  readonly kernel: string | null;
  readonly status: 'attached' | 'busy' | 'failed';
}

/** Knows which documents are attached to a kernel. */
export class Attached {
  constructor(private readonly server: LanguageServer) {
    server.onDidChangeState(state => {
      if (state === 'stopped') {
        this.documents.clear(); // It followed them.
        this.changed.fire();
      }
    });
  }

  get onDidChange(): Event<void> {
    return this.changed.event;
  }

  has(document: Uri): boolean {
    return this.documents.has(document.toString());
  }

  /** Let the user choose a kernel for a document, and attach it. */
  async attach(document: Uri): Promise<void> {
    const kernels = await this.command<IRunningKernel[]>('shapelens.listKernels');
    if (kernels === undefined) {
      void window.showWarningMessage('The language server of ShapeLens does not run, so no kernel can be attached to.');
      return;
    }
    const python = kernels.filter(({ language }) => language === null || language === 'python');
    if (python.length === 0) {
      void window.showInformationMessage('No Python kernel of yours runs on this machine.');
      return;
    }
    const items = python.map(kernel => ({ label: kernel.name ?? kernel.id, ...describe(kernel), kernel }));
    const chosen = await window.showQuickPick(items, { title: 'Attach to a Running Kernel', matchOnDetail: true });
    if (chosen === undefined) {
      return;
    }
    const uri = this.server.uriOf(document);
    const answer = await this.command<IAttachment>('shapelens.attachKernel', { uri, kernel: chosen.kernel.id });
    if (answer?.status === 'attached' || answer?.status === 'busy') {
      this.documents.add(document.toString());
    } else {
      this.documents.delete(document.toString());
    }
    this.changed.fire();
  }

  /** Let a document go from its kernel. */
  async detach(document: Uri): Promise<void> {
    await this.command('shapelens.detachKernel', { uri: this.server.uriOf(document) });
    this.forget(document);
    this.changed.fire();
  }

  /** A document was closed: the server has let it go. */
  forget(document: Uri): void {
    this.documents.delete(document.toString());
  }

  private command<T>(command: string, ...args: readonly object[]): Promise<T | undefined> {
    return this.server.request<T>('workspace/executeCommand', { command, arguments: args });
  }

  private readonly documents = new Set<string>();
  private readonly changed = new EventEmitter<void>();
}

function describe({ id, since }: IRunningKernel): { description: string; detail: string } {
  return { description: `since ${new Date(since).toLocaleString()}`, detail: id };
}
