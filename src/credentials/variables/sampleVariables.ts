import { canGetToken, canSignIn } from '../catalog/app';
import type { ResolvedCredential } from '../catalog/resolvedCredential';

/** All of them. */
export const variableFields = [
  'clientId',
  'clientSecret',
  'callbackUrl',
  'serviceAccountId',
  'keyId',
  'email',
  'privateKey',
  'privateKeyBase64',
  'keyPath',
  'scope',
  'accessToken',
] as const;

/**
 * What a variable can hold about a credential. `clientSecret`, `privateKey`, and `accessToken` are secrets. `scope` is the
 * space-joined string, and `keyPath` the path of a PEM file, relative to the folder of the program.
 */
export type VariableField = (typeof variableFields)[number];

/** Whether a field is a secret, which must not be in a file that Git tracks. */
export function isSecretField(field: VariableField): boolean {
  return ['clientSecret', 'privateKey', 'privateKeyBase64', 'accessToken'].includes(field);
}

/** The values of those fields that are known. */
export type VariableValues = Partial<Readonly<Record<VariableField, string>>>;

/** For what a sample needs its variables: an app by itself, an app that users sign in to, or a service account. */
export type SampleKind = 'app' | 'userApp' | 'serviceAccount';

/** The variables that an APS sample or tool reads, in its order. */
export interface Sample {
  /** The name of the sample or tool, which isn't translated. */
  readonly source: string;
  readonly kind: SampleKind;
  readonly names: readonly (readonly [name: string, field: VariableField])[];
  /**
   * The file that the sample reads, relative to its folder. In a JSON file of .NET, `__` in a name separates the levels, as
   * it does in .NET's environment variables.
   */
  readonly file: '.env' | 'appsettings.Development.json' | 'appsettings.Local.json' | 'Properties/launchSettings.json';
}

const app = [
  ['APS_CLIENT_ID', 'clientId'],
  ['APS_CLIENT_SECRET', 'clientSecret'],
] as const;

const dotNetApp = [
  ['Forge__ClientId', 'clientId'],
  ['Forge__ClientSecret', 'clientSecret'],
] as const;

