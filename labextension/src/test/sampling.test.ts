import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IStateDB } from '@jupyterlab/statedb';
import { Sampling } from '../sampling.js';
import { Settings } from '../settings.js';

/** What is kept from one page to the next. */
function store(): IStateDB {
  const kept = new Map<string, unknown>();
  return {
    fetch: (key: string) => Promise.resolve(kept.get(key)),
    save: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value))
  } as unknown as IStateDB;
}

test('a notebook can be left out, and another page knows that', async () => {
  const kept = store();
  const sampling = new Sampling(new Settings(), kept);
  await sampling.load();
  assert.equal(sampling.of('a.ipynb'), 'on');
  sampling.toggle('a.ipynb');
  assert.deepEqual([sampling.of('a.ipynb'), sampling.of('b.ipynb')], ['off-here', 'on']);
  const later = new Sampling(new Settings(), kept);
  await later.load();
  assert.equal(later.of('a.ipynb'), 'off-here');
  later.toggle('a.ipynb');
  assert.equal(later.of('a.ipynb'), 'on');
});

test('a notebook that is renamed stays left out', () => {
  const sampling = new Sampling(new Settings(), null);
  sampling.toggle('a.ipynb');
  sampling.rename('a.ipynb', 'folder/b.ipynb');
  sampling.rename('c.ipynb', 'd.ipynb');
  assert.deepEqual(
    ['a.ipynb', 'folder/b.ipynb', 'd.ipynb'].map(path => sampling.of(path)),
    ['on', 'off-here', 'on']
  );
});
