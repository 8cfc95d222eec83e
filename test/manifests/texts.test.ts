import { describe, expect, it } from 'vitest';
import { position, rangeOf } from '../../src/manifests/place.js';
import type { Field, Resource } from '../../src/manifests/resource.js';
import { readTexts } from '../../src/manifests/texts.js';

const rule = (body: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
${body}`;

function only(text: string): Resource {
  const { resources, problems } = readTexts({ 'a.yaml': text });
  expect(problems).toEqual([]);
  expect(resources).toHaveLength(1);
  return resources[0] as Resource;
}

function spec(body: string): Field {
  return only(rule(body)).field.get('spec');
}

/** The text that a field's place covers. */
function pointed(field: Field): string {
  const { file, start, end } = field.place;
  return file.text.slice(start, end);
}

describe('scalars', () => {
  it.each([
    ['yes', true],
    ['On', true],
    ['off', false],
    ['NO', false],
    ['y', 'y'],
    ['n', 'n'],
    ['"yes"', 'yes'],
    ['true', true],
    ['~', null],
    ['1.30', 1.3],
    ['0777', 777],
    ['0x10', 16],
    ['1_000', '1_000'],
    ['1:30', '1:30'],
    ['15s', '15s'],
    ['!!str 12', '12'],
  ])('%s is read as kubectl reads it', (written, value) => {
    expect(spec(`spec: { a: ${written} }`).get('a').data).toBe(value);
  });

  it('keeps the text of a number as written', () => {
    expect(spec('spec:\n  version: 1.30\n').get('version').text).toBe('1.30');
  });
});

describe('anchors, aliases and merge keys', () => {
  it('resolves an alias to what the anchor holds', () => {
    expect(spec('spec:\n  a: &x { b: 1 }\n  c: *x\n').get('c', 'b').data).toBe(1);
  });

  it('points to the alias where a scalar is one', () => {
    expect(pointed(spec('spec:\n  a: &x 5s\n  b: *x\n').get('b'))).toBe('b: *x');
  });

  it('merges maps, and explicit keys win wherever they stand', () => {
    const merged = spec('spec:\n  base: &x { a: 1, b: 1 }\n  use:\n    <<: *x\n    b: 2\n').get('use');
    expect(merged.data).toEqual({ b: 2, a: 1 });
  });

  it('merges lists of maps, of which the first wins', () => {
    const merged = spec('spec:\n  x: &x { a: 1 }\n  y: &y { a: 2, b: 2 }\n  use:\n    <<: [*x, *y]\n').get('use');
    expect(merged.data).toEqual({ a: 1, b: 2 });
  });

  it('reads a quoted << as a key', () => {
    expect(spec('spec:\n  x: &x { a: 1 }\n  use: { "<<": *x }\n').get('use', '<<', 'a').data).toBe(1);
  });

  it.each([
    ['an alias without anchor', 'spec: { a: *nothing }', 'no anchor &nothing'],
    ['an alias that contains itself', 'spec: &a\n  b: *a\n', 'contains itself'],
    ['a merge of something that is no map', 'spec:\n  a: &a 1\n  <<: *a\n', 'needs a map'],
  ])('reports %s', (_, body, message) => {
    const { problems } = readTexts({ 'a.yaml': rule(body) });
    expect(problems.map((problem) => problem.kind)).toEqual(['syntax']);
    expect(problems[0]?.message).toContain(message);
  });
});

describe('documents', () => {
  it('takes lists apart and keeps every place', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${rule('spec:\n  host: chat\n').replaceAll('\n', '\n  ')}\n`;
    const resource = only(text);
    expect([resource.kind, resource.name, resource.namespace]).toEqual(['DestinationRule', 'chat', 'prod']);
    expect(pointed(resource.field.get('spec', 'host'))).toBe('host: chat');
  });

  it('takes lists of one kind apart too, also in JSON', () => {
    const item = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'a' } };
    const text = JSON.stringify(
      { apiVersion: 'networking.istio.io/v1', kind: 'GatewayList', items: [item, item] },
      null,
      2,
    );
    expect(readTexts({ 'a.json': text }).resources.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'Gateway a',
      'Gateway a',
    ]);
  });

  it('reads several documents in their order and numbers them over all files by path', () => {
    const named = (name: string): string => rule('spec: {}\n').replace('chat', name);
    const { resources } = readTexts({ 'b.yaml': named('three'), 'a.yaml': `${named('one')}---\n${named('two')}` });
    expect(resources.map(({ name, order }) => [name, order])).toEqual([
      ['one', 0],
      ['two', 1],
      ['three', 2],
    ]);
  });

  it('passes over empty documents, comments and objects of other kinds or groups', () => {
    const other = 'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: a }\n';
    const set = readTexts(
      { 'a.yaml': `---\n---\n# nothing\n---\n${other}---\napiVersion: v1\nkind: Secret\nmetadata: { name: b }\n` },
      { everything: true },
    );
    expect([set.resources, set.problems]).toEqual([[], []]);
  });

  it('is not confused by keys that objects have by themselves', () => {
    const resource = only(rule('spec:\n  __proto__: { x: 1 }\n  constructor: 2\n'));
    expect(resource.field.get('spec', '__proto__', 'x').data).toBe(1);
    expect(resource.field.get('spec', 'toString').exists).toBe(false);
  });
});

