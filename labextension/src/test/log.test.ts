import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEPT_LINES, Log } from '../log.js';

test('the last lines are kept, with the time of day', () => {
  const log = new Log();
  let changes = 0;
  log.changed.connect(() => (changes += 1));
  log.write('began', new Date(2030, 0, 1, 9, 5, 3));
  assert.deepEqual(log.lines, ['09:05:03  began']);
  for (let line = 1; line <= KEPT_LINES; line++) {
    log.write(`line ${line}`);
  }
  assert.equal(log.lines.length, KEPT_LINES);
  assert.match(log.lines[0], /line 1$/);
  assert.equal(changes, KEPT_LINES + 1);
});
