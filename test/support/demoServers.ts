import { startEmulator, type Emulator } from '../emulator/emulator';

/** What a person enters for an app, and what the servers of the demo know. */
export interface DemoApp {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export const pipeline: DemoApp = {
  name: 'acme-pipeline',
  clientId: 'DemoPipeline8LmZ2xYb7NcW5pDs9FgH4jAe6uQ1tV0iXo3B',
  clientSecret: 'DemoSecretOfPipelineX81QwErTyUiOpAsDfGhJkLzXcVbNm1234567890abcd9',
};
export const viewer: DemoApp = {
  name: 'acme-viewer',
  clientId: 'DemoViewer4xN8pKc2Lr6TqYh0Vd3SfZa7Ju5MgEwB9sT1oC',
  clientSecret: 'DemoSecretOfViewerZ47QwErTyUiOpAsDfGhJkLzXcVbNm0987654321dcba2pQ',
};
export const reports: DemoApp = {
  name: 'acme-reports',
  clientId: 'demo-reports',
  clientSecret: 'DemoSecretOfReportsK52QwErTyUiOp',
};

export const designer = { userId: 'DESIGNER0001', name: 'Dana Designer', email: 'dana@acme.example' } as const;
export const reviewer = { userId: 'REVIEWER0002', name: 'Remy Reviewer', email: 'remy@acme.example' } as const;

/** The emulator with an app of each kind that the demo and the pictures show. Their IDs and secrets are always the same. */
export function startDemoServers(host: string, redirectUris: readonly string[]): Promise<Emulator> {
  return startEmulator({
    host,
    apps: [
      { clientId: pipeline.clientId, clientSecret: pipeline.clientSecret, type: 'serverToServer' },
      { clientId: viewer.clientId, clientSecret: viewer.clientSecret, type: 'traditionalWeb', redirectUris },
    ],
    applixureApps: [
      {
        clientId: reports.clientId,
        clientSecret: reports.clientSecret,
        allowedScopes: ['account-all:read'],
        defaultScopes: ['account-all:read'],
      },
    ],
    users: [designer, reviewer],
  });
}

/** What a person needs to add the apps. */
export function describeDemo(baseUrl: string): string {
  return `
Apps to add, which only this emulator knows:

  ${pipeline.name}   Server-to-Server
    Client ID      ${pipeline.clientId}
    Client secret  ${pipeline.clientSecret}

  ${viewer.name}     Traditional Web App; sign in as ${designer.name} or ${reviewer.name}
    Client ID      ${viewer.clientId}
    Client secret  ${viewer.clientSecret}

  ${reports.name}    Other OAuth 2.0 Server > Applixure, with the secret in the header
    Token endpoint ${baseUrl}/applixure/token
    Client ID      ${reports.clientId}
    Client secret  ${reports.clientSecret}

Ctrl-C ends the editor and the emulator.
`;
}
