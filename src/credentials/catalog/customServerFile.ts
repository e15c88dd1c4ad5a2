import { Fields } from '../../oauth/fields';
import { isSecureEndpoint } from '../../oauth/http';
import { readFields } from '../../oauth/json';
import type { AssertionSettings, CustomServer } from './customServer';

/** Parses the server in an app's file; undefined if a value isn't valid. */
export function parseCustomServer(value: unknown): CustomServer | undefined {
  return Fields.parse(value, (fields) => {
    const assertion = fields.find('assertion', parseAssertion);
    const namesIssuerInRedirects = fields.find('namesIssuerInRedirects', (value) => value === true || undefined);
    return {
      preset: fields.oneOf('preset', ['custom', 'applixure', 'apsV1']),
      authentication: fields.oneOf('authentication', ['basic', 'body', 'privateKey', 'none']),
      parameters: fields.required('parameters', parseParameters),
      issuer: fields.optionalText('issuer'),
      tokenEndpoint: fields.required('tokenEndpoint', parseEndpoint),
      authorizationEndpoint: fields.optional('authorizationEndpoint', parseEndpoint),
      revocationEndpoint: fields.optional('revocationEndpoint', parseEndpoint),
      introspectionEndpoint: fields.optional('introspectionEndpoint', parseEndpoint),
      userInfoEndpoint: fields.optional('userInfoEndpoint', parseEndpoint),
      jwksEndpoint: fields.optional('jwksEndpoint', parseEndpoint),
      ...(namesIssuerInRedirects === true ? { namesIssuerInRedirects } : {}),
      ...(assertion ? { assertion } : {}),
    };
  });
}

/** Whether a text is the URL of an endpoint that secrets may be sent to. */
export function isEndpoint(text: string): boolean {
  return URL.canParse(text) && isSecureEndpoint(new URL(text));
}

function parseEndpoint(value: unknown): string | undefined {
  return typeof value === 'string' && isEndpoint(value) ? value : undefined;
}

function parseAssertion(value: unknown): AssertionSettings | undefined {
  return Fields.parse(value, (fields) => ({
    keyId: fields.findText('keyId'),
    subject: fields.findText('subject'),
    audience: fields.findText('audience'),
  }));
}

/** Parameters that the RFCs define, and those that authenticate the client: none of them can be an extra parameter. */
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

/** A missing value means no parameters. */
function parseParameters(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = [...(readFields(value) ?? [])];
  const parsed = entries.flatMap(([name, text]): readonly (readonly [string, string])[] =>
    typeof text === 'string' && isParameterName(name) ? [[name, text]] : [],
  );
  return parsed.length === entries.length ? Object.fromEntries(parsed) : undefined;
}
