import type { Field } from '../manifests/resource.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { noteOverflow } from './overflow.js';
import type { HeaderMatch, Route, RouteMatch, TextMatch } from './route.js';
import { httpRoute, type VirtualService } from './virtualServices.js';

/** Ways to join routes with those of their delegates that are tried in a small mesh; large ones have a few for each object. */
const MAX_JOINED = 20_000;

const joinedIn = oncePer(({ size }: Inventory) => {
  return { count: 0, most: Math.max(MAX_JOINED, 4 * size) };
});

/** Adds the routes of a delegate, each joined with the route that delegates to it (istiod: mergeHTTPRoute). */
export function delegatedRoutes(mesh: Mesh, vs: VirtualService, field: Field, index: number, found: Route[]): void {
  const delegate = field.get('delegate');
  const namespace = delegate.get('namespace').text ?? vs.namespace;
  const targets = mesh.inventory.delegates.get(`${namespace}/${delegate.get('name').text ?? ''}`) ?? [];
  const [target] = mesh.inventory.closeness.seenFrom(targets, vs.resource);
  if (target === undefined) return;
  const root = httpRoute(vs, vs.resource, field, index, mesh.domain);
  for (const child of target.http) {
    const route = httpRoute(vs, target.resource, child, index, mesh.domain);
    const tried = joinedIn(mesh.inventory);
    tried.count += Math.max(1, root.matches.length * route.matches.length);
    if (tried.count > tried.most) {
      const most = tried.most.toLocaleString('en');
      const message = `VirtualServices and their delegates have more than ${most} combinations of routes: all others were left out`;
      noteOverflow(mesh.inventory, message);
      return;
    }
    const matches = mergeMatches(root, route);
    if (matches === undefined) continue;
    const set = (name: string) => child.has(name);
    found.push({
      delegator: field,
      ...route,
      matches,
      timeout: set('timeout') ? route.timeout : root.timeout,
      ...(set('retries') ? {} : { perTryTimeout: root.perTryTimeout, retries: root.retries }),
      mirrors: set('mirror') || set('mirrors') ? route.mirrors : root.mirrors,
    });
  }
}

/**
 * Conditions of the delegating route and of the delegate's together; undefined where some match of the delegate's
 * contradicts every match of the other: istiod leaves the whole route out then (mergeHTTPMatchRequests).
 */
function mergeMatches({ matches: roots }: Route, { matches: leaves }: Route): readonly RouteMatch[] | undefined {
  if (roots.length === 0) return leaves;
  if (leaves.length === 0) return roots;
  const merged: RouteMatch[] = [];
  for (const leaf of leaves) {
    const fitting = roots.filter((root) => !contradicts(root, leaf));
    if (fitting.length === 0) return undefined;
    for (const root of fitting) merged.push(mergeMatch(root, leaf));
  }
  return merged;
}

function mergeMatch(root: RouteMatch, leaf: RouteMatch): RouteMatch {
  return {
    ...leaf,
    path: leaf.path ?? root.path,
    headers: mergeHeaders(root.headers, leaf.headers),
    withoutHeaders: mergeHeaders(root.withoutHeaders, leaf.withoutHeaders),
    query: mergeHeaders(root.query, leaf.query),
    method: leaf.method ?? root.method,
    authority: leaf.authority ?? root.authority,
    scheme: leaf.scheme ?? root.scheme,
    port: leaf.port ?? root.port,
    sourceLabels: new Map([...root.sourceLabels, ...leaf.sourceLabels]),
    sourceNamespace: leaf.sourceNamespace ?? root.sourceNamespace,
    gateways: leaf.gateways ?? root.gateways,
  };
}

/** The delegate's come in place of those with the same name. */
function mergeHeaders(roots: readonly HeaderMatch[], leaves: readonly HeaderMatch[]): readonly HeaderMatch[] {
  return [...roots.filter(({ name }) => !leaves.some((leaf) => leaf.name === name)), ...leaves];
}

/** Whether a match of the delegate's is no special case of one of the route that delegates (istiod: hasConflict). */
function contradicts(root: RouteMatch, leaf: RouteMatch): boolean {
  return (
    root.ignoreCase !== leaf.ignoreCase ||
    (['path', 'scheme', 'method', 'authority'] as const).some((part) => textsContradict(root[part], leaf[part])) ||
    (['headers', 'withoutHeaders', 'query'] as const).some((part) => headersContradict(root[part], leaf[part])) ||
    (root.port !== undefined && leaf.port !== undefined && root.port !== leaf.port) ||
    (root.sourceNamespace !== undefined && root.sourceNamespace !== leaf.sourceNamespace) ||
    [...leaf.sourceLabels].some(([key, value]) => (root.sourceLabels.get(key) ?? value) !== value) ||
    gatewaysContradict(root.gateways ?? [], leaf.gateways ?? [])
  );
}

function headersContradict(roots: readonly HeaderMatch[], leaves: readonly HeaderMatch[]): boolean {
  return leaves.some((leaf) =>
    textsContradict(
      roots.find(({ name }) => name === leaf.name),
      leaf,
    ),
  );
}

/** Beside a regular expression nothing else may stand, not even the same one (istiod: stringMatchConflict). */
function textsContradict(root: TextMatch | undefined, leaf: TextMatch | undefined): boolean {
  if (root === undefined || leaf === undefined) return false;
  if (leaf.how !== 'exact' && leaf.how !== 'prefix') return true;
  if (root.how === 'exact') return leaf.how === 'prefix' || leaf.value !== root.value;
  return root.how !== 'prefix' || !leaf.value.startsWith(root.value);
}

function gatewaysContradict(roots: readonly string[], leaves: readonly string[]): boolean {
  if (roots.length === 0 || leaves.length === 0) return false;
  return roots.length < leaves.length || !leaves.every((gateway) => roots.includes(gateway));
}
