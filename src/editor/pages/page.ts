import type { Credential } from '../../credentials/catalog/credential';

/** A page to read, as data. Everything in it is shown as plain text, wherever it is from. */
export interface Page {
  /** Of the tab and of the page. */
  readonly title: string;
  /** The answer in one line. A screen reader says it again when it changes. */
  readonly lead?: PageStatus | undefined;
  readonly text?: string | undefined;
  readonly buttons?: readonly PageButton[] | undefined;
  readonly sections: readonly PageSection[];
}

/** Rows below a heading. */
export interface PageSection {
  readonly heading: string;
  readonly text?: string | undefined;
  readonly rows: readonly PageRow[];
  readonly buttons?: readonly PageButton[] | undefined;
}

/** A name and what there is to say about it, a paragraph each. */
export interface PageRow {
  readonly name: string;
  readonly status?: PageStatus | undefined;
  readonly text: readonly string[];
  readonly buttons?: readonly PageButton[] | undefined;
  /** Whether the name is an identifier, such as a scope. */
  readonly isCode?: boolean | undefined;
}

/** An icon and words that say the same. */
export interface PageStatus {
  readonly state: 'good' | 'doubtful' | 'wrong' | 'unknown' | 'busy';
  readonly words: string;
}

/** A button that runs one of our commands, or what whoever shows the page does by this name. */
export interface PageButton {
  readonly title: string;
  readonly press: PageCommand | { readonly own: string };
  readonly isPrimary?: boolean | undefined;
}

/** A command that a page may run, and what it acts on. */
export interface PageCommand {
  readonly command: (typeof pageCommands)[number];
  readonly credential?: Credential | undefined;
}

/** Every command that a page may run. */
export const pageCommands = [
  'apsAuth.addApp',
  'apsAuth.changeClientSecret',
  'apsAuth.changeServer',
  'apsAuth.confirmBaseUrl',
  'apsAuth.createKey',
  'apsAuth.enableKey',
  'apsAuth.enableServiceAccount',
  'apsAuth.importKey',
  'apsAuth.managePermissions',
  'apsAuth.refreshServiceAccounts',
  'apsAuth.refreshToken',
  'apsAuth.rotateKey',
  'apsAuth.setScopes',
  'apsAuth.showLog',
  'apsAuth.signIn',
  'apsAuth.signInWithAnotherMethod',
] as const;

/** Every button of a page, in the order in which it is shown. */
export function listButtons({ buttons = [], sections }: Page): readonly PageButton[] {
  const inSections = sections.flatMap((section) => [
    ...section.rows.flatMap((row) => row.buttons ?? []),
    ...(section.buttons ?? []),
  ]);
  return [...buttons, ...inSections];
}

/** By what a page and this editor know a button: the same one after an update of the page. */
export function buttonKey({ press }: PageButton): string {
  return 'own' in press ? press.own : JSON.stringify([press.command, press.credential ?? null]);
}
