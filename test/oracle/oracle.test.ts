import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Case, readCases } from './cases.js';
import { compareCase } from './compare.js';
import * as script from './main.js';
import { agreementTable } from './table.js';

const folder = join(import.meta.dirname, '../../../shared/oracle');
const skip = !existsSync(folder);
if (skip) console.log('skipped: no oracle beside the project (trace against istiod)');

describe.skipIf(skip)('trace', () => {
  it('says of every case what istiod makes of it, in every version', () => {
    const comparisons = readCases(folder).flatMap(compareCase);
    expect(comparisons.length).toBeGreaterThan(20_000);
    expect(comparisons.filter(({ agrees }) => !agrees).map(script.describe)).toEqual([]);
  });
});

describe('the comparison with istiod', () => {
  const example: Case = {
    name: 'one',
    docs: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'feed', namespace: 'news' },
        spec: { ports: [{ name: 'http', port: 80 }] },
      },
    ],
    question: { client: 'sidecar', namespace: 'news', url: 'ws://feed.news.svc.cluster.local/ws' },
    expected: {
      '1.30.3': {
        route: null,
        paths: [
          {
            destination: { host: 'feed.news.svc.cluster.local', port: 80, subset: null },
            weight: 100,
            settings: { loadBalancer: 'RANDOM', upstreamProtocol: 'http1' },
          },
        ],
      },
      '1.12.9': { route: null, paths: [] },
      '1.11.8': { error: 'refused' },
    },
  };

  it('names each value that differs, and stops at destinations that do', () => {
    const differing = compareCase(example).filter(({ agrees }) => !agrees);
    expect(differing.map(script.describe)).toEqual([
      'one 1.30.3 loadBalancer: istiod "RANDOM", wslint "LEAST_REQUEST"',
      'one 1.12.9 destinations: istiod [], wslint [{"host":"feed.news.svc.cluster.local","port":80,"subset":null,"weight":100}]',
    ]);
  });

  it('leaves out versions in which istiod refuses an object', () => {
    expect(new Set(compareCase(example).map(({ version }) => version))).toEqual(new Set(['1.30.3', '1.12.9']));
  });

  it('counts per setting and version', () => {
    expect(agreementTable(compareCase(example)).split('\n')).toEqual([
      'setting           1.12.9  1.30.3  agreement',
      'destinations         0/1       1    50.00 %',
      'route                  -       1   100.00 %',
      'cluster exists         -       1   100.00 %',
      'loadBalancer           -     0/1     0.00 %',
      'upstreamProtocol       -       1   100.00 %',
    ]);
  });
});
