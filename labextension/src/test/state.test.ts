import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IFacts } from '../state.js';
import { stateOf } from '../state.js';

const LIVE: IFacts = {
  serverOpen: true,
  kernel: 'ready',
  language: 'python',
  sampling: 'on',
  sampled: true,
  silent: false,
  busy: false,
  running: null
};

function reason(facts: Partial<IFacts>): string {
  const state = stateOf({ ...LIVE, ...facts });
  return state.kind === 'static' ? state.reason : state.kind;
}

test('a kernel that was sampled is live, and busy while a cell takes long', () => {
  assert.deepEqual(stateOf(LIVE), { kind: 'live' });
  assert.deepEqual(stateOf({ ...LIVE, busy: true, running: 9 }), { kind: 'busy', running: 9 });
});

test('shapes come from the code alone for a reason', () => {
  assert.equal(reason({ serverOpen: false }), 'no-server');
  assert.equal(reason({ kernel: 'none' }), 'no-kernel');
  assert.equal(reason({ language: 'r' }), 'other-language');
  assert.equal(reason({ sampling: 'off' }), 'off');
  assert.equal(reason({ sampling: 'off-here' }), 'off-here');
  assert.equal(reason({ sampled: false, silent: true }), 'no-answer');
  assert.equal(reason({ sampled: false }), 'waiting');
});

test('of several reasons the first to mend is told', () => {
  assert.equal(reason({ serverOpen: false, kernel: 'none', sampling: 'off', sampled: false }), 'no-server');
  assert.equal(reason({ kernel: 'none', sampling: 'off', sampled: false }), 'no-kernel');
  assert.equal(reason({ language: 'r', sampled: false, silent: true }), 'other-language');
  assert.equal(reason({ sampling: 'off-here', sampled: true, busy: true }), 'off-here');
});

test('a kernel that has not said its language is waited for', () => {
  assert.equal(reason({ language: null, sampled: false }), 'waiting');
});
