import type { Resource } from '../manifests/resource.js';
import { type Candidate, identityOf } from './closeness.js';
import { destinationRule } from './destinationRules.js';
import { type EnvoyFilter, envoyFilter } from './envoyFilters.js';
import { group } from './group.js';
import {
  type Built,
  hostingOf,
  type Inventory,
  isDestinationRule,
  isEnvoyFilter,
  isService,
  isVirtualService,
  isWorkload,
  patchingOf,
  routingOf,
  rulesOf,
} from './inventory.js';
import { isIstiod } from './meshConfig.js';
import { ObservedInventory, observed } from './observedInventory.js';
import { withSuccessors } from './pods.js';
import {
  type Bits,
  DESTINATION_RULES,
  ENVOY_FILTERS,
  LABEL_BITS,
  objectRead,
  type Reads,
  RULE_BITS,
  SERVICE_BITS,
  SERVICES,
  VIRTUAL_SERVICES,
  WORKLOADS,
} from './reads.js';
import { isScaler, scaled, targetName, targetOf } from './scaling.js';
import { serviceHost } from './services.js';
import { virtualService } from './virtualServices.js';
import { type Workload, workloadOf } from './workloads.js';

/** The inventory after an edit, and what of it is another than before. */
export interface Edited {
  readonly inventory: Inventory;
  readonly changed: Reads;
}

/**
 * The inventory of a tree in which objects of some kinds may have changed since the last one: all that holds of the
 * others is taken over. Undefined where more than that changed: objects came, went, moved or got another identity,
 * another kind of object was edited, or one is found by something else than before (a DestinationRule is for another host).
 */
export function editedInventory(last: Inventory, resources: readonly Resource[]): Edited | undefined {
  if (!(last instanceof ObservedInventory)) return undefined;
  const before = last.own;
  const edits = editsBetween(before.resources, resources);
  if (edits === undefined || [...edits.keys()].some((resource) => before.closeness.isTwin(resource))) return undefined;
  let inventory: Built = { ...before, resources };
  let changed: Reads = 0;
  for (const { isOne, reads, edit } of KINDS) {
    if (![...edits.keys()].some(isOne)) continue;
    const after = edit(inventory, edits);
    if (after === undefined) return undefined;
    inventory = { ...inventory, ...after.parts };
    changed |= reads | after.changed;
  }
  return { inventory: observed(inventory), changed };
}

/** What objects were before an edit, and what they are now. */
type Edits = ReadonlyMap<Resource, Resource>;

/** What became of the objects that were edited; undefined where anything else happened. */
function editsBetween(before: readonly Resource[], after: readonly Resource[]): Edits | undefined {
  if (before.length !== after.length) return undefined;
  const edits = new Map<Resource, Resource>();
  for (const [index, resource] of after.entries()) {
    const earlier = before[index];
    if (earlier === resource) continue;
    if (earlier === undefined || !isEdit(earlier, resource)) return undefined;
    edits.set(earlier, resource);
  }
  return edits;
}

function isEdit(before: Resource, after: Resource): boolean {
  return (
    KINDS.some(({ isOne }) => isOne(before)) &&
    // The configuration of the mesh is taken over.
    !isIstiod(before) &&
    before.apiVersion === after.apiVersion &&
    before.namespace === after.namespace &&
    before.file.path === after.file.path &&
    identityOf(before) === identityOf(after)
  );
}

/** What an edit makes of a part of the inventory. */
interface Part {
  readonly parts: Partial<Built>;
  /** The single objects in it that were edited. */
  readonly changed: Reads;
}

/** How objects of one kind are edited, in the inventory of before with the objects of now. */
interface Kind {
  readonly isOne: (resource: Resource) => boolean;
  /** Any of the kind. */
  readonly reads: Reads;
  readonly edit: (inventory: Built, edits: Edits) => Part | undefined;
}

