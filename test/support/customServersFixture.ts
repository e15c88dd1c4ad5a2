import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import type { BrowserContext, Page } from 'playwright-core';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { launchBrowser } from './browser';
import { findFreePort, startEditorServer } from './editorServer';
import { makeTemporaryFolder } from './processes';
import { packagedExtension } from './repository';
import { openWorkbench } from './workbench/window';

export const keyId = 'applixure-key-1';
export const keySecret = 'PlantedApplixureSecretZx81QwErTy';
export const otherKeyId = 'applixure-key-2';
export const companyClientId = 'company-client-1';
export const companySecret = 'PlantedCompanySecretYw72AsDfGhJk';

/** The packaged extension in a real workbench; Autodesk, Applixure and a company's identity provider on this machine. */
export interface OtherServersFixture {
  /** Serves Autodesk's endpoints and Applixure-like ones. */
  readonly emulator: Emulator;
  readonly browser: BrowserContext;
  readonly page: Page;
  /** The URL of the company's identity provider, an oidc-provider. */
  readonly issuer: string;
  readonly loopbackUri: string;
  /** Access tokens from the identity provider, in the order of issue. */
  readonly companyTokens: readonly string[];
  readonly appFolder: string;
  close(): Promise<void>;
}

export async function createOtherServersFixture(): Promise<OtherServersFixture> {
  const loopbackUri = `http://localhost:${await findFreePort()}/back`;
  const emulator = await startEmulator({
    apps: [{ clientId: 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u', clientSecret: keySecret, type: 'serverToServer' }],
    applixureApps: [
      {
        clientId: keyId,
        clientSecret: keySecret,
        allowedScopes: ['account-all:read'],
        defaultScopes: ['account-all:read'],
      },
      {
        clientId: otherKeyId,
        clientSecret: keySecret,
        allowedScopes: ['account-all:read'],
        defaultScopes: ['account-all:read'],
      },
    ],
  });
  const companyTokens: string[] = [];
  const company = await startCompany(loopbackUri, companyTokens);
  const folder = makeTemporaryFolder();
  const settings = { 'apsAuth.baseUrl': emulator.baseUrl };
  const editor = await startEditorServer({
    folder,
    extension: packagedExtension,
    settings,
    trustedDomains: ['http://127.0.0.2:*'],
  });
  const browser = await launchBrowser({ origin: editor.origin, profile: `${folder}/browser` });
  const page = await openWorkbench(browser, editor.url);
  return {
    emulator,
    browser,
    page,
    issuer: company.issuer,
    loopbackUri,
    companyTokens,
    appFolder: `${folder}/data/User/globalStorage/aps-auth.aps-auth/apps`,
    async close() {
      await browser.close();
      await editor.close();
      await emulator.close();
      company.close();
    },
  };
}

/** Not on 127.0.0.1, because VS Code for the web rewrites such URLs when it opens them. */
async function startCompany(
  redirectUri: string,
  tokens: string[],
): Promise<{ readonly issuer: string; close(): void }> {
  const listener = createServer().listen(0, '127.0.0.2');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The identity provider listens on no TCP port.');
  const issuer = `http://127.0.0.2:${address.port}`;
  const provider = new Provider(issuer, {
    scopes: ['openid', 'email', 'reports'],
    claims: { email: ['email'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@company.example` }) }),
    features: {
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      userinfo: { enabled: true },
      devInteractions: { enabled: true },
    },
    clients: [
      {
        client_id: companyClientId,
        client_secret: companySecret,
        token_endpoint_auth_method: 'client_secret_basic',
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
      },
    ],
    issueRefreshToken: () => Promise.resolve(true),
    ttl: { AccessToken: 3600 },
  });
  const remember = (token: { readonly jti: string }): void => void tokens.push(token.jti);
  provider.on('access_token.saved', remember);
  const answer = provider.callback();
  listener.on('request', (request, response) => void answer(request, response));
  return {
    issuer,
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
