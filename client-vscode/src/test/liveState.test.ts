import assert from 'node:assert/strict';
import test from 'node:test';
import { inWords } from '../liveState';

test('what is known of a kernel is said in two words, and why in a sentence', () => {
  assert.deepEqual(inWords({ kind: 'live' }), ['Shapes: live', 'Shapes follow what the kernel holds.']);
  const [label, why] = inWords({ kind: 'static', reason: 'untrusted' });
  assert.equal(label, 'Shapes: static');
  assert.match(why, /come from the code alone.*not trusted/);
});
