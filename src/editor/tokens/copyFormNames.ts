import { l10n } from 'vscode';
import { copyForms, type CopyForm } from '../../delivery/copyForms';

/** A form that can be picked. The script for httpYac needs an authentication provider, which this extension isn't. */
export type OfferedForm = Exclude<CopyForm, 'httpYac'>;

/** The forms that can be picked, in their order. */
export const offeredForms: readonly OfferedForm[] = copyForms.filter((form) => form !== 'httpYac');

/** A form, as a label and as part of a sentence. */
export function copyFormName(form: OfferedForm): string {
  switch (form) {
    case 'token':
      return l10n.t('Access token');
    case 'header':
      return l10n.t('Authorization header');
    case 'curl':
      return l10n.t('curl command');
    case 'powerShell':
      return l10n.t('PowerShell command');
    case 'httpie':
      return l10n.t('HTTPie command');
    case 'restClient':
      return l10n.t('.http request');
    case 'python':
      return l10n.t('Python code');
    case 'node':
      return l10n.t('Node.js code');
    case 'cSharp':
      return l10n.t('C# code');
  }
}
