import { describe, expect, it } from 'vitest';
import { foreignHosts, isDeclared, literalHosts, literalName, missingPart } from '../../src/mesh/mismatches.js';
import { unusedRules } from '../../src/mesh/unusedRules.js';
import { all, chat, EDGE, meshOf, pathsOf, routes, rule } from './meshOf.js';

const FULL = 'chat.prod.svc.cluster.local';
const WS = 'match: [{ uri: { prefix: /ws } }]';
/** A VirtualService of a gateway that was read, with this destination. */
const viaEdge = (destination: string, namespace = 'prod') =>
  routes(
    `{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [{ ${WS}, route: [{ destination: { ${destination} } }] }] }`,
    'chat',
    namespace,
  );
const HASH = 'trafficPolicy: { loadBalancer: { consistentHash: { useSourceIp: true } } }';
const ingress = (namespace: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: ${namespace} }
spec: { template: { metadata: { labels: { istio: ingressgateway } }, spec: { containers: [{ name: istio-proxy, image: auto }] } } }`;

function onlyPath(text: string) {
  const [path] = pathsOf(text);
  if (path === undefined) throw new Error('no path');
  return path;
}

describe('a dotted name', () => {
  const read = (host: string, ...texts: string[]) => {
    const mesh = meshOf(all(...texts));
    const [origin] = mesh.inventory.resources;
    if (origin === undefined) throw new Error('no resource');
    return literalName(mesh, host, origin);
  };

  it('was meant for a Service that was read', () => {
    expect(read('chat.prod', chat())).toEqual({ full: FULL, read: true });
    expect(read('chat.prod.svc', chat())).toEqual({ full: FULL, read: true });
  });

  it('was meant for one that was not, where it ends in .svc or in a namespace that the files name', () => {
    expect(read('feed.prod', chat())).toMatchObject({ read: false });
    expect(read('feed.shop.svc', chat())).toMatchObject({ read: false });
    const space = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }';
    expect(read('feed.shop', chat(), space)).toMatchObject({ read: false });
  });

  it.each([
    'feed.shop',
    'example.com',
    FULL,
    'chat',
    '*.prod',
    'chat.prod.other',
    'a.b.svc.c',
    '.prod',
    '',
    '__proto__',
  ])('is none in %j', (host) => {
    expect(read(host, chat())).toBeUndefined();
  });

  it('is none where it is a host of its own', () => {
    const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: x, namespace: prod }
spec: { hosts: [chat.prod], ports: [{ number: 80, name: http, protocol: HTTP }] }`;
    expect(read('chat.prod', chat(), entry)).toBeUndefined();
  });
});

