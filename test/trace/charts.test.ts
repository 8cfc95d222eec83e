import { describe, expect, it } from 'vitest';
import type { TracePath } from '../../src/index.js';
import { hostCharts } from '../../src/trace/charts.js';
import { TERMINAL, traced } from './project.js';

const document = traced(TERMINAL, '1.30.0');
const [path] = document.paths;
if (path === undefined) throw new Error('no path');

describe('charts of hosts', () => {
  it('are drawn for hosts that something was found for', () => {
    const clean: TracePath = { ...path, url: 'wss://clean.example.org/ws', details: [], findings: [] };
    const charts = hostCharts({ ...document, paths: [clean, path] });
    expect(charts.map(({ host }) => host)).toEqual(['term.example.org']);
    expect(charts[0]?.chart).toMatch(/^flowchart LR\n/);
  });

  it('stay below what Mermaid draws', () => {
    const [workload] = path.workloads;
    const workloads = Array.from({ length: 40 }, (_, index) => ({ ...workload, name: `w${index}` }));
    const paths = Array.from({ length: 200 }, (_, index) => ({
      ...path,
      route: { ...path.route, index, match: `prefix /a-longer-path-${index}` },
      workloads,
    })) as TracePath[];
    const [chart] = hostCharts({ ...document, paths });
    expect(chart?.chart.length).toBeLessThanOrEqual(20_000);
    expect(chart?.chart.split('-->').length).toBeLessThanOrEqual(300);
    expect(chart?.chart.split('-->').length).toBeGreaterThan(100);
  });
});
