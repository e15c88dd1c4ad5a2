import { Fields } from '../oauth/fields';
import { parseJson } from '../oauth/json';

/**
 * What `aps-token` asks the window of the editor, and what the window answers: one HTTP POST over a unix socket or a named
 * pipe, one path for each thing that can be wanted. The version is part of the path, because a terminal can outlive an
 * update of the extension.
 */
const paths = {
  accessToken: '/v1/token',
  variables: '/v1/variables',
  list: '/v1/credentials',
  whoami: '/v1/whoami',
} as const;

/** The environment variables of a terminal. `key` is what `Authorization: Bearer` carries; none of them is a token. */
export const environmentNames = {
  ipc: 'APS_AUTH_IPC',
  key: 'APS_AUTH_KEY',
  node: 'APS_AUTH_NODE',
  main: 'APS_AUTH_MAIN',
} as const;

/**
 * What the sockets of the windows of a workspace are called: each window takes the first on which no other listens. After a
 * reload, it can be another one.
 * @param name that of the first
 */
export function socketNames(name: string): readonly string[] {
  return [name, `${name}-2`, `${name}-3`];
}

/** The exit codes of `aps-token`, after sysexits.h where it has one; the last two are a shell's. */
export const exitCodes = {
  success: 0,
  /** The command line, or what it names, doesn't exist. */
  usage: 2,
  /** No window answers. */
  noEditor: 69,
  /** Network, or a server that is busy: try again later. */
  temporary: 75,
  /** The person said no, or didn't answer in time. */
  notAllowed: 77,
  /** No credential, or one that only a person can make work again. */
  noCredential: 78,
  notExecutable: 126,
  notFound: 127,
} as const;

/** Who asks. Decides which permission is needed. */
export type Consumer = 'terminal';

/** What a consumer wants. Comes from another process: a text may be shown, but only as plain text. */
export type TokenRequest =
  | {
      readonly wants: 'accessToken';
      readonly consumer: Consumer;
      /** The name of a credential; undefined for the active one of the window. */
      readonly credential: string | undefined;
      /** Undefined for the scopes that were chosen for the credential. */
      readonly scopes: readonly string[] | undefined;
      /** How long the token must still be valid; undefined for the usual. */
      readonly minValidityMs: number | undefined;
      /** The name of the program that `run` starts, without its arguments. Undefined if the token is printed. */
      readonly program: string | undefined;
    }
  | {
      /** The variables of a sample, secrets included. */
      readonly wants: 'variables';
      readonly consumer: Consumer;
      readonly credential: string | undefined;
      /** The name of the sample. */
      readonly sample: string;
      readonly program: string;
    }
  | { readonly wants: 'list'; readonly consumer: Consumer }
  | { readonly wants: 'whoami'; readonly consumer: Consumer };

/**
 * Why a consumer gets nothing: the person said no or didn't answer in time (`notAllowed`), there is no active credential,
 * or a person has to go on (`noCredential`), the network or the server is unavailable (`temporary`), or the credential or
 * the sample that was named doesn't exist (`usage`).
 */
export type Refusal = 'usage' | 'temporary' | 'notAllowed' | 'noCredential';

/** A credential without its secrets. */
export interface CredentialStatus {
  readonly name: string;
  readonly kind: 'app' | 'user' | 'serviceAccount';
  /** In words, such as "42 min" or "sign in again". */
  readonly state: string;
  readonly isActive: boolean;
}

/** An environment variable for the program that `run` starts. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Whether the value is masked in the output of the program. */
  readonly isSecret: boolean;
}

/** What a consumer gets: to `accessToken` a token, to `variables` variables, to `list` and `whoami` credentials. */
export type TokenReply =
  | {
      readonly kind: 'accessToken';
      readonly accessToken: string;
      /** Epoch milliseconds. */
      readonly expiresAt: number | undefined;
      readonly scopes: readonly string[];
      /** The name of the credential. */
      readonly credential: string;
    }
  | { readonly kind: 'variables'; readonly variables: readonly Variable[] }
  | { readonly kind: 'credentials'; readonly credentials: readonly CredentialStatus[] }
  /** `message` is a sentence for a person. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly message: string };

/** The path and the body of the POST for a request. */
export function formatTokenRequest(request: TokenRequest): { readonly path: string; readonly body: string } {
  return { path: paths[request.wants], body: JSON.stringify({ ...request, wants: undefined, consumer: undefined }) };
}

/** Whether something can be wanted at a path. */
export function isKnownPath(path: string): boolean {
  return Object.values<string>(paths).includes(path);
}

/** Parses the body of a POST; undefined if it isn't a request. */
export function parseTokenRequest(path: string, body: string): TokenRequest | undefined {
  return Fields.parse(parseJson(body), (fields): TokenRequest | undefined => {
    const consumer = 'terminal';
    switch (path) {
      case paths.accessToken:
        return {
          wants: 'accessToken',
          consumer,
          credential: fields.optional('credential', parseName),
          scopes: fields.optionalList('scopes', parseName),
          minValidityMs: fields.optional('minValidityMs', parseDuration),
          program: fields.optional('program', parseName),
        };
      case paths.variables:
        return {
          wants: 'variables',
          consumer,
          credential: fields.optional('credential', parseName),
          sample: fields.text('sample'),
          program: fields.text('program'),
        };
      case paths.list:
        return { wants: 'list', consumer };
      case paths.whoami:
        return { wants: 'whoami', consumer };
      default:
        return undefined;
    }
  });
}

/** Parses the body of an answer; undefined if it isn't a reply. */
export function parseTokenReply(body: string): TokenReply | undefined {
  return Fields.parse(parseJson(body), (fields): TokenReply => {
    const kind = fields.oneOf('kind', ['accessToken', 'variables', 'credentials', 'refused']);
    switch (kind) {
      case 'accessToken':
        return {
          kind,
          accessToken: fields.required('accessToken', parseAccessToken),
          expiresAt: fields.optionalNumber('expiresAt'),
          scopes: fields.list('scopes', parseName),
          credential: fields.text('credential'),
        };
      case 'variables':
        return { kind, variables: fields.list('variables', parseVariable) };
      case 'credentials':
        return { kind, credentials: fields.list('credentials', parseCredentialStatus) };
      case 'refused':
        return {
          kind,
          refusal: fields.oneOf('refusal', ['usage', 'temporary', 'notAllowed', 'noCredential']),
          message: fields.text('message'),
        };
    }
  });
}

function parseName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parseDuration(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** RFC 6749 appendix A.12: visible characters only, so that a token is one line of a header. */
function parseAccessToken(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x20-\x7e]+$/.test(value) ? value : undefined;
}

function parseVariable(value: unknown): Variable | undefined {
  return Fields.parse(value, (fields) => ({
    name: fields.required('name', parseVariableName),
    value: fields.required('value', (text) => (typeof text === 'string' ? text : undefined)),
    isSecret: fields.boolean('isSecret'),
  }));
}

function parseVariableName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value) ? value : undefined;
}

function parseCredentialStatus(value: unknown): CredentialStatus | undefined {
  return Fields.parse(value, (fields) => ({
    name: fields.text('name'),
    kind: fields.oneOf('kind', ['app', 'user', 'serviceAccount']),
    state: fields.text('state'),
    isActive: fields.boolean('isActive'),
  }));
}
