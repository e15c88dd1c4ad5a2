// npm run pictures: takes README's pictures in the real workbench. With names of files, only those.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitOnTermination } from '../support/processes';
import { repository } from '../support/repository';
import { pictures } from './pictures';
import { encodePng } from './png';

exitOnTermination();
const chosen = process.argv.slice(2);
const folder = join(repository, 'media/pictures');
mkdirSync(folder, { recursive: true });
for (const [name, take] of Object.entries(pictures)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const png = encodePng(await take());
  writeFileSync(join(folder, name), png);
  console.log(`${name}: ${Math.ceil(png.length / 1024)} KB`);
}
process.exit(0);
