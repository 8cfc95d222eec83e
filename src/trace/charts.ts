import { pathsByHost } from './hosts.js';
import { traceMermaid } from './mermaid.js';
import type { TraceDocument } from './model.js';

/** The ways to one host as a Mermaid flowchart. */
export interface HostChart {
  readonly host: string;
  readonly chart: string;
}

/** Mermaid draws no text of more than 50,000 characters or 500 edges, and people see nothing in far smaller ones. */
const LONGEST = 20_000;
const MOST_EDGES = 300;

/** A flowchart for each host that something was found for. Of a host with many paths those with findings are drawn. */
export function hostCharts(document: TraceDocument): HostChart[] {
  return [...pathsByHost(document)].flatMap(([host, all]) => {
    const found = all.filter(({ details }) => details.length > 0);
    if (found.length === 0) return [];
    for (let shown = found.length; shown > 0; shown = Math.floor(shown / 2)) {
      const chart = traceMermaid({ ...document, paths: found.slice(0, shown) });
      if (chart.length <= LONGEST && chart.split('-->').length <= MOST_EDGES) return [{ host, chart }];
    }
    return [];
  });
}
