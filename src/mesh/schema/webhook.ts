import type { Field, Resource } from '../../manifests/resource.js';
import type { Facts } from '../facts.js';
import { excludeEachOther } from './values.js';
import type { SchemaViolation } from './violation.js';

/** Present and not null. */
export function isSet(field: Field): boolean {
  return field.exists && !(field.node?.type === 'scalar' && field.node.value === null);
}

function hasAny(field: Field, keys: readonly string[]): boolean {
  return keys.some((key) => isSet(field.get(key)));
}

/** Nothing in a map, so that unknown fields (reported as such) are not reported again as emptiness. */
function isEmpty(field: Field): boolean {
  return field.node?.type === 'map' && field.entries().every(([, child]) => !isSet(child));
}

function rejected(field: Field, message: string, more: Partial<SchemaViolation> = {}): SchemaViolation {
  return { kind: 'rejected', field, message, ...more };
}

/** What Istio's webhook refuses in a DestinationRule. */
export function rejectedDestinationRule(resource: Resource, facts: Facts): SchemaViolation[] {
  const spec = resource.field.get('spec');
  const policies = [
    spec.get('trafficPolicy'),
    ...spec
      .get('subsets')
      .items()
      .map((subset) => subset.get('trafficPolicy')),
  ];
  return policies.flatMap((policy) => [
    ...(isEmpty(policy) ? [rejected(policy, '`trafficPolicy` is empty: it must have at least one field')] : []),
    ...rejectedPolicy(policy, facts),
    ...policy
      .get('portLevelSettings')
      .items()
      .flatMap((entry) => [...emptyPort(entry), ...rejectedPolicy(entry, facts)]),
  ]);
}

const PORT_POLICIES = ['connectionPool', 'loadBalancer', 'outlierDetection', 'tls'];

function emptyPort(entry: Field): SchemaViolation[] {
  const others = entry.entries().filter(([key, child]) => key !== 'port' && isSet(child));
  if (entry.node?.type !== 'map' || hasAny(entry, PORT_POLICIES) || others.length > 0) return [];
  const message = 'an entry of `portLevelSettings` is empty: it must set something for its port';
  return [
    rejected(entry, message, {
      help: `set one of ${PORT_POLICIES.join(', ')}, or delete it`,
      fact: 'port-policy-not-empty',
    }),
  ];
}

function rejectedPolicy(policy: Field, facts: Facts): SchemaViolation[] {
  return [
    ...rejectedPool(policy.get('connectionPool')),
    ...rejectedHash(policy.get('loadBalancer', 'consistentHash'), facts),
    ...rejectedOutlierDetection(policy.get('outlierDetection'), facts),
  ];
}

function rejectedPool(pool: Field): SchemaViolation[] {
  if (isEmpty(pool)) return [rejected(pool, '`connectionPool` is empty: it must have `http` or `tcp`')];
  const upgrade = pool.get('http', 'h2UpgradePolicy');
  const client = pool.get('http', 'useClientProtocol');
  if (upgrade.text !== 'UPGRADE' || client.boolean !== true) return [];
  const conflict = excludeEachOther(pool.get('http'), ['h2UpgradePolicy', 'useClientProtocol']);
  const message = '`h2UpgradePolicy: UPGRADE` and `useClientProtocol: true` exclude each other';
  const help = 'keep `useClientProtocol: true` alone';
  return [{ ...conflict, kind: 'rejected', message, help, fact: 'upgrade-excludes-client-protocol' }];
}

/** Largest table that Envoy's Maglev balancer takes. */
const MAGLEV_LIMIT = 5000011;

