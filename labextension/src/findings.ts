// What the server finds wrong: kept per document, underlined in the editors.

import type { EditorState } from '@codemirror/state';
import { StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { Decoration, EditorView } from '@codemirror/view';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import type { Client } from './client.js';
import type { Documents, TextDocument } from './documents.js';
import type { Editors } from './editors.js';
import type { Fixes } from './fixes.js';
import { offsetAt, rangeOf } from './positions.js';
import type { Settings } from './settings.js';

/** Fixes are asked for when findings have rested so long: the server tries each one out. */
const FIXES_MS = 120;
const NONE: readonly Diagnostic[] = [];

/** How the severities of the protocol are called in class names. */
export const SEVERITIES: Record<number, string> = { 1: 'error', 2: 'warning', 3: 'information', 4: 'information' };

/** A finding in an editor. */
export interface IFinding {
  from: number;
  to: number;
  diagnostic: Diagnostic;
  /** Whether the server offers a fix. */
  fixable: boolean;
}

interface IFound {
  findings: readonly IFinding[];
  underlines: DecorationSet;
}

const setFindings = StateEffect.define<readonly IFinding[]>();

/** The part of the feature that lives in an editor. */
export const findingField = StateField.define<IFound>({
  create: () => ({ findings: [], underlines: Decoration.none }),
  update(value, transaction) {
    let findings = value.findings;
    if (transaction.docChanged) {
      const { changes } = transaction;
      findings = findings
        .map(finding => ({ ...finding, from: changes.mapPos(finding.from, 1), to: changes.mapPos(finding.to, -1) }))
        .filter(({ from, to }) => from < to);
    }
    for (const effect of transaction.effects) {
      if (effect.is(setFindings)) {
        findings = effect.value;
      }
    }
    return findings === value.findings ? value : { findings, underlines: underline(findings) };
  },
  provide: field => EditorView.decorations.from(field, value => value.underlines)
});

function underline(findings: readonly IFinding[]): DecorationSet {
  const marks = findings.map(({ from, to, diagnostic }) =>
    Decoration.mark({ class: `shapelens-finding shapelens-mod-${severityOf(diagnostic)}` }).range(from, to)
  );
  return Decoration.set(marks, true);
}

/** The name of a finding's severity. */
export function severityOf({ severity }: Diagnostic): string {
  return SEVERITIES[severity ?? 1];
}

/** What a finding says, as plain text. */
export function messageOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

/** The findings that an editor shows. */
export function findingsIn(state: EditorState): readonly IFinding[] {
  return state.field(findingField, false)?.findings ?? [];
}

/** Receives findings and paints them. */
export class Findings {
  constructor(
    client: Client,
    documents: Documents,
    private readonly editors: Editors,
    private readonly fixes: Fixes,
    private readonly settings: Settings
  ) {
    client.diagnosticsPublished.connect((_, { uri, diagnostics }) => {
      this.published.set(uri, diagnostics);
      const document = documents.byUri(uri);
      this.repaint(document === undefined ? [] : [document]);
    });
    client.opened.connect(() => {
      this.published.clear();
      this.repaint(documents.all);
    });
    documents.opened.connect((_, opened) => this.repaint(opened));
    editors.added.connect((_, model) => {
      const document = documents.of(model);
      this.repaint(document === undefined ? [] : [document]);
    });
    settings.changed.connect(() => this.repaint(documents.all));
  }

  private repaint(documents: readonly TextDocument[]): void {
    for (const document of documents) {
      // What could be mended a moment ago most likely still can: the lightbulb does not blink.
      this.paint(document);
      clearTimeout(this.timers.get(document.uri));
      if (this.diagnosticsOf(document).length > 0) {
        const look = (): void => void this.lookForFixes(document);
        this.timers.set(document.uri, setTimeout(look, FIXES_MS));
      }
    }
  }

  /** Learn which findings can be mended. */
  private async lookForFixes(document: TextDocument): Promise<void> {
    const diagnostics = this.diagnosticsOf(document);
    const view = this.editors.of(document.model)[0] as EditorView | undefined;
    if (view === undefined) {
      return;
    }
    const { doc } = view.state;
    const fixes = await this.fixes.find(document, rangeOf(doc, 0, doc.length), diagnostics);
    if (this.diagnosticsOf(document) === diagnostics) {
      const fixable = new Set(
        fixes
          .filter(({ mends }) => mends)
          .flatMap(fix => fix.diagnostics)
          .map(identityOf)
      );
      this.fixable.set(document.uri, fixable);
      for (const view of this.editors.of(document.model)) {
        // They stand where the user's edits have moved them since.
        show(
          view,
          findingsIn(view.state).map(finding => ({ ...finding, fixable: fixable.has(identityOf(finding.diagnostic)) }))
        );
      }
    }
  }

  private diagnosticsOf({ uri }: TextDocument): readonly Diagnostic[] {
    return this.published.get(uri) ?? NONE;
  }

  private paint(document: TextDocument): void {
    const shown = this.settings.diagnostics ? this.diagnosticsOf(document) : NONE;
    const fixable = this.fixable.get(document.uri);
    for (const view of this.editors.of(document.model)) {
      const { doc } = view.state;
      const findings = shown.map(diagnostic => {
        const from = offsetAt(doc, diagnostic.range.start);
        const to = Math.max(offsetAt(doc, diagnostic.range.end), Math.min(from + 1, doc.length));
        return { from, to, diagnostic, fixable: fixable?.has(identityOf(diagnostic)) ?? false };
      });
      show(
        view,
        findings.filter(({ from, to }) => from < to)
      );
    }
  }

  private readonly published = new Map<string, readonly Diagnostic[]>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly fixable = new Map<string, ReadonlySet<string>>();
}

function show(view: EditorView, findings: readonly IFinding[]): void {
  if (findings.length > 0 || findingsIn(view.state).length > 0) {
    view.dispatch({ effects: setFindings.of(findings) });
  }
}

/** A finding stays the same while its code moves. */
export function identityOf(diagnostic: Diagnostic): string {
  return `${diagnostic.code} ${messageOf(diagnostic)}`;
}
