import type { Resource } from '../../manifests/resource.js';
import { groupOf } from '../../manifests/resource.js';

/** What is read of the schemas at run time; the compiled validators do the rest. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  /** The string is a duration: at least 1ms, any, or one of the Gateway API. */
  readonly duration?: DurationKind;
}

export type DurationKind = 'positive' | 'any' | 'gateway-api';

/** One complaint of a compiled validator. */
export interface Complaint {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Validator {
  (data: unknown): boolean;
  errors: readonly Complaint[] | null;
}

/** The first release that knows a field, or one value of it. */
export interface Introduction {
  readonly kinds: readonly string[];
  /** The end of the property path, without list indices and map keys. */
  readonly path: string;
  readonly since: string;
  readonly value?: string;
}

interface Compiled {
  readonly validators: Readonly<Record<string, Validator>>;
  readonly schemas: Readonly<Record<string, Schema & { readonly $defs?: Readonly<Record<string, Schema>> }>>;
  readonly since: { readonly fields: readonly Introduction[]; readonly values: readonly Introduction[] };
}

let compiled: Compiled | undefined;

/** Loaded when the first object of a known kind is judged: most runs over a repository read few or none. */
function load(): Compiled {
  compiled ??= require('#validators') as Compiled;
  return compiled;
}

const KINDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'networking.istio.io',
    new Set(['DestinationRule', 'EnvoyFilter', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService']),
  ],
  ['gateway.networking.k8s.io', new Set(['Gateway', 'GRPCRoute', 'HTTPRoute'])],
]);

/** Whether there is a schema for objects of this kind. */
export function hasSchema(resource: Resource): boolean {
  return KINDS.get(groupOf(resource))?.has(resource.kind) ?? false;
}

function idOf(resource: Resource): string {
  return `${resource.kind}.${groupOf(resource)}`;
}

/** What the compiled schema of the resource's kind says about the data. */
export function complaints(resource: Resource, data: unknown): readonly Complaint[] {
  const validate = load().validators[idOf(resource)];
  return validate === undefined || validate(data) ? [] : (validate.errors ?? []);
}

/** Everything younger than the oldest Istio that matters. */
export function introductions(): Compiled['since'] {
  return load().since;
}

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.slice(schema.$ref.lastIndexOf('/') + 1);
  return name === undefined ? schema : (load().schemas['definitions.json']?.$defs?.[name] ?? schema);
}

/** The schema at a path of keys and indices of the resource; undefined where the schema ends. */
export function schemaAt(resource: Resource, path: readonly (string | number)[]): Schema | undefined {
  let schema: Schema | undefined = load().schemas[`${idOf(resource)}.json`];
  for (const step of path) {
    if (schema === undefined) return undefined;
    const resolved: Schema = resolve(schema);
    if (typeof step === 'number') schema = resolved.items;
    else if (resolved.properties !== undefined && Object.hasOwn(resolved.properties, step))
      schema = resolved.properties[step];
    else schema = typeof resolved.additionalProperties === 'object' ? resolved.additionalProperties : undefined;
  }
  return schema && resolve(schema);
}

/** Where a key is valid in a kind. */
export interface Home {
  /** The keys that lead to the object that holds it, `[]` behind those that hold a list. */
  readonly parent: readonly string[];
  readonly schema: Schema;
  /** All keys that are valid beside it. */
  readonly siblings: Readonly<Record<string, Schema>>;
}

const homes = new Map<string, ReadonlyMap<string, readonly Home[]>>();

/** All places of the resource's kind where a key is valid. */
export function homesOf(resource: Resource, key: string): readonly Home[] {
  const id = idOf(resource);
  let index = homes.get(id);
  if (index === undefined) {
    const found = new Map<string, Home[]>();
    collect(schemaAt(resource, ['spec']), ['spec'], found);
    index = found;
    homes.set(id, index);
  }
  return index.get(key) ?? [];
}

function collect(unresolved: Schema | undefined, path: readonly string[], found: Map<string, Home[]>): void {
  if (unresolved === undefined) return;
  const { items, properties = {} } = resolve(unresolved);
  collect(items, [...path.slice(0, -1), `${path.at(-1)}[]`], found);
  for (const [key, property] of Object.entries(properties)) {
    const list = found.get(key) ?? [];
    list.push({ parent: path, schema: resolve(property), siblings: properties });
    found.set(key, list);
    collect(property, [...path, key], found);
  }
}
