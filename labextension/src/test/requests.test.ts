import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenRequests } from '../requests.js';

function request(id: string, channel = 'shell') {
  return { channel, header: { msg_type: 'execute_request', msg_id: id }, parent_header: {} };
}

function reply(to: string) {
  return {
    channel: 'shell',
    header: { msg_type: 'execute_reply', msg_id: `reply to ${to}` },
    parent_header: { msg_id: to }
  };
}

test('requests are open until each is answered', () => {
  let answered = 0;
  const requests = new OpenRequests(() => (answered += 1));
  ['a', 'b'].forEach(id => requests.note(request(id)));
  requests.note(reply('a'));
  requests.note(reply('of another front end'));
  assert.deepEqual([requests.isEmpty, answered], [false, 0]);
  requests.note(reply('b'));
  assert.deepEqual([requests.isEmpty, answered], [true, 1]);
});

test('only what waits at the shell counts, and nothing of a kernel that is gone', () => {
  const requests = new OpenRequests(() => assert.fail('nothing was answered'));
  requests.note(request('a', 'control'));
  assert.equal(requests.isEmpty, true);
  requests.note(request('b'));
  requests.clear();
  requests.note(reply('b'));
  assert.equal(requests.isEmpty, true);
});
