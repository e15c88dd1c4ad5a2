import * as vscode from 'vscode';
import {
  serverPresets,
  type AssertionSettings,
  type ClientAuthenticationKind,
  type CustomServer,
  type ServerEndpoints,
  type ServerPreset,
} from '../../credentials/catalog/customServer';
import { isEndpoint, isParameterName } from '../../credentials/catalog/customServerFile';
import { requestServerMetadata, type ServerMetadata } from '../../oauth/discovery';
import { discoveryMessage } from '../errors/customServerMessages';
import { errorMessage } from '../errors/errorMessages';
import { toPlainText } from '../words/toPlainText';
import { notify } from './notify';
import { runWithProgress } from './runWithProgress';

/** A server that a person entered, and the scopes it supports. */
export interface PromptedServer {
  readonly server: CustomServer;
  /** From the metadata of the server; empty if it lists none. */
  readonly scopesSupported: readonly string[];
}

type EndpointField = Exclude<keyof ServerEndpoints, 'issuer' | 'namesIssuerInRedirects' | 'tokenEndpoint'>;

/**
 * Prompts for the server that an app is registered at, and for how it authenticates there. Gets the endpoints from the
 * metadata of the server if it publishes any.
 * @throws CancellationError if the person canceled, and what discovery throws
 */
export async function promptCustomServer(
  title: string,
  preset: ServerPreset,
  previous?: CustomServer,
): Promise<PromptedServer> {
  const info = serverPresets[preset];
  const discovered = info.hasTokenEndpointOnly ? undefined : await promptIssuer(title, previous);
  const endpoints = discovered?.endpoints ?? (await promptEndpoints(title, preset, previous));
  const authentication = await promptAuthentication(title, discovered?.authentications ?? info.authentications);
  const parameters = info.hasTokenEndpointOnly ? {} : await promptParameters(title, previous?.parameters ?? {});
  const assertion =
    authentication === 'privateKey'
      ? { assertion: await promptAssertion(title, endpoints.tokenEndpoint, previous?.assertion ?? {}) }
      : {};
  return {
    server: { preset, ...endpoints, authentication, ...assertion, parameters },
    scopesSupported: discovered?.scopesSupported ?? [],
  };
}

/** Prompts for the kind of server. @throws CancellationError if the person canceled */
export async function promptPreset(title: string): Promise<ServerPreset> {
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
  const picked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: vscode.l10n.t('Which server do you want to use?'),
    ignoreFocusOut: true,
  });
  if (!picked) throw new vscode.CancellationError();
  return picked.preset;
}

interface Discovered {
  readonly endpoints: ServerEndpoints;
  readonly authentications: readonly ClientAuthenticationKind[];
  readonly scopesSupported: readonly string[];
}

/** Undefined if the person wants to enter the endpoints manually. */
async function promptIssuer(title: string, previous: CustomServer | undefined): Promise<Discovered | undefined> {
  const prompt = vscode.l10n.t('Issuer URL (leave empty to enter the endpoints manually)');
  for (let value = previous?.issuer; ;) {
    const issuer = await promptUrl({ title, prompt, value, isOptional: true });
    if (issuer === undefined) return undefined;
    const found = await discover(new URL(issuer));
    if (found !== 'edit') return found;
    value = issuer;
  }
}

async function discover(issuer: URL): Promise<Discovered | 'edit' | undefined> {
  try {
    const title = vscode.l10n.t('Looking up the endpoints of {0}', issuer.host);
    return toDiscovered(await runWithProgress(title, ({ signal }) => requestServerMetadata(issuer, { signal })));
  } catch (error) {
    const text = discoveryMessage(error) ?? errorMessage(error)?.text;
    if (text === undefined) throw error;
    const [edit, enterManually] = [vscode.l10n.t('Edit'), vscode.l10n.t('Enter Endpoints Manually')];
    const pressed = await notify(`${issuer.host}: ${text}`, {
      severity: 'warning',
      modal: {},
      buttons: [edit, enterManually],
    });
    if (pressed !== edit && pressed !== enterManually) throw new vscode.CancellationError();
    return pressed === edit ? 'edit' : undefined;
  }
}

function toDiscovered(metadata: ServerMetadata): Discovered {
  const text = (url: URL | undefined): string | undefined => url?.href;
  return {
    endpoints: {
      issuer: metadata.issuer,
      namesIssuerInRedirects: metadata.namesIssuerInRedirects,
      tokenEndpoint: metadata.tokenEndpoint.href,
      authorizationEndpoint: text(metadata.authorizationEndpoint),
      revocationEndpoint: text(metadata.revocationEndpoint),
      introspectionEndpoint: text(metadata.introspectionEndpoint),
      userInfoEndpoint: text(metadata.userInfoEndpoint),
      jwksEndpoint: text(metadata.jwksEndpoint),
    },
    authentications: offeredAuthentications(metadata.authenticationMethods),
    scopesSupported: metadata.scopesSupported,
  };
}

/**
 * Basic is the default in the RFC. Methods that the metadata doesn't list are offered last instead of being left out,
 * because many servers forget to list them.
 */
