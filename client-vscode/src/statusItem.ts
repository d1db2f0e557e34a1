// The item in the status bar: how much is known of the kernel of the document in front, and a menu to change that.

import type { QuickPickItem } from 'vscode';
import { commands, Disposable, StatusBarAlignment, window } from 'vscode';
import type { Kernels } from './kernels';
import type { LiveState } from './liveState';
import { inWords } from './liveState';
import { isOn } from './settings';

const ICONS: Readonly<Record<LiveState['kind'], string>> = {
  live: '$(pulse)',
  busy: '$(sync~spin)',
  static: '$(circle-outline)'
};

interface IChoice extends QuickPickItem {
  readonly command: string;
}

/** The item; it is there while a notebook or a Python file is in front. */
export class StatusItem extends Disposable {
  constructor(private readonly kernels: Kernels) {
    super(() => this.subscriptions.forEach(each => void each.dispose()));
    this.subscriptions = [
      this.item,
      kernels.onDidChange(() => this.update()),
      commands.registerCommand('shapelens.showMenu', () => this.open())
    ];
    this.item.name = 'ShapeLens';
    this.item.command = 'shapelens.showMenu';
    this.update();
  }

  private update(): void {
    if (this.kernels.document === undefined) {
      this.item.hide();
      return;
    }
    const state = this.kernels.stateOf();
    const [label, meaning] = inWords(state);
    this.item.text = `${ICONS[state.kind]} ${label}`;
    this.item.tooltip = meaning;
    this.item.accessibilityInformation = { label: `${label}. ${meaning}`, role: 'button' };
    this.item.show();
  }

  private async open(): Promise<void> {
    const [, title] = inWords(this.kernels.stateOf());
    const chosen = await window.showQuickPick(choices(this.kernels), { title });
    if (chosen !== undefined) {
      await commands.executeCommand(chosen.command);
    }
  }

  private readonly item = window.createStatusBarItem('shapelens.status', StatusBarAlignment.Right, 90);
  private readonly subscriptions: readonly Disposable[];
}

function choices(kernels: Kernels): IChoice[] {
  const state = kernels.stateOf();
  const reason = state.kind === 'static' ? state.reason : null;
  const live: IChoice[] = [];
  if (reason === 'untrusted') {
    live.push({ label: 'Manage Workspace Trust', command: 'workbench.trust.manage' });
  } else if (reason === 'not-asked' || reason === 'declined' || reason === 'off') {
    live.push({ label: 'Use Live Shapes', command: 'shapelens.useLiveShapes' });
  } else if (reason === 'off-here') {
    live.push({ label: 'Turn Live Shapes On for This Notebook', command: 'shapelens.toggleSamplingHere' });
  } else if (kernels.current !== undefined && reason !== 'no-jupyter') {
    live.push({ label: 'Reconnect to the Kernel', command: 'shapelens.reconnect' });
    live.push({ label: 'Turn Live Shapes Off for This Notebook', command: 'shapelens.toggleSamplingHere' });
  }
  return [
    ...live,
    kernels.isAttached
      ? { label: 'Detach from the Kernel', command: 'shapelens.detach' }
      : { label: 'Attach to a Running Kernel…', command: 'shapelens.attach' },
    { label: 'Show the Shape Environment', command: 'shapelens.environment.focus' },
    {
      label: isOn('inlayHints.enabled') ? 'Hide Shapes in the Code' : 'Show Shapes in the Code',
      command: 'shapelens.toggleHints'
    },
    { label: 'Restart the Language Server', command: 'shapelens.restart' },
    { label: 'Show the Log', command: 'shapelens.showLog' }
  ];
}
