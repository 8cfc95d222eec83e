import { describe, expect, it } from 'vitest';
import { type TraceDocument, type TracePath, trace } from '../../src/index.js';
import { type Hop, waysOf } from '../../src/picture/way.js';
import { TERMINAL } from '../trace/project.js';

const terminal = trace({ files: { 'term.yaml': TERMINAL }, istio: '1.30' });
const [path] = terminal.paths;
if (path === undefined) throw new Error('no path');

function hopsOf(...paths: readonly TracePath[]): readonly Hop[] {
  const document: TraceDocument = { ...terminal, paths };
  return waysOf(document).flatMap(({ hops }) => hops);
}

function rowsOf(hops: readonly Hop[], column: Hop['column'], label: string): string[] {
  return hops
    .filter((hop) => hop.column === column)
    .flatMap(({ rows }) => rows)
    .filter((row) => row.label === label)
    .map(({ value, only }) => (only === undefined ? value : `${value} ${only}`));
}

function withRoute(index: number, match: string, change: Partial<TracePath> = {}): TracePath {
  return { ...(path as TracePath), ...change, route: { ...(path as TracePath).route, index, match } };
}

function withSetting(one: TracePath, name: 'hash' | 'maxRequests', value: unknown): TracePath {
  const { settings } = one;
  if (settings === null) throw new Error('no settings');
  return { ...one, settings: { ...settings, [name]: { value, place: { file: 'dr.yaml', line: 3, column: 1 } } } };
}

describe('the way to a host', () => {
  it('has one hop for what paths share', () => {
    const hops = hopsOf(withRoute(0, 'prefix /ws'), withRoute(1, 'prefix /live'));
    const count = (column: Hop['column']): number => hops.filter((hop) => hop.column === column).length;
    expect([count('client'), count('proxy'), count('route'), count('destination'), count('pod')]).toEqual([
      1, 1, 2, 1, 1,
    ]);
  });

  it('has no arrow twice', () => {
    const [way] = waysOf({ ...terminal, paths: [path, path] });
    expect(way?.arrows.length).toBe(4);
  });

  it('tells for which routes a setting holds that is not the same for all', () => {
    const hops = hopsOf(
      withSetting(withRoute(0, 'prefix /ws'), 'hash', [{ sourceIp: true }]),
      withSetting(withRoute(1, 'prefix /live'), 'hash', [{ header: 'x-user' }]),
      withSetting(withRoute(2, 'prefix /feed'), 'hash', [{ header: 'x-user' }]),
    );
    expect(rowsOf(hops, 'destination', 'affinity')).toEqual([
      'source address for prefix /ws',
      'header x-user for prefix /live and for prefix /feed',
    ]);
    expect(rowsOf(hops, 'destination', 'balancing')).toEqual(['LEAST_REQUEST']);
  });

  it('tells for which clients a setting holds that others of the same route do not have', () => {
    const client = { kind: 'sidecar', namespace: 'shell', name: 'clients', server: null, place: null };
    const hops = hopsOf(withSetting(path, 'maxRequests', 100), { ...path, client });
    expect(rowsOf(hops, 'destination', 'max requests')).toEqual(['100 from istio-system/istio-ingressgateway']);
  });

  it('shows weights where requests are split, and to whom the rest goes', () => {
    const weighted = (index: number, weight: number): TracePath =>
      withRoute(index, `prefix /${index}`, { destination: { ...path.destination, weight } });
    expect(rowsOf(hopsOf(weighted(0, 100)), 'destination', 'weight')).toEqual([]);
    expect(rowsOf(hopsOf(weighted(0, 20), weighted(1, 100)), 'destination', 'weight')).toEqual([
      '20 % for prefix /0',
      '100 % for prefix /1',
    ]);
  });

  it('takes settings for those of all paths where others end at what does not exist', () => {
    const gone = withRoute(1, 'prefix /old', { missing: 'host', settings: null, workloads: [], workload: null });
    expect(rowsOf(hopsOf(path, gone), 'proxy', 'allow_connect')).toEqual(['off']);
  });

  it('says that a destination does not exist, and draws no pods behind it', () => {
    const hops = hopsOf({ ...path, missing: 'subset', settings: null, workloads: [], workload: null });
    expect(hops.map(({ column, absence }) => [column, absence])).toContainEqual(['destination', 'missing']);
    expect(hops.flatMap(({ notes }) => notes)).toContain('no such subset: every request gets 503');
    expect(hops.filter(({ column }) => column === 'pod')).toEqual([]);
  });

  it('counts workloads that are too many to draw', () => {
    const [workload] = path.workloads;
    if (workload === undefined) throw new Error('no workload');
    const workloads = Array.from({ length: 30 }, (_, index) => ({ ...workload, name: `w${index}` }));
    const pods = hopsOf({ ...path, workloads }).filter(({ column }) => column === 'pod');
    expect(pods).toHaveLength(13);
    expect(pods.at(-1)?.name).toBe('18 more workloads');
  });

  it('keeps the paths with findings where there are too many', () => {
    const clean = Array.from({ length: 45 }, (_, index) => withRoute(index, `exact /${index}`, { details: [] }));
    const [way] = waysOf({ ...terminal, paths: [...clean, withRoute(99, 'exact /bad')] });
    expect(way?.omitted).toBe(6);
    expect(way?.paths.at(-1)?.route.match).toBe('exact /bad');
  });

  it('names hosts without scheme and port', () => {
    const hosts = ['wss://a.example.com/ws', 'ws://a.example.com:8080/x', 'wss://*.b.example.com', 'c.d:80/ws'];
    const document = { ...terminal, paths: hosts.map((url) => ({ ...path, url })) };
    expect(waysOf(document).map(({ host }) => host)).toEqual(['a.example.com', '*.b.example.com', 'c.d']);
  });
});
