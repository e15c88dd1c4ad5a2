import type { EndpointRequest } from './endpointRequest';
import type { EmulatorState } from './state';
import type { EmulatorUser } from './users';

const name = 'apsEmulatorUser';
const attributes = 'Path=/; HttpOnly; SameSite=Lax';

export function rememberUser(userId: string): string {
  return `${name}=${userId}; ${attributes}`;
}

export function forgetUser(): string {
  return `${name}=; ${attributes}; Max-Age=0`;
}

/** The last user of this browser. Cookies ignore ports, so it may be a user of another emulator. */
export function rememberedUser(request: EndpointRequest, state: EmulatorState): EmulatorUser | undefined {
  const cookies = new Map(
    (request.cookie ?? '').split(';').map((cookie) => {
      const [key = '', value = ''] = cookie.trim().split('=');
      return [key, value];
    }),
  );
  return state.users.get(cookies.get(name) ?? '');
}
