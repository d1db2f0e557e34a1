import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markLinks } from '../links.js';

const CELL = 'file:///a%20folder/nb.ipynb#4f';

test('links to open cells are numbered, all others stay', () => {
  const markdown = `*[sampled after [7]](<${CELL}>)* [x](<file:///else.ipynb#1>) [Keras](https://keras.io) \`a](b)\``;
  const { text, targets } = markLinks(markdown, uri => uri === CELL);
  assert.deepEqual(targets, [CELL]);
  assert.equal(text, markdown.replace(`<${CELL}>`, '#shapelens-cell-0'));
});

test('each link has its own number', () => {
  const { text, targets } = markLinks('[a](<u:1>) [b](<u:2>)', () => true);
  assert.deepEqual(targets, ['u:1', 'u:2']);
  assert.equal(text, '[a](#shapelens-cell-0) [b](#shapelens-cell-1)');
});