function rejectedHash(hash: Field, facts: Facts): SchemaViolation[] {
  const found: SchemaViolation[] = [];
  const cookie = hash.get('httpCookie');
  if (isSet(cookie) && !isSet(cookie.get('ttl')) && facts.holds('cookie-needs-ttl')) {
    const message = '`httpCookie` lacks `ttl`';
    found.push({
      kind: 'required',
      field: cookie.get('ttl'),
      message,
      help: 'add `ttl: 0s` for a session cookie',
      fact: 'cookie-needs-ttl',
    });
  }
  const maglev = hash.get('maglev');
  const size = maglev.get('tableSize');
  if (isSet(maglev) && !size.isPlaceholder && facts.holds('maglev-needs-table-size')) {
    const fact = 'maglev-needs-table-size';
    const help = 'write `tableSize: 65537`, its usual size';
    if (!isSet(size) || size.number === 0)
      found.push({ kind: 'required', field: size, message: '`maglev` lacks `tableSize`', help, fact });
    else if (size.number !== undefined && (size.number >= MAGLEV_LIMIT || !isPrime(size.number))) {
      const message = `\`tableSize: ${size.text}\` is refused: it must be a prime number below ${MAGLEV_LIMIT}`;
      found.push({ kind: 'range', field: size, message, help, fact });
    }
  }
  const ring = hash.get('minimumRingSize');
  if ((ring.number ?? 0) !== 0 && hasAny(hash, ['ringHash', 'maglev']) && facts.holds('one-ring-size')) {
    const message = '`minimumRingSize` cannot stand beside `ringHash` or `maglev`';
    found.push(
      rejected(ring, message, {
        help: 'delete it: `ringHash.minimumRingSize` is the newer name',
        fact: 'one-ring-size',
      }),
    );
  }
  return found;
}

function isPrime(n: number): boolean {
  if (n < 4) return n > 0;
  if (n % 2 === 0) return false;
  for (let factor = 3; factor * factor <= n; factor += 2) if (n % factor === 0) return false;
  return true;
}

function rejectedOutlierDetection(outlier: Field, facts: Facts): SchemaViolation[] {
  const failures = outlier.get('consecutiveLocalOriginFailures');
  const split = outlier.get('splitExternalLocalOriginErrors');
  if ((failures.number ?? 0) <= 0 || split.boolean === true || split.isPlaceholder) return [];
  if (!facts.holds('local-origin-failures-need-split')) return [];
  const message = '`consecutiveLocalOriginFailures` needs `splitExternalLocalOriginErrors: true` beside it';
  return [
    rejected(failures, message, {
      help: 'add `splitExternalLocalOriginErrors: true`, or delete it',
      fact: 'local-origin-failures-need-split',
    }),
  ];
}

/** What Istio's webhook refuses in a VirtualService. */
export function rejectedVirtualService(resource: Resource, facts: Facts): SchemaViolation[] {
  const spec = resource.field.get('spec');
  const isDelegate = spec.get('hosts').items().length === 0 && !spec.get('hosts').isPlaceholder;
  return spec
    .get('http')
    .items()
    .flatMap((route) => [
      ...rejectedAction(route),
      ...rejectedRetries(route.get('retries')),
      ...(isDelegate || isSet(route.get('delegate')) ? rejectedExpressions(route, facts) : []),
    ]);
}

function rejectedAction(route: Field): SchemaViolation[] {
  if (route.node?.type !== 'map') return [];
  const set = (key: string): boolean => (key === 'route' ? route.get(key).items().length > 0 : isSet(route.get(key)));
  const others = ['route', 'redirect', set('delegate') ? 'delegate' : 'directResponse'].filter(set);
  if (others.length === 0 && !isSet(route.get('route'))) {
    const message = 'an `http[]` entry does nothing: it must have a `route`, `redirect` or `directResponse`';
    return [rejected(route, message, { fact: 'one-action' })];
  }
  const keys = others.length > 1 ? others : redirects(set);
  if (keys.length < 2) return [];
  return [{ ...excludeEachOther(route, keys), fact: 'one-action' }];
}

/** `fault` and `rewrite` need a destination. */
function redirects(set: (key: string) => boolean): string[] {
  const answer = ['redirect', 'directResponse'].find(set);
  const other = ['fault', 'rewrite'].find(set);
  return answer === undefined || other === undefined ? [] : [answer, other];
}

