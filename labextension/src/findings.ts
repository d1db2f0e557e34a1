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
    private readonly documents: Documents,
    private readonly editors: Editors,
    private readonly fixes: Fixes,
    private readonly settings: Settings
  ) {
    client.diagnosticsPublished.connect((_, { uri, diagnostics }) => void this.publish(uri, diagnostics));
    client.opened.connect(() => {
      this.published.clear();
      this.repaintAll();
    });
    editors.added.connect((_, model) => {
      const document = documents.of(model);
      if (document !== undefined) {
        void this.publish(document.uri, this.published.get(document.uri) ?? []);
      }
    });
    settings.changed.connect(() => this.repaintAll());
  }

  private async publish(uri: string, diagnostics: readonly Diagnostic[]): Promise<void> {
    this.published.set(uri, diagnostics);
    const document = this.documents.byUri(uri);
    if (document === undefined) {
      return;
    }
    // What could be mended a moment ago most likely still can: the lightbulb does not blink.
    const before = new Set(this.fixable.get(uri));
    this.paint(document, diagnostics, diagnostic => before.has(identityOf(diagnostic)));
    const [view] = this.editors.of(document.model);
    if (view === undefined || diagnostics.length === 0) {
      return;
    }
    const { doc } = view.state;
    const fixes = await this.fixes.find(document, rangeOf(doc, 0, doc.length), diagnostics);
    if (this.published.get(uri) === diagnostics) {
      const now = new Set(fixes.flatMap(fix => fix.diagnostics).map(identityOf));
      this.fixable.set(uri, now);
      if (!document.isDirty) {
        this.paint(document, diagnostics, diagnostic => now.has(identityOf(diagnostic)));
      }
    }
  }

  private repaintAll(): void {
    for (const document of this.documents.all) {
      void this.publish(document.uri, this.published.get(document.uri) ?? []);
    }
  }

  private paint(
    document: TextDocument,
    diagnostics: readonly Diagnostic[],
    isFixable: (diagnostic: Diagnostic) => boolean
  ): void {
    const shown = this.settings.diagnostics ? diagnostics : [];
    for (const view of this.editors.of(document.model)) {
      const { doc } = view.state;
      const findings = shown.map(diagnostic => {
        const from = offsetAt(doc, diagnostic.range.start);
        const to = Math.max(offsetAt(doc, diagnostic.range.end), Math.min(from + 1, doc.length));
        return { from, to, diagnostic, fixable: isFixable(diagnostic) };
      });
      const drawable = findings.filter(({ from, to }) => from < to);
      if (drawable.length > 0 || findingsIn(view.state).length > 0) {
        view.dispatch({ effects: setFindings.of(drawable) });
      }
    }
  }

  private readonly published = new Map<string, readonly Diagnostic[]>();
  private readonly fixable = new Map<string, ReadonlySet<string>>();
}

/** A finding stays the same while its code moves. */
export function identityOf(diagnostic: Diagnostic): string {
  return `${diagnostic.code} ${messageOf(diagnostic)}`;
}
