import type { Credential } from '../../credentials/catalog/credential';

/** A command about a credential, as links in Markdown and notifications write it. The ID of a user may contain a parenthesis. */
export function commandAbout(command: string, credential: Credential): string {
  const argument = encodeURIComponent(JSON.stringify([credential]));
  return `${command}?${argument.replaceAll('(', '%28').replaceAll(')', '%29')}`;
}
