// The card under the pointer: what the server says of a place, what is wrong there, and what mends it.

import type { Extension } from '@codemirror/state';
import type { EditorView, Tooltip } from '@codemirror/view';
import { hoverTooltip, tooltips } from '@codemirror/view';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Diagnostic, Hover, Location, MarkedString, MarkupContent } from 'vscode-languageserver-protocol';
import type { Client } from './client.js';
import type { Documents, TextDocument } from './documents.js';
import { findingsIn, identityOf, messageOf, severityOf } from './findings.js';
import type { Fixes, IFix } from './fixes.js';
import { hintedCalls } from './hints.js';
import { followLinks, markLinks } from './links.js';
import type { Kernels } from './kernels.js';
import type { Navigation } from './navigation.js';
import { offsetAt, positionAt, rangeOf } from './positions.js';
import type { Settings } from './settings.js';
import { momentBefore } from './state.js';

const MARKDOWN = 'text/markdown';
/** What parts one thing that the server says from the next. */
const RULE = '\n\n---\n\n';

/** Makes the cards. */
export class HoverCards {
  constructor(
    private readonly client: Client,
    private readonly documents: Documents,
    private readonly fixes: Fixes,
    private readonly rendermime: IRenderMimeRegistry,
    private readonly settings: Settings,
    private readonly kernels: Kernels,
    private readonly navigation: Navigation,
    private readonly trans: TranslationBundle
  ) {}

  /** The CodeMirror extension for the editors of `model`. */
  extension(model: CodeEditor.IModel): Extension {
    return [
      hoverTooltip((view, offset, side) => this.card(model, view, offset, side), {
        hideOnChange: true,
        hoverTime: 350
      }),
      // A cell clips what hangs over its edge, so that the cards live at the end of the page.
      tooltips({ position: 'fixed', parent: document.body })
    ];
  }

  private async card(
    model: CodeEditor.IModel,
    view: EditorView,
    offset: number,
    side: -1 | 1
  ): Promise<Tooltip | null> {
    const document = this.documents.of(model);
    if (document === undefined || !this.settings.hover) {
      return null;
    }
    this.documents.flush();
    const { state } = view;
    const line = state.doc.lineAt(offset);
    const findings = findingsIn(state).filter(({ from, to }) => from <= offset && offset <= to);
    const diagnostics = findings.map(({ diagnostic }) => diagnostic);
    // Past the end of the line is the hint: it speaks of the call that it stands for.
    const onHint = offset === line.to && side === 1;
    const places = onHint ? hintedCalls(state, offset).map(end => end - 1) : [offset];
    const [hovers, fixes] = await Promise.all([
      Promise.all(places.map(place => this.ask(document, view, place))),
      findings.length === 0
        ? []
        : this.fixes.find(document, rangeOf(state.doc, findings[0].from, findings[0].to), diagnostics)
    ]);
    const texts = hovers
      .flatMap(hover => (hover === null ? [] : markdownOf(hover).split(RULE)))
      // Findings stand above, with their fixes.
      .filter(text => text !== '' && !diagnostics.some(({ code }) => text.startsWith(`**${code}**`)));
    if ((texts.length === 0 && diagnostics.length === 0) || state.doc !== view.state.doc) {
      return null;
    }
    const renderers = await Promise.all([...new Set(texts)].map(text => this.render(text)));
    const range = hovers.find(hover => hover?.range !== undefined)?.range;
    const code =
      range === undefined
        ? (findings.at(0) ?? { from: offset, to: offset })
        : { from: offsetAt(state.doc, range.start), to: offsetAt(state.doc, range.end) };
    return {
      pos: onHint ? offset : code.from,
      end: onHint ? offset : code.to,
      above: true,
      create: () => {
        const dom = window.document.createElement('div');
        dom.className = 'shapelens-card';
        diagnostics.forEach(diagnostic => dom.appendChild(this.finding(document, diagnostic, fixes, view)));
        renderers.forEach(renderer => dom.appendChild(renderer.node));
        const state = this.kernels.ofCell(document)?.state;
        if (state?.kind === 'busy') {
          const stale = this.trans.__('Sampled shapes are %1.', momentBefore(state.running, this.trans));
          dom.appendChild(element('div', 'shapelens-card-stale', stale));
        }
        return { dom, destroy: () => renderers.forEach(renderer => renderer.dispose()) };
      }
    };
  }

