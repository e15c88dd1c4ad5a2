import type { Break } from './breaks';

const userSignIn = { file: 'credentials/signIn/userSignIn.ts', testFiles: ['credentials/signIn/userSignIn'] };
const callbackInbox = { file: 'credentials/signIn/callbackInbox.ts', testFiles: ['credentials/signIn/callbackInbox'] };
const redirectUri = { file: 'credentials/signIn/redirectUri.ts', testFiles: ['credentials/signIn/redirectUri'] };

/** From the browser to the stored user. */
export const signInBreaks: readonly Break[] = [
  { name: 'sign-in: any state', from: ' || response.state !== pending.state', to: '', ...userSignIn },
  {
    name: 'sign-in: any issuer',
    from: "if (!isFromIssuer(pending.server, response.issuer)) throw new AuthorizationResponseMismatchError('issuer');",
    to: '',
    ...userSignIn,
  },
  {
    name: 'sign-in: without the ID token that was asked for',
    from: "if (idToken === undefined) throw new UnexpectedResponseError('idToken', 200, undefined, 'missing');",
    to: 'if (idToken === undefined) return undefined;',
    file: userSignIn.file,
    testFiles: [...userSignIn.testFiles, 'credentials/tokens/customServers'],
  },
  {
    name: 'sign-in: the same state twice',
    from: 'const state = [randomText(), ',
    to: "const state = ['s', ",
    ...userSignIn,
  },
  {
    name: 'sign-in: the code goes to the server before',
    from: "throw new CredentialError('serverChanged', appId);",
    to: ';',
    file: userSignIn.file,
    testFiles: ['credentials/tokens/secretHosts'],
  },
  {
    name: 'sign-in: an outdated window exchanges the code',
    from: 'await this.#catalog.throwIfOutdated();',
    to: '',
    file: userSignIn.file,
    testFiles: ['credentials/outdatedWindow'],
  },
  {
    name: 'sign-in: no nonce',
    from: "scopes.includes('openid') && server.jwksEndpoint ? randomText() : undefined",
    to: "scopes.includes('openid') && server.jwksEndpoint ? undefined : undefined",
    file: userSignIn.file,
    testFiles: ['credentials/tokens/customServers'],
  },
  {
    name: 'sign-in: another user from the user info',
    from: 'if (subject !== undefined && subject !== info.userId) return known;',
    to: '',
    file: userSignIn.file,
    testFiles: ['credentials/tokens/customServers'],
  },
  {
    name: 'sign-in: the ID token does not name the user',
    from: 'const names = namesInClaims(claims);',
    to: 'const names = namesInClaims(new Map());',
    file: userSignIn.file,
    testFiles: ['credentials/tokens/customServers'],
  },
  {
    name: 'sign-in: a person takes the place of another',
    from: '{ ...known, userId: `user-${randomText().slice(0, 8)}` }',
    to: 'known',
    file: userSignIn.file,
    testFiles: ['credentials/tokens/customServers'],
  },
  {
    name: 'callbacks: nothing looks where the system does not watch',
    from: '    this.#startPolling();\n',
    to: '',
    ...callbackInbox,
  },
  {
    name: 'callbacks: the name of the file shows the state',
    from: "return `${createHash('sha256').update(state).digest('hex')}.callback`;",
    to: 'return `${state}.callback`;',
    ...callbackInbox,
  },
  {
    name: 'callbacks: the code stays on disk',
    from: 'await rm(claimed, { force: true }).catch(() => undefined);',
    to: '',
    ...callbackInbox,
  },
  {
    name: 'callbacks: an old code stays on disk',
    from: 'if (writtenAt !== undefined && Date.now() - writtenAt > maxAgeMs) await rm(path, { force: true });',
    to: '',
    ...callbackInbox,
  },
  {
    name: 'callbacks: the second one of a sign-in is forwarded',
    from: "if (this.#settled.has(name)) return 'delivered';",
    to: '',
    ...callbackInbox,
  },
  {
    name: 'callbacks: any response is to this sign-in',
    file: 'credentials/signIn/isResponseTo.ts',
    from: ' && response.state === state',
    to: '',
    testFiles: ['credentials/signIn/isResponseTo'],
  },
  {
    name: 'redirects: to any host over plain HTTP',
    from: "return url.hostname === 'localhost' || url.hostname === '[::1]' || url.hostname === '127.0.0.1';",
    to: 'return true;',
    ...redirectUri,
  },
  {
    name: 'redirects: a relay page over plain HTTP',
    from: "(url.protocol === 'https:' || isLoopbackRedirect(text))",
    to: 'true',
    ...redirectUri,
  },
];
