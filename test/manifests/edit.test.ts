import { describe, expect, it } from 'vitest';
import { deletion, renaming, replacement, type TextEdit } from '../../src/manifests/edit.js';
import type { Field } from '../../src/manifests/resource.js';
import { readTexts } from '../../src/manifests/texts.js';

const HEAD = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: chat }\n';

/** What is left of `spec` once its `timeout` is deleted; undefined where that is not offered. */
function without(spec: string, head = HEAD): string | undefined {
  const text = head + spec;
  const [resource] = readTexts({ 'chat.yaml': text }).resources;
  const edit = resource && deletion(resource.field.get('spec', 'timeout'));
  if (edit === undefined) return undefined;
  return (text.slice(0, edit.place.start) + edit.text + text.slice(edit.place.end)).slice(head.length);
}

describe('the deletion of a key', () => {
  it('takes its whole line in block style', () => {
    expect(without('spec:\n  timeout: 0s # none\n  hosts: [chat]\n')).toBe('spec:\n  hosts: [chat]\n');
    expect(without('spec:\n  hosts: [chat]\n  timeout: 0s')).toBe('spec:\n  hosts: [chat]\n');
  });

  it('takes the comma along in flow style', () => {
    expect(without('spec: { timeout: 0s, hosts: [chat] }\n')).toBe('spec: { hosts: [chat] }\n');
    expect(without('spec: { hosts: [chat], timeout: "0s" }\n')).toBe('spec: { hosts: [chat] }\n');
    expect(without('spec: {hosts: [chat],timeout: 0s,http: []}\n')).toBe('spec: {hosts: [chat],http: []}\n');
    expect(without('spec: { hosts: [chat], timeout: 0s, }\n')).toBe('spec: { hosts: [chat], }\n');
  });

  it('takes the line along where a map in braces has one for each entry', () => {
    expect(without('spec: {\n  timeout: 0s,\n  hosts: [chat]\n}\n')).toBe('spec: {\n  hosts: [chat]\n}\n');
    expect(without('spec: {\n  hosts: [chat],\n  timeout: 0s\n}\n')).toBe('spec: {\n  hosts: [chat]\n}\n');
    expect(without('spec: {\r\n  timeout: 0s,\r\n  hosts: [chat] }\r\n')).toBe('spec: {\r\n  hosts: [chat] }\r\n');
  });

  it('keeps JSON valid', () => {
    const head = '{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"chat"},"spec":';
    expect(without('{"timeout":"0s","hosts":["chat"]}}', head)).toBe('{"hosts":["chat"]}}');
    expect(without('{"hosts":["chat"],"timeout":"0s"}}', head)).toBe('{"hosts":["chat"]}}');
    expect(without('{\n  "hosts": ["chat"],\n  "timeout": "0s"\n}}', head)).toBe('{\n  "hosts": ["chat"]\n}}');
  });

  it('says from which map it takes the key', () => {
    const text = `${HEAD}spec:\n  timeout: 0s\n  hosts: [chat]\n`;
    const [resource] = readTexts({ 'chat.yaml': text }).resources;
    expect(resource && deletion(resource.field.get('spec', 'timeout'))?.map).toEqual({
      start: text.indexOf('timeout'),
      keys: 2,
    });
  });

  it('is not offered where something else would be lost, or nothing left', () => {
    expect(without('spec: { timeout: 0s }\n')).toBeUndefined();
    expect(without('spec:\n  timeout: 0s\n')).toBeUndefined();
    expect(without('spec: {\n  timeout: 0s, # none\n  hosts: [chat]\n}\n')).toBeUndefined();
    expect(without('spec: {\n  hosts: [chat], # ours\n  timeout: 0s }\n')).toBeUndefined();
  });
});