const KINDS: readonly Kind[] = [
  { isOne: isVirtualService, reads: VIRTUAL_SERVICES, edit: editRoutes },
  { isOne: isDestinationRule, reads: DESTINATION_RULES, edit: editRules },
  { isOne: isService, reads: SERVICES, edit: editServices },
  { isOne: isEnvoyFilter, reads: ENVOY_FILTERS, edit: editFilters },
  { isOne: (resource) => isWorkload(resource) || isScaler(resource), reads: WORKLOADS, edit: editWorkloads },
];

function editRoutes({ virtualServices, config }: Built, edits: Edits): Part {
  const after = virtualServices.map((vs) => {
    const edit = edits.get(vs.resource);
    // The routes of one that delegates depend on others.
    const isKept = edit === undefined && !vs.http.some((field) => field.has('delegate'));
    return isKept ? vs : virtualService(edit ?? vs.resource, config.clusterDomain);
  });
  // Nobody asks for single ones.
  return { parts: routingOf(after), changed: 0 };
}

function editRules({ destinationRules, config }: Built, edits: Edits): Part | undefined {
  const after = replaced(destinationRules, edits, (resource) => destinationRule(resource, config.clusterDomain));
  if (!foundAlike(destinationRules, after, ({ host }) => host)) return undefined;
  return { parts: rulesOf(after), changed: readsOf([...edits.keys()].filter(isDestinationRule), RULE_BITS) };
}

function editServices({ services, config, closeness }: Built, edits: Edits): Part {
  // Their hosts are their names.
  const after = replaced(services, edits, (resource) => serviceHost(resource, config.clusterDomain));
  return { parts: hostingOf(after, closeness), changed: readsOf([...edits.keys()].filter(isService), SERVICE_BITS) };
}

function editFilters({ envoyFilters, closeness }: Built, edits: Edits): Part | undefined {
  const after = replaced(envoyFilters, edits, envoyFilter);
  if (!foundAlike(envoyFilters, after, selectionOf)) return undefined;
  return { parts: patchingOf(after, closeness), changed: readsOf([...edits.keys()].filter(isEnvoyFilter), LABEL_BITS) };
}

function selectionOf({ selector, targetRefs }: EnvoyFilter): string {
  return JSON.stringify([targetRefs.length > 0, selector && [...selector]]);
}

function editWorkloads(inventory: Built, edits: Edits): Part | undefined {
  const workloads = [...inventory.workloadsByNamespace.values()].flat();
  const scalers = [...edits].flat().filter(isScaler);
  const rescaled = new Set(scalers.map(targetOf));
  const made = workloads.filter((one) => edits.has(one.resource) || rescaled.has(targetName(one)));
  const remade = scaled(
    made.map(({ resource }) => workloadOf(edits.get(resource) ?? resource)),
    inventory.resources.filter(isScaler),
    inventory.closeness,
  );
  if (!foundAlike(made, remade, ({ labels }) => JSON.stringify([...labels]))) return undefined;
  const successors = new Map<Workload, Workload | undefined>(made.map((one, index) => [one, remade[index]]));
  const after = withSuccessors(workloads, (one) => successors.get(one));
  const workloadsByNamespace = group(after, ({ namespace }) => [namespace]);
  const pods = inventory.pods.edited(workloadsByNamespace, (one) => successors.get(one));
  const remadeFrom = made.map(({ resource }) => resource);
  return { parts: { workloadsByNamespace, pods }, changed: readsOf(remadeFrom, LABEL_BITS) };
}

/** The same items, but those of edited objects made anew: of each object there is one. */
function replaced<T extends Candidate>(
  items: readonly T[],
  edits: Edits,
  make: (resource: Resource) => T,
): readonly T[] {
  return items.map((item) => {
    const edit = edits.get(item.resource);
    return edit === undefined ? item : make(edit);
  });
}

function readsOf(resources: readonly Resource[], bits: Bits): Reads {
  return resources.reduce((all, resource) => all | objectRead(resource, bits), 0);
}

/** Whether those who ask for items by a key get those that took their places. */
function foundAlike<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): boolean {
  return before.every((item, index) => after[index] === item || keyOf(after[index] as T) === keyOf(item));
}
