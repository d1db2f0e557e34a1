// ShapeLens in VS Code: puts the parts together.

import type { ExtensionContext } from 'vscode';
import { commands, Uri, window, workspace } from 'vscode';
import { Attached } from './attached';
import { Consents } from './consent';
import { EnvironmentTree } from './environmentTree';
import { Explanations, SCHEME } from './explain';
import { Features } from './features';
import { fixAll } from './fixAll';
import { watchInterpreters } from './interpreter';
import { Kernels } from './kernels';
import { goToCell } from './navigation';
import { LanguageServer } from './server';
import { toggle } from './settings';
import { StatusItem } from './statusItem';

let stop: (() => Promise<void>) | undefined;

/** Start the language server for Python files and for the Python cells of notebooks, and show what it knows. */
export function activate(context: ExtensionContext): void {
  const began = performance.now();
  const log = window.createOutputChannel('ShapeLens', { log: true });
  const features: Features = new Features(text => kernels.stateOf(kernels.documentOf(text)));
  const server: LanguageServer = new LanguageServer(
    Uri.joinPath(context.extensionUri, 'python', 'start.py').fsPath,
    features.middleware,
    log
  );
  features.attach(server);
  const consents = new Consents(context);
  const attached = new Attached(server);
  const kernels: Kernels = new Kernels(server, consents, attached, log);
  const explanations = new Explanations(server);

  const on = (command: string, run: (...args: never[]) => unknown): void => {
    context.subscriptions.push(commands.registerCommand(command, run));
  };
  on('shapelens.restart', () => server.restart());
  on('shapelens.showLog', () => log.show());
  on('shapelens.toggleHints', () => toggle('inlayHints.enabled'));
  on('shapelens.fixAll', () => fixAll(server));
  on('shapelens.explain', (code?: string) => explanations.show(typeof code === 'string' ? code : undefined));
  on('shapelens.goToCell', (uri: string) => goToCell(uri));
  on('shapelens.useLiveShapes', () => consents.give());
  on('shapelens.toggleSamplingHere', () => kernels.document && consents.toggle(kernels.document));
  on('shapelens.reconnect', () => kernels.current?.reconnect());
  on('shapelens.attach', () => kernels.document && attached.attach(kernels.document));
  on('shapelens.detach', () => kernels.document && attached.detach(kernels.document));

  context.subscriptions.push(
    log,
    server,
    consents,
    kernels,
    features,
    kernels.onDidChange(() => features.followKernels()),
    new StatusItem(kernels),
    new EnvironmentTree(server, kernels),
    workspace.registerTextDocumentContentProvider(SCHEME, explanations),
    watchInterpreters(() => void server.reconsider())
  );
  stop = () => server.stop();
  void server.start().then(() => log.info(`Ready ${Math.round(performance.now() - began)} ms after activation`));
}

/** Stop the language server with the extension. */
export async function deactivate(): Promise<void> {
  await stop?.();
}
