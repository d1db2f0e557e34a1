// The page of a check, for the code that stands at a finding.

import type { Event, QuickPickItem, TextDocumentContentProvider } from 'vscode';
import { commands, EventEmitter, languages, Uri, window } from 'vscode';
import type { LanguageServer } from './server';

export const SCHEME = 'shapelens-check';
const SOURCE = 'shapelens';

interface ICode extends QuickPickItem {
  readonly code: string;
}

/** Shows what a check means, why, and an example, as the language server has it. */
export class Explanations implements TextDocumentContentProvider {
  constructor(private readonly server: LanguageServer) {}

  get onDidChange(): Event<Uri> {
    return this.changed.event;
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const code = uri.path.replace(/\.md$/, '');
    const page = await this.server.request<string>('shapelens/explain', { code });
    return page ?? `There is no check ${code}.`;
  }

  /** Explain the finding at the cursor, or the one that the user chooses. */
  async show(named?: string): Promise<void> {
    const code = named ?? (await choose());
    if (code === undefined) {
      return;
    }
    const page = Uri.from({ scheme: SCHEME, path: `${code}.md` });
    this.changed.fire(page);
    await commands.executeCommand('markdown.showPreview', page);
  }

  private readonly changed = new EventEmitter<Uri>();
}

async function choose(): Promise<string | undefined> {
  const editor = window.activeTextEditor;
  const found = (editor === undefined ? [] : languages.getDiagnostics(editor.document.uri)).filter(
    ({ source }) => source === SOURCE
  );
  const here = found.filter(({ range }) => editor !== undefined && range.contains(editor.selection.active));
  const items = new Map<string, ICode>();
  for (const { code, message } of here.length > 0 ? here : found) {
    const name = String(typeof code === 'object' ? code.value : code);
    items.set(name, { label: name, detail: message, code: name });
  }
  if (items.size === 0) {
    void window.showInformationMessage('ShapeLens has found nothing here.');
    return undefined;
  }
  const [only] = items.size === 1 ? items.values() : [];
  return (only ?? (await window.showQuickPick([...items.values()], { title: 'Explain a Finding' })))?.code;
}
