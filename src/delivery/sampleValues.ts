import type { Key, ServiceAccount } from '../credentials/catalog/serviceAccount';
import { formatEnvValue, withoutControls } from './envValue';
import type { Sample, VariableField, VariableValues } from './sampleVariables';

/** A variable that gets a value. */
export interface Variable {
  readonly name: string;
  /** May be empty. Only a private key has line breaks. */
  readonly value: string;
}

/** The values for an account and its key, without secrets. */
export function describeAccount(
  clientId: string,
  account: Pick<ServiceAccount, 'id' | 'email' | 'scopes'>,
  { id: keyId }: Pick<Key, 'id'>,
): VariableValues {
  return {
    clientId,
    serviceAccountId: account.id,
    keyId,
    email: account.email,
    keyPath: `./${keyId}.pem`,
    scope: account.scopes.join(' '),
  };
}

/** The variables of a sample whose values are known, in the order of the sample. */
export function toVariables({ names }: Pick<Sample, 'names'>, values: VariableValues): readonly Variable[] {
  return names.flatMap(([name, field]) => {
    const value = valueOf(field, values);
    return value === undefined ? [] : [{ name, value }];
  });
}

/** Formats a `.env` file for a sample, one variable per line. A variable without a value is left empty. */
export function formatEnvBlock({ names }: Pick<Sample, 'names'>, values: VariableValues): string {
  return names.map(([name, field]) => `${name}=${formatEnvValue(valueOf(field, values) ?? '').text}\n`).join('');
}

function valueOf(field: VariableField, values: VariableValues): string | undefined {
  const value = field === 'privateKeyBase64' ? values.privateKey : values[field];
  if (value === undefined) return undefined;
  if (field === 'privateKeyBase64') return Buffer.from(value).toString('base64');
  return field === 'privateKey' ? value.trim() : withoutControls(value);
}
