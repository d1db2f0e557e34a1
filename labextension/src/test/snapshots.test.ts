import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ISnapshot } from '../snapshots.js';
import { KEPT, merged, SnapshotLog } from '../snapshots.js';

function snapshot(seq: number, bound: Record<string, unknown>, rest: Partial<ISnapshot> = {}): ISnapshot {
  return { seq, full: seq === 1, bound, unbound: [], ...rest };
}

test('a full message and a delta make one full message', () => {
  const full = snapshot(1, { x: 1, y: 2 }, { runtime: { keras: '3' } });
  assert.deepEqual(merged(full, snapshot(2, { x: 3, z: 4 }, { unbound: ['y'] })), {
    seq: 2,
    full: true,
    runtime: { keras: '3' },
    bound: { x: 3, z: 4 },
    unbound: []
  });
});

test('what came before the first full message, or came twice, is not passed on', () => {
  const log = new SnapshotLog();
  assert.equal(log.add(snapshot(5, {})), false);
  assert.equal(log.add(snapshot(1, {})), true);
  assert.equal(log.add(snapshot(2, { x: 1 })), true);
  assert.equal(log.add(snapshot(2, { x: 1 })), false);
  assert.deepEqual(
    log.messages.map(({ seq }) => seq),
    [1, 2]
  );
});

test('a probe that another tab has installed anew carries on the history', () => {
  const log = new SnapshotLog();
  log.add(snapshot(1, { x: 1 }));
  log.add(snapshot(2, { y: 1 }));
  assert.equal(log.add(snapshot(3, { x: 1, y: 1 }, { full: true })), true);
  assert.equal(log.messages.length, 3);
});

test('the log stays bounded and keeps what is bound', () => {
  const log = new SnapshotLog();
  for (let seq = 1; seq <= KEPT + 100; seq++) {
    log.add(snapshot(seq, { [`x${seq}`]: seq }));
  }
  assert.equal(log.messages.length, KEPT);
  assert.equal(log.messages[0].full, true);
  const names = log.messages.flatMap(({ bound }) => Object.keys(bound));
  assert.equal(new Set(names).size, KEPT + 100);
});
