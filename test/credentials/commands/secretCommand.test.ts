import assert from 'node:assert/strict';
import {
  describeCommand,
  isSameCommand,
  parseSecretCommand,
  programName,
  readCommandLine,
} from '../../../src/credentials/commands/secretCommand';

describe('the command of a secret', () => {
  it('is split into a program and its arguments, without a shell', () => {
    for (const [text, program, ...args] of [
      ['op read op://acme/aps/secret', 'op', 'read', 'op://acme/aps/secret'],
      ['  op   read "op://Acme vault/aps/secret"  ', 'op', 'read', 'op://Acme vault/aps/secret'],
      [String.raw`"C:\Program Files\1Password\op.exe" read`, String.raw`C:\Program Files\1Password\op.exe`, 'read'],
      [String.raw`C:\tools\op.exe read`, String.raw`C:\tools\op.exe`, 'read'],
      [`vault kv get -field='client secret' "it's"`, 'vault', 'kv', 'get', '-field=client secret', "it's"],
      ['gcloud --secret="" x', 'gcloud', '--secret=', 'x'],
      ['sh -c "echo $HOME | cat"', 'sh', '-c', 'echo $HOME | cat'],
    ]) {
      assert.deepEqual(readCommandLine(text ?? ''), { command: { program, args } }, text);
    }
  });

  it('is refused if only a shell would understand it', () => {
    for (const text of ['op read x | head -1', 'op read x && true', 'op read x > file', 'echo $(op read x)', 'a ; b'])
      assert.deepEqual(readCommandLine(text), { problem: 'shellSyntax' }, text);
    assert.deepEqual(readCommandLine(''), { problem: 'empty' });
    assert.deepEqual(readCommandLine('"" x'), { problem: 'empty' });
    assert.deepEqual(readCommandLine('op read "op://x'), { problem: 'openQuote' });
    assert.deepEqual(readCommandLine('op \u202Edaer'), { problem: 'badCharacter' });
    assert.deepEqual(readCommandLine(`op ${'x'.repeat(2000)}`), { problem: 'tooLong' });
  });

  it('is shown in full, so that the same is read from it', () => {
    for (const args of [
      ['read', 'op://a/b'],
      ['', ' ', 'a b', "it's", 'say "x"', `both ' and "`, '|', '$(x)', '>', String.raw`C:\a b\ `],
    ]) {
      const command = { program: '/opt/my tools/op', args };
      assert.deepEqual(readCommandLine(describeCommand(command)), { command });
    }
    assert.equal(describeCommand({ program: 'op', args: ['read', 'op://a b/c'] }), 'op read "op://a b/c"');
  });

  it('comes from a file only as a list of texts that can be shown', () => {
    assert.deepEqual(parseSecretCommand(['op', 'read']), { program: 'op', args: ['read'] });
    const wrong = [
      'op read',
      [],
      [''],
      ['op', 1],
      ['op', ['read']],
      ['op', 'a\nb'],
      ['op', 'a\u200Bb'],
      { 0: 'op' },
      null,
    ];
    for (const value of wrong) assert.equal(parseSecretCommand(value), undefined, JSON.stringify(value));
  });

  it('is another one after each change', () => {
    const command = { program: 'op', args: ['read', 'a'] };
    assert.ok(isSameCommand(command, { program: 'op', args: ['read', 'a'] }));
    assert.ok(!isSameCommand(command, { program: 'op', args: ['read a'] }));
    assert.ok(!isSameCommand(command, undefined));
  });

  it('is called by its program without the folder', () => {
    assert.equal(programName({ program: '/usr/bin/op', args: [] }), 'op');
    assert.equal(programName({ program: String.raw`C:\x\op.exe`, args: [] }), 'op.exe');
    assert.equal(programName({ program: 'op', args: [] }), 'op');
  });
});
