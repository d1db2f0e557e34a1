import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Text } from '@codemirror/state';
import { splice, textChange } from '../changes.js';
import { offsetAt, positionAt } from '../positions.js';

function applied(before: string, after: string): string {
  const change = textChange(before, after);
  if (change === null) {
    return before;
  }
  const doc = Text.of(before.split('\n'));
  const [from, to] = [offsetAt(doc, change.range.start), offsetAt(doc, change.range.end)];
  return before.slice(0, from) + change.text + before.slice(to);
}

test('an edit carries only what changed', () => {
  assert.deepEqual(textChange('x = 1\ny = 2', 'x = 1\ny = 23'), {
    range: { start: { line: 1, character: 5 }, end: { line: 1, character: 5 } },
    text: '3'
  });
  assert.equal(textChange('same', 'same'), null);
});

test('an edit makes the one text into the other', () => {
  const texts = ['', 'a', 'aa', 'aaa', 'a\nb', '\n', 'a\n\nb\n', 'x = "né"', '😀', '😁', '😀😀', 'a😀b', 'a😁b'];
  for (const before of texts) {
    for (const after of texts) {
      assert.equal(applied(before, after), after, JSON.stringify([before, after]));
    }
  }
});

test('an edit does not cut a character that UTF-16 writes with two units', () => {
  for (const [before, after] of [
    ['a😀b', 'a😁b'],
    ['\u{1f600}', '\u{1f700}'],
    ['\u{1f600}', '\u{1fa00}']
  ]) {
    assert.equal(textChange(before, after)?.text, after.replace(/[ab]/g, ''));
  }
});

test('cells that were added, removed or moved are one splice', () => {
  assert.equal(splice(['a', 'b'], ['a', 'b']), null);
  assert.deepEqual(splice(['a', 'b'], ['a', 'x', 'b']), { start: 1, deleted: 0, inserted: ['x'] });
  assert.deepEqual(splice(['a', 'b', 'c'], ['a', 'c']), { start: 1, deleted: 1, inserted: [] });
  assert.deepEqual(splice(['a', 'b', 'c'], ['b', 'a', 'c']), { start: 0, deleted: 2, inserted: ['b', 'a'] });
  assert.deepEqual(splice(['a', 'a'], ['a']), { start: 1, deleted: 1, inserted: [] });
});

test('positions outside the text are held inside it', () => {
  const doc = Text.of(['ab', 'c']);
  assert.equal(offsetAt(doc, { line: 0, character: 9 }), 2);
  assert.equal(offsetAt(doc, { line: 7, character: 0 }), 4);
  assert.deepEqual(positionAt(doc, 3), { line: 1, character: 0 });
});