  private ask(document: TextDocument, view: EditorView, offset: number): Promise<Hover | null> {
    return this.client.request<Hover>('textDocument/hover', {
      textDocument: { uri: document.uri },
      position: positionAt(view.state.doc, offset)
    });
  }

  private async render(markdown: string): Promise<IRenderMime.IRenderer> {
    const renderer = this.rendermime.createRenderer(MARKDOWN);
    const { text, targets } = markLinks(markdown, uri => this.navigation.has(uri));
    await renderer.renderModel(this.rendermime.createModel({ data: { [MARKDOWN]: text }, trusted: false }));
    followLinks(renderer.node, targets, uri => void this.navigation.goTo(uri));
    return renderer;
  }

  private finding(
    document: TextDocument,
    diagnostic: Diagnostic,
    fixes: readonly IFix[],
    view: EditorView
  ): HTMLElement {
    const dom = element('div', `shapelens-card-finding shapelens-mod-${severityOf(diagnostic)}`);
    dom.appendChild(element('span', 'shapelens-card-message', messageOf(diagnostic)));
    if (diagnostic.code !== undefined) {
      const code = dom.appendChild(element('button', 'shapelens-card-code', String(diagnostic.code)));
      code.type = 'button';
      code.title = this.trans.__('Explain %1', String(diagnostic.code));
      code.addEventListener('click', () => void this.explain(String(diagnostic.code)));
    }
    for (const related of diagnostic.relatedInformation ?? []) {
      const place = this.placeOf(related.location, document, diagnostic);
      if (place !== null) {
        dom.appendChild(element('div', 'shapelens-card-related', `${place}: ${related.message}`));
      }
    }
    const mending = fixes.filter(
      ({ diagnostics, mends }) => mends && diagnostics.some(found => isSame(found, diagnostic))
    );
    if (mending.length > 0) {
      const buttons = dom.appendChild(element('div', 'shapelens-card-fixes'));
      mending.forEach(fix => buttons.appendChild(this.button(fix, view)));
    }
    return dom;
  }

  /** Show the page of a check. */
  private async explain(code: string): Promise<void> {
    const page = await this.client.request<string>('shapelens/explain', { code });
    if (page !== null) {
      const body = this.rendermime.createRenderer(MARKDOWN);
      await body.renderModel(this.rendermime.createModel({ data: { [MARKDOWN]: page }, trusted: false }));
      body.addClass('shapelens-explanation');
      await showDialog({ title: '', body, buttons: [Dialog.okButton({ label: this.trans.__('Close') })] });
    }
  }

  /** Where something is that has to do with a finding; null if it is in the very lines that are underlined. */
  private placeOf({ uri, range }: Location, document: TextDocument, { range: here }: Diagnostic): string | null {
    const line = `line ${range.start.line + 1}`;
    if (uri === document.uri) {
      return range.start.line >= here.start.line && range.end.line <= here.end.line ? null : line;
    }
    const cell = this.documents.numberOf(uri);
    return cell === null ? line : `cell ${cell}, ${line}`;
  }

  private button(fix: IFix, view: EditorView): HTMLElement {
    const button = element('button', 'shapelens-card-fix', fix.title);
    button.type = 'button';
    button.addEventListener('click', () => {
      this.fixes.apply(fix.edit);
      view.focus();
    });
    return button;
  }
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = ''
): HTMLElementTagNameMap[K] {
  const result = document.createElement(tag);
  result.className = className;
  result.textContent = text;
  return result;
}

function markdownOf({ contents }: Hover): string {
  const parts: (MarkedString | MarkupContent)[] = Array.isArray(contents) ? contents : [contents];
  return parts.map(part => (typeof part === 'string' ? part : part.value)).join('\n\n');
}

function isSame(one: Diagnostic, other: Diagnostic): boolean {
  return identityOf(one) === identityOf(other);
}
