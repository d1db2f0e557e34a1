import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { exitStatus, startProcess } from '../serverProcess';

const PATIENCE_MS = 30_000;

/** A script for the program that runs these tests, which is there on every machine. */
function script(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'shapelens-')), 'script.cjs');
  writeFileSync(path, text);
  return path;
}

test('an interpreter that is not there is passed over', async () => {
  const started = await startProcess(['/no/such/python', process.execPath], script('process.exit(3)'));
  assert.equal(started?.interpreter, process.execPath);
  assert.equal(started && (await exitStatus(started.child, PATIENCE_MS)), 3);
});

test('without any interpreter nothing is started', async () => {
  assert.equal(await startProcess(['/no/such/python'], script('')), undefined);
});

test('a process that goes on has no exit status', async () => {
  const started = await startProcess([process.execPath], script('setInterval(() => {}, 1000)'));
  assert.equal(started && (await exitStatus(started.child, 50)), null);
  started?.child.kill();
});
