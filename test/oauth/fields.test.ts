import assert from 'node:assert/strict';
import { Fields } from '../../src/oauth/fields';

type Row = readonly [what: string, read: (fields: Fields) => unknown, values: readonly unknown[]];

const parseEven = (value: unknown): number | undefined =>
  typeof value === 'number' && value % 2 === 0 ? value : undefined;

const required: readonly Row[] = [
  ['text', (fields) => fields.text('it'), ['a']],
  ['number', (fields) => fields.number('it'), [0, -1.5]],
  ['boolean', (fields) => fields.boolean('it'), [true, false]],
  ['oneOf', (fields) => fields.oneOf('it', ['a', 'b']), ['a', 'b']],
  ['list', (fields) => fields.list('it', parseEven), [[], [2, 4]]],
  ['required', (fields) => fields.required('it', parseEven), [0, 2]],
];
const optional: readonly Row[] = [
  ['optionalText', (fields) => fields.optionalText('it'), ['a', '']],
  ['optionalTexts', (fields) => fields.optionalTexts('it'), [[], ['a', '']]],
  ['optionalList', (fields) => fields.optionalList('it', parseEven), [[], [2, 4]]],
  ['optional', (fields) => fields.optional('it', parseEven), [0, 2]],
];
const found: readonly Row[] = [
  ['findText', (fields) => fields.findText('it'), ['a']],
  ['findNumber', (fields) => fields.findNumber('it'), [0, -1.5]],
  ['findList', (fields) => fields.findList('it', parseEven), [[], [2, 4]]],
  ['find', (fields) => fields.find('it', parseEven), [0, 2]],
];

const nothing = {};
const anythingElse: readonly unknown[] = [{}, [{}], [1], [null]];
const rejected = 'rejected';

function parse(value: unknown, read: (fields: Fields) => unknown): unknown {
  return Fields.parse(value, (fields) => ({ read: read(fields) })) ?? rejected;
}

describe('Fields', () => {
  for (const [name, read, values] of [...required, ...optional, ...found]) {
    it(`${name} reads what it is asked for`, () => {
      for (const it of values) assert.deepEqual(parse({ it, other: 1 }, read), { read: it });
    });
  }

  for (const [name, read] of required) {
    it(`${name} rejects an object without the member`, () => {
      for (const value of [nothing, { it: undefined }]) assert.equal(parse(value, read), rejected);
    });
  }

  const lists: readonly string[] = ['list', 'optionalTexts', 'optionalList', 'findList'];
  for (const [name, read] of [...required, ...optional]) {
    it(`${name} rejects an object in which it is something else`, () => {
      for (const it of lists.includes(name) ? anythingElse : [null, ...anythingElse])
        assert.equal(parse({ it }, read), rejected);
    });
  }

  for (const [name, read] of [...optional, ...found]) {
    it(`${name} is undefined without the member`, () => {
      for (const value of [nothing, { it: undefined }]) assert.deepEqual(parse(value, read), { read: undefined });
    });
  }

  for (const [name, read] of found) {
    it(`${name} is undefined where it is something else`, () => {
      const others = name === 'findList' ? [{}, 'a', 1] : [null, ...anythingElse];
      for (const it of others) assert.deepEqual(parse({ it }, read), { read: undefined });
    });
  }

  it('reads a list that is null as an empty one', () => {
    for (const [name, read] of [...required, ...optional, ...found].filter(([it]) => lists.includes(it)))
      assert.deepEqual(parse({ it: null }, read), { read: [] }, name);
  });

  it('findList leaves out the items that are something else', () => {
    const read = (fields: Fields): unknown => fields.findList('it', parseEven);
    assert.deepEqual(parse({ it: [1, 2, 'a', null, 4] }, read), { read: [2, 4] });
  });

  it('counts empty text as missing', () => {
    assert.equal(
      parse({ it: '' }, (fields) => fields.text('it')),
      rejected,
    );
    assert.deepEqual(
      parse({ it: '' }, (fields) => fields.findText('it')),
      { read: undefined },
    );
  });

  it('rejects anything but an object', () => {
    for (const value of [undefined, null, 1, 'text', true, [], [{ it: 1 }]]) {
      assert.equal(
        parse(value, () => 1),
        rejected,
      );
    }
  });

  it('rejects an object that the reader rejects', () => {
    const read = (): unknown => undefined;
    assert.equal(Fields.parse({}, read), undefined);
  });

  it('passes on what the reader throws', () => {
    const error = new Error('of the reader');
    const read = (): unknown => {
      throw error;
    };
    assert.throws(() => Fields.parse<unknown>({}, read), error);
  });
});
