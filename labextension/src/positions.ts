// Between LSP positions and CodeMirror offsets. Both count UTF-16 code units.

import type { Text } from '@codemirror/state';
import type { Position, Range } from 'vscode-languageserver-protocol';

/** The offset of `position`, held inside the document. */
export function offsetAt(doc: Text, position: Position): number {
  if (position.line >= doc.lines) {
    return doc.length;
  }
  const line = doc.line(position.line + 1);
  return Math.min(line.from + position.character, line.to);
}

/** The position of `offset`. */
export function positionAt(doc: Text, offset: number): Position {
  const line = doc.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

/** The range from one offset to another. */
export function rangeOf(doc: Text, from: number, to: number): Range {
  return { start: positionAt(doc, from), end: positionAt(doc, to) };
}
