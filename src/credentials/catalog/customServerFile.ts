import { isSecureEndpoint } from '../../oauth/http';
import { readFields, readText } from '../../oauth/json';
import type { AssertionSettings, CustomServer, ServerEndpoints } from './customServer';

/** Reads what an app's file says of its server; undefined when something in it is no server. */
export function parseCustomServer(value: unknown): CustomServer | undefined {
  const fields = readFields(value);
  const [preset, authentication] = [fields?.get('preset'), fields?.get('authentication')];
  const endpoints = parseEndpoints(fields);
  const parameters = parseParameters(fields?.get('parameters'));
  if (preset !== 'custom' && preset !== 'applixure' && preset !== 'apsV1') return undefined;
  if (
    authentication !== 'basic' &&
    authentication !== 'body' &&
    authentication !== 'privateKey' &&
    authentication !== 'none'
  )
    return undefined;
  const assertion = parseAssertion(fields?.get('assertion'));
  return endpoints && parameters
    ? { preset, authentication, parameters, ...endpoints, ...(assertion ? { assertion } : {}) }
    : undefined;
}

/** Whether a text is the address of an endpoint that secrets may be sent to. */
export function isEndpoint(text: string): boolean {
  return URL.canParse(text) && isSecureEndpoint(new URL(text));
}

function parseAssertion(value: unknown): AssertionSettings | undefined {
  if (readFields(value) === undefined) return undefined;
  return {
    keyId: readText(value, 'keyId'),
    subject: readText(value, 'subject'),
    audience: readText(value, 'audience'),
  };
}

function parseEndpoints(fields: ReadonlyMap<string, unknown> | undefined): ServerEndpoints | undefined {
  const [issuer, tokenEndpoint] = [fields?.get('issuer'), fields?.get('tokenEndpoint')];
  const others = [
    'authorizationEndpoint',
    'revocationEndpoint',
    'introspectionEndpoint',
    'userInfoEndpoint',
    'jwksEndpoint',
  ].map((name) => fields?.get(name));
  if (issuer !== undefined && typeof issuer !== 'string') return undefined;
  if (typeof tokenEndpoint !== 'string' || !isEndpoint(tokenEndpoint) || !others.every(isEndpointOrNone))
    return undefined;
  const [authorizationEndpoint, revocationEndpoint, introspectionEndpoint, userInfoEndpoint, jwksEndpoint] = others;
  return {
    issuer,
    tokenEndpoint,
    authorizationEndpoint,
    revocationEndpoint,
    introspectionEndpoint,
    userInfoEndpoint,
    jwksEndpoint,
  };
}

function isEndpointOrNone(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && isEndpoint(value));
}

/** What the RFCs give a meaning to, and whatever would prove who the app is: none of it is an extra parameter. */
const reservedNames = new Set([
  'assertion',
  'client_assertion',
  'client_assertion_type',
  'client_id',
  'client_secret',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'grant_type',
  'nonce',
  'password',
  'redirect_uri',
  'refresh_token',
  'response_type',
  'scope',
  'state',
  'token',
  'token_type_hint',
]);

/** Whether a text can be the name of an extra parameter. */
export function isParameterName(text: string): boolean {
  return /^[\w.-]+$/.test(text) && !reservedNames.has(text);
}

function parseParameters(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = [...(readFields(value) ?? [])];
  const parsed = entries.flatMap(([name, text]): readonly (readonly [string, string])[] =>
    typeof text === 'string' && isParameterName(name) ? [[name, text]] : [],
  );
  return parsed.length === entries.length ? Object.fromEntries(parsed) : undefined;
}
