import * as vscode from 'vscode';
import {
  serverPresets,
  type AssertionSettings,
  type ClientAuthenticationKind,
  type CustomServer,
  type ServerPreset,
} from '../../credentials/catalog/customServer';
import { isParameterName } from '../../credentials/catalog/customServerFile';
import { toPlainText } from '../words/toPlainText';
import { promptEndpoints, promptIssuer, type Discovered } from './promptEndpoints';
import type { Steps } from './steps';

/** A server that a person entered, and the scopes it supports. */
export interface PromptedServer {
  readonly server: CustomServer;
  /** From the metadata of the server; empty if it lists none. */
  readonly scopesSupported: readonly string[];
}

/**
 * Prompts for the server that an app is registered at, and for how it authenticates there. Gets the endpoints from the
 * metadata of the server if it publishes any.
 * @throws CancellationError if the person canceled, and what discovery throws
 */
export async function promptCustomServer(
  steps: Steps,
  preset: ServerPreset,
  previous?: CustomServer,
): Promise<PromptedServer> {
  const info = serverPresets[preset];
  const discovered = info.hasTokenEndpointOnly ? undefined : await promptIssuer(steps, previous);
  const endpoints = discovered?.endpoints ?? (await promptEndpoints(steps, preset, previous));
  const authentication = await promptAuthentication(steps, discovered?.authentications ?? info.authentications);
  const parameters = info.hasTokenEndpointOnly ? {} : await promptParameters(steps, previous?.parameters ?? {});
  const assertion =
    authentication === 'privateKey'
      ? { assertion: await promptAssertion(steps, endpoints.tokenEndpoint, previous?.assertion ?? {}) }
      : authentication === 'privateKeyJwt'
        ? { assertion: await promptClientAssertion(steps, endpoints.tokenEndpoint, previous, discovered) }
        : {};
  return {
    server: { preset, ...endpoints, authentication, ...assertion, parameters },
    scopesSupported: discovered?.scopesSupported ?? [],
  };
}

/** Prompts for the kind of server. @throws CancellationError if the person canceled */
export async function promptPreset(steps: Steps): Promise<ServerPreset> {
  const rows: readonly (vscode.QuickPickItem & { readonly preset: ServerPreset })[] = [
    {
      label: 'Applixure',
      detail: vscode.l10n.t('Opaque tokens, valid for one hour. Scopes are optional.'),
      preset: 'applixure',
    },
    {
      label: 'APS v1',
      detail: vscode.l10n.t('The old authentication/v1/authenticate endpoint, which some gateways still use.'),
      preset: 'apsV1',
    },
    {
      label: vscode.l10n.t('Custom'),
      detail: vscode.l10n.t('Any OAuth 2.0 server (RFC 6749). Enter its issuer or its endpoints.'),
      preset: 'custom',
    },
  ];
  return (await steps.pick({ prompt: vscode.l10n.t('Which server do you want to use?'), rows })).preset;
}

async function promptAuthentication(
  steps: Steps,
  kinds: readonly ClientAuthenticationKind[],
): Promise<ClientAuthenticationKind> {
  const [only, ...others] = kinds;
  if (only !== undefined && others.length === 0) return only;
  const rows = kinds.map((authentication) => ({ ...describeAuthentication(authentication), authentication }));
  return (await steps.pick({ prompt: vscode.l10n.t('How does the app authenticate?'), rows })).authentication;
}

function describeAuthentication(kind: ClientAuthenticationKind): vscode.QuickPickItem {
  switch (kind) {
    case 'basic':
      return {
        label: vscode.l10n.t('Secret in the Header'),
        description: 'client_secret_basic',
        detail: vscode.l10n.t('Recommended by RFC 6749'),
      };
    case 'body':
      return { label: vscode.l10n.t('Secret in the Body'), description: 'client_secret_post' };
    case 'privateKeyJwt':
      return {
        label: vscode.l10n.t('Private Key JWT'),
        description: 'private_key_jwt',
        detail: vscode.l10n.t(
          'Instead of a secret, the app sends a JWT that its private key signs (RFC 7523 section 2.2)',
        ),
      };
    case 'privateKey':
      return {
        label: vscode.l10n.t('Private Key'),
        description: 'JWT bearer',
        detail: vscode.l10n.t('The app exchanges a JWT that its private key signs for tokens (RFC 7523 section 2.1)'),
      };
    case 'none':
      return {
        label: vscode.l10n.t('No Secret'),
        description: 'none',
        detail: vscode.l10n.t('For public apps, whose users sign in with PKCE'),
      };
  }
}

async function promptAssertion(
  steps: Steps,
  tokenEndpoint: string,
  previous: AssertionSettings,
): Promise<AssertionSettings> {
  const keyId = await promptOptional(steps, vscode.l10n.t('Key ID, sent as kid (optional)'), previous.keyId);
  const subject = await promptOptional(
    steps,
    vscode.l10n.t('Subject that the app acts for, sent as sub (leave empty for the app itself)'),
    previous.subject,
  );
  const audience = await promptOptional(
    steps,
    vscode.l10n.t('Audience, sent as aud (leave empty to use {0})', toPlainText(tokenEndpoint)),
    previous.audience,
  );
  return { keyId, subject, audience };
}

/** An algorithm list of a server that was entered by hand isn't known. */
async function promptClientAssertion(
  steps: Steps,
  tokenEndpoint: string,
  previous: CustomServer | undefined,
  discovered: Discovered | undefined,
): Promise<AssertionSettings> {
  const { keyId: previousId, audience: previousAudience } = previous?.assertion ?? {};
  const keyId = await promptOptional(steps, vscode.l10n.t('Key ID, sent as kid (optional)'), previousId);
  const audience = await promptOptional(
    steps,
    vscode.l10n.t('Audience, sent as aud (leave empty to use {0})', toPlainText(tokenEndpoint)),
    previousAudience,
  );
  return { keyId, audience, algorithms: discovered?.algorithms };
}

async function promptOptional(steps: Steps, prompt: string, value: string | undefined): Promise<string | undefined> {
  const entered = await steps.text({ prompt, value });
  return entered.trim() === '' ? undefined : entered.trim();
}

async function promptParameters(
  steps: Steps,
  previous: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const entered = await steps.text({
    prompt: vscode.l10n.t('Extra parameters that the server needs, such as audience or resource (optional)'),
    placeHolder: 'audience=https://api.example.com resource=…',
    value: Object.entries(previous)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    findProblem: (text) =>
      parseParameters(text)
        ? undefined
        : vscode.l10n.t(
            "Enter name=value pairs separated by spaces. Secrets and standard OAuth parameters aren't allowed.",
          ),
  });
  return parseParameters(entered) ?? {};
}

function parseParameters(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text
    .split(/\s+/)
    .filter(Boolean)
    .map((pair) => /^([^=]+)=(\S+)$/.exec(pair));
  const entries = pairs.flatMap((pair): readonly (readonly [string, string])[] =>
    pair ? [[pair[1] ?? '', pair[2] ?? '']] : [],
  );
  return entries.length === pairs.length && entries.every(([name]) => isParameterName(name))
    ? Object.fromEntries(entries)
    : undefined;
}
