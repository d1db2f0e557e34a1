// Shapes at the ends of the lines.

import type { EditorState, Range as RangeOf } from '@codemirror/state';
import { countColumn, MapMode, StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { InlayHint } from 'vscode-languageserver-protocol';
import { columns } from './alignment.js';
import type { Client } from './client.js';
import type { Documents, TextDocument } from './documents.js';
import type { Editors } from './editors.js';
import { isOnScreen } from './editors.js';
import type { Kernels } from './kernels.js';
import { offsetAt, positionAt } from './positions.js';
import type { Settings } from './settings.js';
import type { LiveState } from './state.js';
import { momentBefore } from './state.js';

/** Cells off the screen wait until nothing has changed for so long. */
const OFF_SCREEN_MS = 200;

/** A hint in an editor: what it says, and the end of the call that it speaks of. */
interface IHint {
  offset: number;
  label: string;
  mark: Mark;
}

/** What the mark before a hint says: nothing where the kernel was not asked. */
type Mark = { kind: 'none' } | { kind: 'sampled' | 'stale'; title: string };

interface IPainted {
  hints: readonly IHint[];
  decorations: DecorationSet;
}

const setHints = StateEffect.define<readonly IHint[]>();

/** The part of the feature that lives in an editor. */
export const hintField = StateField.define<IPainted>({
  create: () => ({ hints: [], decorations: Decoration.none }),
  update(value, transaction) {
    let hints = value.hints;
    if (transaction.docChanged) {
      // Hints move with their code at once, and go with it; the server's answer comes later.
      hints = hints.flatMap(hint => {
        const offset = transaction.changes.mapPos(hint.offset, -1, MapMode.TrackBefore);
        return offset === null ? [] : [{ ...hint, offset }];
      });
    }
    for (const effect of transaction.effects) {
      if (effect.is(setHints)) {
        hints = effect.value;
      }
    }
    return hints === value.hints ? value : { hints, decorations: decorate(transaction.state, hints) };
  },
  provide: field => EditorView.decorations.from(field, value => value.decorations)
});

/** The hints of one line, standing in their column. */
class HintWidget extends WidgetType {
  constructor(
    private readonly hints: readonly IHint[],
    private readonly gap: number
  ) {
    super();
  }

  override eq(other: HintWidget): boolean {
    const looks = ({ hints, gap }: HintWidget): string =>
      JSON.stringify([gap, hints.map(({ label, mark }) => [label, mark])]);
    return looks(this) === looks(other);
  }

  override toDOM(): HTMLElement {
    const dom = document.createElement('span');
    dom.className = 'shapelens-hints';
    dom.setAttribute('aria-hidden', 'true');
    dom.style.setProperty('--shapelens-gap', `${this.gap}ch`);
    for (const { label, mark } of this.hints) {
      const hint = dom.appendChild(document.createElement('span'));
      hint.className = 'shapelens-hint';
      if (mark.kind !== 'none') {
        const dot = hint.appendChild(document.createElement('span'));
        dot.className = `shapelens-mark shapelens-mod-${mark.kind}`;
        dot.title = mark.title;
      }
      hint.append(label);
    }
    return dom;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

function decorate(state: EditorState, hints: readonly IHint[]): DecorationSet {
  const byLine = new Map<number, IHint[]>();
  for (const hint of [...hints].sort((a, b) => a.offset - b.offset)) {
    const { number } = state.doc.lineAt(hint.offset);
    byLine.set(number, [...(byLine.get(number) ?? []), hint]);
  }
  const lines = [...byLine.keys()].map(number => {
    const { text } = state.doc.line(number);
    return { number, width: countColumn(text, state.tabSize) };
  });
  const widgets: RangeOf<Decoration>[] = columns(lines).map((column, index) => {
    const { number, width } = lines[index];
    const widget = new HintWidget(byLine.get(number) ?? [], column - width);
    return Decoration.widget({ widget, side: 2 }).range(state.doc.line(number).to);
  });
  return Decoration.set(widgets);
}

/** Where the calls of the hints on the line at `offset` end; the hint itself shows at the line's end. */
export function hintedCalls(state: EditorState, offset: number): number[] {
  const { from, to } = state.doc.lineAt(offset);
  const hints = state.field(hintField, false)?.hints ?? [];
  return hints.map(hint => hint.offset).filter(end => end >= from && end <= to);
}

/** Asks for hints and paints them. */
export class Hints {
  constructor(
    private readonly client: Client,
    private readonly documents: Documents,
    private readonly editors: Editors,
    private readonly settings: Settings,
    private readonly kernels: Kernels,
    private readonly trans: TranslationBundle
  ) {
    kernels.changed.connect((_, { notebook, state }) => {
      const sampled = this.sampledMark(state);
      notebook.cells.forEach(cell => this.markAnew(cell, sampled));
    });
    documents.opened.connect((_, opened) => void this.refresh(opened));
    documents.edited.connect((_, edited) => void this.refresh(edited));
    client.refreshRequested.connect(() => void this.refresh(documents.all));
    editors.added.connect((_, model) => {
      const document = documents.of(model);
      void this.refresh(document === undefined ? [] : [document]);
    });
    settings.changed.connect(() => void this.refresh(documents.all));
  }

  /** Paint these documents anew, those on the screen first. */
  async refresh(documents: readonly TextDocument[]): Promise<void> {
    const shown = documents.filter(({ model }) => this.editors.of(model).length > 0);
    const onScreen = shown.filter(({ model }) => this.editors.of(model).some(isOnScreen));
    const offScreen = shown.filter(document => !onScreen.includes(document));
    offScreen.forEach(document => this.waiting.add(document));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refreshWaiting(), OFF_SCREEN_MS);
    await Promise.all(onScreen.map(document => this.repaint(document)));
    if (onScreen.length > 0) {
      requestAnimationFrame(() => performance.mark('shapelens:hints-painted'));
    }
  }

  private refreshWaiting(): void {
    const documents = [...this.waiting];
    this.waiting.clear();
    documents.forEach(document => void this.repaint(document));
  }

  private async repaint(document: TextDocument): Promise<void> {
    if (!this.settings.inlayHints) {
      this.paint(document, []);
      return;
    }
    this.documents.flush();
    this.pending.get(document.uri)?.abort();
    const abort = new AbortController();
    this.pending.set(document.uri, abort);
    const view = this.editors.of(document.model)[0] as EditorView | undefined;
    if (view === undefined) {
      return;
    }
    const end = positionAt(view.state.doc, view.state.doc.length);
    const hints = await this.client.request<InlayHint[]>(
      'textDocument/inlayHint',
      { textDocument: { uri: document.uri }, range: { start: { line: 0, character: 0 }, end } },
      abort.signal
    );
    if (this.pending.get(document.uri) === abort) {
      this.pending.delete(document.uri);
    }
    // What was typed meanwhile has its own question on the way.
    if (hints !== null && !document.isDirty && !abort.signal.aborted) {
      this.paint(document, hints);
    }
  }

  private paint(document: TextDocument, hints: readonly InlayHint[]): void {
    const sampled = this.sampledMark(this.kernels.ofCell(document)?.state);
    for (const view of this.editors.of(document.model)) {
      const { doc } = view.state;
      show(
        view,
        hints.map(hint => ({
          offset: offsetAt(doc, hint.position),
          label: labelOf(hint),
          mark: isSampled(hint) ? sampled : { kind: 'none' }
        }))
      );
    }
  }

  /** A cell has begun to take long, or has ended: what was sampled is of before, or of now. */
  private markAnew(document: TextDocument, sampled: Mark): void {
    for (const view of this.editors.of(document.model)) {
      const { hints } = view.state.field(hintField);
      if (hints.some(({ mark }) => mark.kind !== 'none' && mark.kind !== sampled.kind)) {
        show(
          view,
          hints.map(hint => (hint.mark.kind === 'none' ? hint : { ...hint, mark: sampled }))
        );
      }
    }
  }

  private sampledMark(state: LiveState | undefined): Mark {
    return state?.kind === 'busy'
      ? { kind: 'stale', title: this.trans.__('Sampled from the kernel, %1', momentBefore(state.running, this.trans)) }
      : { kind: 'sampled', title: this.trans.__('Sampled from the kernel') };
  }

  private readonly waiting = new Set<TextDocument>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly pending = new Map<string, AbortController>();
}

function show(view: EditorView, hints: readonly IHint[]): void {
  if (JSON.stringify(hints) !== JSON.stringify(view.state.field(hintField).hints)) {
    view.dispatch({ effects: setHints.of(hints) });
  }
}

function isSampled({ data }: InlayHint): boolean {
  return (data as { provenance?: string } | undefined)?.provenance === 'sampled';
}

function labelOf({ label }: InlayHint): string {
  return typeof label === 'string' ? label : label.map(part => part.value).join('');
}
