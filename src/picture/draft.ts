import type { TracePath, TracePlace } from '../trace/model.js';
import type { Column, Hop, Mark, Row } from './way.js';

/** A hop that still gathers what the paths through it tell. */
export interface Draft {
  readonly key: string;
  readonly column: Column;
  readonly kind: string;
  readonly name: string;
  readonly absence: Hop['absence'];
  readonly notes: Set<string>;
  readonly places: Map<string, TracePlace>;
  readonly marks: Map<string, Mark>;
  readonly paths: Set<TracePath>;
  /** By label, then by all that is told: the row, and the paths that it holds for. */
  readonly rows: Map<string, Map<string, { readonly row: Row; readonly paths: Set<TracePath> }>>;
}

interface Particulars {
  readonly place?: TracePlace | null;
  readonly absence?: Hop['absence'];
  /** What tells it from hops of the same kind and name. */
  readonly identity?: readonly unknown[];
}

/** All hops of a way, each made once. */
export class Drafts {
  private readonly byKey = new Map<string, Draft>();

  /** The hop of a path. */
  of(path: TracePath, column: Column, kind: string, name: string, particulars: Particulars = {}): Draft {
    const { place = null, absence, identity = [] } = particulars;
    const key = JSON.stringify([column, kind, name, ...identity]);
    const draft = this.byKey.get(key) ?? {
      ...{ key, column, kind, name, absence },
      ...{ notes: new Set(), places: new Map(), marks: new Map(), paths: new Set(), rows: new Map() },
    };
    this.byKey.set(key, draft);
    draft.paths.add(path);
    if (place !== null) draft.places.set(JSON.stringify(place), place);
    return draft;
  }

  all(): Draft[] {
    return [...this.byKey.values()];
  }
}

/** Notes a row of a path: what several paths tell alike is one row. */
export function addRow(draft: Draft, row: Row, path: TracePath): void {
  const variants = draft.rows.get(row.label) ?? new Map<string, { row: Row; paths: Set<TracePath> }>();
  draft.rows.set(row.label, variants);
  const { marks, ...told } = row;
  const key = JSON.stringify([told, marks.map(({ rule }) => rule)]);
  const known = variants.get(key) ?? { row, paths: new Set() };
  variants.set(key, known);
  known.paths.add(path);
}

const WEIGHT = 'weight';
const WHOLE = '100 %';

/** The share of a route's requests that a destination gets. */
export function weightRow(weight: number): Row {
  const told = { place: null, because: undefined, isDefault: false, marks: [], elsewhere: [], only: undefined };
  return { label: WEIGHT, value: `${weight} %`, ...told };
}

/** The hop that all paths through it tell of. */
export function finished({ column, kind, name, notes, places, absence, marks, paths, rows }: Draft): Hop {
  // Where a destination does not exist, nothing is known of the settings on the way.
  const known = new Set([...paths].filter(({ settings }) => settings !== null));
  const told = [...rows].flatMap(([label, variants]) =>
    [...variants.values()].map((variant) => ({
      ...variant.row,
      only: onlyFor(variant.paths, label === WEIGHT ? paths : known),
    })),
  );
  const [place = null, ...others] = places.values();
  return {
    ...{ column, kind, name, absence },
    notes: [...notes],
    place: others.length === 0 ? place : null,
    rows: told.filter(({ label, value, only }) => label !== WEIGHT || value !== WHOLE || only !== undefined),
    marks: [...marks.values()],
  };
}

/** What tells the paths of a row from the others of its hop: their routes, else their clients, else their destinations. */
function onlyFor(own: ReadonlySet<TracePath>, all: ReadonlySet<TracePath>): string | undefined {
  if (own.size === all.size) return undefined;
  const others = [...all].filter((path) => !own.has(path));
  const ways = [routeOf, clientOf, destinationOf, (path: TracePath) => `${routeOf(path)} ${clientOf(path)}`];
  for (const way of ways) {
    const named = new Set([...own].map(way));
    if (others.every((path) => !named.has(way(path)))) return listed([...named]);
  }
  return 'for some paths';
}

const MOST_LISTED = 2;

function listed(names: readonly string[]): string {
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  return `${names.slice(0, MOST_LISTED).join(' and ')}${more}`;
}

function routeOf({ route }: TracePath): string {
  return `for ${route.match ?? `${route.namespace}/${route.name} [${route.index}]`}`;
}

function clientOf({ client }: TracePath): string {
  return `from ${client.kind === 'sidecar' ? `clients in ${client.namespace}` : `${client.namespace}/${client.name}`}`;
}

function destinationOf({ destination }: TracePath): string {
  return `to ${destination.host}${destination.subset === null ? '' : ` subset ${destination.subset}`}`;
}
