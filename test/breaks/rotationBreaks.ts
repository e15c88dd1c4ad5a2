import type { Break } from './breaks';

const change = ['credentials/catalog/clientSecrets'];
const rotate = ['credentials/rotation/rotateClientSecret'];
const clientSecrets = { file: 'credentials/catalog/clientSecrets.ts', testFiles: change };
const rotation = { file: 'credentials/rotation/rotateClientSecret.ts', testFiles: rotate };

/** What keeps the client secret that works. */
export const rotationBreaks: readonly Break[] = [
  {
    name: 'rotation: the previous secret goes before the new one is accepted',
    from: ': othersAfter(stored, clientSecret);',
    to: ': [];',
    ...clientSecrets,
  },
  {
    name: 'rotation: the previous secret goes to a host that it was not entered for',
    from: 'others.filter((_, index) => allowed[index])',
    to: 'others',
    ...clientSecrets,
  },
  {
    name: 'rotation: the previous secret stays for ever',
    from: "if ('value' in stored && stored.others?.some(({ kind }) => kind === 'before'))",
    to: 'if (false)',
    ...clientSecrets,
  },
  {
    name: 'rotation: a secret is written by a window that was overtaken',
    file: 'credentials/catalog/heldSecret.ts',
    from: 'await this.throwIfLost();\n    const generation',
    to: 'const generation',
    testFiles: change,
  },
  {
    name: 'rotation: a token request ends with the first rejection',
    file: 'credentials/tokens/tokenGrants.ts',
    from: 'await clientSecrets.listOthers(app, server, { signal, asker })',
    to: '[]',
    testFiles: change,
  },
  {
    name: 'rotation: acceptance of the old secret drops the prepared one',
    file: 'credentials/catalog/boundSecret.ts',
    from: "({ kind, value }) => kind === 'prepared' && value !== accepted",
    to: '() => false',
    testFiles: rotate,
  },
  {
    name: 'rotation: the new secret is committed before it is stored',
    from: 'await this.held.store({ ...secret, others }, (app) => withPreparedAt(app, this.#ports.clock.now()));',
    to: '',
    ...rotation,
  },
  {
    name: 'rotation: a lost response to the commit counts as a failure',
    from: 'if (await this.isCommitted(prepared, undefined)) return { isProved: true };',
    to: '',
    ...rotation,
  },
  {
    name: 'rotation: the old secret goes with the commit',
    from: "const others = [before, ...(secret.others ?? []).filter(({ kind }) => kind === 'before')];",
    to: 'const others = [];',
    ...rotation,
  },
  {
    name: 'rotation: two windows rotate one after the other',
    from: 'rotation.held.app.secretGeneration !== secretGeneration',
    to: 'false',
    ...rotation,
  },
  {
    name: 'rotation: what was prepared elsewhere is dropped without a question',
    from: 'this.#options.replacesPrepared !== true',
    to: 'false',
    ...rotation,
  },
  {
    name: 'rotation: the secret goes to any host',
    from: 'if (!(await this.#ports.secretHosts.allows(app, hosts, this.#server)))',
    to: 'if (false)',
    ...rotation,
  },
  {
    name: 'rotation: a prepared secret that cannot be stored stays at Autodesk',
    from: 'await this.#send(cancelClientSecret).catch(() => undefined);',
    to: '',
    ...rotation,
  },
  {
    name: 'rotation: an error quotes the new secret',
    file: 'aps/clientSecretApi.ts',
    from: 'secrets: Object.values(body)',
    to: 'secrets: []',
    testFiles: rotate,
  },
];