describe('a destination', () => {
  const missing = (destination: string, ...texts: string[]) => {
    const text = all(viaEdge(destination), ...texts);
    const { destination: resolved, client, route } = onlyPath(text);
    const found = missingPart(meshOf(text), resolved, client, route.resource);
    return found && [found.part, found.line.text ?? found.line.key?.text];
  };
  const TWO = chat('{ name: http, port: 8000 }, { name: http-admin, port: 81 }');

  it('lacks the port that its Service does not have', () => {
    expect(missing('host: chat, port: { number: 8080 }', chat())).toEqual(['port', '8080']);
    expect(missing('host: chat, port: { number: 80 }', chat())).toBeUndefined();
    expect(missing('host: chat, port: { number: 8080 }')).toBeUndefined();
  });

  it('takes the port of a listener that was read, where it names none of several', () => {
    expect(missing('host: chat', TWO, EDGE)).toEqual(['port', 'chat']);
    expect(missing('host: chat', TWO)).toBeUndefined();
    expect(missing('host: chat', chat(), EDGE)).toBeUndefined();
  });

  it('may have every port of a Service whose ports are not all known', () => {
    expect(
      missing('host: chat, port: { number: 1 }', chat('{ port: "$(PORT)" }, { name: a, port: 81 }')),
    ).toBeUndefined();
    const external = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { type: ExternalName, externalName: chat.example.org }`;
    expect(missing('host: chat, port: { number: 1 }', external)).toBeUndefined();
  });

  it('lacks the subset that no rule in force defines', () => {
    const v1 = rule('{ host: chat, subsets: [{ name: v1 }] }');
    expect(missing('host: chat, subset: v2', chat(), v1)).toEqual(['subset', 'v2']);
    expect(missing('host: chat, subset: v1', chat(), v1)).toBeUndefined();
    expect(missing("host: chat, subset: '$(V)'", chat(), v1)).toBeUndefined();
    expect(missing('host: chat, subset: v2', chat(), v1.replace('v1 }', "'$(V)' }"))).toBeUndefined();
  });

  it('has a host that Istio takes literally', () => {
    expect(missing('host: chat.prod', chat())).toEqual(['literal host', 'chat.prod']);
    expect(missing(`host: ${FULL}`, chat())).toBeUndefined();
    expect(missing("host: '$(NAME).prod'", chat())).toBeUndefined();
  });

  it('has a short name whose Service is in another namespace', () => {
    const elsewhere = (...texts: string[]) => {
      const text = all(viaEdge('host: chat', 'shop'), ...texts);
      const { destination, client, route } = onlyPath(text);
      return missingPart(meshOf(text), destination, client, route.resource)?.part;
    };
    expect(elsewhere(chat())).toBe('short host');
    expect(elsewhere(chat(), chat().replace('prod', 'shop'))).toBeUndefined();
    expect(elsewhere(chat(), chat().replace('prod', 'blue'))).toBeUndefined();
    expect(elsewhere(chat().replace(', namespace: prod', ''))).toBeUndefined();
    expect(elsewhere()).toBeUndefined();
  });
});

describe('a DestinationRule that does not apply', () => {
  const unused = (...texts: string[]) => {
    const text = all(...texts);
    const { client, destination, route } = onlyPath(text);
    const found = unusedRules(meshOf(text), client, destination, route.resource);
    return found.map(({ rule: { resource }, why, field, needed, sure }) =>
      [resource.name, why, field.key?.text, needed ? 'needed' : '', sure ? '' : 'guessed'].filter(Boolean).join(', '),
    );
  };
  const gateway = [EDGE, viaEdge('host: chat'), chat()];

  it('has a dotted name, or the short one of another namespace', () => {
    expect(unused(...gateway, rule(`{ host: chat.prod, ${HASH} }`))).toEqual(['chat, dotted name, host']);
    expect(unused(...gateway, rule(`{ host: chat.prod.svc, ${HASH} }`))).toEqual(['chat, dotted name, host']);
    expect(unused(...gateway, rule(`{ host: chat, ${HASH} }`, 'far', 'shop'))).toEqual([
      'far, short name elsewhere, host',
    ]);
    expect(unused(...gateway, rule(`{ host: chat.prod, ${HASH} }`, 'far', 'shop'))).toEqual(['far, dotted name, host']);
  });

  it('is not exported to the gateway', () => {
    const own = rule(`{ host: chat, exportTo: [.], ${HASH} }`);
    expect(unused(...gateway, own)).toEqual(['chat, not exported, exportTo']);
    expect(unused(...gateway, own.replace('[.]', '[shop]'))).toEqual([]);
    expect(unused(...gateway, own.replace('[.]', '[shop]'), ingress('edge'))).toEqual(['chat, not exported, exportTo']);
    expect(unused(...gateway, own.replace('[.]', '[edge]'), ingress('edge'))).toEqual([]);
    expect(unused(...gateway, own, rule(`{ host: chat, exportTo: [istio-system], ${HASH} }`, 'out'))).toEqual([]);
  });

  it('is only guessed not to be exported where the gateway may run beside it', () => {
    const here = [EDGE.replace('istio-system', 'prod'), viaEdge('host: chat').replace('istio-system/', ''), chat()];
    const own = rule(`{ host: chat, exportTo: [.], ${HASH} }`);
    expect(unused(...here, own)).toEqual(['chat, not exported, exportTo, guessed']);
  });

  it('is needed where it defines the subset of the route', () => {
    const own = rule('{ host: chat, exportTo: [.], subsets: [{ name: v1 }] }');
    const [, , ...rest] = gateway;
    expect(unused(EDGE, viaEdge('host: chat, subset: v1'), ...rest, own)).toEqual([
      'chat, not exported, exportTo, needed',
    ]);
  });

  it('stands behind one in the namespace of the client that lacks something of it', () => {
    const own = rule(`{ host: chat, ${HASH} }`);
    const pool = 'trafficPolicy: { connectionPool: { tcp: { maxConnections: 5000 } } }';
    const here = (spec: string) => rule(spec, 'edge', 'edge');
    const at = [...gateway, ingress('edge'), own];
    expect(unused(...at, here(`{ host: ${FULL}, ${pool} }`))).toEqual(['chat, shadowed, host']);
    expect(unused(...at, here(`{ host: '*.local', ${HASH} }`))).toEqual(['chat, shadowed, host']);
    expect(unused(...at, here(`{ host: ${FULL}, ${HASH} }`))).toEqual([]);
    expect(unused(...at, here('{ host: feed, subsets: [] }'))).toEqual([]);
  });

  it('is not one for the clients of a third namespace, nor one that limits itself to some', () => {
    expect(unused(...gateway, rule(`{ host: ${FULL}, ${HASH} }`, 'far', 'shop'))).toEqual([]);
    const some = rule(`{ host: chat, exportTo: [.], workloadSelector: { matchLabels: { app: a } }, ${HASH} }`);
    expect(unused(...gateway, some)).toEqual([]);
  });
});

describe('the hosts of a VirtualService', () => {
  const literal = (hosts: string) => {
    const mesh = meshOf(all(chat(), routes(`{ hosts: ${hosts}, http: [] }`)));
    return mesh.inventory.virtualServices.flatMap((vs) => literalHosts(mesh, vs.resource)).map(({ full }) => full);
  };

  it('are taken literally with a dot, which does no harm beside the full name', () => {
    expect(literal('[chat.prod, chat.example.com]')).toEqual([FULL]);
    expect(literal(`[chat.prod, ${FULL}]`)).toEqual([]);
    expect(literal('[chat]')).toEqual([]);
  });

  const foreign = (hosts: string, ...texts: string[]) => {
    const mesh = meshOf(all(EDGE.replace('hosts: ["*"]', `hosts: ${hosts}`), viaEdge('host: chat'), ...texts));
    return mesh.inventory.virtualServices.flatMap((vs) => foreignHosts(mesh, vs)).map(({ line }) => line.text);
  };

  it('are left out by gateways that take them from other namespaces', () => {
    expect(foreign('[shop/*]')).toEqual(['shop/*']);
    expect(foreign('[./chat.example.com, shop/*.example.com]')).toEqual(['./chat.example.com', 'shop/*.example.com']);
    expect(foreign('[shop/shop.example.com]')).toEqual([]);
    expect(foreign('[shop/*, prod/*]')).toEqual([]);
    expect(foreign("['*/chat.example.com']")).toEqual([]);
  });

  it('are compared with the gateway of their own environment', () => {
    const strict = EDGE.replace('hosts: ["*"]', 'hosts: [shop/*]');
    const mesh = meshOf({
      'a/edge.yaml': strict,
      'a/chat.yaml': viaEdge('host: chat'),
      'b/edge.yaml': EDGE,
      'b/chat.yaml': viaEdge('host: chat'),
    });
    const found = mesh.inventory.virtualServices.filter((vs) => foreignHosts(mesh, vs).length > 0);
    expect(found.map(({ resource }) => resource.file.path)).toEqual(['a/chat.yaml']);
  });
});

describe('hosts that the configuration declares', () => {
  it.each([
    [FULL, true],
    ['chat.prod', true],
    ['chat.prod.svc', true],
    ['*.prod.svc.cluster.local', true],
    ['*', true],
    ['chat', false],
    ['feed.prod', false],
  ])('as %s name the Service: %s', (entry, named) => {
    expect(isDeclared([entry], FULL, 'cluster.local')).toBe(named);
  });

  it('name nothing where there are none', () => {
    expect(isDeclared([], FULL, 'cluster.local')).toBe(false);
  });
});
