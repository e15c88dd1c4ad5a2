import type { Key, ServiceAccount } from '../catalog/serviceAccount';

/** What environment variables can hold about a service account. `clientSecret` and `privateKey` are secrets. */
export type EnvField =
  'clientId' | 'clientSecret' | 'serviceAccountId' | 'keyId' | 'email' | 'privateKey' | 'keyPath' | 'scope';

/** The values of those fields that are known. */
export type EnvValues = Partial<Readonly<Record<EnvField, string>>>;

/** The variable names that one of Autodesk's samples reads, in its order. */
export interface EnvTemplate {
  /** The name of the sample, which isn't translated. */
  readonly source: string;
  readonly names: readonly (readonly [name: string, field: EnvField])[];
  /**
   * How the private key is written: as PEM with `\n` for line breaks, or as PEM in base64; undefined if it is in a
   * file.
   */
  readonly keyForm: 'pem' | 'base64' | undefined;
}

/** Autodesk's samples that use a service account. Each has variable names of its own. */
export const envTemplates: readonly EnvTemplate[] = [
  {
    source: 'Get Started with SSA',
    names: [
      ['APS_CLIENT_ID', 'clientId'],
      ['APS_SECRET_ID', 'clientSecret'],
      ['SERVICE_ACCOUNT_ID', 'serviceAccountId'],
      ['KEY_ID', 'keyId'],
      ['SSA_EMAIL', 'email'],
      ['PRIVATE_KEY', 'privateKey'],
    ],
    keyForm: 'pem',
  },
  {
    source: 'aps-mcp-server',
    names: [
      ['APS_CLIENT_ID', 'clientId'],
      ['APS_CLIENT_SECRET', 'clientSecret'],
      ['APS_SA_ID', 'serviceAccountId'],
      ['APS_SA_EMAIL', 'email'],
      ['APS_SA_KEY_ID', 'keyId'],
      ['APS_SA_PRIVATE_KEY', 'privateKey'],
    ],
    keyForm: 'base64',
  },
  {
    source: 'aps-mcp-server-nodejs',
    names: [
      ['APS_CLIENT_ID', 'clientId'],
      ['APS_CLIENT_SECRET', 'clientSecret'],
      ['SSA_ID', 'serviceAccountId'],
      ['SSA_KEY_ID', 'keyId'],
      ['SSA_KEY_PATH', 'keyPath'],
    ],
    keyForm: undefined,
  },
  {
    source: 'llms.txt',
    names: [
      ['APS_CLIENT_ID', 'clientId'],
      ['APS_CLIENT_SECRET', 'clientSecret'],
      ['SERVICE_ACCOUNT_ID', 'serviceAccountId'],
      ['KEY_ID', 'keyId'],
      ['APS_PRIVATE_KEY', 'privateKey'],
      ['APS_SCOPE', 'scope'],
    ],
    keyForm: 'pem',
  },
];

/** The values for an account and its key, without secrets. */
export function describeAsEnv(
  clientId: string,
  account: Pick<ServiceAccount, 'id' | 'email' | 'scopes'>,
  { id: keyId }: Pick<Key, 'id'>,
): EnvValues {
  return {
    clientId,
    serviceAccountId: account.id,
    keyId,
    email: account.email,
    keyPath: `./${keyId}.pem`,
    scope: account.scopes.join(' '),
  };
}

/**
 * Formats a `.env` file, one variable per line. A variable without a value is left empty. A shell that reads the file
 * runs nothing, whatever a server or a person wrote into the values.
 */
export function formatEnvBlock({ names, keyForm }: EnvTemplate, values: EnvValues): string {
  const lines = names.map(([name, field]) => {
    const value = values[field] ?? '';
    return `${name}=${field === 'privateKey' ? formatKey(value, keyForm) : quote(value)}`;
  });
  return `${lines.join('\n')}\n`;
}

/**
 * Parses a `.env` file for any of the samples. Values may be quoted and span several lines; unknown names are ignored.
 */
export function parseEnvBlock(text: string): EnvValues {
  const values: Partial<Record<EnvField, string>> = {};
  for (const [, name = '', raw = ''] of text.matchAll(
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*("(?:[^"\\]|\\[^])*"|'(?:[^']|'\\'')*'|[^\r\n]*)/gm,
  )) {
    const field = fieldNames.get(name);
    const value = unquote(raw);
    if (field !== undefined && value !== '') values[field] ??= field === 'privateKey' ? decodeKey(value) : value;
  }
  return values;
}

const fieldNames: ReadonlyMap<string, EnvField> = new Map([
  ...envTemplates.flatMap(({ names }) => names),
  ['FORGE_CLIENT_ID', 'clientId'],
  ['FORGE_CLIENT_SECRET', 'clientSecret'],
]);

function formatKey(privateKey: string, keyForm: EnvTemplate['keyForm']): string {
  if (keyForm === 'base64') return quote(Buffer.from(privateKey).toString('base64'));
  const lines = privateKey.trim().split('\n').map(withoutControls);
  // Readers of .env files replace `\n` by a line break only between double quotes; a shell leaves it as it is.
  return lines.some(isSpecial) ? quote(lines.join('\\n')) : `"${lines.join('\\n')}"`;
}

/** Quotes a value so that shells and readers of .env files read the same text, on one line. */
function quote(value: string): string {
  const text = withoutControls(value);
  return isSpecial(text) ? `'${text.replaceAll("'", escapedQuote)}'` : `"${text}"`;
}

/** A single quote between single quotes, for a shell. */
const escapedQuote = "'\\''";

/** Whether the text means something else between double quotes. */
function isSpecial(text: string): boolean {
  return /["$`\\!]/.test(text);
}

/** A value must not end its line and start another variable. */
function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '');
}

function unquote(raw: string): string {
  const [, quotes, quoted] = /^(["'])([^]*)\1$/.exec(raw.trim()) ?? [];
  if (quoted === undefined) return raw.replace(/(?:^|\s)#.*$/, '').trim();
  return quotes === "'" ? quoted.replaceAll(escapedQuote, "'") : quoted;
}

function decodeKey(value: string): string {
  return value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString();
}
