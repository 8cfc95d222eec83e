import { describe, expect, it } from 'vitest';
import { checkOf, type Texts } from './edited.js';

/** A Service with its pods, and what people write beside it. */
function application(name: string, balancer: string): Texts {
  return {
    [`${name}/service.yaml`]: `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: prod}
spec: {selector: {app: ${name}}, ports: [{name: http-web, port: 80, targetPort: 8080}]}
`,
    [`${name}/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: prod}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: ${name}}}
    spec: {terminationGracePeriodSeconds: 600, containers: [{name: app, image: example}]}
`,
    [`${name}/scaler.yaml`]: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}, namespace: prod}
spec: {minReplicas: 1, maxReplicas: 1, scaleTargetRef: {kind: Deployment, name: ${name}}}
`,
    [`${name}/filter.yaml`]: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: ${name}, namespace: prod}
spec:
  workloadSelector: {labels: {app: ${name}}}
  configPatches:
    - applyTo: NETWORK_FILTER
      match: {context: SIDECAR_INBOUND, listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager}}}}
      patch:
        operation: MERGE
        value:
          name: envoy.filters.network.http_connection_manager
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stream_idle_timeout: 3600s
`,
    [`${name}/rule.yaml`]: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}, namespace: prod}
spec: {host: ${name}, trafficPolicy: {loadBalancer: {${balancer}}}}
`,
    [`${name}/route.yaml`]: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: prod}
spec:
  hosts: [${name}.example.com]
  gateways: [edge]
  http:
    - {match: [{headers: {upgrade: {exact: vnc}}}], route: [{destination: {host: ${name}}}]}
    - {match: [{uri: {prefix: /socket.io}}], route: [{destination: {host: ${name}}}]}
`,
  };
}

/** The gateway with its pods, and a filter for pods that no WebSocket comes to. */
const EDGE: Texts = {
  'edge/gateway.yaml': `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: prod}
spec:
  selector: {app: edge}
  servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: edge}, hosts: ['*']}]
`,
  'edge/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: edge, namespace: prod}
spec:
  template:
    metadata: {labels: {app: edge}, annotations: {proxy.istio.io/config: "terminationDrainDuration: 60s"}}
    spec: {terminationGracePeriodSeconds: 600, containers: [{name: istio-proxy, image: auto}]}
`,
  'edge/service.yaml': `apiVersion: v1
kind: Service
metadata: {name: edge, namespace: prod}
spec: {selector: {app: edge}, externalTrafficPolicy: Local, ports: [{name: https, port: 443}]}
`,
  'other/filter.yaml': `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: screens, namespace: other}
spec:
  configPatches:
    - applyTo: HTTP_ROUTE
      patch: {operation: MERGE, value: {route: {upgrade_configs: [{upgrade_type: vnc}]}}}
`,
};

describe('what a check keeps after an edit', () => {
  const texts: Texts = {
    ...EDGE,
    ...application('chat', 'simple: ROUND_ROBIN'),
    ...application('feed', 'consistentHash: {useSourceIp: true}'),
  };

  it.each([
    ['a port of a Service', 'chat/service.yaml', 'http-web', 'tcp-web'],
    ['the selector of a Service', 'chat/service.yaml', 'app: chat', 'app: other'],
    ['the name of a Service', 'chat/service.yaml', 'name: chat', 'name: talk'],
    ['a value in an EnvoyFilter', 'chat/filter.yaml', '3600s', '30s'],
    ['the pods of an EnvoyFilter', 'chat/filter.yaml', 'app: chat', 'app: feed'],
    ['the labels of pods', 'chat/deployment.yaml', 'app: chat', 'app: feed'],
    [
      'the annotations of pods',
      'chat/deployment.yaml',
      '{labels: ',
      '{annotations: {sidecar.istio.io/inject: "false"}, labels: ',
    ],
    ['the replicas of a scaler', 'chat/scaler.yaml', 'maxReplicas: 1', 'maxReplicas: 9'],
    ['the time that the pods of the gateway have left', 'edge/deployment.yaml', '600', '30'],
    ['what a Service says of the gateway', 'edge/service.yaml', 'Local', 'Cluster'],
    ['a filter somewhere', 'other/filter.yaml', 'upgrade_type: vnc', 'upgrade_type: spdy'],
    ['what makes a route one for WebSockets', 'chat/route.yaml', '/socket.io', '/api'],
    ['the target of a scaler', 'chat/scaler.yaml', 'name: chat}}', 'name: other}}'],
  ])('is not what depended on %s', (_, file, from, to) => {
    for (const istio of ['1.30', undefined]) {
      const after: Texts = { ...texts, [file]: texts[file]?.replaceAll(from, to) ?? '' };
      const check = checkOf('/nowhere', istio);
      const before = check.again(texts);
      const found = check.again(after);
      expect(found).toEqual(check.afresh(after));
      expect(found.findings).not.toEqual(before.findings);
      // What was true before is true again once the edit is undone.
      expect(check.again(texts)).toEqual(before);
    }
  });

  it('is not what a rule does not say of an object as long as WebSockets come to it', () => {
    const textsWith = (path: string): Texts => ({
      ...EDGE,
      ...application('chat', 'simple: ROUND_ROBIN, consistentHash: {useSourceIp: true}'),
      'chat/service.yaml': '',
      'chat/route.yaml': texts['chat/route.yaml']?.replace('/socket.io', path) ?? '',
    });
    const check = checkOf('/nowhere', '1.30');
    expect(check.again(textsWith('/ws')).paths).toBe(1);
    const found = check.again(textsWith('/api'));
    expect(found).toEqual(check.afresh(textsWith('/api')));
    expect([found.paths, found.findings.map(({ rule }) => rule)]).toEqual([0, expect.arrayContaining(['WS304'])]);
  });

  it('is not the object that names a gateway first as it was', () => {
    const route = (name: string, match: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}}
spec: {hosts: [${name}.example.com], gateways: [edge], http: [{match: ${match}, route: [{destination: {host: chat}}]}]}
`;
    const textsWith = (match: string): Texts => ({
      'a.yaml': route('a', match),
      'b.yaml': route('b', '[{uri: {prefix: /ws}}]'),
    });
    const check = checkOf('/nowhere', '1.30');
    const before = check.again(textsWith('[{uri: {prefix: /}}]'));
    const found = check.again(textsWith('none'));
    expect(found).toEqual(check.afresh(textsWith('none')));
    expect(found.findings.length).toBeGreaterThan(before.findings.length);
  });
});
