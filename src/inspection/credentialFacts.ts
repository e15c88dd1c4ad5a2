import { findCurrentRecord, type ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import type { CredentialFacts } from './explainFailure';

/**
 * What is known of the token of a credential, where `apsTokenEndpoint` is the URL of Autodesk's token endpoint. Undefined for
 * other servers: legs and these scopes are Autodesk's.
 */
export function factsOf(resolved: ResolvedCredential, apsTokenEndpoint: string): CredentialFacts | undefined {
  const { app, credential, scopes } = resolved;
  if (app.server) return undefined;
  const record = findCurrentRecord(resolved, apsTokenEndpoint);
  return {
    legs: credential.kind === 'app' ? 'twoLegged' : 'threeLegged',
    scopes: record?.granted ?? record?.scopes ?? scopes,
    expiresAt: record?.expiresAt,
  };
}

/** The host that stands for Autodesk's; undefined without a token endpoint, because the setting isn't a valid URL. */
export function hostOf(apsTokenEndpoint: string): string | undefined {
  return apsTokenEndpoint === '' ? undefined : new URL(apsTokenEndpoint).host;
}
