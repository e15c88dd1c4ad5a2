import assert from 'node:assert/strict';
import messages from '../media/l10n/bundle.l10n.json';
import manifestTexts from '../package.nls.json';

interface BannedWord {
  readonly banned: RegExp;
  /** What to write instead. */
  readonly better: string;
}

const bannedWords: readonly BannedWord[] = [
  { banned: /\btakes?\b(?! (?:place|effect)\b)/i, better: 'accepts, requires, or uses' },
  { banned: /\bprove[sd]?\b/i, better: 'tested, checked, or authenticates' },
  { banned: /\bany ?more\b/i, better: 'no longer' },
  { banned: /\bshall\b/i, better: 'should or will' },
  { banned: /\bmostly\b/i, better: 'usually or most likely' },
  { banned: /\be-mails?\b/i, better: 'email' },
  { banned: /\bmisspelt\b/i, better: 'misspelled' },
  { banned: /\bsmall letters?\b/i, better: 'lowercase letters' },
  { banned: /(?<!\bemail )\baddress(?:es)?\b/i, better: 'callback URL, redirect URI, or URL' },
  { banned: /\bId\b/, better: 'ID' },
  { banned: /[‘’]/, better: "a straight apostrophe, as in can't" },
  { banned: /(?<![.\w])git\b/, better: 'Git' },
  { banned: /\b(?:some|any|every)body\b/i, better: 'someone, anyone, or everyone' },
  { banned: /\bnobody\b/i, better: 'no one' },
  { banned: /\belsewhere\b/i, better: 'in another window' },
  { banned: /\b(?:another|this|that) way\b/i, better: 'another method or like this' },
  { banned: /\bsaid\b/i, better: 'the text itself after a colon' },
  { banned: /\bhad\b/i, better: 'got or received' },
  { banned: /\bis none\b/i, better: "isn't a …" },
  { banned: /\bhere\b/i, better: 'in this editor, or nothing' },
  { banned: /\b(?:can|could|do|does|did|is|was) not\b/i, better: "a contraction, as in can't" },
  { banned: /\bcannot\b/i, better: "can't" },
  { banned: /\brefuse[sd]?\b/i, better: 'rejects or rejected' },
  { banned: /\bsign-in way\b/i, better: 'sign-in method' },
  { banned: /\bcancelled\b/i, better: 'canceled' },
  { banned: /!/, better: 'a period' },
  { banned: /\bError:/i, better: 'what happened, without a label' },
];

/** Autodesk's portal has callback URLs, other servers have redirect URIs, and no message is about both. */
const callbackWords = [/\bcallback URLs?\b/i, /\bredirect URIs?\b/i];

describe('the texts of the extension', () => {
  const texts = [...Object.keys(messages), ...Object.values(manifestTexts)];

  it('use no banned words', () => {
    const problems = texts.flatMap((text) =>
      bannedWords.flatMap(({ banned, better }) => {
        const [found] = banned.exec(text) ?? [];
        return found === undefined ? [] : [`"${text}" says "${found}". Write ${better}.`];
      }),
    );
    assert.deepEqual(problems, []);
  });

  it('call a URL either a callback URL or a redirect URI', () => {
    assert.deepEqual(
      texts.filter((text) => callbackWords.every((word) => word.test(text))),
      [],
    );
  });
});

describe('the banned words', () => {
  for (const [text, isBanned] of [
    ['The server takes the secret.', true],
    ['Copy the address of the page.', true],
    ['Copy the email address.', false],
    ['Key Id', true],
    ['Copy as .env, for a file that git ignores', true],
    ['aps.git is fine', false],
    ['It can’t be undone.', true],
    ['Where is the key?', false],
  ] as const) {
    it(`${isBanned ? 'reject' : 'allow'} "${text}"`, () => {
      assert.equal(
        bannedWords.some(({ banned }) => banned.test(text)),
        isBanned,
      );
    });
  }
});
