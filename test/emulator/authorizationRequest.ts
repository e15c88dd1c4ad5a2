import { noApiAccess, type Answer } from './answer';
import { deadEndPage } from './htmlPage';
import { parseThreeLeggedScope } from './scopes';
import type { EmulatorApp, EmulatorState } from './state';

export interface AuthorizationRequest {
  readonly app: EmulatorApp;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Empty if the app sent none. */
  readonly state: string;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly mustSignIn: boolean;
}

export type AuthorizationCheck =
  | { readonly kind: 'good'; readonly request: AuthorizationRequest }
  /** Not reported to the app; `reason` is for test authors. */
  | { readonly kind: 'deadEnd'; readonly answer: Answer; readonly reason: string }
  | { readonly kind: 'refused'; readonly location: string };

/** Validates the redirect URI first, so that no error is sent to an unregistered one. */
export function checkAuthorizationRequest(query: URLSearchParams, state: EmulatorState): AuthorizationCheck {
  const app = state.apps.get(query.get('client_id') ?? '');
  const deadEndReason = app === undefined ? 'The client ID is unknown.' : findDeadEnd(query, app);
  if (app === undefined || deadEndReason !== undefined) {
    return { kind: 'deadEnd', answer: deadEndPage(), reason: deadEndReason ?? '' };
  }
  if (app.hasApiAccess === false) {
    return { kind: 'deadEnd', answer: noApiAccess(), reason: 'The app has no API access.' };
  }
  return readRequest(query, app);
}

/** Keeps the redirect URI as registered, including its query. */
export function redirectLocation(redirectUri: string, parameters: Readonly<Record<string, string>>): string {
  const separator = redirectUri.includes('?') ? '&' : '?';
  return `${redirectUri}${separator}${new URLSearchParams(parameters).toString()}`;
}

function findDeadEnd(query: URLSearchParams, app: EmulatorApp): string | undefined {
  const redirectUri = query.get('redirect_uri') ?? '';
  const obstacles: readonly (readonly [boolean, string])[] = [
    [new Set(query.keys()).size !== query.size, 'A parameter is there twice.'],
    [app.isArchived === true, 'The app is archived.'],
    [app.type === 'serverToServer', 'A server-to-server app signs nobody in.'],
    [app.redirectUris?.includes(redirectUri) !== true, `The redirect URI "${redirectUri}" is not registered.`],
    [
      /[^A-Za-z0-9,._-]/.test(query.get('state') ?? ''),
      'The state has other characters than letters, digits and ",._-".',
    ],
  ];
  return obstacles.find(([isMet]) => isMet)?.[1];
}

function readRequest(query: URLSearchParams, app: EmulatorApp): AuthorizationCheck {
  const redirectUri = query.get('redirect_uri') ?? '';
  const state = query.get('state') ?? '';
  const refusal = findRefusal(query);
  const scopes = parseThreeLeggedScope(query.get('scope') ?? '');
  if (refusal !== undefined || scopes === undefined) {
    const [error, description] = refusal ?? ['invalid_scope', 'The requested scope is invalid, unknown or malformed.'];
    return {
      kind: 'refused',
      location: redirectLocation(redirectUri, { error, error_description: description, state }),
    };
  }
  const nonce = query.get('nonce') ?? undefined;
  const codeChallenge = query.get('code_challenge') ?? undefined;
  const mustSignIn = query.has('prompt');
  return { kind: 'good', request: { app, redirectUri, scopes, state, nonce, codeChallenge, mustSignIn } };
}

/** The error and its description, as in RFC 6749 section 4.1.2.1. */
function findRefusal(query: URLSearchParams): readonly [string, string] | undefined {
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (query.get('response_type') !== 'code') {
    return ['unsupported_response_type', "The 'response_type' must be 'code'."];
  }
  if ((query.get('response_mode') ?? 'query') !== 'query') {
    return ['invalid_request', "The 'response_mode' is not supported."];
  }
  if (!['login', 'create'].includes(query.get('prompt') ?? 'login')) {
    return ['invalid_request', "The 'prompt' is invalid."];
  }
  if (challenge === null ? method !== null : method !== 'S256') {
    return ['invalid_request', "The 'code_challenge_method' must be 'S256'."];
  }
  const isChallengeWellFormed = /^[\w-]{43}$/.test(challenge ?? 'A'.repeat(43));
  return isChallengeWellFormed ? undefined : ['invalid_request', "The 'code_challenge' is invalid."];
}
