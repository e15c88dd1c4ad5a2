import * as vscode from 'vscode';
import {
  serverPresets,
  type ClientAuthenticationKind,
  type CustomServer,
  type ServerEndpoints,
  type ServerPreset,
} from '../../credentials/catalog/customServer';
import { isEndpoint } from '../../credentials/catalog/customServerFile';
import { OtherIssuerError, requestServerMetadata, type ServerMetadata } from '../../oauth/discovery';
import { serverText } from '../../oauth/serverText';
import { discoveryMessage } from '../errors/customServerMessages';
import { errorMessage } from '../errors/errorMessages';
import { notify } from './notify';
import { runWithProgress } from './runWithProgress';
import type { Steps } from './steps';

type EndpointField = Exclude<keyof ServerEndpoints, 'namesIssuerInRedirects' | 'tokenEndpoint'>;

/** What the metadata of a server says (RFC 8414). */
export interface Discovered {
  readonly endpoints: ServerEndpoints;
  readonly authentications: readonly ClientAuthenticationKind[];
  readonly algorithms: readonly string[];
  readonly scopesSupported: readonly string[];
}

/** What the person has looked up in this task, because its prompts run again when they go back. */
const lookedUp = new WeakMap<Steps, Map<string, Discovered | undefined>>();

/**
 * Prompts for the issuer, and looks up its metadata. Undefined if the person wants to enter the endpoints manually.
 * @throws CancellationError if the person canceled, and what discovery throws
 */
export async function promptIssuer(steps: Steps, previous: CustomServer | undefined): Promise<Discovered | undefined> {
  const issuer = await promptUrl(steps, {
    prompt: vscode.l10n.t('Issuer URL (leave empty to enter the endpoints manually)'),
    value: previous?.issuer,
    isOptional: true,
  });
  if (issuer === undefined) return undefined;
  const known = lookedUp.get(steps) ?? new Map<string, Discovered | undefined>();
  if (known.has(issuer)) return known.get(issuer);
  const found = await discover(new URL(issuer));
  if (found === 'edit') return steps.again();
  lookedUp.set(steps, known.set(issuer, found));
  return found;
}

async function discover(issuer: URL): Promise<Discovered | 'edit' | undefined> {
  try {
    const title = vscode.l10n.t('Looking up the endpoints of {0}', issuer.host);
    return toDiscovered(await runWithProgress(title, ({ signal }) => requestServerMetadata(issuer, { signal })));
  } catch (error) {
    if (error instanceof OtherIssuerError) return offerOtherIssuer(issuer, error);
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

/** @throws CancellationError if the person canceled */
async function offerOtherIssuer(
  issuer: URL,
  { metadata, usable }: OtherIssuerError,
): Promise<Discovered | 'edit' | undefined> {
  const named = serverText(metadata.issuer);
  const use = vscode.l10n.t('Use This Issuer');
  const edit = vscode.l10n.t('Edit');
  const enterManually = vscode.l10n.t('Enter Endpoints Manually');
  const pressed = await notify(vscode.l10n.t('The metadata of {0} names a different issuer: {1}', issuer.href, named), {
    severity: 'warning',
    modal: {
      detail:
        usable === 'nowhere'
          ? vscode.l10n.t("This name stands for many issuers. Enter your tenant's own.")
          : vscode.l10n.t('Use it only if you trust that it is the server you mean.'),
    },
    buttons: usable === 'nowhere' ? [edit, enterManually] : [use, edit, enterManually],
  });
  switch (pressed) {
    case use:
      return usable === 'here' ? toDiscovered(metadata) : discover(new URL(metadata.issuer));
    case edit:
      return 'edit';
    case enterManually:
      return undefined;
    case undefined:
    default:
      throw new vscode.CancellationError();
  }
}

function toDiscovered(metadata: ServerMetadata): Discovered {
  const text = (url: URL | undefined): string | undefined => url?.href;
  return {
    endpoints: {
      issuer: metadata.issuer,
      ...(metadata.namesIssuerInRedirects === true ? { namesIssuerInRedirects: true } : {}),
      tokenEndpoint: metadata.tokenEndpoint.href,
      authorizationEndpoint: text(metadata.authorizationEndpoint),
      revocationEndpoint: text(metadata.revocationEndpoint),
      introspectionEndpoint: text(metadata.introspectionEndpoint),
      userInfoEndpoint: text(metadata.userInfoEndpoint),
      jwksEndpoint: text(metadata.jwksEndpoint),
    },
    authentications: offeredAuthentications(metadata.authenticationMethods),
    algorithms: metadata.authenticationAlgorithms,
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
    ['private_key_jwt', 'privateKeyJwt'],
    ['none', 'none'],
  ];
  const named = names.filter(([name]) => methods.includes(name)).map(([, kind]) => kind);
  return [...new Set<ClientAuthenticationKind>([...named, 'basic', 'body', 'privateKeyJwt', 'privateKey', 'none'])];
}

/**
 * Prompts for the endpoints one by one.
 * @throws CancellationError if the person canceled
 */
export async function promptEndpoints(
  steps: Steps,
  preset: ServerPreset,
  previous: CustomServer | undefined,
): Promise<ServerEndpoints> {
  const info = serverPresets[preset];
  const value = previous?.tokenEndpoint ?? info.tokenEndpoint;
  const tokenEndpoint =
    (await promptUrl(steps, { prompt: vscode.l10n.t('Token endpoint'), value, isOptional: false })) ?? '';
  const others: Partial<Record<EndpointField, string | undefined>> = {};
  if (!info.hasTokenEndpointOnly) {
    const prompts: readonly (readonly [EndpointField, string])[] = [
      ['authorizationEndpoint', vscode.l10n.t('Authorization endpoint, where users sign in (optional)')],
      ['revocationEndpoint', vscode.l10n.t('Revocation endpoint (optional)')],
      ['introspectionEndpoint', vscode.l10n.t('Introspection endpoint (optional)')],
      ['userInfoEndpoint', vscode.l10n.t('UserInfo endpoint (optional)')],
      ['jwksEndpoint', vscode.l10n.t('JWK Set, with which ID tokens are verified (optional)')],
      ['issuer', vscode.l10n.t('Issuer, as it stands in ID tokens (optional)')],
    ];
    for (const [field, prompt] of prompts)
      others[field] = await promptUrl(steps, { prompt, value: previous?.[field], isOptional: true });
  }
  return {
    issuer: others.issuer,
    tokenEndpoint,
    authorizationEndpoint: others.authorizationEndpoint,
    revocationEndpoint: others.revocationEndpoint,
    introspectionEndpoint: others.introspectionEndpoint,
    userInfoEndpoint: others.userInfoEndpoint,
    jwksEndpoint: others.jwksEndpoint,
  };
}

interface UrlPrompt {
  readonly prompt: string;
  readonly value: string | undefined;
  readonly isOptional: boolean;
}

async function promptUrl(steps: Steps, { prompt, value, isOptional }: UrlPrompt): Promise<string | undefined> {
  const entered = await steps.text({
    prompt,
    placeHolder: 'https://',
    value,
    findProblem: (text) => {
      if (text.trim() === '') return isOptional ? undefined : vscode.l10n.t('Enter a URL.');
      return isEndpoint(text.trim())
        ? undefined
        : vscode.l10n.t('Enter an https URL. Only URLs on this machine can use http.');
    },
  });
  return entered.trim() === '' ? undefined : entered.trim();
}
