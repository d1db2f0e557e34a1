// What the language server shows, as VS Code is to show it: switched on or off, and marked where it was sampled.

import type { Diagnostic, Disposable, Hover, InlayHint, TextDocument, Uri } from 'vscode';
import { MarkdownString, window, workspace } from 'vscode';
import type { HandleDiagnosticsSignature, Middleware } from 'vscode-languageclient/node';
import { InlayHintRequest } from 'vscode-languageclient/node';
import type { LiveState } from './liveState';
import type { LanguageServer } from './server';
import { isOn, SECTION } from './settings';

/** A hint with what the server says besides of it. */
type ServersHint = InlayHint & { readonly data?: { readonly provenance?: string } };

const SAMPLED = '● ';
const STALE = '○ ';

/** Stands between the server's answers and the editor. */
export class Features implements Disposable {
  /** `stateOf` says how much is known of the kernel of a text document. */
  constructor(private readonly stateOf: (text: Uri) => LiveState) {
    this.subscription = workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(`${SECTION}.inlayHints`)) {
        this.refreshHints();
      }
      if (event.affectsConfiguration(`${SECTION}.diagnostics`)) {
        this.showFindings();
      }
    });
  }

  readonly middleware: Middleware = {
    provideInlayHints: async (document, range, token, next) => {
      if (!isOn('inlayHints.enabled')) {
        return [];
      }
      const hints = await next(document, range, token);
      const state = this.stateOf(document.uri);
      this.marks.set(document.uri.toString(), { uri: document.uri, kind: state.kind });
      return hints?.map(hint => atLineEnd(marked(hint, state), document));
    },
    provideHover: async (document, position, token, next) => {
      if (!isOn('hover.enabled')) {
        return null;
      }
      const hover = await next(document, position, token);
      return hover == null ? hover : withLinks(hover);
    },
    handleDiagnostics: (uri, diagnostics, next) => {
      this.found.set(uri.toString(), { uri, diagnostics, next });
      next(uri, isOn('diagnostics.enabled') ? diagnostics : []);
    }
  };

  /** The server whose hints these are. */
  attach(server: LanguageServer): void {
    this.server = server;
    server.onDidChangeState(state => {
      if (state !== 'running') {
        this.found.clear();
      }
    });
  }

  /** Have the editor ask for hints again if their marks are not what is known of their kernels now. */
  followKernels(): void {
    if ([...this.marks.values()].some(({ uri, kind }) => this.stateOf(uri).kind !== kind)) {
      this.marks.clear();
      this.refreshHints();
    }
  }

  private refreshHints(): void {
    const feature = this.server?.client?.getFeature(InlayHintRequest.method);
    const providers = window.visibleTextEditors.map(({ document }) => feature?.getProvider(document));
    new Set(providers).forEach(provider => provider?.onDidChangeInlayHints.fire());
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private showFindings(): void {
    const shown = isOn('diagnostics.enabled');
    this.found.forEach(({ uri, diagnostics, next }) => next(uri, shown ? diagnostics : []));
  }

  private server: LanguageServer | undefined;
  /** How much was known of a kernel when the hints of a text document were shown last. */
  private readonly marks = new Map<string, { uri: Uri; kind: LiveState['kind'] }>();
  private readonly subscription: Disposable;
  private readonly found = new Map<string, { uri: Uri; diagnostics: Diagnostic[]; next: HandleDiagnosticsSignature }>();
}

/** Mark a hint whose shapes come from the kernel, and one whose shapes are as of before the running cell. */
function marked(hint: ServersHint, state: LiveState): InlayHint {
  if (hint.data?.provenance !== 'sampled' || state.kind === 'static' || typeof hint.label !== 'string') {
    return hint;
  }
  const isStale = state.kind === 'busy';
  hint.label = `${isStale ? STALE : SAMPLED}${hint.label}`;
  hint.tooltip = isStale
    ? 'From the kernel, as of before the running cell began'
    : 'From what the running kernel holds';
  return hint;
}

/** Put a hint behind its line, as JupyterLab does: between `Conv1D(8, 3)` and `(x)` it would tear the code apart. */
function atLineEnd(hint: InlayHint, document: TextDocument): InlayHint {
  hint.position = document.lineAt(hint.position.line).range.end;
  return hint;
}

/** Let links to cells go there: VS Code follows no link to a part of a notebook by itself. */
function withLinks(hover: Hover): Hover {
  for (const content of hover.contents) {
    if (content instanceof MarkdownString) {
      content.value = content.value.replace(/\]\(<([^<>\n]+)>\)/g, (_, uri: string) => {
        const target = encodeURIComponent(JSON.stringify([uri]));
        return `](command:shapelens.goToCell?${target})`;
      });
    }
  }
  return hover;
}
