import { describe, expect, it } from 'vitest';
import { formatNames } from '../../src/report/index.js';
import { expectInert, expectNoCommands } from '../report/safety.js';
import { faulty, repository, wslint } from './helpers.js';

const NAME = '::error::\u001b[31m\u202e##[error]x';
const quoted = JSON.stringify(`${NAME}\n::warning::two\r\u009b1m`);

/** A name and values that try to steer whoever prints them, in a file whose name does so too. */
const hostile = {
  [`${NAME}.yaml`]: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${quoted}, namespace: ${quoted} }
spec:
  hosts: [${quoted}]
  http:
    - match: [{ uri: { prefix: /ws } }]
      timeout: 0s
      route: [{ destination: { host: ${quoted}, subset: ${quoted} }, ${quoted}: 1 }]
`,
  [`::error::broken${NAME}.yaml`]: 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec: [\n',
  ...faulty,
};

describe('names and values made by an attacker', () => {
  const lines: readonly (readonly string[])[] = [
    ...formatNames.map((name) => ['-f', name]),
    ['--statistics', '--debug-files', '-f', 'text'],
    ['trace'],
    ['trace', '--format', 'json'],
    ['-f', 'html'],
    ['trace', '--format', 'mermaid'],
    ['trace', '--format', 'svg'],
    ['trace', '--format', 'html'],
    ['upgrade', '--from', '1.9', '--to', '1.30'],
    ['upgrade', '--from', '1.9', '--to', '1.30', '--format', 'markdown'],
    ['upgrade', '--from', '1.9', '--to', '1.30', '--format', 'json'],
  ];

  it.each(lines.map((argv) => [argv.join(' '), argv] as const))(
    'steer nothing in the output of %s',
    async (_, argv) => {
      const { stdout, stderr } = await wslint(repository(hostile), argv);
      expect(stdout).not.toBe('');
      expectInert(stdout);
      expectInert(stderr);
      expectNoCommands(stderr);
      if (!argv.includes('github')) expectNoCommands(stdout);
    },
  );

  it('are told by name when their file cannot be read', async () => {
    const { code, stderr } = await wslint(repository(), ['trace', `${NAME}.yaml`]);
    expect(code).toBe(2);
    expectInert(stderr);
    expectNoCommands(stderr);
  });

  it('cannot make a prototype', async () => {
    const cwd = repository({
      ...faulty,
      'proto.yaml': `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: __proto__, namespace: constructor, labels: { __proto__: { polluted: x }, toString: a } }
spec:
  host: chat.prod
  __proto__: { polluted: true }
  trafficPolicy: { constructor: { prototype: { polluted: true } }, loadBalancer: { simple: hasOwnProperty } }
  subsets: [{ name: __proto__, labels: { constructor: valueOf } }]
`,
    });
    const { code, stderr } = await wslint(cwd, ['--all-objects', '-f', 'json']);
    expect([code, stderr]).toEqual([1, '']);
    expect((await wslint(cwd, ['trace'])).code).toBe(0);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
