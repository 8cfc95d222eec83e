import { describe, expect, it } from 'vitest';
import { type ValuesFile, valuePlace } from '../../src/manifests/helmValues.js';
import { rangeOf } from '../../src/manifests/place.js';

const outer = { path: 'values.yaml', text: 'timeout: 15s\nlb: { simple: RANDOM }\nfeed:\n  timeout: 20s\n' };
const inner = { path: 'charts/feed/values.yaml', text: 'timeout: 9s\nretries: 3\n' };
const chart: readonly ValuesFile[] = [{ file: outer, below: [] }];
const subchart: readonly ValuesFile[] = [
  { file: outer, below: ['feed'] },
  { file: inner, below: [] },
];

/** Where the value of an expression comes from, as `file:line`. */
function from(text: string, value: string, files = chart, way: readonly string[] = []): string | undefined {
  const place = valuePlace({ text, way, value }, files);
  return place && `${place.file.path}:${rangeOf(place).line}`;
}

describe('a value of a template', () => {
  it('is found in the values of its chart', () => {
    expect(from('timeout: {{ .Values.timeout | quote }}', '15s')).toBe('values.yaml:1');
    expect(from('simple: {{ .Values.lb.simple }}', 'RANDOM')).toBe('values.yaml:2');
    expect(from('loadBalancer: {{ toYaml .Values.lb }}', 'RANDOM', chart, ['simple'])).toBe('values.yaml:2');
  });

  it('is that of the outer chart where it sets one', () => {
    expect(from('{{ .Values.timeout }}', '20s', subchart)).toBe('values.yaml:4');
    expect(from('{{ .Values.retries }}', '3', subchart)).toBe('charts/feed/values.yaml:2');
  });

  it('is found nowhere if something else was rendered, or several values have a part in it', () => {
    expect(from('{{ .Values.timeout }}', '7s')).toBeUndefined();
    expect(from('{{ .Values.timeout }}', '9s', subchart)).toBeUndefined();
    expect(from('{{ .Values.timeout | default .Values.lb.simple }}', '15s')).toBeUndefined();
    expect(from('{{ .Values.lb }}', 'map[simple:RANDOM]')).toBeUndefined();
    expect(from('{{ .Values.__proto__.constructor }}', 'x')).toBeUndefined();
    expect(from('timeout: 15s', '15s')).toBeUndefined();
  });

  it('is found nowhere in values that are no YAML', () => {
    expect(from('{{ .Values.a }}', '1', [{ file: { path: 'values.yaml', text: 'a: [' }, below: [] }])).toBeUndefined();
  });
});
