import { l10n } from 'vscode';
import type { CopyForm } from '../../delivery/copyForms';
import type { EndpointForm } from '../../delivery/endpointForms';

/** A form, as a label and as part of a sentence. */
export function copyFormName(form: CopyForm | EndpointForm): string {
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
    case 'httpYac':
      return l10n.t('httpYac request');
    case 'python':
      return l10n.t('Python code');
    case 'node':
      return l10n.t('Node.js code');
    case 'cSharp':
      return l10n.t('C# code');
    case 'restClientEndpoint':
      return l10n.t('REST Client request to the token endpoint');
    case 'thunderClient':
      return l10n.t('Thunder Client script for the token endpoint');
    case 'postman':
      return l10n.t('Postman script for the token endpoint');
    case 'bruno':
      return l10n.t('Bruno script for the token endpoint');
  }
}
