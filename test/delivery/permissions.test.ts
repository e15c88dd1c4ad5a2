import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PermissionAnswer, PermissionSubject } from '../../src/delivery/permission';
import { PermissionFolder } from '../../src/delivery/permissionFolder';
import { PermissionError, Permissions, type PermissionPorts } from '../../src/delivery/permissions';
import { RecordingLog } from '../support/recordingLog';

const subject: PermissionSubject = {
  consumer: { kind: 'terminal', name: 'zsh' },
  credential: { kind: 'app', appId: 'app1' },
  what: 'accessToken',
};

/** Every subject that differs from the one above in one thing. */
const neighbors: readonly PermissionSubject[] = [
  { ...subject, consumer: { kind: 'debugSession', name: 'zsh' } },
  { ...subject, consumer: { kind: 'terminal', name: 'bash' } },
  { ...subject, credential: { kind: 'app', appId: 'app2' } },
  { ...subject, credential: { kind: 'user', appId: 'app1', userId: 'DESIGNER0001' } },
  { ...subject, credential: { kind: 'serviceAccount', appId: 'app1', serviceAccountId: 'AB12' } },
  { ...subject, what: 'clientSecret' },
  { ...subject, what: 'privateKey' },
];

describe('a permission', () => {
  let path: string;
  let log: RecordingLog;
  let asked: PermissionSubject[];
  /** The answer to every question; a question without one stays open. */
  let answer: PermissionAnswer | undefined | 'open';
  let isTrusted: boolean;
  let workspace: string;

  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'aps-auth-')), 'permissions');
    log = new RecordingLog();
    asked = [];
    answer = 'once';
    isTrusted = true;
    workspace = 'file:///work/acme';
  });
  afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }));

  /** A window that shares the extension's storage with the others. */
  function openWindow(change: Partial<PermissionPorts> = {}): Permissions {
    return new Permissions({
      folder: new PermissionFolder(path),
      ask: async (question) => {
        asked.push(question);
        await new Promise((resolve) => setImmediate(resolve));
        return answer === 'open' ? new Promise(() => undefined) : answer;
      },
      workspace: () => workspace,
      isTrusted: () => isTrusted,
      log,
      askTimeoutMs: 60_000,
      ...change,
    });
  }

  /** Waits until so many questions were asked. */
  async function questions(count: number): Promise<void> {
    while (asked.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  async function refusalOf(request: Promise<void>): Promise<string> {
    return request.then(
      () => 'allowed',
      (error: unknown) => (error instanceof PermissionError ? error.refusal : String(error)),
    );
  }

  for (const [given, lasts, elsewhere] of [
    ['once', false, false],
    ['window', true, false],
    ['always', true, true],
  ] as const) {
    it(`is asked for ${lasts ? 'once' : 'each time'} in a window after ${given}`, async () => {
      answer = given;
      const window = openWindow();
      for (let count = 0; count < 3; count++) await window.request(subject);
      assert.equal(asked.length, lasts ? 1 : 3);
      await openWindow().request(subject);
      assert.equal(asked.length, (lasts ? 1 : 3) + (elsewhere ? 0 : 1));
      assert.deepEqual(asked[0], subject);
    });
  }

  it('is refused for ever after never, in every window, without a question', async () => {
    answer = 'never';
    const window = openWindow();
    assert.equal(await refusalOf(window.request(subject)), 'never');
    answer = 'always';
    assert.equal(await refusalOf(window.request(subject, { askAgain: true })), 'never');
    assert.equal(await refusalOf(openWindow().request(subject, { askAgain: true })), 'never');
    assert.equal(asked.length, 1);
  });

  for (const given of ['window', 'always', 'never'] as const) {
    it(`counts for nothing but its subject after ${given}`, async () => {
      answer = given;
      const window = openWindow();
      await refusalOf(window.request(subject));
      answer = 'once';
      for (const other of neighbors) await window.request(other);
      workspace = 'file:///work/other';
      await window.request(subject);
      assert.deepEqual(asked, [subject, ...neighbors, subject]);
    });
  }

  it('is refused in a workspace that is not trusted, whatever is stored', async () => {
    answer = 'always';
    const window = openWindow();
    await window.request(subject);
    isTrusted = false;
    assert.equal(await refusalOf(window.request(subject, { askAgain: true })), 'untrustedWorkspace');
    assert.equal(asked.length, 1);
  });

  it('is asked for again after a closed question only when told to', async () => {
    answer = undefined;
    const window = openWindow();
    for (let count = 0; count < 3; count++) assert.equal(await refusalOf(window.request(subject)), 'closed');
    assert.equal(asked.length, 1);
    answer = 'window';
    await window.request(subject, { askAgain: true });
    await window.request(subject);
    assert.equal(asked.length, 2);
  });

  it('is refused after a bounded wait, and asked for again when told to', async () => {
    answer = 'open';
    const signals: AbortSignal[] = [];
    const window = openWindow({
      askTimeoutMs: 5,
      ask: (_, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    assert.equal(await refusalOf(window.request(subject)), 'noAnswer');
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    );
    assert.equal(await refusalOf(window.request(subject)), 'noAnswer');
    assert.equal(await refusalOf(window.request(subject, { askAgain: true })), 'noAnswer');
    assert.equal(signals.length, 2);
  });

  it('is one question for all who want the same at a time', async () => {
    const window = openWindow();
    const requests = Array.from({ length: 50 }, () => window.request(subject));
    await Promise.all([...requests, ...neighbors.map((other) => window.request(other))]);
    assert.equal(asked.length, 1 + neighbors.length);
    await window.request(subject);
    assert.equal(asked.length, 2 + neighbors.length);
  });

  it('is one question even if its answer is quicker than the disk', async () => {
    for (const given of ['once', 'window', undefined] as const) {
      asked = [];
      const window = openWindow({
        ask: (question) => {
          asked.push(question);
          return Promise.resolve(given);
        },
      });
      const refusals = await Promise.all(Array.from({ length: 50 }, () => refusalOf(window.request(subject))));
      assert.deepEqual(new Set(refusals), new Set([given === undefined ? 'closed' : 'allowed']));
      assert.equal(asked.length, 1);
    }
  });

  it('stays a question while anyone waits, and can be asked for anew after', async () => {
    const signals: AbortSignal[] = [];
    const window = openWindow({
      ask: (question, signal) => {
        asked.push(question);
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const aborted = (): readonly boolean[] => signals.map((signal) => signal.aborted);
    const [first, second] = [new AbortController(), new AbortController()];
    const requests = [window.request(subject, first), window.request(subject, second)];
    await questions(1);
    first.abort(new Error('first left'));
    assert.equal(await refusalOf(requests[0] ?? Promise.resolve()), 'Error: first left');
    assert.deepEqual(aborted(), [false]);
    second.abort(new Error('second left'));
    assert.equal(await refusalOf(requests[1] ?? Promise.resolve()), 'Error: second left');
    assert.deepEqual(aborted(), [true]);
    const third = new AbortController();
    const request = window.request(subject, third);
    await questions(2);
    third.abort(new Error('third left'));
    assert.equal(await refusalOf(request), 'Error: third left');
  });

  it('is listed and withdrawn, in every window', async () => {
    answer = 'always';
    const window = openWindow();
    await window.request(subject);
    answer = 'window';
    await window.request({ ...subject, what: 'clientSecret' });
    const other = openWindow();
    assert.deepEqual(await other.list(), [{ ...subject, answer: 'always', workspace: 'file:///work/acme' }]);
    const all = await window.list();
    assert.deepEqual(
      all.map(({ what, answer: kept }) => `${what} ${kept}`),
      ['clientSecret window', 'accessToken always'],
    );
    for (const permission of all) await (permission.answer === 'window' ? window : other).withdraw(permission);
    assert.deepEqual(await window.list(), []);
    assert.deepEqual(readdirSync(path), []);
    answer = undefined;
    assert.equal(await refusalOf(window.request(subject)), 'closed');
    assert.equal(await refusalOf(window.request({ ...subject, what: 'clientSecret' })), 'closed');
  });

  it('is asked for if what is stored is damaged or not about its subject', async () => {
    answer = 'always';
    await openWindow().request(subject);
    const [name = ''] = readdirSync(path);
    const stored = readFileSync(join(path, name), 'utf8');
    for (const text of [
      '',
      '{',
      'null',
      stored.replace('"always"', '"once"'),
      stored.replace('"always"', '"window"'),
      stored.replace('"accessToken"', '"everything"'),
      stored.replace('"accessToken"', '"clientSecret"'),
      stored.replace('"zsh"', '"bash"'),
      stored.replace('"terminal"', '"browser"'),
      stored.replace('/work/acme', '/work/other'),
    ]) {
      writeFileSync(join(path, name), text);
      asked = [];
      answer = 'once';
      await openWindow().request(subject);
      assert.equal(asked.length, 1, text);
      await openWindow().list();
    }
  });

  it('counts for the window if the disk refuses to store it', async () => {
    writeFileSync(path, 'a file in the place of the folder');
    for (const [given, says] of [
      ['always', 'allowed'],
      ['never', 'never'],
    ] as const) {
      asked = [];
      answer = given;
      const window = openWindow();
      assert.equal(await refusalOf(window.request(subject)), says);
      assert.equal(await refusalOf(window.request(subject)), says);
      assert.equal(asked.length, 1);
    }
  });

  it('is in the log with its consumer, credential, and answer, on one line', async () => {
    const name = 'zsh"\n2026-01-01 forged';
    await openWindow().request({ ...subject, consumer: { kind: 'terminal', name } });
    assert.deepEqual(log.lines, ['Terminal "zsh\\" 2026-01-01 forged", the access token of app app1: once.']);
  });

  it('is there without a question for what the person picked', async () => {
    const permissions = openWindow();
    permissions.allow(subject);
    await permissions.request(subject);
    assert.deepEqual(await permissions.list(), [{ ...subject, answer: 'window', workspace }]);
    assert.equal(await refusalOf(openWindow().request(neighbors[0] ?? subject)), 'allowed');
    assert.deepEqual(asked, [neighbors[0]]);
    isTrusted = false;
    assert.throws(() => permissions.allow(subject), PermissionError);
  });

  for (const given of ['window', 'always', 'never', undefined] as const) {
    it(`is forgotten after ${given ?? 'a closed question'}, for one consumer in one workspace`, async () => {
      const permissions = openWindow();
      answer = 'always';
      await permissions.request(neighbors[1] ?? subject);
      workspace = 'file:///work/other';
      await permissions.request(subject);
      workspace = 'file:///work/acme';
      answer = given;
      await refusalOf(permissions.request(subject));
      asked = [];
      await permissions.forget(subject.consumer);
      answer = 'once';
      await permissions.request(subject);
      await permissions.request(neighbors[1] ?? subject);
      assert.deepEqual(asked, [subject]);
      workspace = 'file:///work/other';
      await permissions.request(subject);
      assert.deepEqual(asked, [subject]);
    });
  }
});