describe('problems', () => {
  const problemsOf = (text: string, path = 'a.yaml'): string[] =>
    readTexts({ [path]: text }).problems.map(({ kind, place, message }) => {
      const { line, column } = position(place.file, place.start);
      return `${kind} ${line}:${column} ${message}`;
    });

  it('reports a duplicate at the second key, and uses the object with the last value', () => {
    const { resources, problems } = readTexts({ 'a.yaml': rule('spec:\n  host: a\n  host: b\n') });
    expect(problems.map(({ kind, place }) => [kind, rangeOf(place).line])).toEqual([['duplicate-key', 6]]);
    expect(resources[0]?.field.get('spec', 'host').data).toBe('b');
  });

  it.each([
    [
      'a nested map on one line',
      'spec:\n  host: a: b\n',
      "syntax 5:9 not valid YAML: a second ': ' on one line: quote the value, or begin the nested map on a new line",
    ],
    [
      'a tab',
      'spec:\n\thost: a\n',
      'syntax 5:1 not valid YAML: a tab in the indentation: YAML allows only spaces there',
    ],
    ['an open quote', 'spec:\n  host: "a\n', 'syntax 5:9 not valid YAML: this quote is never closed'],
    [
      'a reserved character',
      'spec:\n  host: @a\n',
      'syntax 5:9 not valid YAML: a value that starts with @ must be quoted',
    ],
    [
      'an open list',
      'spec: [\n',
      'syntax 4:7 not valid YAML: a [ is never closed, or a line inside of it is not deeper',
    ],
    [
      'an open map',
      'spec: {host: a\nb: 1\n',
      'syntax 5:1 not valid YAML: a { is never closed, or a line inside of it is not deeper',
    ],
    [
      'bad indentation',
      'spec:\n  a:\n    b: 1\n   c: 2\n',
      'syntax 7:4 not valid YAML: wrong indentation: the line belongs to no level above it',
    ],
  ])('explains %s', (_, body, expected) => {
    expect(problemsOf(rule(body))).toEqual([expected]);
  });

  it('reports only the first error of a document, and goes on with the next document', () => {
    const { resources, problems } = readTexts({ 'a.yaml': `${rule('spec: [\n')}---\n${rule('spec: {}\n')}` });
    expect([resources.length, problems.length]).toEqual([1, 1]);
  });

  it('reports an object that lost its kind', () => {
    expect(problemsOf('apiVersion: networking.istio.io/v1\nmetadata:\n  name: a\nspec: {}\n')).toEqual([
      'no-kind 1:1 apiVersion without kind: Kubernetes cannot tell what "networking.istio.io/v1" is here',
    ]);
  });

  it.each([
    ['Chart.yaml', 'apiVersion: v2\nname: a\nmetadata: {}\n'],
    ['kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nmetadata:\n  name: a\n'],
    ['datasources.yaml', 'apiVersion: 1\nspec: {}\n'],
    ['values.yaml', 'metadata: {}\nspec: {}\n'],
    ['compose.yaml', 'services:\n  VirtualService: "open\n'],
  ])('says nothing about %s', (path, text) => {
    expect(problemsOf(text, path)).toEqual([]);
  });
});

