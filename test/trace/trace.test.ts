import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { picture } from '../../src/picture/picture.js';
import { traceMermaid } from '../../src/trace/mermaid.js';
import { traceText } from '../../src/trace/text.js';
import { TERMINAL, traced, tracedUnknown } from './project.js';

const plain = { bold: (text: string) => text, dim: (text: string) => text, bad: (text: string) => text };

function problems(schema: string, document: unknown): unknown[] {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
  });
  const validate = ajv.compile(JSON.parse(readFileSync(new URL(`../../schemas/${schema}`, import.meta.url), 'utf8')));
  validate(JSON.parse(JSON.stringify(document)));
  return validate.errors ?? [];
}

describe('trace', () => {
  it('follows a request through the gateway, the matching route and its subset', () => {
    const { paths } = traced(TERMINAL, '1.30.3', 'wss://term.example.org/ws/1');
    expect(paths.map(({ client, route, destination }) => [client.kind, route.index, destination.subset])).toEqual([
      ['gateway', 0, 'blue'],
    ]);
    const { settings } = paths[0] ?? {};
    expect(settings?.routeTimeout).toEqual({ value: '20s', place: { file: 'term.yaml', line: 21, column: 7 } });
    expect(settings?.upstreamProtocol).toEqual({ value: 'http2', place: { file: 'term.yaml', line: 38, column: 13 } });
    expect(settings?.loadBalancer).toEqual({ value: 'LEAST_REQUEST', place: null, because: "Istio's default" });
  });

  it('takes the next route for a path that the first does not match', () => {
    const { paths } = traced(TERMINAL, '1.30.3', 'wss://term.example.org/other');
    expect(paths.map(({ route, destination }) => [route.index, destination.subset])).toEqual([[1, null]]);
  });

  it('asks for the scheme and port of a server that is there', () => {
    expect(traced(TERMINAL, '1.30.3', 'ws://term.example.org/ws').paths).toEqual([]);
    expect(traced(TERMINAL, '1.30.3', 'wss://term.example.org:8443/ws').paths).toEqual([]);
  });

  it.each(['ws://term.shell.svc.cluster.local:8080/ws', 'term.shell:8080/ws', 'term.shell.svc'])(
    'follows %s from a client in the mesh',
    (url) => {
      const { paths } = traced(TERMINAL, '1.30.3', url, 'web');
      expect(paths.map(({ client, route }) => [client.kind, client.namespace, route.kind])).toEqual([
        ['sidecar', 'web', 'Service'],
      ]);
    },
  );

  it('without an address shows every path that carries WebSockets', () => {
    expect(traced(TERMINAL, '1.30.3').paths.map(({ url, destination }) => [url, destination.subset])).toEqual([
      ['wss://term.example.org/ws', 'blue'],
    ]);
  });

  it('shows no settings for a port that the Service does not have', () => {
    const { paths } = traced(TERMINAL.replace('number: 8080 }, subset', 'number: 3000 }, subset'), '1.30.3');
    expect(paths.map(({ settings, missing }) => [settings, missing])).toEqual([[null, 'port']]);
  });

  it('names placeholders as unknown', () => {
    const { paths } = traced(TERMINAL.replace('timeout: 20s', 'timeout: $' + '{TIMEOUT}'), '1.30.3');
    expect(paths[0]?.settings?.routeTimeout.value).toBe('unknown');
  });

  it('says of gateways that they were not read where they were not', () => {
    const note = 'Gateway shell/edge is not among the files read: taken for an HTTPS server';
    const unread = TERMINAL.slice(TERMINAL.indexOf('---'));
    expect(traced(unread, '1.30.3').notes).toEqual([note]);
    expect(traced(unread, '1.30.3', 'wss://term.example.org/ws').notes).toEqual([note]);
    // The name of a port may be left out.
    expect(traced(TERMINAL.replace('name: https, ', ''), '1.30.3').notes).toEqual([]);
  });

  it.each(['wss://other.example.org/', 'wss://term.example.org:8443/ws', 'ws://term.shell:9/ws'])(
    'says that no route takes %s',
    (address) => {
      expect(traced(TERMINAL, '1.30.3', address).notes).toEqual([`no route takes ${address}`]);
    },
  );

  it.each(['1.8.5', '1.27.9', '1.31.0'])('prints JSON that its schema allows (Istio %s)', (version) => {
    expect(problems('trace.schema.json', traced(TERMINAL, version))).toEqual([]);
    expect(problems('trace.schema.json', traced(TERMINAL, version, 'term.shell:8080', 'web'))).toEqual([]);
  });

  it('says where the version is unknown what a setting is in versions in which it differs', () => {
    const document = tracedUnknown(TERMINAL);
    const { settings } = document.paths[0] ?? {};
    expect(settings?.loadBalancer).toMatchObject({
      value: 'LEAST_REQUEST',
      elsewhere: [{ value: 'ROUND_ROBIN', versions: 'up to Istio 1.13' }],
    });
    expect(settings?.maxStreamDuration.elsewhere).toEqual([{ value: '20s', versions: 'in Istio 1.8 to 1.9.0' }]);
    expect(settings?.routeTimeout.elsewhere).toBeUndefined();
    expect(problems('trace.schema.json', document)).toEqual([]);
  });

  it.each([
    ['minReplicas: 1, maxReplicas: 9', { replicas: 1, maxReplicas: 9 }, '1 to 9 replicas'],
    ['maxReplicas: 9', { replicas: 1, maxReplicas: 9 }, '1 to 9 replicas'],
    ['minReplicas: 4, maxReplicas: 4', { replicas: 4 }, '4 replicas'],
    ['minReplicas: 2', { replicas: 2, maxReplicas: null }, '2 or more replicas'],
  ])('shows how many pods an autoscaler with { %s } allows', (bounds, expected, words) => {
    const scaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: term, namespace: shell }
spec: { scaleTargetRef: { kind: Deployment, name: term-blue }, ${bounds} }`;
    const document = traced(`${TERMINAL}---\n${scaler}`, '1.30.3');
    const { replicas, maxReplicas } = document.paths[0]?.workload ?? {};
    expect({ replicas, maxReplicas }).toEqual({ maxReplicas: undefined, ...expected });
    expect(problems('trace.schema.json', document)).toEqual([]);
    expect(traceText(document, plain, 110)).toContain(`, ${words}`);
    expect(traceMermaid(document)).toContain(words);
    expect(picture(document)).toContain(words);
  });

  it('prints the path hop by hop', () => {
    expect(traceText(traced(TERMINAL, '1.30.3'), plain, 110)).toMatchSnapshot();
  });

  it('draws a flowchart in which names cannot break out of their labels', () => {
    const chart = traceMermaid(
      traced(TERMINAL.replace('prefix: /ws', `prefix: '/ws/"]; click n0 "javascript:1"'`), '1.30.3'),
    );
    expect(chart).toMatchSnapshot();
    expect(chart.match(/"/g)?.length).toBe((chart.match(/\["|\("|\{"|\|"/g)?.length ?? 0) * 2);
  });
});
