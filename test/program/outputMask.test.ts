import assert from 'node:assert/strict';
import { OutputMask } from '../../src/program/outputMask';

const mask = '<concealed by APS Auth>';

/** What comes out, piece by piece, and at the end. */
function pass(secrets: readonly string[], pieces: readonly (string | Buffer)[]): readonly string[] {
  const outputMask = new OutputMask(secrets);
  const outputs = pieces.map((piece) => outputMask.push(Buffer.from(piece)));
  return [...outputs, outputMask.end()].map(String);
}

/** All that comes out if it comes byte by byte. */
function passByBytes(secrets: readonly string[], text: string): string {
  const outputMask = new OutputMask(secrets);
  const outputs = Array.from(Buffer.from(text), (byte) => outputMask.push(Buffer.from([byte])));
  return Buffer.concat([...outputs, outputMask.end()]).toString();
}

describe('the output of a program', () => {
  for (const [secrets, text, expected] of [
    [['secret'], 'a secret, and secretsecret', `a ${mask}, and ${mask}${mask}`],
    [['secret'], 'a secre', 'a secre'],
    [['secret'], 'secsecret', `sec${mask}`],
    [['abab'], 'ababab', `${mask}ab`],
    [['aab'], 'aaab', `a${mask}`],
    [['abc', 'abcdef'], 'abcdex abcdef', `${mask}dex ${mask}`],
    [['bcd', 'abcdef'], 'abcdex', `a${mask}ex`],
    [['abcd', 'cdef'], 'abcdef', `${mask}ef`],
    [['geheimnüß€'], 'das geheimnüß€ ü€', `das ${mask} ü€`],
    [[''], 'all', 'all'],
    [['.*'], 'a.*b', `a${mask}b`],
  ] as const) {
    it(`of ${text} is ${expected} with ${secrets.join(' and ')} as secrets`, () => {
      assert.equal(pass(secrets, [text]).join(''), expected);
      assert.equal(passByBytes(secrets, text), expected);
    });
  }

  it('is passed on at once unless it may begin a secret', () => {
    assert.deepEqual(pass(['secret'], ['Ready? ', 'yes, se', 'cond']), ['Ready? ', 'yes, ', 'second', '']);
  });

  it('keeps bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    assert.deepEqual(new OutputMask(['secret']).push(bytes), bytes);
  });

  it('contains no line of a private key with other line ends', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqh\nkiG9w0BAQEFAASCBK\nab==\n-----END PRIVATE KEY-----\n';
    assert.equal(pass([key], [`key: ${key}`]).join(''), `key: ${mask}`);
    const windows = '-----BEGIN PRIVATE KEY-----\r\nMIIEvQIBADANBgkqh\r\nkiG9w0BAQEFAASCBK\r\nab==\r\n';
    assert.equal(pass([key], [windows]).join(''), `-----BEGIN PRIVATE KEY-----\r\n${mask}\r\n${mask}\r\nab==\r\n`);
  });
});
