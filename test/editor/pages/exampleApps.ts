import type { App } from '../../../src/credentials/catalog/app';
import { resolveApp } from '../../../src/credentials/catalog/resolvedCredential';
import { initialSignInSettings } from '../../../src/credentials/catalog/signInSettings';

/** An app at Autodesk with a user and a service account. */
export const app: App = {
  id: 'app-1',
  name: 'acme-portal',
  type: 'traditionalWeb',
  clientId: 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u',
  server: undefined,
  scopes: ['data:read'],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [{ id: 'ANN', name: 'Ann', email: 'ann@acme.example', scopes: ['data:read'], status: 'signedIn', tokens: [] }],
  serviceAccounts: [
    {
      id: 'ROBOT',
      email: 'robot@acme.adskserviceaccount.autodesk.com',
      status: 'enabled',
      createdAt: 0,
      accessedAt: 0,
      expiresAt: undefined,
      scopes: ['data:read'],
      defaultKeyId: undefined,
      keys: undefined,
      tokens: [],
    },
  ],
};

/** The same app as a credential. */
export const resolvedApp = resolveApp(app);

/** An app at another server. */
export const otherApp: App = {
  ...app,
  id: 'app-2',
  name: 'acme-reports',
  server: {
    preset: 'custom',
    issuer: 'https://login.acme.example',
    tokenEndpoint: 'https://login.acme.example/token',
    authorizationEndpoint: undefined,
    revocationEndpoint: undefined,
    introspectionEndpoint: undefined,
    userInfoEndpoint: undefined,
    jwksEndpoint: undefined,
    authentication: 'basic',
    parameters: {},
  },
};
