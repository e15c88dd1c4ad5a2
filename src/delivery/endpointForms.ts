/** The forms of a request whose client asks the token endpoint. None of them has an access token. */
export const endpointForms = ['restClientEndpoint', 'thunderClient', 'postman', 'bruno'] as const;

/** One of them. */
export type EndpointForm = (typeof endpointForms)[number];

/** What such a form is made of. */
export interface EndpointValues {
  /** Where the endpoint is, and what lets clients in: a secret while the endpoint is open. */
  readonly endpoint: { readonly url: URL; readonly bearer: string };
  /** The name of the credential, as the endpoint finds it. */
  readonly credential: string;
  /** What the example requests. */
  readonly url: URL;
}

/** Whether a form asks the token endpoint. */
export function isEndpointForm(form: string): form is EndpointForm {
  return endpointForms.some((known) => known === form);
}

/**
 * Writes a request in a form: for REST Client two requests of a file, for the others a script that runs before a request and
 * keeps the access token for that request only.
 * @see https://github.com/Huachao/vscode-restclient#request-variables
 * @see https://docs.thunderclient.com/scripting/send-request
 * @see https://learning.postman.com/docs/tests-and-scripts/write-scripts/postman-sandbox-reference/pm-request
 * @see https://docs.usebruno.com/testing/script/javascript-reference
 */
export function formatEndpointCopy(
  form: EndpointForm,
  { endpoint: { url: endpointUrl, bearer }, credential, url }: EndpointValues,
): string {
  const authorization = `Bearer ${bearer}`;
  const json = JSON.stringify({ credential });
  const quotedUrl = JSON.stringify(endpointUrl.href);
  const quoted = JSON.stringify(authorization);
  switch (form) {
    case 'restClientEndpoint':
      return [
        '# @name apsToken',
        `POST ${endpointUrl.href}`,
        `Authorization: ${authorization}`,
        'Content-Type: application/json',
        '',
        // Between two braces, there would be a variable.
        json.replaceAll('{{', String.raw`{\u007b`),
        '',
        '###',
        '',
        `GET ${url.href}`,
        'Authorization: Bearer {{apsToken.response.body.$.access_token}}',
      ].join('\n');
    case 'thunderClient':
      return [
        "const axios = require('axios');",
        `const response = await axios.post(${quotedUrl}, ${json}, {`,
        `  headers: { Authorization: ${quoted} },`,
        '});',
        "tc.setVar('apsToken', response.data.access_token, 'request');",
      ].join('\n');
    case 'postman':
      return [
        'const response = await pm.sendRequest({',
        `  url: ${quotedUrl},`,
        "  method: 'POST',",
        `  header: { Authorization: ${quoted}, 'Content-Type': 'application/json' },`,
        `  body: { mode: 'raw', raw: ${JSON.stringify(json)} },`,
        '});',
        "pm.request.headers.upsert({ key: 'Authorization', value: `Bearer ${response.json().access_token}` });",
      ].join('\n');
    case 'bruno':
      return [
        'const response = await bru.sendRequest({',
        "  method: 'POST',",
        `  url: ${quotedUrl},`,
        `  headers: { Authorization: ${quoted}, 'Content-Type': 'application/json' },`,
        `  data: ${json},`,
        '});',
        "req.setHeader('Authorization', `Bearer ${response.data.access_token}`);",
      ].join('\n');
  }
}
