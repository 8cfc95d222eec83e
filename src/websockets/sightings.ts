import type { Confidence } from '../lint/result.js';
import { append } from '../manifests/append.js';
import { namedByFilters } from '../mesh/filterNames.js';
import type { Inventory } from '../mesh/inventory.js';
import type { Mesh } from '../mesh/mesh.js';
import { Once, oncePer } from '../mesh/oncePer.js';
import { noteOverflow } from '../mesh/overflow.js';
import { Reuse } from '../mesh/reuse.js';
import { isCatchAll, type Route } from '../mesh/route.js';
import { portNumbered, type ServiceHost, type ServicePort } from '../mesh/services.js';
import { sidecarVirtualHost } from '../mesh/sidecarRouting.js';
import { sameVirtualHost, type VirtualHost } from '../mesh/virtualHosts.js';
import { clientNamespaces } from '../mesh/waypoints.js';
import { confidenceOf, declared, isDenied, nameEvidence, portEvidence, routeEvidence } from './evidence.js';
import { ingressEvidence } from './ingressEvidence.js';
import type { Evidence } from './path.js';
import { Hosts, meshClient, noteCut, ruleNamespaces, Tries, virtualHosts } from './virtualHosts.js';
import { wayKey } from './wayKey.js';
import { isSocketName, socketSegment } from './words.js';

/** A WebSocket endpoint that the configuration file declares. */
export interface DeclaredSocket {
  readonly host?: string;
  readonly port?: number;
  readonly paths?: readonly string[];
}

/** A route and destination that WebSockets take, with the evidence: what of a path is the same in most Istio versions. */
export interface Sighting {
  readonly virtualHost: VirtualHost;
  readonly route: Route;
  readonly destination: Route['destinations'][number];
  /** How a client would address it: `wss://chat.example.com/ws`. */
  readonly url: string;
  readonly evidence: readonly Evidence[];
  readonly confidence: Confidence;
}

const reuse = new Reuse<object, readonly Sighting[]>();
const keys = new WeakMap<Inventory, Map<string, object>>();

/** Everything in the mesh that looks like the way of a WebSocket, in a stable order. */
export function sightings(mesh: Mesh, declarations: readonly DeclaredSocket[]): readonly Sighting[] {
  return reuse.get(keyOf(mesh.inventory, declarations), mesh.facts, () => {
    const search = new Search(mesh, declarations);
    for (const virtualHost of virtualHosts(mesh)) search.routesOf(virtualHost);
    search.services();
    search.noteCut();
    return search.found;
  });
}

const known = new WeakMap<Route['destinations'][number], Sighting[]>();

/** The same object for the same sighting under another version, so that its path can be used again. */
function interned(sighting: Sighting): Sighting {
  const list = known.get(sighting.destination);
  if (list === undefined) {
    known.set(sighting.destination, [sighting]);
    return sighting;
  }
  const { virtualHost, url, evidence } = sighting;
  const same = list.find(
    (other) =>
      other.virtualHost === virtualHost &&
      other.url === url &&
      other.evidence.length === evidence.length &&
      other.evidence.every((one, index) => isSame(one, evidence[index])),
  );
  if (same === undefined) list.push(sighting);
  return same ?? sighting;
}

/** Whether two pieces of evidence say the same, at the same place of the same text. */
function isSame({ text, place }: Evidence, other: Evidence | undefined): boolean {
  if (other === undefined || text !== other.text) return false;
  if (place === null || other.place === null) return place === other.place;
  return place.file === other.place.file && place.start === other.place.start;
}

/** One object for an inventory and what the configuration declares. */
function keyOf(inventory: Inventory, declarations: readonly DeclaredSocket[]): object {
  const known = keys.get(inventory) ?? new Map<string, object>();
  keys.set(inventory, known);
  const text = JSON.stringify(declarations);
  const key = known.get(text) ?? {};
  known.set(text, key);
  return key;
}

/** What Services and Ingresses tell, the same under every version. */
interface ServiceEvidence {
  readonly ingress: ReadonlyMap<string, Evidence>;
  readonly ports: Once<ServiceHost, Once<ServicePort | undefined, readonly Evidence[]>>;
}

const serviceEvidence = oncePer(
  (inventory: Inventory): ServiceEvidence => ({
    ingress: ingressEvidence(inventory.others),
    ports: new Once(),
  }),
);

/** Paths that are judged in a small mesh; large ones have a few for each object. */
const MAX_PATHS = 5000;

