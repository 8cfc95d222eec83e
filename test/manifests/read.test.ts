import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../../src/manifests/discover.js';
import { type ReadOptions, readManifests } from '../../src/manifests/read.js';
import type { ManifestSet } from '../../src/manifests/set.js';

const ROUTE = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec: {}\n';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wslint-read-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(...paths: string[]): void {
  for (const path of paths) put(path, ROUTE);
}
function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
function read(paths: readonly string[] = ['.'], options: Partial<ReadOptions> = {}): ManifestSet {
  return readManifests({ cwd: folder, paths, ...options });
}
const filesOf = (set: ManifestSet): string[] => set.resources.map(({ file }) => file.path);
const skippedOf = (set: ManifestSet): string[] =>
  set.skipped.map(({ file, reason, named }) => `${file} ${reason}${named ? ' named' : ''}`);

describe('files and directories', () => {
  it('are read by their extensions, in the order of their paths as code units', () => {
    write('b.yaml', 'a/z.yml', 'a.yaml', 'a-b/x.json', 'Z.YAML', 'notes.md', '.hidden/c.yaml');
    const set = read();
    expect(filesOf(set)).toEqual(['.hidden/c.yaml', 'Z.YAML', 'a-b/x.json', 'a.yaml', 'a/z.yml', 'b.yaml']);
    expect(set.files).toBe(6);
  });

  it('are read once, however often they are named', () => {
    write('a.yaml', 'k/b.yaml');
    expect(filesOf(read(['a.yaml', 'k', './a.yaml', 'k/b.yaml', '*.yaml', '.']))).toEqual(['a.yaml', 'k/b.yaml']);
  });

  it('leave out .git, node_modules and the templates of vendored charts', () => {
    put('app/Chart.yaml', 'apiVersion: v2\nname: app\n');
    write('.git/a.yaml', 'node_modules/p/a.yaml', 'app/charts/dep/templates/a.yaml', 'charts/own/templates/a.yaml');
    expect(filesOf(read())).toEqual(['charts/own/templates/a.yaml']);
  });

  it('are read whatever their extension when they are named', () => {
    write('routes.tpl', 'node_modules/a.yaml');
    expect(filesOf(read(['routes.tpl', 'node_modules/a.yaml']))).toEqual(['node_modules/a.yaml', 'routes.tpl']);
  });

  it('are shown relative to the root of the git work tree, and as given where they are outside of it', () => {
    mkdirSync(join(folder, 'repo/.git'), { recursive: true });
    write('repo/k8s/a.yaml', 'other/b.yaml');
    const cwd = join(folder, 'repo/k8s');
    expect(filesOf(read(['.', '../../other', join(folder, 'other/b.yaml')], { cwd }))).toEqual([
      '../../other/b.yaml',
      'k8s/a.yaml',
    ]);
  });

  it('that do not exist are answered, also globs that match nothing', () => {
    write('a.yaml');
    const paths = ['missing.yaml', 'none/*.yaml', 'missing.yaml/x', 'a.yaml/x', 'a.yaml/*.yaml'];
    expect(read(paths).unmatched).toEqual(paths);
  });

  it('may be given as globs', () => {
    write('a/x.yaml', 'a/b/y.yaml', 'c/z.yaml');
    put('a/readme.md', 'x');
    expect(filesOf(read(['a/**']))).toEqual(['a/b/y.yaml', 'a/x.yaml']);
  });

  it('whose names look like globs are read by their names', () => {
    write('[a].yaml', 'a.yaml');
    expect(filesOf(read(['[a].yaml']))).toEqual(['[a].yaml']);
  });

  it('that are excluded are not read, unless they are named', () => {
    write('a.yaml', 'gen/b.yaml', 'gen/deep/c.yaml');
    expect(filesOf(read(['.'], { exclude: ['gen/**'] }))).toEqual(['a.yaml']);
    expect(filesOf(read(['gen/b.yaml'], { exclude: ['gen'] }))).toEqual(['gen/b.yaml']);
  });

  it('may be replaced by the text of an editor', () => {
    write('a.yaml');
    const overlay = new Map([[join(folder, 'a.yaml'), ROUTE.replace('name: a', 'name: edited')]]);
    expect(read(['.'], { overlay }).resources.map(({ name }) => name)).toEqual(['edited']);
  });

  it('are reported one by one with what was decided', () => {
    write('a.yaml', 'gen/b.yaml');
    put('c.yaml', 'nothing: here\n');
    const decisions: string[] = [];
    read(['.'], { exclude: ['gen'], onFile: (file, decision) => decisions.push(`${file}: ${decision}`) });
    expect(decisions.sort()).toEqual(['a.yaml: read', 'c.yaml: read', 'gen: excluded']);
  });
});

