import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, IEntry } from '../environment.js';
import { formatBytes, hasDevices, rowsOf } from '../environment.js';

function entry(name: string, rest: Partial<IEntry> = {}): IEntry {
  return {
    name,
    kind: 'tensor',
    type: 'numpy ndarray',
    shape: '(3,)',
    dtype: 'float32',
    bytes: 12,
    device: null,
    cell: 'file:///a.ipynb#1',
    execution_count: 1,
    used_in: [],
    items: [],
    ...rest
  };
}

const X2 = entry('x2', { bytes: 4000, shape: '(10, 100)', execution_count: 3, used_in: ['a', 'b'] });
const X10 = entry('x10', { bytes: null, dtype: 'int64', execution_count: null });
const MODEL = entry('model', {
  kind: 'model',
  type: 'Sequential',
  bytes: 600,
  execution_count: 2,
  items: [
    entry('model.layers[0]', { type: 'Dense' }),
    entry('model.layers[1]', { type: 'Conv1D', items: [entry('model.layers[1][0]', { dtype: 'float16' })] })
  ]
});
const ALL = [X10, MODEL, X2];

function names(sort: Column, descending = false, filter = '', expanded: string[] = []): string[] {
  return rowsOf(ALL, { column: sort, descending }, filter, new Set(expanded)).map(row => row.entry.name);
}

test('names are in the order that people count in', () => {
  assert.deepEqual(names('name'), ['model', 'x2', 'x10']);
  assert.deepEqual(names('name', true), ['x10', 'x2', 'model']);
});

test('every column can be sorted by, and what has no value stands at the end in either order', () => {
  assert.deepEqual(names('bytes'), ['model', 'x2', 'x10']);
  assert.deepEqual(names('bytes', true), ['x2', 'model', 'x10']);
  assert.deepEqual(names('bound'), ['model', 'x2', 'x10']);
  assert.deepEqual(names('bound', true), ['x2', 'model', 'x10']);
  assert.deepEqual(names('used', true), ['x2', 'model', 'x10']);
  assert.deepEqual(names('dtype'), ['model', 'x2', 'x10']);
  assert.deepEqual(names('shape', true), ['x2', 'model', 'x10']);
});

test('items stand below their container while it is expanded, in their own order', () => {
  const rows = rowsOf(ALL, { column: 'name', descending: true }, '', new Set(['model']));
  assert.deepEqual(
    rows.map(({ entry, level, expanded }) => [entry.name, level, expanded]),
    [
      ['x10', 1, null],
      ['x2', 1, null],
      ['model', 1, true],
      ['model.layers[0]', 2, null],
      ['model.layers[1]', 2, false]
    ]
  );
});

test('a filter looks at name, shape, dtype and type; all of its words must be there', () => {
  assert.deepEqual(names('name', false, 'X1'), ['x10']);
  assert.deepEqual(names('name', false, '(10, 100)'), ['x2']);
  assert.deepEqual(names('name', false, 'int64'), ['x10']);
  assert.deepEqual(names('name', false, 'sequential'), ['model']);
  assert.deepEqual(names('name', false, 'ndarray x float'), ['x2']);
  assert.deepEqual(names('name', false, 'nothing'), []);
});

test('what holds a match is expanded as far as to show it', () => {
  assert.deepEqual(names('name', false, 'conv1d'), ['model', 'model.layers[1]']);
  assert.deepEqual(names('name', false, 'float16'), ['model', 'model.layers[1]', 'model.layers[1][0]']);
});

test('thousands of rows are filtered and sorted', () => {
  const many = Array.from({ length: 2000 }, (_, index) => entry(`x${(index * 7919) % 2000}`, { bytes: index }));
  const rows = rowsOf(many, { column: 'name', descending: false }, 'x1', new Set());
  assert.equal(rows.length, 1111);
  assert.deepEqual(
    rows.slice(0, 3).map(row => row.entry.name),
    ['x1', 'x10', 'x11']
  );
});

test('devices are worth a column if one is no CPU', () => {
  assert.equal(hasDevices([entry('x', { device: 'CPU:0' }), entry('y')]), false);
  assert.equal(hasDevices([entry('x', { items: [entry('x[0]', { device: 'GPU:0' })] })]), true);
});

test('sizes are written in the unit that they fill', () => {
  assert.deepEqual([null, 0, 1023, 1024, 64000, 1048575, 5 * 2 ** 30, 3 * 2 ** 50].map(formatBytes), [
    '',
    '0 B',
    '1023 B',
    '1.0 KiB',
    '62.5 KiB',
    '1.0 MiB',
    '5.0 GiB',
    '3072.0 TiB'
  ]);
});
