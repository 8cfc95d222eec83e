import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/lint/result.js';
import { formatNames } from '../../src/report/index.js';
import { root } from './sources.js';

const folder = mkdtempSync(join(tmpdir(), 'wslint-bundles-'));
const files = new Map<string, string>();

beforeAll(() => {
  // In a process of its own, because esbuild refuses the globals of the test runner.
  const script = `import { buildAll } from ${JSON.stringify(`${root}/scripts/build.mjs`)};
    process.stdout.write(JSON.stringify([...(await buildAll())]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (stdout === '') throw new Error(stderr);
  for (const [name, text] of JSON.parse(stdout) as [string, string][]) {
    files.set(name, text);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Node in a folder without node_modules. */
function node(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat }
spec: { hosts: [chat], http: [{ match: [{ uri: { prefix: /ws } }], timeout: 15s, route: [{ destination: { host: chat } }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: chat }
spec: { ports: [{ name: http-ws, port: 80 }] }
`;

describe('the bundled command', () => {
  it('says the version of the package', () => {
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
    expect(node('wslint.cjs', '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('loads nothing else for --version and --help', () => {
    const trace = `require('node:module').prototype.require = new Proxy(require('node:module').prototype.require, {
      apply(target, self, args) { if (!args[0].startsWith('node:')) console.error(args[0]); return Reflect.apply(target, self, args); } });`;
    writeFileSync(join(folder, 'trace.cjs'), trace);
    for (const option of ['--version', '--help']) {
      expect(node('-r', './trace.cjs', 'wslint.cjs', option).stderr).toBe('');
    }
  });

  it('loads no networking to tell the null device from a terminal', () => {
    const trace = `process.on('exit', () =>
      require('node:fs').writeFileSync('loaded.txt', process.moduleLoadList.join('\\n')));`;
    writeFileSync(join(folder, 'builtins.cjs'), trace);
    spawnSync(process.execPath, ['-r', './builtins.cjs', 'wslint.cjs', '--help'], { cwd: folder, stdio: 'ignore' });
    const loaded = readFileSync(join(folder, 'loaded.txt'), 'utf8').split('\n');
    expect(loaded).toContain('NativeModule fs');
    expect(loaded).not.toContain('NativeModule tty');
  });

  it('loads what draws only for drawings', () => {
    writeFileSync(join(folder, 'chat.yaml'), route);
    const chunks = (...options: string[]) => node('-r', './trace.cjs', 'wslint.cjs', ...options, 'chat.yaml').stderr;
    expect(chunks('--format=unix')).not.toContain('commands.cjs');
    expect(chunks('--format=html')).toContain('/chunks/commands.cjs');
  });

  it('finds what the sources find, without any package beside it', () => {
    writeFileSync(join(folder, 'chat.yaml'), route);
    const { status, stdout } = node('wslint.cjs', '--format=unix', 'chat.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^chat\.yaml:4:\d+: warning: .*\[WS101 route-timeout\]$/m);
  });

  it('runs what V8 compiled in the build, and does the same with or without it', () => {
    // What is wrong with a document the library says, which is asked for each.
    const broken = '---\napiVersion: v1\nkind: Service\nmetadata: [\n';
    writeFileSync(join(folder, 'chat.yaml'), `${route}${broken}${broken}`);
    // Says which chunks were taken as compiled code, and whether V8 took them.
    const watch = `const vm = require('node:vm'); vm.Script = class extends vm.Script { constructor(...given) {
      super(...given); console.error(require('node:path').basename(given[1].filename), this.cachedDataRejected); } };`;
    writeFileSync(join(folder, 'watch.cjs'), watch);
    const lint = () => node('-r', './watch.cjs', 'wslint.cjs', '--format=unix', 'chat.yaml');
    const plain = lint();
    expect(plain.stderr).toBe('');

    const script = `import { writeCodeCache } from ${JSON.stringify(`${root}/scripts/code-cache.mjs`)};
      writeCodeCache(${JSON.stringify(folder)});`;
    expect(node('--input-type=module', '-e', script)).toEqual({ status: 0, stdout: '', stderr: '' });
    const cached = lint();
    expect(cached.stdout).toBe(plain.stdout);
    expect(cached.stderr).toMatch(/^lint\.cjs false\n/);
    expect(cached.stderr).not.toContain('true');
    const taken = cached.stderr.trim().split('\n');
    expect(taken).toContain('yaml.cjs false');
    expect(taken).toEqual([...new Set(taken)]);

    const home = join(folder, 'code-cache', `${process.version}-${process.platform}-${process.arch}`);
    writeFileSync(join(home, 'lint.cjs.cache'), 'not what V8 wrote');
    const spoilt = lint();
    expect(spoilt.stdout).toBe(plain.stdout);
    expect(spoilt.stderr).toContain('lint.cjs true');
    rmSync(join(folder, 'code-cache'), { recursive: true });
  });

  it.each(['pages', 'yaml', 'chalk', 'fast-glob', 'ignore', 'vscode-languageserver-node'])(
    'has %s in a file of its own that loads',
    (name) => {
      const { stdout, stderr } = node('-p', `typeof require('./chunks/${name}.cjs')`);
      expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^(object|function)\n$/), stderr: '' });
    },
  );
});

describe('the bundled API', () => {
  it('needs nothing of Node', () => {
    const text = files.get('index.js') ?? '';
    const exported = text.lastIndexOf('export{');
    // A context of its own has the language, but neither require nor process nor Buffer.
    const api = `({ ${/^export\{([^}]*)\}/.exec(text.slice(exported))?.[1]?.replace(/(\w+) as (\w+)/g, '$2: $1')} })`;
    const { lint, report } = runInNewContext(`${text.slice(0, exported)};${api}`, { TextEncoder, TextDecoder, URL });
    const result = lint({
      files: { 'chat.yaml': route, 'bad.yaml': 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec: [' },
    });
    const findings = result.findings as Finding[];
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['WS001', 'WS101']));
    for (const format of formatNames) expect(report(result, format), format).toContain('WS101');
  });

  it('lints texts', () => {
    const code = `import { lint } from './index.js';
      const { findings } = lint({ files: { 'chat.yaml': ${JSON.stringify(route)} } });
      console.log(findings.map(({ rule, line }) => rule + ':' + line).join(' '));`;
    writeFileSync(join(folder, 'api.js'), code);
    expect(node('api.js')).toEqual({ status: 0, stdout: expect.stringContaining('WS101:4'), stderr: '' });
  });

  it('declares the types it names, and only files that are there', () => {
    expect(files.get('index.d.ts')).toContain('export declare function lint(');
    for (const [name, text] of files) {
      if (!name.endsWith('.d.ts')) continue;
      for (const [, target = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
        expect(files.has(join(dirname(name), target.replace(/\.js$/, '.d.ts'))), `${name} → ${target}`).toBe(true);
      }
    }
  });
});
