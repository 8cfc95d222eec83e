import { describe, expect, it } from 'vitest';
import type { Resource } from '../../src/manifests/resource.js';
import { connectOnlyMethods, requiresToken } from '../../src/mesh/authorization.js';
import { type Enforcer, headerTokens, policiesFor } from '../../src/mesh/securityPolicies.js';
import { all, chat, meshOf, NEWEST, pathsOf, routes } from './meshOf.js';

const policy = (spec: string, name = 'p', namespace = 'prod') => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}`;
const login = (rules: string) => `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: login, namespace: prod }
spec: { jwtRules: [${rules}] }`;

const sidecar: Enforcer = { kind: 'sidecar', namespace: 'prod', labels: new Map([['app', 'chat']]) };
const GATEWAY = 'gateway.networking.k8s.io/gateway-name';
const gateway: Enforcer = { kind: 'gateway', namespace: 'prod', labels: new Map([[GATEWAY, 'edge']]) };

describe('the policies of a proxy', () => {
  const names = (proxy: Enforcer, ...texts: string[]) =>
    policiesFor(meshOf(all(...texts)), 'AuthorizationPolicy', proxy).map(({ name }) => name);

  it('are those of its namespace and of the root namespace whose selector finds it', () => {
    const chosen = '{ selector: { matchLabels: { app: chat } } }';
    const texts = [
      policy('{}', 'all'),
      policy(chosen, 'chosen'),
      policy(chosen.replace('chat', 'feed'), 'others'),
      policy('{}', 'elsewhere', 'shop'),
      policy('{}', 'root', 'istio-system'),
      policy(chosen, 'chosen-from-root', 'istio-system'),
    ];
    expect(names(sidecar, ...texts)).toEqual(['all', 'chosen', 'root', 'chosen-from-root']);
  });

  it('with targetRefs reach the gateway of that name in their namespace, and no sidecar', () => {
    const target = '{ targetRefs: [{ kind: Gateway, name: edge }] }';
    const texts = [
      policy(target, 'own'),
      policy(target, 'root', 'istio-system'),
      policy(target.replace('edge', 'other'), 'other'),
    ];
    expect(names(gateway, ...texts)).toEqual(['own']);
    expect(names(sidecar, ...texts)).toEqual([]);
  });

  it('reach a waypoint by its name, its class or its Service, never by labels', () => {
    const target = (kind: string, name: string) => `{ targetRefs: [{ kind: ${kind}, name: ${name} }] }`;
    const texts = [
      policy('{}', 'labels'),
      policy(target('Gateway', 'waypoint'), 'gateway'),
      policy(target('Service', 'chat'), 'service'),
      policy(target('Service', 'feed'), 'other-service'),
      policy(target('GatewayClass', 'istio-waypoint'), 'class', 'istio-system'),
      chat(),
    ];
    const service = meshOf(chat()).service('chat.prod.svc.cluster.local', undefined);
    const waypoint: Enforcer = { kind: 'waypoint', namespace: 'prod', labels: new Map(), name: 'waypoint', service };
    expect(names(waypoint, ...texts)).toEqual(['gateway', 'service', 'class']);
  });

  it('are the closest of several environments', () => {
    const texts = { 'dev/p.yaml': policy('{}'), 'prod/p.yaml': policy('{}'), 'prod/s.yaml': chat() };
    const mesh = meshOf(texts);
    const origin = mesh.inventory.services[0]?.resource;
    const found = policiesFor(mesh, 'AuthorizationPolicy', sidecar, origin);
    expect(found.map(({ file }) => file.path)).toEqual(['prod/p.yaml']);
  });
});

/** The requests of a route with a match, at port 8080 of the pods, and policies with these specs. */
function judged(match: string, ...specs: string[]) {
  const http = `{ ${match === '' ? '' : `match: [{ ${match} }], `}route: [{ destination: { host: chat } }] }`;
  const texts = [chat('{ name: http-ws, port: 80, targetPort: 8080 }'), routes(`{ hosts: [chat], http: [${http}] }`)];
  const text = all(...texts, ...specs.map((spec, index) => policy(spec, `p${index}`)));
  const [path] = pathsOf(text);
  if (path === undefined) throw new Error('no path');
  const policies = meshOf(text).inventory.authorizationPolicies;
  return { policies, requests: { route: path.route, port: 8080 } };
}

const WS = 'uri: { prefix: /ws }';

describe('methods that no handshake has', () => {
  const connect = (operation: string, match = WS, action = 'ALLOW') => {
    const { policies, requests } = judged(
      match,
      `{ action: ${action}, rules: [{ to: [{ operation: { ${operation} } }] }] }`,
    );
    return connectOnlyMethods(policies, requests).length;
  };

  it('are CONNECT without GET', () => {
    expect(connect('methods: [CONNECT]')).toBe(1);
    expect(connect('methods: [POST, CONNECT]')).toBe(1);
    expect(connect('methods: [GET, CONNECT]')).toBe(0);
    expect(connect("methods: ['*', CONNECT]")).toBe(0);
    expect(connect('methods: [POST]')).toBe(0);
  });

  it.each<[paths: string, match: string, found: number]>([
    ['paths: [/ws]', WS, 1],
    ["paths: ['/ws/*']", WS, 1],
    ["paths: ['/*']", WS, 1],
    ["paths: ['*']", WS, 1],
    ["paths: ['*/chat']", WS, 1],
    ["paths: ['/ws/{*}']", WS, 1],
    ["paths: ['/api*']", WS, 0],
    ['paths: [/ws/a]', 'uri: { exact: /ws/b }', 0],
    ["paths: ['/ws/*']", 'uri: { exact: /ws/b }', 1],
    ["paths: ['/api*']", 'uri: { regex: "/ws/.*" }', 1],
    ["paths: ['/api*']", '', 1],
    ["notPaths: ['/ws*']", WS, 0],
    ['notPaths: [/ws]', WS, 1],
    ["ports: ['8080']", WS, 1],
    ["ports: ['80']", WS, 0],
  ])('count where %s may take requests of { %s }: %i', (paths, match, found) => {
    expect(connect(`methods: [CONNECT], ${paths}`, match)).toBe(found);
  });

  it('are denied for tunnels, unless a path is named', () => {
    expect(connect('methods: [CONNECT]', WS, 'DENY')).toBe(0);
    expect(connect('methods: [CONNECT], paths: [/ws]', WS, 'DENY')).toBe(1);
  });
});

describe('a token', () => {
  const required = (...specs: string[]) => {
    const { policies, requests } = judged(WS, ...specs);
    return requiresToken(policies, requests);
  };
  const TOKEN = "from: [{ source: { requestPrincipals: ['*'] } }]";
  const WITHOUT = "from: [{ source: { notRequestPrincipals: ['*'] } }]";

  it('is required where every rule that allows these requests asks for one', () => {
    expect(required(`{ rules: [{ ${TOKEN} }] }`)).toBe(true);
    expect(required("{ rules: [{ when: [{ key: 'request.auth.claims[role]', values: [a] }] }] }")).toBe(true);
    expect(required(`{ rules: [{ ${TOKEN} }, { to: [{ operation: { paths: [/ws] } }] }] }`)).toBe(false);
    expect(required(`{ rules: [{ ${TOKEN} }, { to: [{ operation: { paths: [/health] } }] }] }`)).toBe(true);
    expect(required(`{ rules: [{ ${TOKEN} }, { to: [{ operation: { methods: [POST] } }] }] }`)).toBe(true);
    expect(required(`{ rules: [{ ${TOKEN} }, { to: [{ operation: { notMethods: [GET] } }] }] }`)).toBe(true);
    expect(required(`{ rules: [{ ${TOKEN} }] }`, '{ rules: [{}] }')).toBe(false);
    const either = TOKEN.replace(' }]', ' }, { source: { namespaces: [edge] } }]');
    expect(required(`{ rules: [{ ${either} }] }`)).toBe(false);
  });

  it('is required where a rule denies requests without one', () => {
    expect(required(`{ action: DENY, rules: [{ ${WITHOUT} }] }`)).toBe(true);
    expect(required(`{ action: DENY, rules: [{ ${WITHOUT}, to: [{ operation: { notPaths: ['/ws*'] } }] }] }`)).toBe(
      false,
    );
    expect(required(`{ action: DENY, rules: [{ ${WITHOUT.replace('] }', '], namespaces: [shop] }')} }] }`)).toBe(false);
  });

  it('is not required where nothing is allowed or denied, or only audited', () => {
    expect(required()).toBe(false);
    expect(required('{}')).toBe(false);
    expect(required(`{ action: AUDIT, rules: [{ ${TOKEN} }] }`)).toBe(false);
  });
});

describe('tokens in headers', () => {
  const tokens = (rules: string, version = NEWEST) => {
    const mesh = meshOf(login(rules), version);
    const found: readonly Resource[] = mesh.inventory.requestAuthentications;
    return headerTokens(mesh, found).map(({ field, headers }) => [field.key?.text, headers]);
  };

  it('are those that name headers, or no place at all', () => {
    expect(tokens('{ issuer: a, fromHeaders: [{ name: x-token }] }')).toEqual([['fromHeaders', ['x-token']]]);
    expect(tokens('{ issuer: a }')).toEqual([['issuer', undefined]]);
  });

  it('are left alone where browsers can send one of them', () => {
    expect(tokens('{ issuer: a, fromHeaders: [{ name: x }], fromParams: [token] }')).toEqual([]);
    expect(tokens('{ issuer: a, fromHeaders: [{ name: Cookie }] }')).toEqual([]);
    expect(tokens('{ issuer: a, fromHeaders: [{ name: x }] }, { issuer: b, fromParams: [token] }')).toEqual([]);
  });

  it('may stand in cookies from 1.21 on', () => {
    expect(tokens('{ issuer: a, fromCookies: [session] }', '1.21.0')).toEqual([]);
    expect(tokens('{ issuer: a, fromCookies: [session] }', '1.20.9')).toHaveLength(1);
  });
});