/** Every APS sample and tool whose variable names are known; a name means the same in each. */
export const samples: readonly Sample[] = [
  { source: 'aps-simple-viewer, aps-cli, raps', kind: 'app', file: '.env', names: app },
  { source: 'aps-design-automation-dotnet', kind: 'app', file: 'appsettings.Development.json', names: dotNetApp },
  { source: 'aps-configurator-inventor', kind: 'app', file: 'appsettings.Local.json', names: dotNetApp },
  {
    source: 'forge samples before 2023',
    kind: 'app',
    file: '.env',
    names: [
      ['FORGE_CLIENT_ID', 'clientId'],
      ['FORGE_CLIENT_SECRET', 'clientSecret'],
    ],
  },
  {
    source: 'aps-hubs-browser-nodejs, most tutorials',
    kind: 'userApp',
    file: '.env',
    names: [...app, ['APS_CALLBACK_URL', 'callbackUrl']],
  },
  {
    source: 'aps-hubs-browser-dotnet, aps-acc-issues-tutorial-dotnet',
    kind: 'userApp',
    file: 'appsettings.Development.json',
    names: [...app, ['APS_CALLBACK_URL', 'callbackUrl']],
  },
  {
    source: 'aps-3lo-python',
    kind: 'userApp',
    file: '.env',
    names: [
      ['CLIENT_ID', 'clientId'],
      ['CLIENT_SECRET', 'clientSecret'],
      ['CALLBACK_URL', 'callbackUrl'],
      ['SCOPES', 'scope'],
    ],
  },
  {
    source: 'aps-mcp-auth0-example',
    kind: 'userApp',
    file: '.env',
    names: [...app, ['APS_SCOPES', 'scope'], ['APS_CALLBACK_URL', 'callbackUrl']],
  },
  { source: 'aps-cli', kind: 'userApp', file: '.env', names: [...app, ['APS_REDIRECT_URI', 'callbackUrl']] },
  {
    source: 'forge samples with users before 2023',
    kind: 'userApp',
    file: '.env',
    names: [
      ['FORGE_CLIENT_ID', 'clientId'],
      ['FORGE_CLIENT_SECRET', 'clientSecret'],
      ['FORGE_CALLBACK_URL', 'callbackUrl'],
    ],
  },
  {
    source: 'aps-aecdm-mcp-dotnet',
    kind: 'userApp',
    file: 'Properties/launchSettings.json',
    names: [['CLIENT_ID', 'clientId']],
  },
  { source: 'Vite single-page apps', kind: 'userApp', file: '.env', names: [['VITE_APS_CLIENT_ID', 'clientId']] },
  {
    source: 'Get Started with SSA',
    kind: 'serviceAccount',
    file: '.env',
    names: [
      ['APS_CLIENT_ID', 'clientId'],
      ['APS_SECRET_ID', 'clientSecret'],
      ['SERVICE_ACCOUNT_ID', 'serviceAccountId'],
      ['KEY_ID', 'keyId'],
      ['SSA_EMAIL', 'email'],
      ['PRIVATE_KEY', 'privateKey'],
    ],
  },
  {
    source: 'aps-mcp-server',
    kind: 'serviceAccount',
    file: '.env',
    names: [
      ...app,
      ['APS_SA_ID', 'serviceAccountId'],
      ['APS_SA_EMAIL', 'email'],
      ['APS_SA_KEY_ID', 'keyId'],
      ['APS_SA_PRIVATE_KEY', 'privateKeyBase64'],
    ],
  },
  {
    source: 'aps-mcp-server-nodejs',
    kind: 'serviceAccount',
    file: '.env',
    names: [...app, ['SSA_ID', 'serviceAccountId'], ['SSA_KEY_ID', 'keyId'], ['SSA_KEY_PATH', 'keyPath']],
  },
  {
    source: 'aps-mcp-app-example',
    kind: 'serviceAccount',
    file: '.env',
    names: [...app, ['SSA_ID', 'serviceAccountId'], ['SSA_KEY_ID', 'keyId'], ['SSA_KEY_BASE64', 'privateKeyBase64']],
  },
  {
    source: 'aps-mcp-server-python, acc_sdk, aps-mcp-server-gen',
    kind: 'serviceAccount',
    file: '.env',
    names: [
      ...app,
      ['APS_SSA_ID', 'serviceAccountId'],
      ['APS_SSA_KEY_ID', 'keyId'],
      ['APS_SSA_KEY_BASE64', 'privateKeyBase64'],
    ],
  },
  {
    source: 'llms.txt',
    kind: 'serviceAccount',
    file: '.env',
    names: [
      ...app,
      ['SERVICE_ACCOUNT_ID', 'serviceAccountId'],
      ['KEY_ID', 'keyId'],
      ['APS_PRIVATE_KEY', 'privateKey'],
      ['APS_SCOPE', 'scope'],
    ],
  },
];

/**
 * The variable for an access token in aps-toolkit, autodesk-aps-mcp, and what a person writes. It isn't a sample of the
 * table, because a file would hold a token that is soon invalid.
 */
export const accessTokenVariable = 'APS_ACCESS_TOKEN';

/** The samples that a credential has the values for, in the order of the table. */
export function samplesOf({ credential, app: ofApp }: ResolvedCredential): readonly Sample[] {
  const isWanted = ({ kind, names }: Sample): boolean => {
    if (credential.kind === 'serviceAccount') return kind === 'serviceAccount';
    if (!canGetToken(ofApp) && names.some(([, field]) => field === 'clientSecret')) return false;
    return kind === 'userApp' ? canSignIn(ofApp) : kind === 'app' && credential.kind === 'app';
  };
  return samples.filter(isWanted);
}

