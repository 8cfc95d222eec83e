import type { Field } from '../../manifests/resource.js';
import { fold } from './spelling.js';

interface Advice {
  readonly kind: 'unknown' | 'misplaced';
  readonly help: string;
  /** The right name, for objects that have such a field. */
  readonly rename?: string;
  readonly removed?: boolean;
}

const unknown = (help: string): Advice => ({ kind: 'unknown', help });
const misplaced = (help: string): Advice => ({ kind: 'misplaced', help });
const called = (rename: string): Advice => ({
  kind: 'unknown',
  help: `did you mean \`${rename}\`?`,
  rename,
});

const inRoute = (name: string): Advice =>
  misplaced(`a DestinationRule has no such field: it is \`${name}\` of a VirtualService's \`http[]\` entry`);
const inRule = (name: string): Advice =>
  misplaced(`a VirtualService has no such field: it is \`${name}\` of a DestinationRule`);
const noSuchThing = unknown('Istio has no such setting: delete it');
const noneNeeded = unknown('delete it: Istio forwards WebSockets without any setting');
const limitsInRule = misplaced(
  "limits are `connectionPool` and `outlierDetection` of a DestinationRule's `trafficPolicy`",
);
const limits = unknown('limits are under `connectionPool`, the ejection of failing pods under `outlierDetection`');

/**
 * Fields that people invent or carry over from elsewhere, where the nearest spelling would mislead. By kind, then by
 * the folded key; the API's own names lead everywhere else.
 */
const TABLE: Readonly<Record<string, ReadonlyMap<string, Advice>>> = {
  DestinationRule: new Map([
    ['circuitbreaker', limits],
    ['circuitbreakers', limits],
    ['circuitbreaking', limits],
    ['retries', inRoute('retries')],
    ['retry', inRoute('retries')],
    ['retrypolicy', inRoute('retries')],
    ['timeout', inRoute('timeout')],
    ['requesttimeout', inRoute('timeout')],
    ['fault', inRoute('fault')],
    ['corspolicy', inRoute('corsPolicy')],
    ['tcpnodelay', noSuchThing],
    ['healthcheck', noSuchThing],
    ['healthchecks', noSuchThing],
    ['h2maxrequests', called('http2MaxRequests')],
    ['maxpendingrequests', called('http1MaxPendingRequests')],
    ['maxrequests', called('http2MaxRequests')],
    ['http2maxstreams', called('maxConcurrentStreams')],
    ['consecutive5xx', called('consecutive5xxErrors')],
    ['sessionaffinity', unknown('affinity is `loadBalancer.consistentHash`')],
    ['stickysession', unknown('affinity is `loadBalancer.consistentHash`')],
    ['stickysessions', unknown('affinity is `loadBalancer.consistentHash`')],
    ['websocket', noneNeeded],
    ['websockets', noneNeeded],
    ['websocketupgrade', noneNeeded],
  ]),
  VirtualService: new Map([
    ['websocketupgrade', { ...noneNeeded, removed: true }],
    ['websocket', noneNeeded],
    ['websockets', noneNeeded],
    ['upgradeconfigs', noneNeeded],
    ['circuitbreaker', limitsInRule],
    ['circuitbreakers', limitsInRule],
    ['cors', called('corsPolicy')],
    ['retry', called('retries')],
    ['retrypolicy', called('retries')],
    ['idletimeout', noSuchThing],
    ['trafficpolicy', inRule('trafficPolicy')],
    ['subsets', inRule('subsets')],
    ['loadbalancer', inRule('trafficPolicy.loadBalancer')],
    ['connectionpool', inRule('trafficPolicy.connectionPool')],
    ['outlierdetection', inRule('trafficPolicy.outlierDetection')],
    ['consistenthash', inRule('trafficPolicy.loadBalancer.consistentHash')],
  ]),
  HTTPRoute: new Map([
    ['timeout', misplaced('it is `timeouts.request`')],
    ['retries', called('retry')],
    ['websocket', noneNeeded],
  ]),
};

const KEEPALIVE_KEYS = new Set(['time', 'interval', 'probes']);
const MATCH_KEYS = new Set(['exact', 'prefix', 'regex']);

/** What to say of an invented field, before its spelling is looked at; undefined for all others. */
export function advice(kind: string, holder: Field, field: Field, key: string): Advice | undefined {
  if (kind === 'DestinationRule' && fold(key) === 'keepalive') return keepalive(holder, field);
  if (kind === 'VirtualService' && holder.path.at(-1) === 'headers' && isMatch(field)) {
    return misplaced(`to match a header, write it under \`match[].headers\`; here headers are changed`);
  }
  return TABLE[kind]?.get(fold(key));
}

function keepalive(holder: Field, field: Field): Advice {
  const fits = field.entries().length > 0 && field.entries().every(([key]) => KEEPALIVE_KEYS.has(key));
  if (holder.path.at(-1) === 'tcp') {
    return fits ? called('tcpKeepalive') : unknown('it is `tcpKeepalive`, with `time`, `interval` and `probes`');
  }
  return misplaced('it is `connectionPool.tcp.tcpKeepalive`, with `time`, `interval` and `probes`');
}

function isMatch(field: Field): boolean {
  return field.entries().length > 0 && field.entries().every(([key]) => MATCH_KEYS.has(key));
}