function offeredAuthentications(methods: readonly string[]): readonly ClientAuthenticationKind[] {
  const names: readonly (readonly [string, ClientAuthenticationKind])[] = [
    ['client_secret_basic', 'basic'],
    ['client_secret_post', 'body'],
    ['none', 'none'],
  ];
  const named = names.filter(([name]) => methods.includes(name)).map(([, kind]) => kind);
  return [...new Set<ClientAuthenticationKind>([...named, 'basic', 'body', 'privateKey', 'none'])];
}

async function promptEndpoints(
  title: string,
  preset: ServerPreset,
  previous: CustomServer | undefined,
): Promise<ServerEndpoints> {
  const info = serverPresets[preset];
  const value = previous?.tokenEndpoint ?? info.tokenEndpoint;
  const tokenEndpoint =
    (await promptUrl({ title, prompt: vscode.l10n.t('Token endpoint'), value, isOptional: false })) ?? '';
  const others: Partial<Record<EndpointField, string | undefined>> = {};
  if (!info.hasTokenEndpointOnly) {
    const prompts: readonly (readonly [EndpointField, string])[] = [
      ['authorizationEndpoint', vscode.l10n.t('Authorization endpoint, where users sign in (optional)')],
      ['revocationEndpoint', vscode.l10n.t('Revocation endpoint (optional)')],
      ['introspectionEndpoint', vscode.l10n.t('Introspection endpoint (optional)')],
      ['userInfoEndpoint', vscode.l10n.t('UserInfo endpoint (optional)')],
    ];
    for (const [field, prompt] of prompts)
      others[field] = await promptUrl({ title, prompt, value: previous?.[field], isOptional: true });
  }
  const { authorizationEndpoint, revocationEndpoint, introspectionEndpoint, userInfoEndpoint } = others;
  return {
    issuer: undefined,
    tokenEndpoint,
    authorizationEndpoint,
    revocationEndpoint,
    introspectionEndpoint,
    userInfoEndpoint,
    jwksEndpoint: undefined,
  };
}

interface UrlPrompt {
  readonly title: string;
  readonly prompt: string;
  readonly value: string | undefined;
  readonly isOptional: boolean;
}

async function promptUrl({ title, prompt, value, isOptional }: UrlPrompt): Promise<string | undefined> {
  const entered = await vscode.window.showInputBox({
    title,
    prompt,
    placeHolder: 'https://',
    ignoreFocusOut: true,
    ...(value === undefined ? {} : { value }),
    validateInput: (text) => {
      if (text.trim() === '') return isOptional ? undefined : vscode.l10n.t('Enter a URL.');
      return isEndpoint(text.trim())
        ? undefined
        : vscode.l10n.t('Enter an https URL. Only URLs on this machine can use http.');
    },
  });
  if (entered === undefined) throw new vscode.CancellationError();
  return entered.trim() === '' ? undefined : entered.trim();
}

async function promptAuthentication(
  title: string,
  kinds: readonly ClientAuthenticationKind[],
): Promise<ClientAuthenticationKind> {
  const [only, ...others] = kinds;
  if (only !== undefined && others.length === 0) return only;
  const rows = kinds.map((authentication) => ({ ...describeAuthentication(authentication), authentication }));
  const picked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: vscode.l10n.t('How does the app authenticate?'),
    ignoreFocusOut: true,
  });
  if (!picked) throw new vscode.CancellationError();
  return picked.authentication;
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
    case 'privateKey':
      return {
        label: vscode.l10n.t('Private Key'),
        description: 'JWT bearer',
        detail: vscode.l10n.t('The app signs a JWT assertion (RFC 7523)'),
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
  title: string,
  tokenEndpoint: string,
  previous: AssertionSettings,
): Promise<AssertionSettings> {
  const promptOptional = async (prompt: string, value: string | undefined): Promise<string | undefined> => {
    const entered = await vscode.window.showInputBox({
      title,
      prompt,
      ignoreFocusOut: true,
      ...(value === undefined ? {} : { value }),
    });
    if (entered === undefined) throw new vscode.CancellationError();
    return entered.trim() === '' ? undefined : entered.trim();
  };
  const keyId = await promptOptional(vscode.l10n.t('Key ID, sent as kid (optional)'), previous.keyId);
  const subject = await promptOptional(
    vscode.l10n.t('Subject that the app acts for, sent as sub (leave empty for the app itself)'),
    previous.subject,
  );
  const audience = await promptOptional(
    vscode.l10n.t('Audience, sent as aud (leave empty to use {0})', toPlainText(tokenEndpoint)),
    previous.audience,
  );
  return { keyId, subject, audience };
}

async function promptParameters(
  title: string,
  previous: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const entered = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Extra parameters that the server needs, such as audience or resource (optional)'),
    placeHolder: 'audience=https://api.example.com resource=…',
    value: Object.entries(previous)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    ignoreFocusOut: true,
    validateInput: (text) =>
      parseParameters(text)
        ? undefined
        : vscode.l10n.t(
            "Enter name=value pairs separated by spaces. Secrets and standard OAuth parameters aren't allowed.",
          ),
  });
  if (entered === undefined) throw new vscode.CancellationError();
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
