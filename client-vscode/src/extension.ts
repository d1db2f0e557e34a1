import { commands, type ExtensionContext, workspace } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

import { findPython } from './python';

let client: LanguageClient | undefined;

/** Start the language server for Python files and for the Python cells of notebooks. */
export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand('shapelens.restart', restart),
    workspace.onDidChangeConfiguration(async event => {
      if (event.affectsConfiguration('shapelens.python')) {
        await restart();
      }
    })
  );
  await start();
}

/** Stop the language server with the extension. */
export async function deactivate(): Promise<void> {
  const stopping = client;
  client = undefined;
  await stopping?.stop();
}

async function restart(): Promise<void> {
  await deactivate();
  await start();
}

async function start(): Promise<void> {
  const command = await findPython();
  client = new LanguageClient(
    'shapelens',
    'ShapeLens',
    { command, args: ['-m', 'shapelens', 'lsp'], transport: TransportKind.stdio },
    {
      // A notebook's cells need a selector of their own, or they get no hints.
      documentSelector: [{ language: 'python' }, { notebook: 'jupyter-notebook', language: 'python' }],
      // Told at the start and whenever they change.
      synchronize: { configurationSection: 'shapelens' }
    }
  );
  await client.start();
}
