// What changed between two states, as the smallest single change that the protocol can carry.

import type { Position, Range } from 'vscode-languageserver-protocol';

/** Replace `deleted` items from `start` on by `inserted`. */
export interface ISplice<T> {
  start: number;
  deleted: number;
  inserted: readonly T[];
}

/** The one splice that makes `before` into `after`; null if they are the same. */
export function splice<T>(before: readonly T[], after: readonly T[]): ISplice<T> | null {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start++;
  }
  let kept = 0;
  while (kept < shorter - start && before[before.length - 1 - kept] === after[after.length - 1 - kept]) {
    kept++;
  }
  const deleted = before.length - start - kept;
  const inserted = after.slice(start, after.length - kept);
  return deleted === 0 && inserted.length === 0 ? null : { start, deleted, inserted };
}

/** The one edit that makes `before` into `after`; null if they are the same. */
export function textChange(before: string, after: string): { range: Range; text: string } | null {
  if (before === after) {
    return null;
  }
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) {
    start++;
  }
  if (isLowSurrogate(before, start) || isLowSurrogate(after, start)) {
    start--;
  }
  let kept = 0;
  while (
    kept < shorter - start &&
    before.charCodeAt(before.length - 1 - kept) === after.charCodeAt(after.length - 1 - kept)
  ) {
    kept++;
  }
  if (kept > 0 && isLowSurrogate(before, before.length - kept)) {
    kept--;
  }
  return {
    range: { start: positionIn(before, start), end: positionIn(before, before.length - kept) },
    text: after.slice(start, after.length - kept)
  };
}

/** No edit may begin or end inside a character that UTF-16 writes with two units. */
function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function positionIn(text: string, offset: number): Position {
  let line = 0;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) {
    line++;
    lineStart = next + 1;
  }
  return { line, character: offset - lineStart };
}