class Search {
  readonly found: Sighting[] = [];
  private readonly seen = new Set<string>();
  /** The Services and ports that some route with evidence reaches, and from which namespaces. */
  private readonly reached = new Once<ServiceHost, Once<number | undefined, Set<string>>>();
  private readonly known: ServiceEvidence;
  private readonly searched = new Hosts();
  /** Besides the first client of each port. */
  private readonly tries: Tries;
  /** Whether there is no room for a path that was found: there is none for further ones either. */
  private hasLeftOut = false;
  private readonly most: number;
  private readonly declaredHosts: ReadonlySet<string | undefined>;

  constructor(
    private readonly mesh: Mesh,
    private readonly declarations: readonly DeclaredSocket[],
  ) {
    this.known = serviceEvidence(mesh.inventory);
    this.tries = new Tries(mesh.inventory);
    this.most = Math.max(MAX_PATHS, 4 * mesh.inventory.size);
    this.declaredHosts = new Set(declarations.map(({ host }) => host));
  }

  /** Adds the paths of a virtual host's routes that carry WebSockets. */
  routesOf(virtualHost: VirtualHost): void {
    // A path is the same for all hosts: what an earlier one did not show, one that says no more shows neither.
    const declaredHost = this.declaredHosts.has(virtualHost.domain) ? virtualHost.domain : '';
    const named = namedByFilters(this.mesh.inventory, virtualHost);
    if (this.hasLeftOut || !this.searched.isNew(virtualHost, `${declaredHost} ${named}`)) return;
    const telling = new Set(virtualHost.routes.filter((route) => routeEvidence(route).length > 0));
    const told = new Set([...telling].flatMap(({ destinations }) => destinations.map(({ host }) => host)));
    for (const route of virtualHost.routes) {
      const own = declared(route.resource);
      if (own?.value === false) continue;
      const evidence = [...routeEvidence(route)];
      // A Service's own declaration counts with its ports.
      if (own?.value === true && route.kind !== 'Service' && (telling.size === 0 || telling.has(route))) {
        evidence.push({
          signal: 'declared',
          strength: 'declared',
          place: own.field.place,
          text: `declared on the ${route.resource.kind}`,
        });
      }
      append(evidence, this.declaredFor(virtualHost.domain, route));
      // Names and hosts cover all routes of an object: they mark only those without a more telling sibling.
      const overshadowed = telling.size > 0 && !telling.has(route);
      if (!overshadowed) append(evidence, nameEvidence(route, virtualHost.domain, virtualHost.client.server));
      for (const destination of route.destinations) {
        if (destination.weight === 0) continue;
        // A sibling route takes the WebSockets of this destination: what is left here is plain HTTP.
        if (overshadowed && evidence.length === 0 && told.has(destination.host)) continue;
        this.add(virtualHost, route, destination, evidence, overshadowed);
      }
    }
  }

  private add(
    virtualHost: VirtualHost,
    route: Route,
    destination: Route['destinations'][number],
    evidence: readonly Evidence[],
    overshadowed: boolean,
  ): void {
    const service = this.mesh.service(destination.host, route.resource);
    if (service !== undefined && isDenied(this.mesh, service)) return;
    const port = service && this.portOf(service, destination.port, virtualHost.port);
    const behind = service === undefined ? destinationName(destination) : this.evidenceOf(service, port);
    // Put together so, the list has no room for more: it stays as long as the path.
    const all = overshadowed && !isCatchAll(route) ? evidence : evidence.concat(behind);
    const confidence = confidenceOf(all);
    if (confidence === undefined) return;
    if (service !== undefined) {
      this.reachedFrom(service, port?.number ?? destination.port).add(virtualHost.client.namespace);
    }
    const key = `${wayKey(virtualHost.client, route, destination)} ${namedByFilters(this.mesh.inventory, virtualHost)}`;
    if (this.seen.has(key)) return;
    if (this.isFull()) return;
    this.seen.add(key);
    this.found.push(
      interned({ virtualHost, route, destination, url: urlOf(virtualHost, route), evidence: all, confidence }),
    );
  }

  private reachedFrom(service: ServiceHost, port: number | undefined): Set<string> {
    return this.reached.get(service, () => new Once()).get(port, () => new Set());
  }

  private isFull(): boolean {
    if (this.found.length < this.most) return false;
    this.hasLeftOut = true;
    return true;
  }