describe('.gitignore', () => {
  beforeEach(() => mkdirSync(join(folder, '.git')));

  it('is respected, also nested ones and that of the root when the working directory is below', () => {
    put('.gitignore', '# comment\n*.gen.yaml\n/out/\n');
    put('k8s/.gitignore', '!keep.gen.yaml\nlocal.yaml\n');
    write(
      'k8s/a.yaml',
      'k8s/b.gen.yaml',
      'k8s/keep.gen.yaml',
      'k8s/local.yaml',
      'local.yaml',
      'out/a.yaml',
      'k8s/out/a.yaml',
    );
    const expected = ['k8s/a.yaml', 'k8s/keep.gen.yaml', 'k8s/out/a.yaml'];
    expect(filesOf(read())).toEqual([...expected, 'local.yaml']);
    expect(filesOf(read(['.'], { cwd: join(folder, 'k8s') }))).toEqual(expected);
    expect(filesOf(read(['k8s/*.yaml']))).toEqual(['k8s/a.yaml', 'k8s/keep.gen.yaml']);
  });

  it('does not hold for what is named', () => {
    put('.gitignore', 'out/\n');
    write('out/a.yaml');
    expect(filesOf(read(['out/a.yaml']))).toEqual(['out/a.yaml']);
    expect(filesOf(read(['out']))).toEqual(['out/a.yaml']);
  });
});

it('does not look at .gitignore outside of a work tree', () => {
  put('.gitignore', '*.yaml\n');
  write('a.yaml');
  expect(filesOf(read())).toEqual(['a.yaml']);
});

describe('symbolic links', () => {
  it('to files and directories inside of the walked directory are followed, and nothing is read twice', () => {
    write('real/a.yaml', 'real/b.txt');
    symlinkSync('real', join(folder, 'again'));
    symlinkSync('real/a.yaml', join(folder, 'a-link.yaml'));
    symlinkSync('real/b.txt', join(folder, 'b-link.yaml'));
    expect(filesOf(read())).toEqual(['b-link.yaml', 'real/a.yaml']);
  });

  it('that lead out are not followed, unless they are named', () => {
    write('outside/a.yaml', 'k/b.yaml');
    symlinkSync('../outside', join(folder, 'k/dir'));
    symlinkSync('../outside/a.yaml', join(folder, 'k/file.yaml'));
    const set = read(['k']);
    expect(filesOf(set)).toEqual(['k/b.yaml']);
    expect(skippedOf(set)).toEqual(['k/dir link-outside', 'k/file.yaml link-outside']);
    expect(filesOf(read(['k/dir', 'k/file.yaml']))).toEqual(['k/dir/a.yaml', 'k/file.yaml']);
  });

  it('in a loop are survived', () => {
    write('a/b/c.yaml');
    symlinkSync('../..', join(folder, 'a/b/up'));
    symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
    const set = read();
    expect(filesOf(set)).toEqual(['a/b/c.yaml']);
    expect(skippedOf(set)).toEqual(['loop.yaml symlink-loop']);
    expect(skippedOf(read(['loop.yaml']))).toEqual(['loop.yaml symlink-loop named']);
  });

  it('are no way round for globs with **, which find each file once', () => {
    write('a.yaml', 'k/b.yaml');
    put('k/c.txt', ROUTE);
    symlinkSync('.', join(folder, 'loop'));
    symlinkSync('../loop', join(folder, 'k/back'));
    symlinkSync('b.yaml', join(folder, 'k/a-link.yaml'));
    symlinkSync('c.txt', join(folder, 'k/c.yaml'));
    const expected = ['a.yaml', 'k/b.yaml', 'k/c.yaml'];
    expect(filesOf(read(['**/*.yaml']))).toEqual(expected);
    expect(filesOf(read(['**/*.yaml', '**/*.yml', '.']))).toEqual(expected);
  });

  it('to folders are followed by globs that say how deep', () => {
    write('real/a.yaml', 'b.yaml');
    symlinkSync('real', join(folder, 'again'));
    symlinkSync('.', join(folder, 'loop'));
    expect(filesOf(read(['ag*/*.yaml']))).toEqual(['again/a.yaml']);
    expect(filesOf(read(['*/*.yaml', '*/*/*.yaml']))).toEqual(['loop/b.yaml', 'real/a.yaml']);
  });

  it('that lead to nothing are counted', () => {
    symlinkSync('nowhere', join(folder, 'a.yaml'));
    symlinkSync('b.yaml', join(folder, 'b.yaml'));
    expect(skippedOf(read(['*.yaml']))).toEqual(['a.yaml not-found', 'b.yaml symlink-loop']);
    rmSync(join(folder, 'b.yaml'));
    expect(skippedOf(read())).toEqual(['a.yaml not-found']);
    expect(skippedOf(read(['a.yaml']))).toEqual(['a.yaml not-found named']);
  });
});

