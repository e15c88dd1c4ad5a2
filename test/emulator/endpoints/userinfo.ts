import { isActive } from '../accessTokens';
import { insufficientPrivilege, jsonAnswer, moreInfo, type Answer } from '../answer';
import { bearerToken, type EndpointRequest } from '../endpointRequest';
import type { EmulatorState, IssuedAccessToken } from '../state';
import { familyName, givenName, type EmulatorUser } from '../users';

/** `GET /userinfo`: does not accept a 2-legged access token. */
export function answerUserinfo(request: EndpointRequest, state: EmulatorState): Answer {
  const bearer = bearerToken(request);
  if (bearer === undefined) {
    const developerMessage = 'The Authorization header is missing or invalid.';
    return jsonAnswer(401, { developerMessage, moreInfo, errorCode: 'AUTH-012' });
  }
  const issued = state.issuedAccessTokens.get(bearer);
  const user = state.users.get(issued?.userId ?? '');
  if (issued === undefined || user === undefined || !isActive(issued, state)) {
    const developerMessage = 'The access token is invalid.';
    return jsonAnswer(401, { developerMessage, moreInfo, errorCode: 'AUTH-006' });
  }
  if (!mayReadProfile(issued)) {
    return insufficientPrivilege();
  }
  return jsonAnswer(200, describe(user));
}

function mayReadProfile({ scopes }: IssuedAccessToken): boolean {
  const sufficient = ['openid', 'profapi:core-std-profile:read', 'user-profile:read', 'user:read'];
  return scopes.some((scope) => sufficient.includes(scope));
}

function describe(user: EmulatorUser): unknown {
  return {
    sub: user.userId,
    name: user.name,
    given_name: givenName(user),
    family_name: familyName(user),
    preferred_username: user.email,
    email: user.email,
    email_verified: user.isEmailVerified ?? true,
    profile: `https://profile.autodesk.com/${user.userId}`,
    picture: `https://images.profile.autodesk.com/${user.userId}/profilepictures/x120.jpg`,
    locale: 'en-US',
    updated_at: 1_662_583_480,
    is_twofa_enabled: false,
    country_code: 'US',
    address: { street_address: '', locality: '', region: '', postal_code: '', country: 'US' },
    phone_number: '',
    phone_number_verified: false,
    job_title: '',
    company: '',
    created_date: '2017-12-11T20:54:18Z',
    last_login_date: '2020-05-10T04:00:29Z',
    eidm_guid: user.userId,
    user_thumbnails: { sizeX120: `https://images.profile.autodesk.com/${user.userId}/profilepictures/x120.jpg` },
  };
}