  /** Notes that paths, hosts or ports were left out. */
  noteCut(): void {
    if (this.hasLeftOut) {
      const most = this.most.toLocaleString('en');
      noteOverflow(this.mesh.inventory, `there are more than ${most} WebSocket paths: all others were left out`);
    }
    if (this.searched.isCut) noteCut(this.mesh.inventory);
  }

  private portOf(service: ServiceHost, port: number | undefined, listener: number): ServicePort | undefined {
    if (port === undefined && service.ports.length === 1) return service.ports[0];
    return portNumbered(service, port ?? listener);
  }

  private evidenceOf(service: ServiceHost, port: ServicePort | undefined): readonly Evidence[] {
    const { ports, ingress: byService } = this.known;
    const ofService = ports.get(service, () => new Once());
    return ofService.get(port, () => {
      const ingress = byService.get(`${service.namespace}/${service.name}`);
      return [...portEvidence(this.mesh, service, port), ...(ingress === undefined ? [] : [ingress])];
    });
  }

  private declaredFor(host: string, route: Route): Evidence[] {
    return this.declarations.flatMap((socket): Evidence[] => {
      const hit =
        socket.host === undefined ||
        socket.host === host ||
        route.destinations.some((destination) => destination.host === socket.host);
      const paths = socket.paths ?? [];
      const onPath =
        paths.length === 0 ||
        route.matches.length === 0 ||
        route.matches.some(({ path }) => path === undefined || paths.includes(path.value));
      const onPort =
        socket.port === undefined ||
        route.destinations.some((destination) => destination.port === undefined || destination.port === socket.port);
      return hit && onPath && onPort
        ? [{ signal: 'declared', strength: 'declared', place: null, text: 'declared in the configuration' }]
        : [];
    });
  }

  /**
   * Services that tell of WebSockets: where no route reaches them, their clients in the mesh use Istio's default route. Of
   * clients in other namespaces, DestinationRules there tell.
   */
  services(): void {
    for (const service of this.mesh.inventory.services) {
      if (service.externalName !== undefined || isDenied(this.mesh, service)) continue;
      for (const port of service.ports) {
        const evidence = this.evidenceOf(service, port);
        const fromConfig = this.declarations.some(
          (socket) => socket.host === service.host && (socket.port ?? port.number) === port.number,
        );
        if (evidence.length === 0 && !fromConfig) continue;
        if (this.isFull()) return;
        const reached = this.reachedFrom(service, port.number);
        const own = reached.size === 0 ? [service.namespace] : [];
        const others = ruleNamespaces(this.mesh, service.host, service.namespace);
        const all = [...own, ...others.filter((one) => !reached.has(one))];
        if (all.length === 0) continue;
        for (const [index, namespace] of clientNamespaces(this.mesh, service, all).entries()) {
          if (index > 0 && !this.tries.hasOneMore()) return;
          this.defaultRoute(service, port, namespace);
        }
      }
    }
  }

  private defaultRoute(service: ServiceHost, port: ServicePort, namespace: string): void {
    const client = meshClient(this.mesh, service, namespace);
    const virtualHost = sidecarVirtualHost(this.mesh, client, service.host, port.number, service.resource);
    const route = virtualHost?.routes.find((candidate) => candidate.kind === 'Service');
    if (virtualHost !== undefined && route !== undefined)
      this.routesOf(sameVirtualHost({ ...virtualHost, routes: [route] }));
  }
}

/** A destination whose Service was not read: its name may still tell. */
function destinationName(destination: Route['destinations'][number]): readonly Evidence[] {
  const name = destination.host.split('.')[0] ?? '';
  const field = destination.field.has('host') ? destination.field.get('host') : destination.field.get('name');
  return isSocketName(name)
    ? [{ signal: 'name', strength: 'medium', place: field.place, text: `destination named ${name}` }]
    : [];
}

/** How a client would address a route: host and the path of its most telling match. */
function urlOf({ client, domain, port }: VirtualHost, route: Route): string {
  const paths = route.matches.flatMap(({ path }) => path ?? []);
  const path = paths.find(({ value, how }) => socketSegment(value, how === 'regex') !== undefined) ?? paths[0];
  const suffix =
    path === undefined ? '/' : path.how === 'regex' ? (/^\^?(\/[\w./-]*)/.exec(path.value)?.[1] ?? '/') : path.value;
  const secure = client.server?.secure === true;
  const standard = secure ? 443 : 80;
  const shown = client.kind === 'gateway' && port === standard ? '' : `:${port}`;
  return `${secure ? 'wss' : 'ws'}://${domain}${shown}${suffix.startsWith('/') ? suffix : `/${suffix}`}`;
}
