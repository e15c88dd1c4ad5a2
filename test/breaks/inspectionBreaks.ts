import type { Break } from './breaks';

const verifyToken = { file: 'inspection/verifyToken.ts', testFiles: ['inspection/verifyToken'] };
const introspection = { file: 'inspection/introspectOwnToken.ts', testFiles: ['inspection/introspectOwnToken'] };
const readToken = { file: 'inspection/readToken.ts', testFiles: ['inspection/readToken'] };
const tokenOrigin = { testFiles: ['inspection/tokenOrigin'] };
const explainFailure = { testFiles: ['inspection/explainFailure'] };

const diagnostics = { testFiles: ['inspection/runDiagnostics'] };

/** What a pasted token or error can leak, or be taken for. */
export const inspectionBreaks: readonly Break[] = [
  {
    name: 'Inspection: a key set on the host of another server',
    from: "ownHosts(server).includes(server.jwksEndpoint.host) ? undefined : 'keySetOnOtherHost'",
    to: 'undefined',
    ...verifyToken,
  },
  {
    name: 'Inspection: a token of another issuer is genuine',
    from: "server.issuer === undefined || issuer === server.issuer ? undefined : 'issuer'",
    to: 'undefined',
    ...verifyToken,
  },
  {
    name: 'Inspection: an expired token is valid',
    from: "expiresAt <= now ? 'expired' : 'valid'",
    to: "'valid'",
    ...verifyToken,
  },
  {
    name: 'Inspection: only the first of two keys without an ID is tried',
    from: 'for (const key of keys) {',
    to: 'for (const key of keys.slice(0, 1)) {',
    ...verifyToken,
  },
  {
    name: 'Inspection: a rotated key is unknown for a day',
    file: 'inspection/keySets.ts',
    from: '(ageMs < lifetimeMs && isEnough(known.keys))',
    to: 'ageMs < lifetimeMs',
    testFiles: ['inspection/verifyToken'],
  },
  {
    name: 'Inspection: an invented key ID causes a request each time',
    file: 'inspection/keySets.ts',
    from: 'ageMs < minIntervalMs || ',
    to: '',
    testFiles: ['inspection/verifyToken'],
  },
  {
    name: 'Inspection: a token is sent to a server that did not issue it',
    from: 'return isFromIssuer(getAuthorizationServer(app, aps), issuer);',
    to: 'return true;',
    ...introspection,
  },
  {
    name: 'Inspection: a token of another app is sent',
    from: 'clientId !== app.clientId',
    to: 'false',
    ...introspection,
  },
  {
    name: 'Inspection: an error quotes the token that was asked about',
    file: 'oauth/tokenEndpoint.ts',
    from: "'refresh_token', 'token']",
    to: "'refresh_token']",
    testFiles: ['inspection/introspectOwnToken'],
  },
  {
    name: 'Inspection: a claim holds control characters and kilobytes',
    file: 'inspection/plainText.ts',
    from: 'return serverText(',
    to: 'return String(',
    testFiles: ['inspection/readToken', 'inspection/explainFailure'],
  },
  {
    name: 'Inspection: a claim quotes a token',
    file: 'inspection/plainText.ts',
    from: "withoutTokens((typeof value === 'string' ? value : toJson(value)).slice(0, maxRead))",
    to: "(typeof value === 'string' ? value : toJson(value)).slice(0, maxRead)",
    testFiles: ['inspection/readToken'],
  },
  {
    name: 'Inspection: a thousand claims are shown',
    from: 'others.slice(0, maxClaims)',
    to: 'others',
    ...readToken,
  },
  {
    name: 'Inspection: a token of any issuer counts as one of Autodesk',
    from: 'issuer !== apsIssuer || clientId === undefined',
    to: 'clientId === undefined',
    ...readToken,
  },
  {
    name: 'Inspection: any issuer is asked for its keys',
    file: 'inspection/tokenOrigin.ts',
    from: 'issuer !== undefined && isFromIssuer(getAuthorizationServer({ server }, aps), issuer)',
    to: 'issuer !== undefined',
    ...tokenOrigin,
  },
  {
    name: 'Inspection: user info is requested from any host',
    file: 'inspection/tokenOrigin.ts',
    from: 'return isAutodesk || endpoint.host === aps.tokenEndpoint.host ? endpoint : undefined;',
    to: 'return endpoint;',
    ...tokenOrigin,
  },
  {
    name: 'Inspection: a host that only ends like one of Autodesk gets the token',
    file: 'inspection/tokenOrigin.ts',
    from: "endsWith('.autodesk.com')",
    to: "includes('autodesk.com')",
    ...tokenOrigin,
  },
  {
    name: 'Inspection: the words of an error quote a secret',
    file: 'inspection/pastedFailure.ts',
    from: 'withoutTokens(withoutSecrets(pasted.slice(0, maxLength), secretsIn(pasted)))',
    to: 'pasted.slice(0, maxLength)',
    ...explainFailure,
  },
  {
    name: 'Inspection: a request to another host is one to Autodesk',
    file: 'inspection/scopesOfRequest.ts',
    from: 'if (asked !== host && asked !== apsHost) return undefined;',
    to: '',
    testFiles: ['inspection/scopesOfRequest'],
  },
  {
    name: 'Inspection: a token with other legs has enough',
    file: 'inspection/scopesOfRequest.ts',
    from: "if (!required) return { kind: 'wrongLegs', needed: legs === 'twoLegged' ? 'threeLegged' : 'twoLegged' };",
    to: "if (!required) return { kind: 'enough' };",
    testFiles: ['inspection/scopesOfRequest', 'inspection/explainFailure'],
  },
  {
    name: 'Diagnostics: a trial of the secret store makes other windows outdated',
    file: 'credentials/catalog/secrets.ts',
    from: 'if (this.#store.tryOut) await',
    to: 'if (false) await',
    ...diagnostics,
  },
  {
    name: 'Diagnostics: an outdated window tries out the secret store',
    file: 'credentials/leases/fencedSecretStore.ts',
    from: 'await this.throwIfOutdated();',
    to: '',
    ...diagnostics,
  },
  {
    name: 'Diagnostics: a trial stays in the secret store',
    file: 'inspection/checkMachine.ts',
    from: '  await store.remove(name);\n',
    to: '',
    ...diagnostics,
  },
  {
    name: 'Diagnostics: a secret for another host is fine',
    file: 'credentials/catalog/clientSecrets.ts',
    from: 'if (await hosts.allows(app, secret.hosts, server)) return undefined;',
    to: 'return undefined;',
    ...diagnostics,
  },
  {
    name: 'Diagnostics: a check lasts forever',
    file: 'inspection/runDiagnostics.ts',
    from: 'setTimeout(() => timeout.abort(), checkTimeoutMs)',
    to: 'setTimeout(() => undefined, checkTimeoutMs)',
    ...diagnostics,
    words: 'never answers',
  },
  {
    name: 'Diagnostics: the report quotes what a system says',
    file: 'inspection/formatReport.ts',
    from: "/^[A-Z0-9_]{1,64}$/.test(code) ? code : '?'",
    to: 'code',
    testFiles: ['inspection/formatReport'],
  },
];
