// Builds the extension (dist/extension.js), aps-token (dist/aps-token.js), and the tests (dist/test). `--watch` rebuilds both at every change.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const common = { bundle: true, platform: 'node', sourcemap: true, logLevel: 'warning' };

/** esbuild's own patterns know no alternatives, and the tests in the editor are built apart from the others. */
function testFiles(isWanted) {
  const paths = readdirSync('test', { encoding: 'utf8', recursive: true }).map((path) => path.replaceAll('\\', '/'));
  return paths.filter((path) => path.endsWith('.ts') && isWanted(path)).map((path) => `test/${path}`);
}

/** Says when a build begins and ends, which is what a launch configuration waits for. */
const announce = {
  name: 'announce',
  setup(build) {
    build.onStart(() => console.log('Building…'));
    build.onEnd(() => console.log('Built.'));
  },
};

/**
 * esbuild splits ES modules only, and the editor puts its proxy and its certificates into what CommonJS requires: so what it
 * has split becomes CommonJS, file by file.
 */
const writeAsCommonJs = {
  name: 'write-as-commonjs',
  setup(build) {
    const { target, minify } = build.initialOptions;
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const options = {
          format: 'cjs',
          platform: 'node',
          supported: { 'dynamic-import': false },
          sourcemap: 'external',
          sourcefile: path,
          target,
          minify,
        };
        const { code, map } = await esbuild.transform(text, options);
        mkdirSync(dirname(path), { recursive: true });
        // The maps are not in the package. Watched builds are those that are debugged.
        writeFileSync(path, watch ? `${code}//# sourceMappingURL=${basename(path)}.map\n` : code);
        writeFileSync(`${path}.map`, map);
      }
    });
  },
};

/**
 * What `src/` imports when it is first needed (the commands, the error messages, the requests) is built into one file. With
 * a file for each module, esbuild would cut what loads at activation into a piece for every combination of modules that
 * share it.
 */
const keepLazyTogether = {
  name: 'keep-lazy-together',
  setup(build) {
    const source = resolve('src');
    build.onResolve({ filter: /^\.\.?\// }, ({ kind, importer }) =>
      kind === 'dynamic-import' && importer.startsWith(source) ? { path: 'lazy', namespace: 'lazy' } : undefined,
    );
    build.onLoad({ filter: /^lazy$/, namespace: 'lazy' }, () => {
      const sources = readdirSync(source, { encoding: 'utf8', recursive: true })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => join(source, path));
      const modules = sources.flatMap((path) =>
        Array.from(readFileSync(path, 'utf8').matchAll(/import\('(\.[^']+)'\)/g), ([, name]) =>
          join(dirname(path), name),
        ),
      );
      const contents = modules.map((path) => `export * from ${JSON.stringify(path)};`).join('\n');
      return { contents, resolveDir: source, watchFiles: sources };
    });
  },
};

const builds = [
  {
    ...common,
    entryPoints: ['src/extension.ts'],
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    target: 'node22', // what VS Code 1.105 runs extensions with
    minify: !watch,
    sourcemap: 'inline',
    write: false,
    plugins: [keepLazyTogether, writeAsCommonJs, ...(watch ? [announce] : [])],
    // Two exports of one name would both be left out of the file.
    logOverride: { 'ambiguous-reexport': 'error' },
    // The polyfill is asked for only where Node.js has no web streams, which was before version 18.
    external: ['vscode', 'web-streams-polyfill/*'],
  },
  {
    ...common,
    entryPoints: { 'aps-token': 'src/program/apsToken.ts' },
    outdir: 'dist',
    format: 'cjs',
    target: 'node20',
    // An import() would load Node.js's loader of ES modules.
    supported: { 'dynamic-import': false },
    minify: !watch,
    sourcemap: watch ? 'inline' : false,
    define: { 'process.env.APS_TOKEN_VERSION': JSON.stringify(version) },
  },
  {
    ...common,
    entryPoints: testFiles((path) => !path.startsWith('editor/')),
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
    entryPoints: testFiles((path) => path.startsWith('editor/')),
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
