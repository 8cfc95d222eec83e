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

  it('is not offered where something else would be lost, or nothing left', () => {
    expect(without('spec: { timeout: 0s }\n')).toBeUndefined();
    expect(without('spec:\n  timeout: 0s\n')).toBeUndefined();
    expect(without('spec: {\n  timeout: 0s, # none\n  hosts: [chat]\n}\n')).toBeUndefined();
    expect(without('spec: {\n  hosts: [chat], # ours\n  timeout: 0s }\n')).toBeUndefined();
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
