import { canSignIn } from '../credentials/catalog/app';
import type { ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import type { Sample, VariableField, VariableValues } from '../credentials/variables/sampleVariables';
import { formatEnvValue, withoutControls } from './envValue';
import { formatPlaceholder, isPlaceholderField } from './placeholders';

/** A variable that gets a value. */
export interface Variable {
  readonly name: string;
  /** May be empty. Only a private key has line breaks. */
  readonly value: string;
}

/** The values of a credential that aren't secrets. */
export function describeValues({ app, user, serviceAccount, scopes }: ResolvedCredential): VariableValues {
  const keyId = serviceAccount?.defaultKeyId;
  const email = serviceAccount?.email ?? user?.email;
  return {
    clientId: app.clientId,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(canSignIn(app) ? { callbackUrl: app.signIn.loopbackUri } : {}),
    ...(serviceAccount ? { serviceAccountId: serviceAccount.id } : {}),
    ...(email === undefined ? {} : { email }),
    ...(keyId === undefined ? {} : { keyId, keyPath: `./${keyId}.pem` }),
  };
}

/** The variables of a sample whose values are known, in the order of the sample. */
export function toVariables({ names }: Pick<Sample, 'names'>, values: VariableValues): readonly Variable[] {
  return names.flatMap(([name, field]) => {
    const value = valueOfField(field, values);
    return value === undefined ? [] : [{ name, value }];
  });
}

/**
 * The variables of a sample for a launch configuration: placeholders that name the credential, and values only where they are
 * no secret and there is no placeholder. A variable without either is left out.
 */
export function toPlaceholders(
  { names }: Pick<Sample, 'names'>,
  resolved: ResolvedCredential,
  credentialName: string | undefined,
): readonly Variable[] {
  const values = describeValues(resolved);
  return names.flatMap(([name, field]) => {
    if (isPlaceholderField(field)) return [{ name, value: formatPlaceholder({ field, name: credentialName }) }];
    const value = valueOfField(field, values);
    return value === undefined ? [] : [{ name, value }];
  });
}

/** Formats a `.env` file for a sample, one variable per line. A variable without a value is left empty. */
export function formatEnvBlock({ names }: Pick<Sample, 'names'>, values: VariableValues): string {
  return names.map(([name, field]) => `${name}=${formatEnvValue(valueOfField(field, values) ?? '').text}\n`).join('');
}

/**
 * The value of a field, ready for a variable: the base64 of a private key is that of its PEM, and nothing but a private key has
 * line breaks. Undefined if it isn't known.
 */
export function valueOfField(field: VariableField, values: VariableValues): string | undefined {
  const value = field === 'privateKeyBase64' ? values.privateKey : values[field];
  if (value === undefined) return undefined;
  if (field === 'privateKeyBase64') return Buffer.from(value).toString('base64');
  return field === 'privateKey' ? value.trim() : withoutControls(value);
}
