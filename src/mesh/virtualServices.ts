import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import { parseDuration } from './duration.js';
import { byDefault, type Effective, from, UNKNOWN, type Unknown } from './effective.js';
import { resolveHost } from './names.js';
import type { Comparison, HeaderMatch, Mirror, Route, RouteDestination, RouteMatch, TextMatch } from './route.js';
import { textItems } from './services.js';

/** A VirtualService as written; its routes are read on demand, delegates are resolved by the caller. */
export interface VirtualService {
  readonly resource: Resource;
  readonly namespace: string;
  readonly hosts: readonly { readonly host: string; readonly field: Field }[];
  /** Gateways with their namespace (`prod/edge`), or `mesh`. */
  readonly gateways: readonly string[];
  readonly exportTo: readonly string[] | undefined;
  /** Entries of `http[]`, delegating ones included. */
  readonly http: readonly Field[];
  readonly hasTcp: boolean;
}

export const MESH = 'mesh';

export function virtualService(resource: Resource, domain: string): VirtualService {
  const spec = resource.field.get('spec');
  const namespace = namespaceOf(resource);
  const gateways = textItems(spec.get('gateways')) ?? [];
  return {
    resource,
    namespace,
    hosts: spec
      .get('hosts')
      .items()
      .flatMap((field) =>
        field.text === undefined ? [] : [{ host: resolveHost(field.text, namespace, domain), field }],
      ),
    gateways: gateways.length === 0 ? [MESH] : gateways.map((name) => qualified(name, namespace)),
    exportTo: textItems(spec.get('exportTo')),
    http: spec.get('http').items(),
    hasTcp: spec.has('tcp') || spec.has('tls'),
  };
}

/** `edge` of namespace prod is `prod/edge`; a legacy `edge.prod.svc…` name too. */
export function qualified(gateway: string, namespace: string): string {
  if (gateway === MESH || gateway.includes('/'))
    return gateway.startsWith('./') ? `${namespace}${gateway.slice(1)}` : gateway;
  const [name, ns] = gateway.split('.');
  return ns === undefined ? `${namespace}/${gateway}` : `${ns}/${name}`;
}

/** Reads one entry of `http[]`. `owner` is the VirtualService with the hosts, `holder` the one the entry stands in. */
export function httpRoute(owner: VirtualService, holder: Resource, field: Field, index: number, domain: string): Route {
  const namespace = namespaceOf(holder);
  return {
    kind: 'VirtualService',
    resource: owner.resource,
    delegate: holder === owner.resource ? undefined : holder,
    index,
    name: field.get('name').text,
    matches: field.get('match').items().map(routeMatch),
    destinations: destinations(field, namespace, domain),
    field,
    timeout: routeTimeout(field.get('timeout')),
    ...retryPolicy(field.get('retries')),
    mirrors: mirrorsOf(field, namespace, domain),
  };
}

/** The weighted destinations of an entry of `http[]`, `tls[]` or `tcp[]`. */
export function destinations(field: Field, namespace: string, domain: string): RouteDestination[] {
  const items = field.get('route').items();
  return items.map((item) => {
    const destination = item.get('destination');
    return {
      host: resolveHost(destination.get('host').text ?? '', namespace, domain),
      port: destination.get('port', 'number').number,
      subset: destination.get('subset').text,
      weight: items.length === 1 ? 100 : (item.get('weight').number ?? 0),
      field: destination,
    };
  });
}

/** A duration that bounds something: null where it is absent or zero, `unknown` for placeholders and nonsense. */
export function routeTimeout(field: Field): Effective<number | null | Unknown> {
  if (!field.exists) return byDefault(null);
  const value = field.text === undefined ? undefined : parseDuration(field.text);
  if (value === undefined) return from(field, UNKNOWN, field.isPlaceholder ? 'a placeholder' : 'not a duration');
  return value <= 0 ? from(field, null) : from(field, value);
}

/** Per-try timeout and attempts of a policy; no attempts switch retries and their timeout off. */
export function retryPolicy(retries: Field): Pick<Route, 'perTryTimeout' | 'retries'> {
  if (!retries.exists) return { perTryTimeout: byDefault(null), retries: byDefault(null) };
  const attempts = retries.get('attempts');
  const none = !attempts.exists || attempts.number === 0;
  return {
    perTryTimeout: none ? from(attempts, null, 'no retries') : routeTimeout(retries.get('perTryTimeout')),
    retries: from(attempts, attempts.isPlaceholder ? UNKNOWN : (attempts.number ?? 0)),
  };
}

function mirrorsOf(field: Field, namespace: string, domain: string): Mirror[] {
  const single = field.get('mirror');
  const all = [
    ...(single.exists ? [{ destination: single, percentage: mirrorPercentage(field) }] : []),
    ...field
      .get('mirrors')
      .items()
      .map((item) => ({ destination: item.get('destination'), percentage: item.get('percentage', 'value') })),
  ];
  return all
    .filter(({ percentage }) => percentage.number !== 0)
    .map(({ destination }) => ({
      host: resolveHost(destination.get('host').text ?? '', namespace, domain),
      place: destination.get('host').place,
    }));
}

/** `mirrorPercentage`, or the older `mirrorPercent`; everything is mirrored where neither is set. */
function mirrorPercentage(field: Field): Field {
  return field.has('mirrorPercentage') ? field.get('mirrorPercentage', 'value') : field.get('mirrorPercent');
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** Reads one item of `match[]`. */
export function routeMatch(field: Field): RouteMatch {
  return {
    path: textMatch(field.get('uri')),
    ignoreCase: field.get('ignoreUriCase').boolean === true,
    headers: headerMatches(field.get('headers')),
    withoutHeaders: headerMatches(field.get('withoutHeaders')),
    query: headerMatches(field.get('queryParams')),
    method: textMatch(field.get('method')),
    authority: textMatch(field.get('authority')),
    scheme: textMatch(field.get('scheme')),
    port: field.get('port').number,
    sourceLabels: field.has('sourceLabels') ? field.get('sourceLabels').strings : NO_LABELS,
    sourceNamespace: field.get('sourceNamespace').text,
    gateways: textItems(field.get('gateways')),
    field,
  };
}

const COMPARISONS: readonly Comparison[] = ['exact', 'prefix', 'regex'];

function textMatch(field: Field): TextMatch | undefined {
  if (!field.exists) return undefined;
  for (const how of COMPARISONS) {
    const value = field.get(how);
    if (value.exists) return { how, value: value.text ?? '', field: value };
  }
  return undefined;
}

function headerMatches(field: Field): HeaderMatch[] {
  return field.entries().map(([name, value]) => {
    const match = textMatch(value);
    return { name: name.toLowerCase(), how: match?.how ?? 'present', value: match?.value ?? '', field: value };
  });
}
