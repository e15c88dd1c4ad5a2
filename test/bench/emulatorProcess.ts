// The emulator in a process of its own, so that signing tokens takes no time from the clients that are measured.
import { startEmulator } from '../emulator/emulator';
import { clientId, clientSecret, tokenPath } from '../support/credentialsFixture';

const emulator = await startEmulator({ apps: [{ clientId, clientSecret, type: 'serverToServer' }] });
emulator.setRateLimitPerMinute(tokenPath, Infinity);
// Any message asks how many token requests have come so far.
process.on('message', () => process.send?.(emulator.requestCount(tokenPath)));
// The parent has died or wants the end.
process.once('disconnect', () => process.exit(0));
process.send?.(emulator.baseUrl);
