// The user's choices: whether kernels may be looked into at all, and which notebooks are left out.

import type { Disposable, Event, ExtensionContext, Memento, Uri } from 'vscode';
import { EventEmitter, window, workspace } from 'vscode';
import { isOn, SECTION, toggle } from './settings';

/** Where VS Code keeps the choices. No notebook file is written. */
const CHOICE = 'shapelens.live';
const LEFT_OUT = 'shapelens.notSampled';

const USE = 'Use Live Shapes';
const NEVER = 'No, Thanks';

/** Whether a notebook's kernel may be looked into, and if not, why. */
export type Consent = 'given' | 'not-asked' | 'declined' | 'off' | 'off-here' | 'untrusted';

/** Keeps the user's choices. */
export class Consents implements Disposable {
  constructor({ globalState, workspaceState }: ExtensionContext) {
    this.everywhere = globalState;
    this.here = workspaceState;
    this.subscriptions = [
      workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(`${SECTION}.sampling`)) {
          this.changed.fire();
        }
      }),
      workspace.onDidGrantWorkspaceTrust(() => this.changed.fire())
    ];
  }

  /** The user has chosen something. */
  get onDidChange(): Event<void> {
    return this.changed.event;
  }

  /** Whether the kernel of this notebook may be looked into. */
  of(notebook: Uri): Consent {
    if (!workspace.isTrusted) {
      return 'untrusted';
    }
    if (!isOn('sampling.enabled')) {
      return 'off';
    }
    const choice = this.everywhere.get<boolean>(CHOICE);
    if (choice !== true) {
      return choice === undefined ? 'not-asked' : 'declined';
    }
    return this.leftOut.includes(notebook.toString()) ? 'off-here' : 'given';
  }

  /** Ask, once in a session, and only where the answer matters. */
  async ask(): Promise<void> {
    if (this.asked) {
      return;
    }
    this.asked = true;
    const question =
      'ShapeLens can use the shapes of the tensors that your kernel holds, so that its hints are exact. ' +
      'Only shapes, dtypes and names are read, never data; nothing leaves this machine.';
    switch (await window.showInformationMessage(question, USE, NEVER)) {
      case USE:
        await this.give();
        break;
      case NEVER:
        await this.everywhere.update(CHOICE, false);
        this.changed.fire();
        break;
    }
  }

  /** The user wants live shapes. */
  async give(): Promise<void> {
    this.asked = true;
    await this.everywhere.update(CHOICE, true);
    if (!isOn('sampling.enabled')) {
      await toggle('sampling.enabled'); // or the choice would change nothing
    }
    this.changed.fire();
  }

  /** Switch over for one notebook. */
  async toggle(notebook: Uri): Promise<void> {
    const uri = notebook.toString();
    const others = this.leftOut.filter(each => each !== uri);
    await this.here.update(LEFT_OUT, others.length < this.leftOut.length ? others : [...others, uri]);
    this.changed.fire();
  }

  dispose(): void {
    this.subscriptions.forEach(each => void each.dispose());
    this.changed.dispose();
  }

  private get leftOut(): readonly string[] {
    return this.here.get<readonly string[]>(LEFT_OUT, []);
  }

  private asked = false;
  private readonly everywhere: Memento;
  private readonly here: Memento;
  private readonly subscriptions: readonly Disposable[];
  private readonly changed = new EventEmitter<void>();
}