describe('an edit where aliases are', () => {
  const SHARED = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat }
spec:
  http:
    - &ws
      match: [{ uri: { prefix: /ws } }]
      timeout: &long 30s
    - <<: *ws
      name: other
    - timeout: *long
      name: third
    - &alone
      timeout: 5s
      name: fourth
    - <<: *ws
      timeout: 0s
    - name: last
      retries: { perTryTimeout: 1s, attempts: 2 }
`;

  /** Which of the edits are offered for the field of an item. */
  const offered = (text: string, item: number, ...path: (string | number)[]): string[] => {
    const [resource] = readTexts({ 'chat.yaml': text }).resources;
    const field = resource?.field.get('spec', 'http', item, ...path);
    const edits = { deletion, renaming: rename, replacement: replace };
    return Object.entries(edits).flatMap(([name, make]) => (field !== undefined && make(field) ? [name] : []));
  };
  const rename = (field: Field) => renaming(field, 'delay');
  const replace = (field: Field) => replacement(field, '6s');
  // A tag makes the other parser read the document.
  const texts = [SHARED, SHARED.replace('kind: VirtualService', 'kind: !!str VirtualService')];

  it.each(texts)('is not offered for what an alias repeats', (text) => {
    expect(offered(text, 0, 'timeout')).toEqual([]);
    expect(offered(text, 0, 'match', 0, 'uri', 'prefix')).toEqual([]);
  });

  it.each(texts)('is not offered for what a merge key takes from elsewhere, or stands in the way of', (text) => {
    expect(offered(text, 1, 'timeout')).toEqual([]);
    expect(offered(text, 4, 'timeout')).toEqual(['replacement']);
  });

  it.each(texts)('is offered for the alias itself, and for anchors that no alias names', (text) => {
    expect(offered(text, 2, 'timeout')).toEqual(['renaming', 'replacement']);
    expect(offered(text, 1, 'name')).toEqual(['deletion', 'renaming', 'replacement']);
    expect(offered(text, 3, 'timeout')).toEqual(['deletion', 'renaming', 'replacement']);
    expect(offered(text, 3, 'name')).toEqual(['deletion', 'renaming', 'replacement']);
    expect(offered(text, 5, 'retries')).toEqual(['deletion', 'renaming']);
  });

  it('is not offered for a key that holds an anchor, which would be gone', () => {
    const text = SHARED.replace('perTryTimeout: 1s', 'perTryTimeout: &try 1s').concat('    - { timeout: *try }\n');
    expect(offered(text, 5, 'retries')).toEqual(['renaming']);
    expect(offered(text, 5, 'retries', 'attempts')).toEqual(['deletion', 'renaming', 'replacement']);
  });

  it('is not offered for a key that is there twice: the first would come into force', () => {
    expect(
      offered(SHARED.replace('name: last', 'name: last\n      timeout: 1s\n      timeout: 2s'), 5, 'timeout'),
    ).toEqual(['replacement']);
  });

  it.each(texts)('is not offered for an empty value that an alias repeats', (text) => {
    const empty = text.replace('name: third', 'name: &none\n      rewrite: *none');
    expect(offered(empty, 2, 'name')).toEqual(['renaming']);
  });

  it('is offered in the other documents of the file', () => {
    const [, second] = readTexts({
      'chat.yaml': `${SHARED}---\n${HEAD}spec:\n  hosts: [a]\n  timeout: 0s\n`,
    }).resources;
    expect(second && deletion(second.field.get('spec', 'timeout'))).toBeDefined();
  });
});

describe('a key or value that is written anew', () => {
  /** What becomes of `spec` by an edit of its `timeout`. */
  const changed = (spec: string, make: (field: Field) => TextEdit | undefined): string => {
    const text = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: chat }\nspec: ${spec}\n`;
    const [resource] = readTexts({ 'chat.yaml': text }).resources;
    const edit = resource && make(resource.field.get('spec', 'timeout'));
    if (edit === undefined) return 'no edit';
    return (text.slice(0, edit.place.start) + edit.text + text.slice(edit.place.end)).split('spec: ')[1]?.trim() ?? '';
  };

  it('keeps the quotes that it has', () => {
    const rename = (field: Field) => renaming(field, 'delay');
    expect(changed('{ timeout: 5s }', rename)).toBe('{ delay: 5s }');
    expect(changed('{"timeout":"5s"}', rename)).toBe('{"delay":"5s"}');
    expect(changed("{'timeout': 5s}", rename)).toBe("{'delay': 5s}");
    const replace = (field: Field) => replacement(field, '6s');
    expect(changed('{ timeout: 5s }', replace)).toBe('{ timeout: 6s }');
    expect(changed('{"timeout":"5s"}', replace)).toBe('{"timeout":"6s"}');
    expect(changed("{ timeout: '5s' }", replace)).toBe("{ timeout: '6s' }");
  });

  it('loses its quotes where the same is to be written without', () => {
    expect(changed('{ timeout: "5" }', (field) => replacement(field, '5'))).toBe('{ timeout: 5 }');
  });
});