describe('what cannot be read', () => {
  it.skipIf(process.getuid?.() === 0)('for lack of permission is counted, and the rest is read', () => {
    write('a.yaml', 'b.yaml', 'dir/c.yaml');
    execFileSync('chmod', ['000', join(folder, 'a.yaml'), join(folder, 'dir')]);
    const set = read();
    execFileSync('chmod', ['755', join(folder, 'dir')]);
    expect([filesOf(set), skippedOf(set)]).toEqual([['b.yaml'], ['a.yaml unreadable', 'dir unreadable']]);
  });

  it.each([
    ['EACCES', 'unreadable', 'permission denied'],
    ['EPERM', 'unreadable', 'permission denied'],
    ['EIO', 'unreadable', 'it cannot be read (EIO)'],
    ['EISDIR', 'not-a-file', 'it is a directory'],
    ['ENXIO', 'not-a-file', 'it is a pipe, a socket or a device'],
  ])('because of %s is explained', (code, reason, detail) => {
    expect(explain(Object.assign(new Error('x'), { code }))).toEqual({ reason, detail });
  });

  it('because it is a directory called x.yaml is walked', () => {
    write('x.yaml/a.yaml');
    expect(filesOf(read())).toEqual(['x.yaml/a.yaml']);
  });

  it.skipIf(process.platform === 'win32')('because it is a pipe is counted, and nothing waits for it', () => {
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    write('a.yaml');
    expect(skippedOf(read())).toEqual(['pipe.yaml not-a-file']);
    expect(skippedOf(read(['pipe.yaml']))).toEqual(['pipe.yaml not-a-file named']);
  });

  it('because it vanished after it was listed is counted', () => {
    write('a.yaml', 'b.yaml');
    let removed = '';
    const set = read(['.'], {
      onFile: (file) => {
        if (removed !== '') return;
        removed = file === 'a.yaml' ? 'b.yaml' : 'a.yaml';
        rmSync(join(folder, removed));
      },
    });
    expect(skippedOf(set)).toEqual([`${removed} vanished`]);
    expect(set.resources).toHaveLength(1);
  });

  it('because it is too large is counted', () => {
    put('big.yaml', `${ROUTE}# ${'x'.repeat(65 << 20)}\n`);
    expect(skippedOf(read(['big.yaml']))).toEqual(['big.yaml too-large named']);
  });
});

describe('encodings', () => {
  const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

  it.each([
    ['UTF-8 with byte order mark', Buffer.from(`\uFEFF${ROUTE}`)],
    ['UTF-16 LE with byte order mark', Buffer.from(`\uFEFF${ROUTE}`, 'utf16le')],
    ['UTF-16 BE with byte order mark', utf16be(`\uFEFF${ROUTE}`)],
    ['UTF-16 LE', Buffer.from(ROUTE, 'utf16le')],
    ['UTF-16 BE', utf16be(ROUTE)],
  ])('%s', (_, bytes) => {
    put('a.yaml', bytes);
    const set = read();
    expect([set.resources.length, set.problems.length]).toEqual([1, 0]);
    expect(set.resources[0]?.file.text).toBe(ROUTE);
  });

  it('other than these in a manifest are a problem at the first damaged character', () => {
    put('a.yaml', Buffer.concat([Buffer.from(`${ROUTE}# `), Buffer.from([0xe9, 0x20]), Buffer.from('é\n')]));
    const set = read();
    expect(set.problems.map(({ kind, place }) => [kind, place.start])).toEqual([['encoding', ROUTE.length + 2]]);
    expect(set.resources).toHaveLength(1);
  });

  it('other than these in other files do not matter', () => {
    put('a.yaml', Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    expect(read().problems).toEqual([]);
  });

  it('keep offsets in UTF-16 units', () => {
    put('a.yaml', `# 😀 ü\n${ROUTE.replace('spec: {}', 'spec: { "😀": é, host: chat }')}`);
    const place = read().resources[0]?.field.get('spec', 'host').place;
    expect(place?.file.text.slice(place.start, place.end)).toBe('host: chat');
  });
});

describe('standard input', () => {
  const run = (input: string, ...options: string[]): string => {
    const module = JSON.stringify(join(import.meta.dirname, '../../src/manifests/read.ts'));
    const script = `import { readManifests } from ${module}; globalThis.require = (await import('node:module')).createRequire(${module});
      const set = readManifests({ cwd: process.cwd(), paths: ['-'], stdinFilename: process.argv[2] });
      console.log(JSON.stringify([set.resources.map((r) => r.file.path), set.files]));`;
    const bundled = join(folder, 'stdin.mjs');
    writeFileSync(join(folder, 'in.ts'), script);
    const esbuild = join(import.meta.dirname, '../../node_modules/.bin/esbuild');
    execFileSync(esbuild, [
      join(folder, 'in.ts'),
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--external:yaml',
      '--external:ignore',
      '--external:fast-glob',
      `--outfile=${bundled}`,
      '--log-level=error',
    ]);
    return execFileSync(process.execPath, [bundled, ...options], { input, encoding: 'utf8' }).trim();
  };

  it('is read, under the name <stdin>', () => {
    expect(run(ROUTE)).toBe('[["<stdin>"],1]');
  });

  it('may be given a name', () => {
    expect(run(ROUTE, 'rendered.yaml')).toBe('[["rendered.yaml"],1]');
  });
});
