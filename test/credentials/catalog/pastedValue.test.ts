import assert from 'node:assert/strict';
import { findPastedValueProblem, trimPastedValue } from '../../../src/credentials/catalog/pastedValue';

describe('a pasted client ID or secret', () => {
  const value = 'kR3vTq8LmZ2xYb7N';
  const pasted = [
    value,
    ` ${value} `,
    `${value}\r\n`,
    `"${value}"`,
    `'${value}'`,
    `\`${value}\``,
    `CLIENT_ID=${value}`,
    `APS_CLIENT_ID="${value}"`,
    `export APS_CLIENT_ID=${value}`,
    `"client_id": "${value}",`,
    `client_id: ${value}`,
    `$env:APS_CLIENT_ID = '${value}'`,
    `set APS_CLIENT_ID=${value}`,
    `${value};`,
  ];
  for (const text of pasted) {
    it(`is found in ${JSON.stringify(text)}`, () => {
      assert.equal(trimPastedValue(text), value);
      assert.equal(findPastedValueProblem(value), undefined);
    });
  }

  it('is rejected if it contains a space', () => {
    assert.equal(findPastedValueProblem(trimPastedValue('kR3vTq8LmZ2xYb7N wH5kQ2nV8bTz4RcY')), 'space');
  });

  it('is rejected if it has a character that Autodesk never uses', () => {
    for (const text of [
      'kR3vTq8LmZ2xYb7$',
      'kR3vTq8LmZ2x/Yb7N',
      '<your client id here>'.replaceAll(' ', '.'),
      'kR3vTq8LmZ2xYb7é',
    ]) {
      assert.equal(findPastedValueProblem(trimPastedValue(text)), 'badCharacter', text);
    }
  });

  it('is rejected unless it has 16 to 128 characters', () => {
    assert.equal(findPastedValueProblem('x'.repeat(15)), 'length');
    assert.equal(findPastedValueProblem('x'.repeat(16)), undefined);
    assert.equal(findPastedValueProblem('x'.repeat(128)), undefined);
    assert.equal(findPastedValueProblem('x'.repeat(129)), 'length');
  });
});
