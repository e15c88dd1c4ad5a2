import { release } from 'node:os';
import * as vscode from 'vscode';
import { Fields } from '../../oauth/fields';

const remoteKinds = ['ssh-remote', 'wsl', 'dev-container', 'attached-container', 'codespaces', 'tunnel'] as const;

/** What kind of machine the window is connected to. Any other name may be that of a host. */
export type RemoteKind = (typeof remoteKinds)[number] | 'server';

/** What this window is. */
export interface EditorFacts {
  /** `APS Auth 0.1.0` */
  readonly extension: string;
  /** `Visual Studio Code 1.105.0` */
  readonly editor: string;
  readonly isWeb: boolean;
  readonly remote: RemoteKind | undefined;
  readonly runsOnRemote: boolean;
  /** `linux x64 6.8.0` */
  readonly system: string;
  readonly isTrusted: boolean;
}

export function readEditorFacts({ extension }: Pick<vscode.ExtensionContext, 'extension'>): EditorFacts {
  const version = Fields.parse(extension.packageJSON, (fields) => fields.text('version')) ?? '';
  return {
    extension: `APS Auth ${version}`,
    editor: `${vscode.env.appName} ${vscode.version}`,
    isWeb: vscode.env.uiKind === vscode.UIKind.Web,
    remote: remoteKindOf(vscode.env.remoteName),
    runsOnRemote: extension.extensionKind === vscode.ExtensionKind.Workspace,
    system: `${process.platform} ${process.arch} ${release()}`,
    isTrusted: vscode.workspace.isTrusted,
  };
}

function remoteKindOf(name: string | undefined): RemoteKind | undefined {
  return name === undefined ? undefined : (remoteKinds.find((kind) => kind === name) ?? 'server');
}

/** The same for a bug report, in English. */
export function formatEditorFacts(facts: EditorFacts): readonly string[] {
  const kind = facts.isWeb ? 'browser' : 'desktop';
  const remote = facts.remote === undefined ? '' : `, remote ${facts.remote}`;
  return [
    facts.extension,
    `${facts.editor}, ${kind}${remote}, extension on the ${facts.runsOnRemote ? 'remote' : 'local'} side`,
    facts.system,
    `workspace ${facts.isTrusted ? 'trusted' : 'not trusted'}`,
  ];
}
