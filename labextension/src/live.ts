// What shows the user how shapes and kernel hang together: the panel, the status item, the log, and their commands.

import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Client } from './client.js';
import type { Documents } from './documents.js';
import { EnvironmentModel } from './environmentModel.js';
import { EnvironmentPanel } from './environmentPanel.js';
import { shapesIcon } from './icon.js';
import type { Kernels } from './kernels.js';
import { CurrentKernel } from './kernels.js';
import type { Log } from './log.js';
import { LogView } from './logView.js';
import type { Navigation } from './navigation.js';
import type { Settings } from './settings.js';
import { StatusItem } from './status.js';

const SHOW_ENVIRONMENT = 'shapelens:show-environment';
const TOGGLE_SAMPLING = 'shapelens:toggle-sampling-here';
const RECONNECT = 'shapelens:reconnect';
const SHOW_LOG = 'shapelens:show-log';

/** What these parts are made of. */
export interface IParts {
  app: JupyterFrontEnd;
  client: Client;
  documents: Documents;
  kernels: Kernels;
  log: Log;
  navigation: Navigation;
  notebooks: INotebookTracker;
  settings: Settings;
  palette: ICommandPalette | null;
  restorer: ILayoutRestorer | null;
  statusBar: IStatusBar | null;
  trans: TranslationBundle;
}

/** Add them to the application. */
export function addLiveParts(parts: IParts): void {
  const { app, client, documents, kernels, log, navigation, notebooks, settings, trans } = parts;
  const { palette, restorer, statusBar } = parts;
  const { commands } = app;
  const current = new CurrentKernel(kernels, notebooks);

  const reconnect = (): void => {
    if (client.isOpen && current.kernel !== null) {
      current.kernel.reinstall();
    } else {
      client.reconnect();
    }
  };
  const model = new EnvironmentModel(client, current, documents);
  const panel = new EnvironmentPanel(
    model,
    current,
    navigation,
    {
      chooseKernel: () => void commands.execute('notebook:change-kernel'),
      reconnect,
      sampleEverywhere: () => void settings.toggle('sampling.enabled'),
      sampleHere: () => current.kernel?.toggleSampling()
    },
    trans
  );
  app.shell.add(panel, 'right', { rank: 900, type: 'ShapeLens' });
  restorer?.add(panel, panel.id);

  commands.addCommand(SHOW_ENVIRONMENT, {
    label: trans.__('Show Shape Environment'),
    icon: shapesIcon,
    execute: () => app.shell.activateById(panel.id)
  });
  commands.addCommand(TOGGLE_SAMPLING, {
    label: () =>
      isSampled(current)
        ? trans.__('Turn Sampling Off for This Notebook')
        : trans.__('Turn Sampling On for This Notebook'),
    isEnabled: () => current.kernel !== null && settings.sampling,
    execute: () => current.kernel?.toggleSampling()
  });
  commands.addCommand(RECONNECT, {
    label: () => (client.isOpen ? trans.__('Reconnect to the Kernel') : trans.__('Reconnect to the Language Server')),
    // Nothing is sent to a kernel that is busy: it would wait behind what the user runs.
    isEnabled: () => !client.isOpen || (current.kernel !== null && current.state.kind !== 'busy'),
    execute: reconnect
  });
  let view: MainAreaWidget<LogView> | null = null;
  commands.addCommand(SHOW_LOG, {
    label: trans.__('Show ShapeLens Log'),
    execute: () => {
      if (view === null || view.isDisposed) {
        view = new MainAreaWidget({ content: new LogView(log) });
        view.id = 'shapelens-log';
        view.title.label = trans.__('ShapeLens Log');
        view.title.icon = shapesIcon;
        view.title.closable = true;
        app.shell.add(view, 'main', { mode: 'split-bottom' });
      }
      app.shell.activateById(view.id);
    }
  });
  current.changed.connect(() => {
    commands.notifyCommandChanged(TOGGLE_SAMPLING);
    commands.notifyCommandChanged(RECONNECT);
  });
  for (const command of [SHOW_ENVIRONMENT, TOGGLE_SAMPLING, RECONNECT, SHOW_LOG]) {
    palette?.addItem({ command, category: 'ShapeLens' });
  }
  statusBar?.registerStatusItem('shapelens:status', {
    item: new StatusItem(current, commands, [RECONNECT, TOGGLE_SAMPLING, SHOW_ENVIRONMENT, SHOW_LOG], trans),
    align: 'right',
    rank: 500,
    isActive: () => current.kernel !== null,
    activeStateChanged: current.changed
  });
}

function isSampled({ state }: CurrentKernel): boolean {
  return state.kind !== 'static' || (state.reason !== 'off' && state.reason !== 'off-here');
}
