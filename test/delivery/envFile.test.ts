import assert from 'node:assert/strict';
import { parse } from 'dotenv';
import { setEnvVariables } from '../../src/delivery/envFile';
import { formatEnvValue } from '../../src/delivery/envValue';
import { envReaders } from './envReaders';

const variables = [
  { name: 'APS_CLIENT_ID', value: 'new-id' },
  { name: 'APS_CLIENT_SECRET', value: 'new-secret' },
];

/** What happens to each variable, and who misreads it. */
function describeVariables(text: string): readonly string[] {
  return setEnvVariables(text, variables).variables.map(({ name, change, misreadBy }) =>
    [name, change, ...misreadBy].join(' '),
  );
}

describe('a .env file that gets values', () => {
  for (const [what, before, after] of [
    ['nothing', '', 'APS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret\n'],
    ['only a byte order mark', '\ufeff', '\ufeffAPS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret\n'],
    [
      'comments, other names, and an order of its own',
      '# mine\n\nPORT=3000 # the port\nAPS_CLIENT_SECRET=b\nX_APS_CLIENT_ID=x\nAPS_CLIENT_ID=a\n#APS_CLIENT_ID=z\nnonsense\n',
      '# mine\n\nPORT=3000 # the port\nAPS_CLIENT_SECRET=new-secret\nX_APS_CLIENT_ID=x\nAPS_CLIENT_ID=new-id\n#APS_CLIENT_ID=z\nnonsense\n',
    ],
    [
      'CRLF and a byte order mark',
      '\ufeffAPS_CLIENT_ID=a\r\nPORT=3000\r\n',
      '\ufeffAPS_CLIENT_ID=new-id\r\nPORT=3000\r\nAPS_CLIENT_SECRET=new-secret\r\n',
    ],
    ['no final line end', 'APS_CLIENT_SECRET=b\nAPS_CLIENT_ID=a', 'APS_CLIENT_SECRET=new-secret\nAPS_CLIENT_ID=new-id'],
    ['no final line end before new names', 'PORT=1', 'PORT=1\nAPS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret\n'],
    [
      'export, spaces, and comments in its lines',
      '  export APS_CLIENT_ID = "a"  # of the pipeline\nAPS_CLIENT_SECRET= b # secret  \n',
      '  export APS_CLIENT_ID = new-id  # of the pipeline\nAPS_CLIENT_SECRET= new-secret # secret  \n',
    ],
    [
      'empty values',
      'APS_CLIENT_ID=\nAPS_CLIENT_SECRET= # to be filled\n',
      'APS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret # to be filled\n',
    ],
    [
      'blanks for a value',
      'APS_CLIENT_ID=   \nAPS_CLIENT_SECRET=""',
      'APS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret',
    ],
    [
      'repeated names',
      'APS_CLIENT_ID=a\nAPS_CLIENT_SECRET=b\nAPS_CLIENT_ID=c\n',
      'APS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret\nAPS_CLIENT_ID=new-id\n',
    ],
    [
      'values of several lines',
      'APS_CLIENT_SECRET="first\nAPS_CLIENT_ID=not-this\nlast"\nNOTES=\'\nAPS_CLIENT_ID=nor-this\n\'\nAPS_CLIENT_ID=`a\nb`\n',
      "APS_CLIENT_SECRET=new-secret\nNOTES='\nAPS_CLIENT_ID=nor-this\n'\nAPS_CLIENT_ID=new-id\n",
    ],
    [
      'quotes that do not close',
      'APS_CLIENT_ID="a\nAPS_CLIENT_SECRET=it\'s\n',
      'APS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret\n',
    ],
    [
      'a number sign in a value',
      'APS_CLIENT_ID=a#b\nAPS_CLIENT_SECRET="a # b"#c\n',
      'APS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret #c\n',
    ],
    [
      'colons',
      'APS_CLIENT_ID: a\nAPS_CLIENT_SECRET:b',
      'APS_CLIENT_ID: new-id\nAPS_CLIENT_SECRET:b\nAPS_CLIENT_SECRET=new-secret\n',
    ],
    [
      'letters that replacing means something by',
      'A=$& $1\nAPS_CLIENT_ID=$&',
      'A=$& $1\nAPS_CLIENT_ID=new-id\nAPS_CLIENT_SECRET=new-secret\n',
    ],
  ] as const) {
    it(`keeps the rest of a file with ${what}`, () => {
      const { text } = setEnvVariables(before, variables);
      assert.equal(text, after);
      assert.equal(parse(text).APS_CLIENT_ID, 'new-id');
      assert.equal(parse(text).APS_CLIENT_SECRET, 'new-secret');
      const again = setEnvVariables(text, variables);
      assert.equal(again.text, text);
      assert.deepEqual(
        again.variables.map(({ change }) => change),
        ['unchanged', 'unchanged'],
      );
    });
  }

  it('keeps a line that has the value already, however it is quoted', () => {
    const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----';
    const text = `export APS_CLIENT_ID='new-id' # mine\nPRIVATE_KEY="${pem}\n"\nPEM="${pem.replaceAll('\n', '\\n')}"\n`;
    const values = [
      { name: 'APS_CLIENT_ID', value: 'new-id' },
      { name: 'PRIVATE_KEY', value: pem },
      { name: 'PEM', value: pem },
    ];
    const edited = setEnvVariables(text, values);
    assert.equal(edited.text, text);
    assert.deepEqual(
      edited.variables.map(({ change }) => change),
      ['unchanged', 'unchanged', 'unchanged'],
    );
  });

  it('says what is added, changed, and unchanged, in the order of the sample', () => {
    assert.deepEqual(describeVariables('APS_CLIENT_SECRET=b\n'), ['APS_CLIENT_ID added', 'APS_CLIENT_SECRET changed']);
    assert.deepEqual(describeVariables('APS_CLIENT_SECRET=new-secret\nAPS_CLIENT_ID=a\n'), [
      'APS_CLIENT_ID changed',
      'APS_CLIENT_SECRET unchanged',
    ]);
    assert.deepEqual(describeVariables('APS_CLIENT_ID=a\nAPS_CLIENT_ID=new-id\n')[0], 'APS_CLIENT_ID changed');
  });

  it('writes a value anew that is quoted as only some readers know', () => {
    for (const raw of ['`new-id`', '"new\\-id"', "'new-id'\\''s'"]) {
      const [, value = ''] = /^(?:"|'|`)([^]*)(?:"|'|`)$/.exec(raw) ?? [];
      const edited = setEnvVariables(`APS_CLIENT_ID=${raw}\n`, [{ name: 'APS_CLIENT_ID', value }]);
      assert.equal(edited.text, `APS_CLIENT_ID=${formatEnvValue(value).text}\n`);
    }
  });

  for (const [text, misreadBy] of [
    ['', []],
    ['\ufeff', ['nodeEnvFile', 'pythonDotenv', 'shell']],
    ['\ufeffAPS_CLIENT_ID=a\n', ['nodeEnvFile', 'pythonDotenv', 'shell']],
    ['\ufeffPORT=1\nAPS_CLIENT_ID=a\n', []],
    ['APS_CLIENT_ID=a\n', []],
    ['APS_CLIENT_ID=a\r\n', ['shell']],
    ['PORT=1\r\n', ['shell']],
    ['APS_CLIENT_ID="new-id"\n', ['dockerRun']],
    ['APS_CLIENT_ID="new-id"#c\n', ['shell', 'dockerRun']],
    ['APS_CLIENT_ID=`new-id`\n', []],
    ['APS_CLIENT_ID: a\n', ['nodeEnvFile', 'pythonDotenv', 'shell', 'dockerRun']],
    ['export APS_CLIENT_ID=a\n', ['dockerRun']],
    ['APS_CLIENT_ID=a # mine\n', ['dockerRun']],
    ['APS_CLIENT_ID = a\n', ['shell', 'dockerRun']],
    ['APS_CLIENT_ID= a\n', ['shell', 'dockerRun']],
    ['  APS_CLIENT_ID=a\n', []],
  ] as const) {
    it(`says who misreads the value in ${JSON.stringify(text)}`, function () {
      if (process.platform === 'win32') this.skip();
      const edited = setEnvVariables(text, [{ name: 'APS_CLIENT_ID', value: 'new-id' }]);
      assert.deepEqual(edited.variables[0]?.misreadBy, misreadBy);
      assert.deepEqual(listMisreaders(edited.text, 'new-id'), misreadBy);
    });
  }

  for (const [raw, value, misreadBy] of [
    ['data:read data:write', 'data:read data:write', ['shell']],
    ["'data:read data:write'", 'data:read data:write', ['dockerRun']],
    ['"first\nlast"', 'first\nlast', ['dockerRun']],
  ] as const) {
    it(`says who misreads what was there already: ${JSON.stringify(raw)}`, function () {
      if (process.platform === 'win32') this.skip();
      const text = `APS_CLIENT_ID=${raw}\n`;
      const edited = setEnvVariables(text, [{ name: 'APS_CLIENT_ID', value }]);
      assert.equal(edited.text, text);
      assert.deepEqual(edited.variables[0]?.misreadBy, misreadBy);
      assert.deepEqual(listMisreaders(text, value), misreadBy);
    });
  }

  function listMisreaders(text: string, value: string): readonly string[] {
    return Object.entries(envReaders)
      .filter(([, read]) => {
        try {
          return read(text, 'APS_CLIENT_ID') !== value;
        } catch {
          return true;
        }
      })
      .map(([reader]) => reader);
  }
});
