import type { Break } from './breaks';

const keyApi = { file: 'aps/keyApi.ts', testFiles: ['aps/keyApi', 'credentials/serviceAccounts/serviceAccountKeys'] };
const serviceAccountApi = { file: 'aps/serviceAccountApi.ts', testFiles: ['aps/serviceAccountApi', 'aps/keyApi'] };
const apsRequest = { file: 'aps/apsRequest.ts', testFiles: ['aps/serviceAccountApi'] };

/** What Autodesk's own services can lose or leak. */
export const apsBreaks: readonly Break[] = [
  {
    name: 'APS: a key is created twice after a lost response',
    from: '{ ...options, isTransient: isRateLimited }',
    to: 'options',
    ...keyApi,
  },
  {
    name: 'APS: a cancellation drops the only copy of a private key',
    from: '{ ...options, signal: undefined }',
    to: 'options',
    ...keyApi,
  },
  {
    name: 'APS: a key is created after a cancellation',
    from: 'options.signal?.throwIfAborted();',
    to: '',
    ...keyApi,
  },
  { name: 'APS: the ID of a key leads elsewhere', from: 'encodeURIComponent(keyId)', to: 'keyId', ...keyApi },
  {
    name: 'APS: an account is created twice after a lost response',
    from: '{ ...options, isTransient: isRateLimited }',
    to: 'options',
    ...serviceAccountApi,
  },
  {
    name: 'APS: an ID with a path in it',
    from: 'return /^[A-Za-z0-9_-]{1,100}$/.test(text);',
    to: 'return /^[A-Za-z0-9_./-]{1,100}$/.test(text);',
    ...serviceAccountApi,
  },
  {
    name: 'APS: an error quotes the access token',
    from: 'accessToken === undefined ? secrets : [accessToken, ...secrets]',
    to: 'secrets',
    ...apsRequest,
  },
  { name: 'APS: an error response counts as success', from: 'status < 300', to: 'status < 500', ...apsRequest },
  {
    name: 'APS: the text of an error fills the window',
    file: 'aps/apsError.ts',
    from: 'this.description = serverText(response.description);',
    to: 'this.description = response.description;',
    testFiles: ['oauth/serverText'],
  },
  {
    name: "APS: a gateway's words blame the app",
    file: 'aps/likelyCause.ts',
    from: "if (code === undefined) return causeByServerStatus(status) ?? 'unknown';",
    to: "if (code === undefined) return causeByStatus(status) ?? 'unknown';",
    testFiles: ['aps/likelyCause'],
  },
  {
    name: 'APS: an assertion is for another audience',
    file: 'aps/apsAuthorizationServer.ts',
    from: 'assertionAudience: `${apsIssuer}/authentication/v2/token`',
    to: 'assertionAudience: `${apsIssuer}/authentication/v1/token`',
    testFiles: ['aps/samples', 'credentials/tokens/serviceAccountTokens'],
  },
  {
    name: 'APS: a user without an ID',
    file: 'aps/userInfo.ts',
    from: "fields.text('userid')",
    to: "fields.findText('userid') ?? 'user'",
    testFiles: ['aps/userInfo'],
  },
  {
    name: 'APS: a scope with a space in it',
    file: 'aps/scopes.ts',
    from: "if (scopes.some((scope) => !/^[\\x21\\x23-\\x29\\x2b-\\x5b\\x5d-\\x7e]+$/.test(scope))) return 'badCharacter';",
    to: '',
    testFiles: ['aps/scopes'],
  },
];
