// `node .github/checkRelease.mjs <tag>`: whether what is here may be released under a tag. Tells the release workflow whether
// it is a pre-release, which is what an odd minor number means.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [, , tag] = process.argv;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');

function findProblem() {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return `${version} is not a version that the Marketplace accepts.`;
  if (tag !== `v${version}`) return `The tag is ${tag}, but package.json has version ${version}.`;
  const section = changelog.split(/^## /m).find((text) => text.startsWith(`[${version}]`));
  if (section === undefined) return `CHANGELOG.md has no section [${version}].`;
  const [heading, ...lines] = section.split('\n');
  if (!/\] - \d{4}-\d{2}-\d{2}$/.test(heading)) return `The section [${version}] of CHANGELOG.md has no date.`;
  return lines.some((line) => line.startsWith('- ')) ? undefined : `The section [${version}] of CHANGELOG.md is empty.`;
}

const problem = findProblem();
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
const isPreRelease = Number(version.split('.')[1]) % 2 === 1;
console.log(`${version} can be released${isPreRelease ? ' as a pre-release' : ''}.`);
if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `preRelease=${isPreRelease}\n`);
