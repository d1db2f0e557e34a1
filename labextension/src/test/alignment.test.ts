import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, GAP, REACH } from '../alignment.js';

function columnsOf(...lines: [number, number][]): number[] {
  return columns(lines.map(([number, width]) => ({ number, width })));
}

test('neighbouring lines share a column behind the longest', () => {
  const [first, second, third] = columnsOf([1, 20], [2, 33], [3, 25]);
  assert.equal(first, second);
  assert.equal(second, third);
  assert.ok(first >= 33 + GAP);
});

test('a line without a hint parts its neighbours', () => {
  const [above, below] = columnsOf([1, 40], [3, 20]);
  assert.ok(below < above);
});

test('no hint is carried far from its code', () => {
  const lines: [number, number][] = [
    [1, 10],
    [2, 10 + REACH + 1],
    [3, 12]
  ];
  columnsOf(...lines).forEach((column, index) => {
    const distance = column - lines[index][1];
    assert.ok(distance >= GAP && distance <= REACH + GAP + 3, String(distance));
  });
});

test('a column rests while its line grows a little', () => {
  assert.deepEqual(columnsOf([1, 30]), columnsOf([1, 31]));
});
