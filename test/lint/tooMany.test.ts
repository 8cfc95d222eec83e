import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { onTimeout, ruleThat, run } from './helpers.js';

/** A VirtualService with WebSocket routes that all have a timeout. */
function withTimeouts(name: string, count: number): string {
  const http = Array.from({ length: count }, (_, index) => {
    return `    - match: [{ uri: { prefix: /ws/${index} } }]\n      route: [{ destination: { host: ${name} } }]\n      timeout: 15s`;
  });
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod }
spec:
  hosts: [${name}]
  http:
${http.join('\n')}
`;
}

describe('findings of one rule in one object', () => {
  const files = { 'big.yaml': withTimeouts('big', 1003), 'small.yaml': withTimeouts('small', 3) };

  it('are told up to a thousand; that more were left out is an error', () => {
    const { findings, errors } = run(files, [onTimeout]);
    const inFile = (file: string): number => findings.filter((finding) => finding.file === file).length;
    expect([inFile('big.yaml'), inFile('small.yaml')]).toEqual([1000, 3]);
    expect(errors).toEqual([
      {
        reason: 'too-many',
        message:
          'VirtualService big in big.yaml has more than 1,000 findings of WS901 other-rule: all others were left out',
      },
    ]);
  });

  it('are all told where they are no more', () => {
    const { findings, errors } = run({ 'big.yaml': withTimeouts('big', 1000) }, [onTimeout]);
    expect([findings.length, errors]).toEqual([1000, []]);
  });

  it('count only where they are reported', () => {
    const ignored = `# wslint-ignore-file WS901: known\n${files['big.yaml']}`;
    expect(run({ 'big.yaml': ignored }, [onTimeout]).errors).toEqual([]);
  });
});

describe('a rule that reports without end', () => {
  it('is stopped; what it has found counts, other rules run, and it is an error', () => {
    const endless = ruleThat(({ paths: [path], report }) => {
      if (path === undefined) return;
      const { place } = path.route.field.get('timeout');
      for (let i = 0; i < 1e9; i++) report(path, place, { message: 'again' });
    });
    const { findings, errors } = run({ 'one.yaml': withTimeouts('one', 1) }, [endless, onTimeout]);
    expect(findings.map(({ rule }) => rule)).toEqual([endless.id, onTimeout.id]);
    expect(errors.map(({ message }) => message)).toEqual([
      `${endless.id} ${endless.name} finds more than 50,000 things, lines times paths: some were left out`,
    ]);
  });
});

describe('names of gateways that were not read', () => {
  it('are taken for gateways up to a thousand; that more were left out is an error', () => {
    const gateways = Array.from({ length: 1001 }, (_, index) => `g${index}`);
    const text = withTimeouts('chat', 1).replace('  http:', `  gateways: [${gateways.join(', ')}]\n  http:`);
    const { errors } = run({ 'vs.yaml': text }, rules);
    expect(errors.map(({ message }) => message)).toEqual([
      'there are more than 1,000 names of gateways that were not read: all others were left out',
    ]);
  });
});
