// The emulator in a separate process, so that signing tokens takes no time from the measured clients.
import { startEmulator } from '../emulator/emulator';
import { clientId, clientSecret, tokenPath } from '../support/credentialsFixture';

const emulator = await startEmulator({ apps: [{ clientId, clientSecret, type: 'serverToServer' }] });
emulator.setRateLimitPerMinute(tokenPath, Infinity);
// Any message requests the number of token requests so far.
process.on('message', () => process.send?.(emulator.requestCount(tokenPath)));
// The parent has ended or closed the channel.
process.once('disconnect', () => process.exit(0));
process.send?.(emulator.baseUrl);
