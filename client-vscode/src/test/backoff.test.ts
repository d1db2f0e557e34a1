import assert from 'node:assert/strict';
import test from 'node:test';
import { Backoff } from '../backoff';

test('the pause grows from crash to crash, and then it is no use to try again', () => {
  const backoff = new Backoff();
  const delays = Array.from({ length: 6 }, () => backoff.next(100));
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, null]);
});

test('a crash after a long time is a first one', () => {
  const backoff = new Backoff();
  backoff.next(100);
  backoff.next(100);
  assert.equal(backoff.next(120_000), 500);
});

test('the user who starts it again gives it all its tries', () => {
  const backoff = new Backoff();
  backoff.next(100);
  backoff.reset();
  assert.equal(backoff.next(100), 500);
});
