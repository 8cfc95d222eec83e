import type { Confidence } from '../lint/result.js';
import { append } from '../manifests/append.js';
import type { Field, Resource } from '../manifests/resource.js';
import type { GatewayServer } from '../mesh/gateways.js';
import type { Mesh } from '../mesh/mesh.js';
import { oncePer } from '../mesh/oncePer.js';
import type { Route } from '../mesh/route.js';
import type { ServiceHost, ServicePort } from '../mesh/services.js';
import type { Workload } from '../mesh/workloads.js';
import { WEBSOCKET } from './annotations.js';
import type { Evidence } from './path.js';
import {
  isSocketHost,
  isSocketImage,
  isSocketName,
  isSocketPort,
  isSocketServer,
  isSocketVariable,
  socketSegment,
} from './words.js';

/** What an owner declares about an object in its own metadata: true, false, or undefined for nothing. */
export const declared = oncePer((resource: Resource) => declaredIn(resource.field.get('metadata')));

function declaredIn(metadata: Field): { readonly value: boolean; readonly field: Field } | undefined {
  for (const part of ['annotations', 'labels']) {
    const field = metadata.get(part, WEBSOCKET);
    if (field.boolean !== undefined) return { value: field.boolean, field };
  }
  return undefined;
}

/** How sure the evidence makes us. Undefined without any. */
export function confidenceOf(evidence: readonly Evidence[]): Confidence | undefined {
  if (evidence.some(({ strength }) => strength === 'declared' || strength === 'strong')) return 'high';
  const medium = new Set(evidence.filter(({ strength }) => strength === 'medium').map(({ signal }) => signal));
  if (medium.size > 1) return 'high';
  if (medium.size === 1) return 'medium';
  return evidence.length > 0 ? 'low' : undefined;
}

/** What a route entry itself tells: its matches, the field of old. */
export const routeEvidence = oncePer((route: Route): readonly Evidence[] => {
  const found: Evidence[] = [];
  for (const match of route.matches) {
    for (const header of match.headers) {
      if (header.name === 'upgrade' && /websocket/i.test(header.value)) {
        found.push({
          signal: 'upgrade-header',
          strength: 'strong',
          place: header.field.place,
          text: 'match on the upgrade header',
        });
      }
    }
    const { path } = match;
    const segment = path && socketSegment(path.value, path.how === 'regex');
    if (path !== undefined && segment !== undefined) {
      found.push({
        signal: 'path',
        strength: 'strong',
        place: path.field.place,
        text: `${pathWord(path.how)} ${path.value}`,
      });
    }
  }
  const old = route.field.get('websocketUpgrade');
  if (old.boolean === true && !isKnative(route.resource)) {
    found.push({ signal: 'websocket-upgrade', strength: 'strong', place: old.place, text: 'websocketUpgrade: true' });
  }
  return found;
});

function pathWord(how: string): string {
  return how === 'segments' ? 'prefix' : how;
}

/** Knative wrote websocketUpgrade on every route that it generated. */
export function isKnative(resource: Resource): boolean {
  return resource.field
    .get('metadata', 'labels')
    .entries()
    .some(([key]) => key.startsWith('serving.knative.dev/') || key === 'networking.internal.knative.dev/ingress');
}

/** What the names around a route tell, about all of its object's routes alike: hosts, the object's own name. */
export function nameEvidence(route: Route, domain: string, server: GatewayServer | undefined): readonly Evidence[] {
  const found: Evidence[] = [];
  const { resource } = route;
  // The host of a Service is its name: that is told once.
  if (isSocketHost(domain) && !domain.includes('.svc.')) {
    const hosts = resource.field.get('spec', resource.kind === 'VirtualService' ? 'hosts' : 'hostnames').items();
    const field = hosts.find((host) => isSocketHost(host.text ?? ''));
    found.push({ signal: 'host', strength: 'medium', place: field?.place ?? null, text: `host ${domain}` });
  }
  if (route.kind !== 'Service' && isSocketName(resource.name)) {
    found.push({
      signal: 'name',
      strength: 'medium',
      place: resource.field.get('metadata', 'name').place,
      text: `${resource.kind} named ${resource.name}`,
    });
  }
  if (server?.section !== undefined && isSocketServer(server.section)) {
    const field = server.api === 'istio' ? server.field.get('port', 'name') : server.field.get('name');
    found.push({
      signal: 'host',
      strength: 'medium',
      place: field.place,
      text: `gateway port named ${server.section}`,
    });
  }
  return found;
}

/** What a Service port and the pods behind it tell. */
export function portEvidence(mesh: Mesh, service: ServiceHost, port: ServicePort | undefined): readonly Evidence[] {
  const found: Evidence[] = [...serviceEvidence(service)];
  if (port !== undefined) append(found, ownPortEvidence(port));
  const telling = tellingPorts(service.ports);
  const siblings = telling.size > (port !== undefined && telling.has(port) ? 1 : 0);
  const target = port === undefined ? undefined : mesh.targetPort(service, port);
  append(found, podEvidence(mesh.workloadsOf(service), port, target, !siblings));
  // Names of the whole Service say nothing about one port where another port is named for WebSockets.
  if (!siblings && isSocketName(service.name)) {
    found.push({
      signal: 'name',
      strength: 'medium',
      place: service.resource.field.get('metadata', 'name').place,
      text: `${service.kind} named ${service.name}`,
    });
  }
  return dedupe(found);
}