describe('places', () => {
  it.each([
    ['a plain value', 'spec:\n  host: chat # c\n', ['host'], 'host: chat'],
    ['a quoted value', "spec:\n  host: 'it''s'\n", ['host'], "host: 'it''s'"],
    ['a map', 'spec:\n  a:\n    b: 1\n', ['a'], 'a'],
    ['a flow map', 'spec: { a: { b: 1 } }\n', ['a'], 'a: { b: 1 }'],
    ['a list item', 'spec:\n  a:\n    - x\n    - y\n', ['a', 1], 'y'],
    ['a map in a list', 'spec:\n  a:\n    - b: 1\n      c: 2\n', ['a', 0], 'b: 1'],
    ['an absent value', 'spec:\n  a:\n    b: 1\n', ['a', 'x', 'y'], 'a'],
    ['a value after emoji and umlauts', 'spec: { "😀ü": é, host: chat }\n', ['host'], 'host: chat'],
  ])('point to %s', (_, body, path, expected) => {
    expect(pointed(spec(body).get(...path))).toBe(expected);
  });

  it('count lines and UTF-16 columns, with CRLF and a byte order mark', () => {
    const text = `\uFEFF${rule('spec:\n  a: { "😀": x, host: chat }\n')}`.replaceAll('\n', '\r\n');
    expect(rangeOf(only(text).field.get('spec', 'a', 'host').place)).toEqual({
      line: 5,
      column: 17,
      endLine: 5,
      endColumn: 27,
    });
  });

  it('are the same whichever parser reads the object', () => {
    const body = 'spec:\n  host: chat\n  list:\n  - a: |\n      text\n\n  - "b"\n  empty:\n';
    const plain = only(rule(body));
    const unusual = only(rule(`${body}other: !!int 1\n`));
    for (const path of [['host'], ['list'], ['list', 0, 'a'], ['list', 1], ['empty']]) {
      const [ours, theirs] = [plain, unusual].map(({ field }) => field.get('spec', ...path).place);
      expect([theirs?.start, theirs?.end]).toEqual([ours?.start, ours?.end]);
    }
  });
});

describe('Helm templates', () => {
  const skippedOf = (text: string): string[] =>
    readTexts({ 'a.yaml': text }).skipped.map(({ file, reason }) => `${file} ${reason}`);

  it.each([
    [
      'control lines',
      '{{- if .Values.istio }}\napiVersion: networking.istio.io/v1\nkind: VirtualService\n{{- end }}\n',
    ],
    ['a value', rule('spec:\n  host: {{ .Values.host }}\n')],
    ['an indented line', rule('spec:\n  {{- toYaml .Values.spec | nindent 2 }}\n')],
    ['a broken value', rule('spec:\n  host: {{ .Values.host }}.svc\n')],
  ])('are recognised by %s', (_, text) => {
    expect(skippedOf(text)).toEqual(['a.yaml helm-template']);
    expect(readTexts({ 'a.yaml': text }).problems).toEqual([]);
  });

  it.each([
    ['quoted braces', rule('spec:\n  host: "{{ .Values.host }}"\n')],
    ['template text in a block scalar', rule('spec:\n  a: |\n    {{ if x }}\n    {{ end }}\n  b: &b 1\n  c: *b\n')],
  ])('are not seen in %s', (_, text) => {
    expect(skippedOf(text)).toEqual([]);
    expect(readTexts({ 'a.yaml': text }).resources).toHaveLength(1);
  });

  it('are left out as a whole, also their documents without braces', () => {
    const text = `${rule('spec: {}\n')}---\n{{ if x }}\n${rule('spec: {}\n')}`;
    expect([readTexts({ 'a.yaml': text }).resources.length, skippedOf(text).length]).toEqual([0, 1]);
  });
});

describe('comments', () => {
  const commentsOf = (text: string): [string, boolean][] =>
    readTexts({ 'a.yaml': text }).comments.map((comment) => [comment.text, comment.ownLine]);

  it('are found alone and behind values, also before the first document', () => {
    const text = `# wslint-ignore-file WS201: known\n---\n${rule('spec:\n  # wslint-ignore WS101\n  host: chat # wslint-ignore WS202: x\n')}`;
    expect(commentsOf(text)).toEqual([
      ['wslint-ignore-file WS201: known', true],
      ['wslint-ignore WS101', true],
      ['wslint-ignore WS202: x', false],
    ]);
  });

  it.each([
    ['a block scalar', 'spec:\n  a: |\n    x\n    # wslint-ignore\n\n    # wslint-ignore\n'],
    ['a block scalar in a list', 'spec:\n  a:\n  - |\n   # wslint-ignore\n'],
    ['a quoted string', 'spec:\n  a: "x # wslint-ignore"\n'],
    ['a string over two lines', 'spec:\n  a: "x\n    # wslint-ignore"\n'],
    ['a plain value', 'spec:\n  a: x#wslint-ignore\n'],
  ])('are not seen in %s', (_, body) => {
    expect(commentsOf(rule(body))).toEqual([]);
  });

  it('end a block scalar where they stand out of it', () => {
    expect(commentsOf(rule('spec:\n  a: |\n    x\n  # wslint-ignore\n  b: 1\n'))).toEqual([['wslint-ignore', true]]);
  });

  it('of files without anything of interest do not matter', () => {
    expect(commentsOf('# wslint-ignore\napiVersion: v1\nkind: Secret\n')).toEqual([]);
  });
});

