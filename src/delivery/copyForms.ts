import type { ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import { withoutControls } from './envValue';

/** The forms in which an access token can be copied. `httpYac` holds no token: its script asks for one at every request. */
export const copyForms = [
  'token',
  'header',
  'curl',
  'powerShell',
  'httpie',
  'restClient',
  'httpYac',
  'python',
  'node',
  'cSharp',
] as const;

/** One of them. */
export type CopyForm = (typeof copyForms)[number];

/** What a form is made of. */
export interface CopyValues {
  /** The access token; RFC 6750 section 2.1 has its characters, and a server may use others. */
  readonly token: string;
  /** What the example requests. */
  readonly url: URL;
  /** What a script asks for. */
  readonly scopes: readonly string[];
}

/**
 * A URL that an example can request with the credential's token: at Autodesk one that needs no scope; elsewhere the user
 * info endpoint of a user, or the host of the token endpoint. `apsBaseUrl` is Autodesk's base URL.
 * @see https://aps.autodesk.com/en/docs/model-derivative/v2/reference/http/informational/formats-GET/
 */
export function exampleUrl(
  { app, user }: { readonly app: Pick<ResolvedCredential['app'], 'server'>; readonly user: unknown },
  apsBaseUrl: URL,
): URL {
  const { server } = app;
  if (!server) return new URL(`${apsBaseUrl.href.replace(/\/+$/, '')}/modelderivative/v2/designdata/formats`);
  return new URL((user === undefined ? undefined : server.userInfoEndpoint) ?? new URL(server.tokenEndpoint).origin);
}

/** Writes an access token in a form, quoted for its language, without white space around it or a line end after it. */
export function formatCopy(form: CopyForm, { token: text, url, scopes }: CopyValues): string {
  const token = withoutControls(text).trim();
  const header = `Authorization: Bearer ${token}`;
  switch (form) {
    case 'token':
      return token;
    case 'header':
      return header;
    case 'curl':
      return `curl -H ${quoteForShell(header)} ${quoteForShell(url.href)}`;
    case 'powerShell':
      return `Invoke-RestMethod -Uri ${quoteForPowerShell(url.href)} -Headers @{ Authorization = ${quoteForPowerShell(`Bearer ${token}`)} }`;
    case 'httpie':
      return `http GET ${quoteForShell(url.href)} ${quoteForShell(header.replaceAll('\\', '\\\\'))}`;
    case 'restClient':
      return `GET ${url.href}\n${header}`;
    case 'httpYac':
      return [
        '{{',
        `  const session = await require('vscode').authentication.getSession('aps-auth', ${JSON.stringify(scopes)}, { createIfNone: true });`,
        '  exports.token = session.accessToken;',
        '}}',
        `GET ${url.href}`,
        'Authorization: Bearer {{token}}',
      ].join('\n');
    case 'python':
      return [
        'import requests',
        '',
        `response = requests.get(${JSON.stringify(url.href)}, headers={"Authorization": ${JSON.stringify(`Bearer ${token}`)}})`,
        'print(response.text)',
      ].join('\n');
    case 'node':
      return [
        `const response = await fetch(${JSON.stringify(url.href)}, {`,
        `  headers: { Authorization: ${JSON.stringify(`Bearer ${token}`)} },`,
        '});',
        'console.log(await response.text());',
      ].join('\n');
    case 'cSharp':
      return [
        'using System.Net.Http.Headers;',
        '',
        'using var client = new HttpClient();',
        `client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ${JSON.stringify(token)});`,
        `Console.WriteLine(await client.GetStringAsync(${JSON.stringify(url.href)}));`,
      ].join('\n');
  }
}

/** For a POSIX shell: nothing is special between single quotes. */
function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** For PowerShell, which ends such a text at typographic quotes too. */
function quoteForPowerShell(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`;
}