function rejectedRetries(retries: Field): SchemaViolation[] {
  const attempts = retries.get('attempts');
  if (!isSet(retries) || attempts.isPlaceholder || (attempts.number ?? 0) !== 0) return [];
  const other = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].find((key) => isSet(retries.get(key)));
  if (other === undefined) return [];
  const message = `\`${other}\` without \`attempts\` (0 means no retries)`;
  return [
    rejected(retries.get(other), message, { help: 'set `attempts`, or delete it', fact: 'retries-need-attempts' }),
  ];
}

function rejectedExpressions(route: Field, facts: Facts): SchemaViolation[] {
  if (facts.holds('delegate-regex')) return [];
  const message = 'Istio refuses regular expressions in routes that delegate or are delegated to';
  const more = { help: 'match by `prefix` or `exact`', unless: 'delegate-regex' } as const;
  return route
    .get('match')
    .items()
    .flatMap((match) => {
      const single = ['uri', 'scheme', 'method', 'authority'].map((key) => match.get(key));
      const mapped = ['headers', 'withoutHeaders', 'queryParams'].flatMap((key) =>
        match
          .get(key)
          .entries()
          .map(([, m]) => m),
      );
      return [...single, ...mapped].filter((m) => m.has('regex')).map((m) => rejected(m.get('regex'), message, more));
    });
}

/** What Istio calls a protocol; upper and lower case are the same. */
const PROTOCOLS = new Set([
  'GRPC',
  'GRPC-WEB',
  'HTTP',
  'HTTP2',
  'HTTPS',
  'HTTP_PROXY',
  'HBONE',
  'MONGO',
  'MYSQL',
  'REDIS',
  'TCP',
  'TLS',
  'UDP',
]);

/** What Istio's webhook refuses in a Gateway. */
export function rejectedGateway(resource: Resource): SchemaViolation[] {
  const servers = resource.field.get('spec', 'servers').items();
  return servers.flatMap((server) => unknownProtocol(server.get('port', 'protocol')));
}

/** What Istio's webhook refuses in a ServiceEntry. */
export function rejectedServiceEntry(resource: Resource): SchemaViolation[] {
  const ports = resource.field.get('spec', 'ports').items();
  return ports.flatMap((port) => unknownProtocol(port.get('protocol')));
}

function unknownProtocol(protocol: Field): SchemaViolation[] {
  const { text } = protocol;
  if (text === undefined || protocol.isPlaceholder || PROTOCOLS.has(text.toUpperCase())) return [];
  const means = /^ws(s?)$|^websockets?$/i.exec(text);
  const value = means?.[1] ? 'HTTPS' : 'HTTP';
  const message = `\`protocol: ${text}\` is no protocol of Istio`;
  const help = means === null ? `one of ${[...PROTOCOLS].join(', ')}` : `write ${value}, which carries WebSockets`;
  const suggestion = means === null ? {} : { suggestion: { value } };
  return [{ kind: 'enum', field: protocol, message, help, ...suggestion, fact: 'known-protocols' }];
}

/** What Istio's webhook refuses in a Sidecar. */
export function rejectedSidecar(resource: Resource, facts: Facts): SchemaViolation[] {
  const spec = resource.field.get('spec');
  const lists = ['egress', 'ingress'].some((key) => spec.get(key).items().length > 0);
  if (lists || isSet(spec.get('outboundTrafficPolicy'))) return [];
  const pool = spec.get('inboundConnectionPool');
  if (isSet(pool) && !facts.holds('inbound-pool-is-not-enough')) return [];
  if (!isSet(pool))
    return [
      rejected(
        resource.field.get('spec'),
        'the Sidecar configures nothing: it must have `egress`, `ingress` or another setting',
      ),
    ];
  const message = 'Istio takes a Sidecar with nothing but `inboundConnectionPool` for empty';
  return [
    rejected(pool, message, {
      help: 'add `egress: [{hosts: ["*/*"]}]`, which changes nothing else',
      fact: 'inbound-pool-is-not-enough',
    }),
  ];
}