describe('kustomizations', () => {
  const service = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\n';
  const namespaces = (files: Record<string, string>): (string | undefined)[] =>
    readTexts(files).resources.map(({ namespace }) => namespace);

  it('give their namespace to the files they list', () => {
    const kustomization = 'namespace: prod\nresources:\n- routes.yaml\n- ./sub/more.yaml\n';
    expect(
      namespaces({ 'k/kustomization.yaml': kustomization, 'k/routes.yaml': service, 'k/sub/more.yaml': service }),
    ).toEqual(['prod', 'prod']);
  });

  it.each([
    ['files they do not list', 'namespace: prod\nresources: []\n', service],
    [
      'objects that name theirs',
      'namespace: prod\nresources: [routes.yaml]\n',
      service.replace('name: a', 'name: a, namespace: own'),
    ],
  ])('give nothing to %s', (_, kustomization, text) => {
    expect(namespaces({ 'kustomization.yaml': kustomization, 'routes.yaml': text })).not.toContain('prod');
  });
});

describe('files that tell how Istio is installed', () => {
  it.each([
    ['values.yaml', 'meshConfig:\n  h2UpgradePolicy: UPGRADE\n', 'HelmValues'],
    ['istiod.yaml', 'global:\n  tag: 1.26.3\npilot:\n  replicaCount: 2\n', 'HelmValues'],
    ['umbrella.yaml', 'istiod:\n  meshConfig: {}\n', 'HelmValues'],
    [
      'chart/Chart.yaml',
      'apiVersion: v2\nname: mesh\ndependencies:\n- name: istiod\n  version: 1.26.3\n  repository: https://istio-release.storage.googleapis.com/charts\n',
      'HelmChart',
    ],
    [
      'cm.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio\ndata:\n  mesh: |-\n    a: 1\n',
      'ConfigMap',
    ],
  ])('%s', (path, text, kind) => {
    expect(readTexts({ [path]: text }).resources.map((resource) => resource.kind)).toEqual([kind]);
  });

  it('shows the values of a sub-chart as if they were its own', () => {
    const { resources } = readTexts({ 'values.yaml': 'istiod:\n  meshConfig: { rootNamespace: mesh }\n' });
    expect(resources[0]?.field.get('meshConfig', 'rootNamespace').text).toBe('mesh');
  });

  it.each([
    ['values.yaml', 'replicas: 2\nglobal: {}\n'],
    [
      'Chart.yaml',
      'apiVersion: v2\nname: shop\ndependencies:\n- name: redis\n  repository: https://charts.example.com\n# not istio\n',
    ],
    ['cm.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  mesh: x\n'],
  ])('%s of something else is left out', (path, text) => {
    expect(readTexts({ [path]: text }).resources).toEqual([]);
  });
});

describe('hundreds of thousands of things in one file', () => {
  it('are read: comments, objects of a list', () => {
    const count = 150_000;
    const ignores = `apiVersion: v1\nkind: Namespace\nmetadata: { name: prod }\n${'# wslint-ignore WS101 -- x\n'.repeat(count)}`;
    expect(readTexts({ 'ignores.yaml': ignores }, { everything: true }).comments).toHaveLength(count);
    const item = '- { apiVersion: v1, kind: Namespace, metadata: { name: a } }\n';
    const list = `apiVersion: v1\nkind: List\nitems:\n${item.repeat(count)}`;
    expect(readTexts({ 'list.yaml': list }, { everything: true }).resources).toHaveLength(count);
  });

  it('are a thousand problems at most, and the last one says how many are left out', () => {
    const { problems } = readTexts({ 'a.yaml': rule(`spec:\n${'  host: chat\n'.repeat(1500)}`) });
    expect(problems).toHaveLength(1000);
    expect(problems[998]?.message).toBe('the key "host" is there twice in this map');
    expect(problems[999]?.message).toBe('the key "host" is there twice in this map; 499 more mistakes are left out');
  });

  it('are placed in a line of a megabyte without walking through it for each', () => {
    const hosts = JSON.stringify(Array.from({ length: 100_000 }, (_, index) => `host-${index}`));
    const field = spec(`spec: { host: chat, exportTo: ${hosts} }`).get('exportTo');
    // A minute and more, if the letters of the line are read one by one.
    for (let i = 0; i < 20_000; i++) expect(field.place.end).toBeGreaterThan(field.place.start + 1_000_000);
  });
});
