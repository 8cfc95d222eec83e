import { describe, expect, it } from 'vitest';
import { createCollector } from '../../src/manifests/collect.js';
import { originAt, type Rendering } from '../../src/manifests/origin.js';
import { position, type SourceFile, writtenPlace } from '../../src/manifests/place.js';
import type { ManifestSet } from '../../src/manifests/set.js';

const HEAD = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: chat
spec:
`;

function rendered(path: string, body: string): string {
  return `---\n# Source: ${path}\n${HEAD}${body}`;
}

interface Way {
  readonly sources: Readonly<Record<string, string>>;
  readonly others?: readonly string[];
  readonly entry?: SourceFile;
}

/** Reads a rendered text whose sources are in memory. */
function setOf(text: string, { sources, others = [], entry }: Way): ManifestSet {
  const files = new Map(Object.entries(sources).map(([path, content]) => [path, { path, text: content }]));
  const rendering: Rendering = {
    name: '<stdin>',
    entry: entry && { file: entry, start: 0, end: 1 },
    sourcesOf: ({ path }) => [path, ...others].flatMap((one) => files.get(one) ?? []),
    valuesOf: () => [],
    covers: () => false,
  };
  const collector = createCollector({});
  collector.add({ path: '<stdin>', text, rendering });
  return collector.finish([]);
}

/** Where the field at a path is written: `file:line text`, with the remark. */
function written(text: string, way: Way, ...path: (string | number)[]): string {
  const set = setOf(text, way);
  const field = set.resources[0]?.field.get(...path);
  if (field === undefined) throw new Error('there is no object');
  const { place, remark } = writtenPlace(field.place);
  const { file, start, end } = place;
  const at = `${file.path}:${position(file, start).line} ${file.text.slice(start, end)}`;
  return remark === '' ? at : `${at} (${remark})`;
}

describe('the origin of a document', () => {
  const comment = (path: string) => originAt(rendered(path, '  hosts: [a]\n'), 60, undefined);

  it('is the path of the Source comment at its beginning', () => {
    expect(comment('chat/templates/a.yaml')).toEqual({ tool: 'helm', path: 'chat/templates/a.yaml' });
  });

  it('is that of its own document, not of the one before', () => {
    const text = rendered('chat/a.yaml', '  hosts: [a]\n') + rendered('chat/b.yaml', '  hosts: [b]\n');
    expect(originAt(text, text.lastIndexOf('hosts'), undefined)?.path).toBe('chat/b.yaml');
    expect(originAt(text, text.indexOf('hosts'), undefined)?.path).toBe('chat/a.yaml');
  });

  it('is none for a comment further down, which may be anything', () => {
    const text = `---\napiVersion: v1\n# Source: chat/templates/a.yaml\nkind: Service\n`;
    expect(originAt(text, text.length - 2, undefined)).toBeUndefined();
  });

  it.each([
    '/etc/passwd',
    '../secret.yaml',
    'chat/../../secret.yaml',
    'C:/secret.yaml',
    'c\\..\\secret.yaml',
    '~/secret.yaml',
    'a\u0000b',
    `chat/${'x'.repeat(2000)}`,
    '',
  ])('is none for the path %j', (path) => {
    expect(comment(path)).toBeUndefined();
  });

  const annotated = (value: string): ReturnType<typeof originAt> => {
    const text = `${HEAD.replace('spec:\n', '')}  annotations:\n    config.kubernetes.io/origin: |\n${value}spec: { hosts: [a] }\n`;
    const set = setOf(text, { sources: {} });
    return originAt(text, 0, set.resources[0]?.root);
  };

  it('is the path of the annotation of Kustomize, which may lead up', () => {
    expect(annotated('      path: ../base/routes.yaml\n')).toEqual({ tool: 'kustomize', path: '../base/routes.yaml' });
  });

  it.each([
    ['a remote one', '      path: routes.yaml\n      repo: https://example.com/base\n      ref: v1\n'],
    ['an absolute path', '      path: /etc/passwd\n'],
    ['what a generator made', '      configuredIn: kustomization.yaml\n'],
  ])('is none for %s', (_, value) => {
    expect(annotated(value)).toBeUndefined();
  });
});

