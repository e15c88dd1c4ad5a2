import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { collectMessages, messagesFile } from './messages';

mkdirSync(dirname(messagesFile), { recursive: true });
writeFileSync(messagesFile, await collectMessages());