/** What the last words of a variable name mean, whatever is before them. Longer endings stand first. */
const endings: readonly (readonly [ending: string, field: VariableField])[] = [
  ['CLIENT_ID', 'clientId'],
  ['CLIENT_SECRET', 'clientSecret'],
  ['APS_SECRET', 'clientSecret'],
  ['FORGE_SECRET', 'clientSecret'],
  ['SECRET_ID', 'clientSecret'],
  ['CALLBACK_URL', 'callbackUrl'],
  ['REDIRECT_URI', 'callbackUrl'],
  ['SERVICE_ACCOUNT_ID', 'serviceAccountId'],
  ['SSA_ID', 'serviceAccountId'],
  ['SA_ID', 'serviceAccountId'],
  ['SERVICE_ACCOUNT_EMAIL', 'email'],
  ['SSA_EMAIL', 'email'],
  ['SA_EMAIL', 'email'],
  ['KEY_PATH', 'keyPath'],
  ['KEY_ID', 'keyId'],
  ['KID', 'keyId'],
  ['PRIVATE_KEY', 'privateKey'],
  ['PRIVATE_KEY_BASE64', 'privateKeyBase64'],
  ['KEY_BASE64', 'privateKeyBase64'],
  ['PEM', 'privateKey'],
  ['SCOPES', 'scope'],
  ['SCOPE', 'scope'],
];

/** Names that mean something else, although they end as one of ours. */
const foreign = /^(AWS|AZURE|GOOGLE|GCP|GITHUB|GITLAB|SLACK|AUTH0|OKTA|SPOTIFY|DISCORD)_|(^|_)ACCESS_KEY_ID$/;

/**
 * What a variable of this name holds: by its ending after any prefix, in any case, and in the forms of .NET
 * (`Forge__ClientId`, `Forge:ClientId`) and JSON (`clientId`). `rank` is 2 for a name of the table, 1 for one that names
 * APS, 0 for any other: of two names for one field, the one with the higher rank counts. Undefined if it is none of ours.
 * Access and refresh tokens are never recognized: somebody else uses them.
 */
export function recognizeVariable(name: string): RecognizedVariable | undefined {
  const words = toWords(name);
  const [ending = '', field] = endings.find(([end]) => words === end || words.endsWith(`_${end}`)) ?? [];
  if (field === undefined || foreign.test(words)) return undefined;
  const prefix = words.slice(0, -ending.length).replace(/_$/, '');
  return { field, prefix, rank: knownNames.has(name) ? 2 : namesAps(name) ? 1 : 0 };
}

/**
 * Whose a client ID is, as far as the names of the objects around it and its own tell: that of an APS app, or of another
 * service; undefined if they name neither.
 */
export function findService(names: readonly string[]): 'aps' | 'other' | undefined {
  if (namesAps(names.join('_'))) return 'aps';
  return names.some((name) => foreign.test(`${toWords(name)}_`)) ? 'other' : undefined;
}

/** Whether a variable of this name belongs to an APS program, and not to just any that signs in somewhere. */
export function namesAps(name: string): boolean {
  return /(^|_)(APS|FORGE|AUTODESK|ADSK|SSA|SA)_/.test(toWords(name));
}

/** What a name holds, and how certain that is. */
export interface RecognizedVariable {
  readonly field: VariableField;
  /** What is before the ending, in capitals: `VITE_APS` of `VITE_APS_CLIENT_ID`. */
  readonly prefix: string;
  readonly rank: 0 | 1 | 2;
}

const knownNames: ReadonlySet<string> = new Set(samples.flatMap(({ names }) => names.map(([name]) => name)));

/** A name as it would be in a `.env` file. */
function toWords(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z\d]+/g, '_')
    .toUpperCase();
}

/**
 * Whether a text is what samples have in place of a value: `<…>`, `YOUR_CLIENT_ID`, `your-client-id`, `${input:id}`, and other
 * variables.
 */
export function isPlaceholder(text: string): boolean {
  return /^(?:<.*>|\{\{.*\}\}|\$\{.*\}|\$\w+|%\w+%|your[\s_-].*|x{4,}|\.{3}|…)$/i.test(text);
}
