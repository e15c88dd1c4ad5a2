import assert from 'node:assert/strict';
import { findUnseen, readMessages } from './support/shownMessages';
import { unseenMessages } from './support/unseenMessages';

describe('findUnseen', () => {
  const cases: readonly (readonly [what: string, message: string, shown: readonly string[], isSeen: boolean])[] = [
    ['finds a message', 'Add an app first.', ['Add an app first.'], true],
    [
      'finds a long message inside another text',
      'Add an app before this.',
      ['Info: Add an app before this. Copy'],
      true,
    ],
    ['finds a message with values', 'Signed in to {0} as {1}.', ['Signed in to acme-viewer as dana.'], true],
    ['finds values in another order', 'Open {1} or {0} in the portal.', ['Open b or a in the portal.'], true],
    ['finds a short message that is one of several', '{0} min', ['acme, 42 min'], true],
    ['finds a short message in parentheses', 'not text', ["Couldn't read: a.env (large), b.env (not text)."], true],
    [
      'finds a message with invisible characters',
      'Costs $(key) more than that.',
      ['Costs $\u2060(key) more than that.'],
      true,
    ],
    ['finds a message on two lines', 'First line.\n\nSecond line {0}.', ['First line.  Second line 2.'], true],
    ['finds the title of a prompt with several steps', 'Write {0} to .env', ['Write acme-viewer to .env (1/2)'], true],
    ['misses a short message inside another one', 'Copy', ['Copy Token'], false],
    ['misses a message that was cut', 'Add an app before this.', ['Add an app before'], false],
    ['misses a message that is a pattern by chance', 'Add (an) app before this.', ['Add an app before this.'], false],
  ];
  for (const [what, message, shown, isSeen] of cases) {
    it(what, () => {
      assert.deepEqual(findUnseen([message], shown), isSeen ? [] : [message]);
    });
  }
});

describe('the messages that no workbench test shows', () => {
  it('exist, and each has a reason', () => {
    const messages = new Set(readMessages());
    for (const { reason, messages: unseen } of unseenMessages) {
      assert.ok(reason.length > 10);
      assert.deepEqual(
        unseen.filter((message) => !messages.has(message)),
        [],
      );
    }
  });
});
