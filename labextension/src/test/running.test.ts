import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONG_MS, RunningCell } from '../running.js';

test('only a cell that takes long makes what is known old', context => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let changes = 0;
  const running = new RunningCell(() => (changes += 1));
  running.began();
  running.named(3);
  context.mock.timers.tick(LONG_MS - 1);
  assert.equal(running.isLong, false);
  running.ended();
  context.mock.timers.tick(LONG_MS);
  assert.equal(changes, 0);

  running.began();
  running.named(4);
  context.mock.timers.tick(LONG_MS);
  assert.deepEqual([running.isLong, running.count, changes], [true, 4, 1]);
  running.ended();
  assert.deepEqual([running.isLong, running.count, changes], [false, null, 2]);
});

test('many short cells in a row are not a long one', context => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const running = new RunningCell(() => assert.fail('nothing took long'));
  for (let count = 1; count <= 5; count++) {
    running.began();
    running.named(count);
    context.mock.timers.tick(LONG_MS / 2);
    running.ended();
  }
});
