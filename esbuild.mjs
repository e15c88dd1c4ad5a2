// Builds the extension (dist/extension.js) and the tests (dist/test). `--watch` rebuilds both at every change.
import { rmSync } from 'node:fs';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const common = { bundle: true, platform: 'node', sourcemap: true, logLevel: 'warning' };

const builds = [
  {
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    format: 'cjs',
    target: 'node22', // what VS Code 1.105 runs extensions with
    minify: !watch,
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: ['test/*.ts', 'test/{aps,bench,credentials,emulator,oauth,support,workbench}/**/*.ts'],
    outdir: 'dist/test',
    outbase: 'test',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    target: 'node20',
    packages: 'external',
  },
  {
    ...common,
    entryPoints: ['test/editor/**/*.ts'],
    outdir: 'dist/test/editor',
    outbase: 'test/editor',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
  },
];

rmSync('dist', { recursive: true, force: true });
if (watch) {
  await Promise.all(builds.map(async (options) => (await esbuild.context(options)).watch()));
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