const podsKnown = new WeakMap<readonly Workload[], Map<string, readonly Evidence[]>>();

/** What the pods behind a port tell; the same for all Services that select the same pods. */
function podEvidence(
  workloads: readonly Workload[],
  port: ServicePort | undefined,
  target: number | undefined,
  withNames: boolean,
): readonly Evidence[] {
  const known = podsKnown.get(workloads) ?? new Map<string, readonly Evidence[]>();
  podsKnown.set(workloads, known);
  const key = JSON.stringify([port?.targetPort, target, withNames]);
  let evidence = known.get(key);
  if (evidence === undefined) {
    evidence = dedupe(
      workloads.flatMap((workload) => [
        ...containerEvidence(workload, port, target),
        ...(withNames ? workloadEvidence(workload) : []),
      ]),
    );
    known.set(key, evidence);
  }
  return evidence;
}

const tellingPorts = oncePer((ports: readonly ServicePort[]) => new Set(ports.filter(namesSockets)));

function serviceEvidence(service: ServiceHost): Evidence[] {
  const own = declared(service.resource);
  return own?.value === true
    ? [{ signal: 'declared', strength: 'declared', place: own.field.place, text: 'declared on the Service' }]
    : [];
}

/** Whether a Service port says itself that it is for WebSockets. */
export function namesSockets(port: ServicePort): boolean {
  return ownPortEvidence(port).length > 0;
}

const ownPortEvidence = oncePer((port: ServicePort): readonly Evidence[] => {
  const found: Evidence[] = [];
  const protocol = port.appProtocol?.toLowerCase();
  if (protocol === 'kubernetes.io/ws' || protocol === 'kubernetes.io/wss') {
    found.push({
      signal: 'app-protocol',
      strength: 'strong',
      place: port.field.get('appProtocol').place,
      text: `appProtocol ${port.appProtocol}`,
    });
  }
  if (port.name !== undefined && isSocketPort(port.name)) {
    found.push({
      signal: 'port-name',
      strength: 'strong',
      place: port.field.get('name').place,
      text: `port named ${port.name}`,
    });
  }
  return found;
});

function containerEvidence(workload: Workload, port: ServicePort | undefined, target: number | undefined): Evidence[] {
  const found: Evidence[] = [];
  for (const container of workload.pod.get('containers').items()) {
    for (const own of container.get('ports').items()) {
      const name = own.get('name').text;
      const leads = name === port?.targetPort || (target !== undefined && own.get('containerPort').number === target);
      if (name !== undefined && leads && isSocketPort(name)) {
        found.push({
          signal: 'port-name',
          strength: 'strong',
          place: own.get('name').place,
          text: `container port named ${name}`,
        });
      }
    }
  }
  return found;
}

function workloadEvidence(workload: Workload): Evidence[] {
  const found: Evidence[] = [];
  const { field } = workload.resource;
  const own = declared(workload.resource) ?? declaredIn(field.get('spec', 'template', 'metadata'));
  if (own?.value === true) {
    found.push({
      signal: 'declared',
      strength: 'declared',
      place: own.field.place,
      text: `declared on the ${workload.kind}`,
    });
  }
  if (isSocketName(workload.name)) {
    found.push({
      signal: 'name',
      strength: 'medium',
      place: field.get('metadata', 'name').place,
      text: `${workload.kind} named ${workload.name}`,
    });
  }
  for (const container of workload.pod.get('containers').items()) {
    const image = container.get('image');
    if (image.text !== undefined && isSocketImage(image.text)) {
      found.push({ signal: 'image', strength: 'medium', place: image.place, text: `image ${image.text}` });
    }
    for (const variable of container.get('env').items()) {
      const name = variable.get('name').text;
      const value = variable.get('value').text;
      if (name !== undefined && isSocketVariable(name) && !/^wss?:\/\//i.test(value ?? '')) {
        found.push({
          signal: 'environment',
          strength: 'weak',
          place: variable.get('name').place,
          text: `environment variable ${name}`,
        });
      }
    }
    for (const argument of [...container.get('args').items(), ...container.get('command').items()]) {
      if (/^--?(ws|websocket)(-port|-path|-addr)?(=|$)/i.test(argument.text ?? '')) {
        found.push({
          signal: 'environment',
          strength: 'weak',
          place: argument.place,
          text: `argument ${argument.text}`,
        });
      }
    }
  }
  return found;
}

/** Whether an owner says that no WebSockets travel to a Service, by the Service or one of its workloads. */
export function isDenied(mesh: Mesh, service: ServiceHost): boolean {
  if (declared(service.resource)?.value === false) return true;
  return anyDenies(mesh.workloadsOf(service));
}

const anyDenies = oncePer((workloads: readonly Workload[]): boolean =>
  workloads.some((workload) => declared(workload.resource)?.value === false),
);

function dedupe(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ signal, text }) => {
    const key = `${signal} ${text}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
