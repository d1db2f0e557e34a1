// ShapeLens in JupyterLab: puts the parts together.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import { IEditorTracker } from '@jupyterlab/fileeditor';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Client } from './client.js';
import { Documents } from './documents.js';
import { Editors } from './editors.js';
import { findingField, Findings } from './findings.js';
import { Fixes } from './fixes.js';
import { Hints, hintField } from './hints.js';
import { HoverCards } from './hover.js';
import { Kernels } from './kernels.js';
import { FixMenu, lightbulbs } from './lightbulb.js';
import { addLiveParts } from './live.js';
import { Log } from './log.js';
import { Navigation } from './navigation.js';
import { Sampling } from './sampling.js';
import { Settings } from './settings.js';

const PLUGIN = '@shapelens/labextension:plugin';
const TOGGLE_HINTS = 'shapelens:toggle-hints';
const QUICK_FIX = 'shapelens:quick-fix';

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Shows the shapes of tensors beside the code, and mends mismatches.',
  autoStart: true,
  requires: [IEditorExtensionRegistry, INotebookTracker, IEditorTracker, IRenderMimeRegistry],
  optional: [ISettingRegistry, ICommandPalette, ITranslator, IStateDB, IStatusBar, ILayoutRestorer],
  activate
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  extensions: IEditorExtensionRegistry,
  notebooks: INotebookTracker,
  files: IEditorTracker,
  rendermime: IRenderMimeRegistry,
  registry: ISettingRegistry | null,
  palette: ICommandPalette | null,
  translator: ITranslator | null,
  stateDB: IStateDB | null,
  statusBar: IStatusBar | null,
  restorer: ILayoutRestorer | null
): void {
  const trans = (translator ?? nullTranslator).load('shapelens');
  const settings = new Settings();
  const log = new Log();
  const client = new Client(
    message => void Notification.warning(message, { autoClose: 15_000 }),
    log,
    app.serviceManager.serverSettings
  );
  const documents = new Documents(client, app.serviceManager.contents);
  const editors = new Editors();
  const fixes = new Fixes(client, documents);
  const sampling = new Sampling(settings, stateDB);
  const kernels = new Kernels(client, documents, sampling, log);
  const navigation = new Navigation(app.shell, notebooks, documents);
  const menu = new FixMenu(documents, fixes);
  const cards = new HoverCards(client, documents, fixes, rendermime, settings, kernels, navigation, trans);
  new Hints(client, documents, editors, settings, kernels, trans);
  new Findings(client, documents, editors, fixes, settings);

  extensions.addExtension({
    name: 'shapelens',
    factory: ({ model }) =>
      EditorExtensionRegistry.createImmutableExtension([
        editors.tracking(model),
        hintField,
        findingField,
        lightbulbs((view, offset) => void menu.open(model, view, offset), trans.__('Show fixes (%1)', shortcut(app))),
        cards.extension(model)
      ])
  });

  notebooks.widgetAdded.connect((_, { context }) => {
    context.ready.then(
      () => documents.addNotebook(context),
      () => undefined // JupyterLab tells the user why the notebook cannot be opened.
    );
  });
  files.widgetAdded.connect((_, { context }) => {
    context.ready.then(
      () => documents.addFile(context),
      () => undefined
    );
  });

  client.applyEdit = ({ edit }) => ({ applied: fixes.apply(edit) });
  const tellSettings = (): void =>
    client.notify('workspace/didChangeConfiguration', { settings: { shapelens: settings.forServer } });
  settings.changed.connect(tellSettings);
  client.opened.connect(() => {
    tellSettings();
    documents.openAll();
  });
  void attachSettings(settings, registry);

  app.commands.addCommand(TOGGLE_HINTS, {
    label: trans.__('Show Tensor Shapes'),
    isToggled: () => settings.inlayHints,
    execute: () => settings.toggle('inlayHints.enabled')
  });
  settings.changed.connect(() => app.commands.notifyCommandChanged(TOGGLE_HINTS));

  app.commands.addCommand(QUICK_FIX, {
    label: trans.__('Fix Tensor Shapes on This Line'),
    execute: async () => {
      const editor = currentEditor(app, notebooks, files);
      if (editor !== null) {
        const view = (editor as CodeMirrorEditor).editor;
        await menu.open(editor.model, view, view.state.selection.main.head);
      }
    }
  });
  for (const command of [TOGGLE_HINTS, QUICK_FIX]) {
    palette?.addItem({ command, category: 'ShapeLens' });
  }

  addLiveParts({
    app,
    client,
    documents,
    kernels,
    log,
    navigation,
    notebooks,
    settings,
    palette,
    restorer,
    statusBar,
    trans
  });

  // No kernel is looked into before it is known which ones the user has left out.
  void app.started.then(() => sampling.load()).then(() => client.run());
}

async function attachSettings(settings: Settings, registry: ISettingRegistry | null): Promise<void> {
  try {
    const store = await registry?.load(PLUGIN);
    if (store !== undefined) {
      settings.attach(store);
    }
  } catch (error) {
    console.warn('ShapeLens: the settings cannot be read, so all is on', error);
  }
}

/** The editor that has the cursor: that of the active cell, or of the file in front. */
function currentEditor(
  { shell }: JupyterFrontEnd,
  notebooks: INotebookTracker,
  files: IEditorTracker
): CodeEditor.IEditor | null {
  if (shell.currentWidget !== null && shell.currentWidget === files.currentWidget) {
    return files.currentWidget.content.editor;
  }
  return notebooks.activeCell?.editor ?? null;
}

/** How the shortcut of the fixes is written on this machine. */
function shortcut({ commands }: JupyterFrontEnd): string {
  const binding = commands.keyBindings.find(({ command }) => command === QUICK_FIX);
  return CommandRegistry.formatKeystroke(binding?.keys ?? ['Accel .']);
}
