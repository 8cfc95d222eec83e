import { describe, expect, it } from 'vitest';
import { embedded } from '../../src/manifests/embedded.js';
import type { Field } from '../../src/manifests/resource.js';
import { readTexts } from '../../src/manifests/texts.js';

/** The annotation `config` of an object, written as given after `config: `. */
function annotation(written: string): Field {
  const text = `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata:\n  name: a\n  annotations:\n    config: ${written}\n`;
  const [resource] = readTexts({ 'a.yaml': text }).resources;
  return (resource as NonNullable<typeof resource>).field.get('metadata', 'annotations', 'config');
}

function pointed(field: Field | undefined): string | undefined {
  return field?.file.text.slice(field.place.start, field.place.end);
}

describe('YAML inside of a string', () => {
  it.each([
    ['a literal block scalar', '|\n      # comment\n      a:\n        b: 15s\n\n        c: 1', '15s'],
    ['a literal without last line break', '|-\n      a:\n        b: 15s', '15s'],
    ['a quoted string', `'{"a": {"b": "15s"}}'`, '15s'],
    ['a plain scalar', '{a: {b: 15s}}', undefined],
    ['a double-quoted string without escapes', '"{a: {b: 15s}}"', '15s'],
  ])('is read from %s', (_, written, value) => {
    expect(embedded(annotation(written))?.get('a', 'b').text).toBe(value);
  });

  it.each([
    ['a literal block scalar', '|\n      x: 1\n      a:\n\n        b: 15s # c\n', 'b: 15s'],
    ['a single-quoted string', `'{a: {b: 15s}}'`, 'b: 15s'],
    ['a double-quoted string', '"{a: {b: 15s}}"', 'b: 15s'],
  ])('has exact places in %s', (_, written, expected) => {
    expect(pointed(embedded(annotation(written))?.get('a', 'b'))).toBe(expected);
  });

  it.each([
    ['a folded scalar', '>\n      {a:\n      {b: 15s}}'],
    ['a string with escapes', '"{a: {\\u0062: 15s}}"'],
  ])('has the place of the whole string in %s', (_, written) => {
    const field = annotation(written);
    const inner = embedded(field)?.get('a', 'b');
    expect(inner?.text).toBe('15s');
    expect(inner?.node?.start).toBe(field.node?.start);
  });

  it.each([
    ['broken YAML', '"{a: "'],
    ['an empty string', '""'],
    ['several documents', '|\n      a: 1\n      ---\n      b: 2'],
    ['a number', '12'],
  ])('is undefined for %s', (_, written) => {
    const found = embedded(annotation(written));
    expect(found?.node?.type === 'map').toBe(false);
  });

  it('is undefined for an absent field', () => {
    expect(embedded(annotation('x').get('y'))).toBeUndefined();
  });
});
