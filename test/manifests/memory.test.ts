import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemory, type ManifestMemory } from '../../src/manifests/memory.js';
import { readManifests } from '../../src/manifests/read.js';
import type { ManifestSet } from '../../src/manifests/set.js';
import { toData } from '../../src/manifests/tree.js';

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat }
spec: { hosts: [chat], http: [{ route: [{ destination: { host: chat } }] }] }
`;
const service = `apiVersion: v1
kind: Service
metadata: { name: chat }
spec: { ports: [{ name: http-ws, port: 80 }] }
`;
const files = {
  'route.yaml': `# wslint-ignore WS101\n${route}`,
  'service.yaml': service,
  'other.yaml': service.replaceAll('chat', 'other').replace('http-ws', 'http'),
  'umlaut.yaml': `# ä\n${route.replaceAll('chat', 'news')}`,
  'template.yaml': `${route}{{ if .Values.x }}\n`,
  'broken.yaml': `${route}  spec: [\n`,
  'binary.yaml': 'a\0b',
  'nothing.yaml': 'a: 1\n',
  'base/kustomization.yaml': 'namespace: prod\nresources: [service.yaml]\n',
  'base/service.yaml': service,
};

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'wslint-memory-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) write(path, name, text);
  return path;
}

function write(path: string, name: string, text: string): void {
  mkdirSync(dirname(join(path, name)), { recursive: true });
  writeFileSync(join(path, name), text);
}

function read(cwd: string, memory?: ManifestMemory, overlay?: ReadonlyMap<string, string>): ManifestSet {
  return readManifests({ cwd, paths: ['.', 'gone.yaml'], memory, overlay });
}

/** Everything that a set says, without what only one run of the parser has. */
function said({ resources, problems, skipped, comments, files, unmatched }: ManifestSet) {
  return {
    resources: resources.map(({ name, kind, namespace, order, file, root }) => [
      name,
      kind,
      namespace,
      order,
      file.path,
      toData(root),
    ]),
    problems: problems.map(({ place, message }) => [place.file.path, place.start, place.end, message]),
    comments: comments.map(({ place, text }) => [place.file.path, place.start, text]),
    skipped,
    files,
    unmatched,
  };
}

describe('a run with memory', () => {
  it('says what a run without says, the first time and again', () => {
    const path = folder();
    const memory = createMemory();
    const expected = said(read(path));
    expect(expected.resources.length).toBeGreaterThan(3);
    expect(expected.skipped.length).toBeGreaterThan(1);
    for (let round = 0; round < 3; round++) expect(said(read(path, memory))).toEqual(expected);
  });

  it('says what a run without says while a document changes', () => {
    const path = folder();
    const memory = createMemory();
    const names = Object.keys(files) as (keyof typeof files)[];
    for (const name of names) {
      for (const text of [files[name].replaceAll('chat', 'talk'), files[name].slice(0, 60), route, service, '']) {
        const overlay = new Map([[join(path, name), text]]);
        expect(said(read(path, memory, overlay)), name).toEqual(said(read(path, undefined, overlay)));
      }
      expect(said(read(path, memory)), name).toEqual(said(read(path)));
    }
  });

  it('parses only what has another text', () => {
    const path = folder();
    const memory = createMemory();
    const rootOf = (set: ManifestSet, file: string) => set.resources.find((one) => one.file.path === file)?.root;
    const before = read(path, memory);
    const after = read(path, memory, new Map([[join(path, 'service.yaml'), `${service}# more\n`]]));
    expect(rootOf(after, 'route.yaml')).toBe(rootOf(before, 'route.yaml'));
    expect(rootOf(after, 'service.yaml')).not.toBe(rootOf(before, 'service.yaml'));
  });

  it('keeps an object as long as nothing about it changes', () => {
    const path = folder();
    const memory = createMemory();
    const resourceIn = (set: ManifestSet, file: string) => set.resources.find((one) => one.file.path === file);
    const edited = (name: string, text: string) => read(path, memory, new Map([[join(path, name), text]]));
    const before = read(path, memory);
    const after = edited('service.yaml', `${service}# more\n`);
    expect(resourceIn(after, 'umlaut.yaml')).toBe(resourceIn(before, 'umlaut.yaml'));
    expect(resourceIn(after, 'service.yaml')).not.toBe(resourceIn(before, 'service.yaml'));
    // One object more comes before it.
    const later = edited('other.yaml', `${route}---\n${service}`);
    expect(resourceIn(later, 'umlaut.yaml')).not.toBe(resourceIn(before, 'umlaut.yaml'));
    expect(said(later)).toEqual(
      said(read(path, undefined, new Map([[join(path, 'other.yaml'), `${route}---\n${service}`]]))),
    );
    // Another namespace for a whole folder.
    const moved = edited('base/kustomization.yaml', 'namespace: live\nresources: [service.yaml]\n');
    expect(resourceIn(moved, 'base/service.yaml')?.namespace).toBe('live');
  });

  it('looks at the disk again when it is told to', () => {
    const path = folder();
    const memory = createMemory();
    const before = said(read(path, memory));
    write(path, 'new.yaml', route);
    write(path, 'route.yaml', route);
    expect(said(read(path, memory))).toEqual(before);
    memory.listing = undefined;
    expect(said(read(path, memory))).toEqual(said(read(path)));
  });

  it('reads a file from the disk when its unsaved text is gone', () => {
    const path = folder();
    const memory = createMemory();
    read(path, memory, new Map([[join(path, 'route.yaml'), '']]));
    expect(said(read(path, memory))).toEqual(said(read(path)));
  });

  it('holds no file that was deleted, and none in which nothing is of interest', () => {
    const memory = createMemory();
    const known = (path: string, text: string) => memory.known(path, text).parsed;
    const first = known('a.yaml', route);
    memory.sweep();
    expect(known('a.yaml', route)).toBe(first);
    memory.forget('a.yaml');
    memory.sweep();
    expect(known('a.yaml', route)).not.toBe(first);
  });
});