describe('a place of a rendered text', () => {
  const body = '  hosts: [chat]\n  http:\n    - timeout: 15s\n      route: [{ destination: { host: chat } }]\n';
  const text = rendered('chat/a.yaml', body);
  const from = (source: string, others: Readonly<Record<string, string>> = {}): Way => ({
    sources: { 'chat/a.yaml': source, ...others },
    others: Object.keys(others),
  });
  const timeout = ['spec', 'http', 0, 'timeout'] as const;

  it('is the line of the source with the same value at the same keys', () => {
    expect(written(text, from(`# a comment\n\n${HEAD}${body}`), ...timeout)).toBe('chat/a.yaml:10 timeout: 15s');
  });

  it('is the line of a template that makes the value', () => {
    const template = `{{- if .Values.on }}\n${HEAD}${body.replace('15s', '{{ .Values.timeout }}')}{{- end }}\n`;
    expect(written(text, from(template), ...timeout)).toBe('chat/a.yaml:9 timeout: {{ .Values.timeout }}');
  });

  it('is found in an object whose name the template makes', () => {
    const template = `${HEAD.replace('name: chat', 'name: {{ include "x" . }}')}${body}`;
    expect(written(text, from(template), ...timeout)).toBe('chat/a.yaml:8 timeout: 15s');
  });

  it('is found in an object whose name Kustomize adds to, but not in that of another', () => {
    const source = (name: string) => `${HEAD.replace('name: chat', `name: ${name}`)}${body}`;
    expect(written(text, from(source('cha')), ...timeout)).toBe('chat/a.yaml:8 timeout: 15s');
    expect(written(text, from(source('other')), ...timeout)).toContain('(rendered from chat/a.yaml)');
  });

  it('is the nearest key above it, with a remark, where the value differs', () => {
    const source = `${HEAD}${body.replace('15s', '20s')}`;
    expect(written(text, from(source), ...timeout)).toBe(
      'chat/a.yaml:8 timeout (line 10 of <stdin>; this is the nearest line of its source)',
    );
  });

  it('is the key whose value the template takes from elsewhere', () => {
    const template = `${HEAD}  hosts: [chat]\n  http:\n    {{- toYaml .Values.http | nindent 4 }}\n`;
    expect(written(text, from(template), ...timeout)).toBe(
      'chat/a.yaml:7 http (line 10 of <stdin>; this is the nearest line of its source)',
    );
  });

  it('stays in the rendered text, and names the source, where nothing of the object is there', () => {
    expect(written(text, from('{{ include "chat.routes" . }}\n'), ...timeout)).toBe(
      '<stdin>:10 timeout: 15s (rendered from chat/a.yaml)',
    );
  });

  it('stays in the rendered text, and names the source, where there is no such file', () => {
    expect(written(text, { sources: {} }, ...timeout)).toBe('<stdin>:10 timeout: 15s (rendered from chat/a.yaml)');
  });

  it('stays as it is, and says nothing, where the text names no source', () => {
    expect(written(`${HEAD}${body}`, { sources: {} }, ...timeout)).toBe('<stdin>:8 timeout: 15s');
  });

  it('is the file that stands for a directory, where the text cannot be pointed to', () => {
    const entry = { path: 'k8s/kustomization.yaml', text: 'resources: []' };
    expect(written(text, { sources: {}, entry }, ...timeout)).toBe('k8s/kustomization.yaml:1 r (line 10 of <stdin>)');
  });

  it('is in the one patch that sets the value', () => {
    const patch = `${HEAD}  http:\n    - timeout: 15s\n`;
    const way = from(`${HEAD}${body.replace('15s', '20s')}`, { 'patch.yaml': patch });
    expect(written(text, way, ...timeout)).toBe('patch.yaml:7 timeout: 15s');
  });

  it('is in none of two patches that set the same value', () => {
    const patch = `${HEAD}  http:\n    - timeout: 15s\n`;
    const way = from(`${HEAD}${body.replace('15s', '20s')}`, { 'one.yaml': patch, 'two.yaml': patch });
    expect(written(text, way, ...timeout)).toMatch(/^chat\/a\.yaml:8 .*nearest/);
  });

  const two = (first: string, second: string) =>
    `  hosts: [chat]\n  http:\n  - name: a\n    timeout: ${first}\n  - name: b\n    timeout: ${second}\n`;
  const twice = rendered('chat/a.yaml', two('15s', '15s'));

  it('is the same item of a list that is the same', () => {
    const at = (index: number, source: string) => written(twice, from(source), 'spec', 'http', index, 'timeout');
    const plain = `${HEAD}${two('15s', '15s')}`;
    expect([at(0, plain), at(1, plain)]).toEqual(['chat/a.yaml:9 timeout: 15s', 'chat/a.yaml:11 timeout: 15s']);
    const template = `${HEAD}${two('{{ .Values.a }}', '15s')}`;
    expect([at(0, template), at(1, template)]).toEqual([
      'chat/a.yaml:9 timeout: {{ .Values.a }}',
      'chat/a.yaml:11 timeout: 15s',
    ]);
  });

  it('is no item of a list that lost or gained items', () => {
    const one = `${HEAD}${two('15s', '15s').replace(/ {2}- name: b\n.*\n/, '')}`;
    expect(written(twice, from(one), 'spec', 'http', 0, 'timeout')).toMatch(/^chat\/a\.yaml:7 http \(line 11 of/);
    const guarded = `${HEAD}${two('15s', '15s').replace('  - name: b', '  {{- if .Values.b }}\n  - name: b')}  {{- end }}\n`;
    expect(written(twice, from(guarded), 'spec', 'http', 1, 'timeout')).toMatch(/nearest/);
  });

  it('is the one line in a loop for each of its turns', () => {
    const loop = `${HEAD}  hosts: [chat]\n  http:\n  {{- range .Values.routes }}\n  - name: {{ .name }}\n    timeout: 15s\n  {{- end }}\n`;
    for (const index of [0, 1]) {
      expect(written(twice, from(loop), 'spec', 'http', index, 'timeout')).toBe('chat/a.yaml:10 timeout: 15s');
    }
  });

  it('is none of the branches that a template has for it', () => {
    const branches = `${HEAD}  hosts: [chat]\n  http:\n    - {{- if .Values.a }}\n      timeout: 15s\n      {{- else }}\n      timeout: {{ .Values.b }}\n      {{- end }}\n`;
    expect(written(text, from(branches), ...timeout)).toMatch(/nearest line of its source/);
  });

  it('is not in comments, block scalars or unfinished brackets of a template', () => {
    const noise = `{{- /*\n${HEAD}${body}*/ -}}\n`;
    const scalar = `${HEAD}  note: |\n    http:\n      - timeout: 15s\n  match: [{\n    timeout: 15s }]\n`;
    const template = `${noise}${scalar}  hosts: [chat]\n  http:\n    - timeout: {{ .Values.timeout }}\n`;
    expect(written(text, from(template), ...timeout)).toBe('chat/a.yaml:24 timeout: {{ .Values.timeout }}');
  });

  it('is found for the comment that Helm keeps', () => {
    const withComment = body.replace('15s', '15s # wslint-ignore WS101');
    const set = setOf(rendered('chat/a.yaml', withComment), from(`\n\n${HEAD}${withComment}`));
    const [comment] = set.comments;
    if (comment === undefined) throw new Error('there is no comment');
    const { file, start } = writtenPlace(comment.place).place;
    expect([file.path, position(file, start).line]).toEqual(['chat/a.yaml', 10]);
  });

  it('has the comments of its source where Kustomize dropped them', () => {
    const annotation = '  annotations:\n    config.kubernetes.io/origin: |\n      path: chat/a.yaml\n';
    const text = `${HEAD.replace('spec:\n', `${annotation}spec:\n`)}${body}`;
    const set = setOf(text, from(`# wslint-ignore-file WS101\n${HEAD}${body}`));
    expect(set.comments.map(({ place }) => place.file.path)).toEqual(['chat/a.yaml']);
  });

  it('is found in time in a template made to be slow', () => {
    const hostile = `${HEAD}${'{{/* '.repeat(60_000)}\n${'{{ if }}\nkey: {{ .x }}\n'.repeat(20_000)}${'{{'.repeat(60_000)}`;
    const before = performance.now();
    written(text, from(hostile), ...timeout);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
