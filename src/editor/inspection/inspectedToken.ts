import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { IntrospectionResult } from '../../inspection/introspectOwnToken';
import type { JwtFacts } from '../../inspection/readToken';
import type { TokenOrigin } from '../../inspection/tokenOrigin';
import type { Verification } from '../../inspection/verifyToken';
import type { UserInfo } from '../../oauth/userInfo';

/** What the page about a token shows. Holds nothing of the token but what it says. */
export interface InspectedToken {
  readonly from: TokenFrom;
  readonly facts: JwtFacts | { readonly format: 'opaque' };
  /** What its own server said when it issued the token, where the token itself doesn't say it. */
  readonly issued: IssuedFacts | undefined;
  readonly origin: TokenOrigin;
  /** `Autodesk`, or a host; undefined where no server is known. */
  readonly serverName: string | undefined;
  readonly verification: Check<Verification>;
  readonly introspection: Check<IntrospectionResult>;
  /** Where its user can be asked for; undefined if nowhere. */
  readonly userInfoHost: string | undefined;
  readonly userInfo: Check<UserInfo>;
  /** Where it can be tried; undefined if nowhere. */
  readonly trialHost: string | undefined;
  /** The status of the response. */
  readonly trial: Check<number>;
}

/** Where a person had it from. */
export type TokenFrom =
  | { readonly kind: 'credential'; readonly picked: ResolvedCredential }
  | { readonly kind: 'clipboard' }
  | { readonly kind: 'pasted' };

export interface IssuedFacts {
  readonly scopes: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined;
}

/** A question to a server, and what came of it. */
export type Check<Result> =
  | { readonly state: 'notAsked' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly result: Result }
  | { readonly state: 'failed'; readonly text: string };

/** When a token expires, as far as anyone says. Epoch milliseconds. */
export function expiryOf({ facts, issued, introspection }: InspectedToken): number | undefined {
  const asked =
    introspection.state === 'done' && introspection.result.kind === 'active' ? introspection.result : undefined;
  return (facts.format === 'jwt' ? facts.expiresAt : undefined) ?? issued?.expiresAt ?? asked?.expiresAt;
}

/** The scopes of a token, as far as anyone says. */
export function scopesOf({ facts, issued, introspection }: InspectedToken): readonly string[] {
  const asked =
    introspection.state === 'done' && introspection.result.kind === 'active' ? introspection.result : undefined;
  const lists = [facts.format === 'jwt' ? facts.scopes : [], issued?.scopes ?? [], asked?.scopes ?? []];
  return lists.find((scopes) => scopes.length > 0) ?? [];
}
