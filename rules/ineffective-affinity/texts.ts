import type { HashFailure } from '../../src/mesh/hashing.js';
import type { VainAffinity, WeakKey } from '../../src/websockets/vainAffinity.js';

/** What to say of one way to miss affinity. */
export interface Text {
  /** `$HOST` stands for the destination. */
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly confidence?: 'medium';
}

const SPREAD = 'a client that reconnects lands on another pod, and transports that poll before they upgrade fail';

/** Of a consistentHash in force that does nothing. */
export const FAILED: Readonly<Record<HashFailure, Text>> = {
  'no-key': {
    message: 'consistentHash for $HOST has no key to hash by',
    why: `the balancer then picks pods at random: ${SPREAD}`,
    fix: 'name a key: best httpCookie with name and ttl, or httpHeaderName, httpQueryParameterName, useSourceIp: true',
  },
  'source-ip-off': {
    message: 'useSourceIp: false leaves the consistentHash of $HOST without a key',
    why: `the balancer then picks pods at random: ${SPREAD}`,
    fix: 'use useSourceIp: true, or another key such as httpCookie',
  },
  'port-not-named': {
    message: 'consistentHash in portLevelSettings does not reach the route to $HOST, which names no port',
    why: `the route then has no key to hash by, and the balancer picks pods at random: ${SPREAD}`,
    fix: 'add port.number to the destination of the route, or move the loadBalancer to the top-level trafficPolicy',
  },
  headless: {
    message: 'consistentHash does nothing for the headless Service $HOST',
    why: 'sidecars and waypoints keep the address that the client looked up, so that DNS chooses the pod',
    fix: 'give the Service a cluster IP; a second Service may stay headless for those who need the addresses of pods',
  },
  passthrough: {
    message: 'PASSTHROUGH puts the consistentHash of $HOST out of force',
    why: `requests go to the address that the client dialled, and no balancer acts: ${SPREAD}`,
    fix: 'delete the line, or repeat consistentHash here',
  },
  tcp: {
    message: 'this consistentHash does nothing on the TCP port of $HOST',
    why: `a TCP proxy sees no cookies and headers; it hashes by the source address only, set at the top level or in a subset: ${SPREAD}`,
    fix: 'name the port http-…, so that Istio reads HTTP; or use useSourceIp: true in the top-level trafficPolicy',
  },
  'tcp-release': {
    message: 'Istio does not hash by address yet on the TCP port of $HOST',
    why: `TCP proxies of this release pick pods without a hash: ${SPREAD}`,
    fix: 'name the port http-…, so that Istio reads HTTP; or upgrade Istio',
  },
  waypoint: {
    message: 'the waypoint in front of $HOST does not hash',
    why: `it takes the balancer from the DestinationRule, but no key, and picks pods at random: ${SPREAD}`,
    fix: 'add a VirtualService or HTTPRoute for the Service where the version honours that, or upgrade Istio',
  },
};

/** Of affinity asked for where Istio does not look for it. */
export const VAIN: Readonly<Record<VainAffinity['reason'], Text>> = {
  'session-persistence': {
    message: 'Istio ignores sessionPersistence for $HOST',
    why: `it leaves no trace in the configuration of any proxy: ${SPREAD}`,
    fix: 'set consistentHash with an httpCookie in a DestinationRule of the Service: it works with HTTPRoutes too',
  },
  'second-rule': {
    message: 'this consistentHash is ignored: another DestinationRule of the namespace sets the trafficPolicy of $HOST',
    why: 'of several DestinationRules for one host the oldest one with a trafficPolicy counts, as a whole; the others only add subsets',
    fix: 'move the loadBalancer into that DestinationRule, and keep one with a trafficPolicy for each host',
    // The age of objects decides, and manifests do not tell it.
    confidence: 'medium',
  },
  annotation: {
    message: 'the annotation asks for persistent sessions for $HOST in vain',
    why: `Istio reads it as a label of the Service only: ${SPREAD}`,
    fix: 'make it a label, and switch on PILOT_ENABLE_PERSISTENT_SESSION_FILTER at istiod; or use consistentHash with an httpCookie',
  },
  'switched-off': {
    message: 'the label asks for persistent sessions for $HOST, which are off by default',
    why: `without PILOT_ENABLE_PERSISTENT_SESSION_FILTER=true in the environment of istiod it does nothing: ${SPREAD}`,
    fix: 'switch the feature on at istiod, or use consistentHash with an httpCookie',
  },
};

/** Of keys that clients do not bring, or all bring alike. */
export const WEAK: Readonly<Record<WeakKey['reason'], Text>> = {
  'custom-header': {
    message: 'browsers cannot send the header by which handshakes to $HOST are hashed',
    why: 'their WebSocket API has no way to set headers: without it each handshake may land on any pod',
    fix: 'hash by an httpCookie, or by httpQueryParameterName; keep the header where all clients are programs that set it',
  },
  'passive-cookie': {
    message:
      'a cookie without ttl is never set by the proxy: only clients of $HOST that bring it come back to their pod',
    why: 'with a ttl (0s for a session cookie) the proxy hands the cookie out with the handshake',
    fix: 'add ttl: 0s, unless the application sets this cookie itself',
  },
  'shared-address': {
    message: 'the gateway may see one address for many clients of $HOST',
    why: 'behind a load balancer that replaces the source address all its clients hash to the same pod',
    fix: 'hash by an httpCookie; or set externalTrafficPolicy: Local on the gateway Service, or numTrustedProxies',
  },
};
