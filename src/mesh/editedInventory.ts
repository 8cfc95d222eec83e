import type { Resource } from '../manifests/resource.js';
import { identityOf } from './closeness.js';
import { destinationRule } from './destinationRules.js';
import {
  type Inventory,
  isDestinationRule,
  isVirtualService,
  type Routing,
  type Rules,
  routingOf,
  rulesOf,
} from './inventory.js';
import { DESTINATION_RULES, noteReads, type Reads, ruleRead, VIRTUAL_SERVICES } from './reads.js';
import { virtualService } from './virtualServices.js';

/** An inventory that notes which VirtualServices and DestinationRules are read, so that it can be edited. */
export function observed(inventory: Inventory): Inventory {
  return new ObservedInventory(inventory) as ObservedInventory & Inventory;
}

/** The inventory after an edit, and what of it is another than before. */
export interface Edited {
  readonly inventory: Inventory;
  readonly changed: Reads;
}

/**
 * The inventory of a tree in which VirtualServices and DestinationRules may have changed since the last one: all that
 * holds of the others is taken over. Undefined where more than that changed: objects came, went, moved or got another
 * identity, another kind of object was edited, or a DestinationRule is for another host.
 */
export function editedInventory(last: Inventory, resources: readonly Resource[]): Edited | undefined {
  if (!(last instanceof ObservedInventory)) return undefined;
  const before = last.own;
  const edits = editsBetween(before.resources, resources);
  if (edits === undefined) return undefined;
  const domain = before.config.clusterDomain;
  const destinationRules = before.destinationRules.map((rule) => {
    const edit = edits.get(rule.resource);
    return edit === undefined ? rule : destinationRule(edit, domain);
  });
  const isMoved = destinationRules.some(({ host }, index) => host !== before.destinationRules[index]?.host);
  if (isMoved || [...edits.keys()].some((resource) => before.closeness.isTwin(resource))) return undefined;
  const virtualServices = before.virtualServices.map((vs) => {
    const edit = edits.get(vs.resource);
    // The routes of one that delegates depend on others.
    const isKept = edit === undefined && !vs.http.some((field) => field.has('delegate'));
    return isKept ? vs : virtualService(edit ?? vs.resource, domain);
  });
  let changed: Reads = 0;
  for (const resource of edits.keys()) {
    changed |= isVirtualService(resource) ? VIRTUAL_SERVICES : DESTINATION_RULES | ruleRead(resource);
  }
  const indices = { ...routingOf(virtualServices), ...rulesOf(destinationRules) };
  return { inventory: observed({ ...before, resources, ...indices }), changed };
}

/** What became of the objects that were edited; undefined where anything else happened. */
function editsBetween(
  before: readonly Resource[],
  after: readonly Resource[],
): ReadonlyMap<Resource, Resource> | undefined {
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
    (isVirtualService(before) || isDestinationRule(before)) &&
    before.apiVersion === after.apiVersion &&
    before.namespace === after.namespace &&
    before.file.path === after.file.path &&
    identityOf(before) === identityOf(after)
  );
}

/** What an edit may change. */
type Editable = Routing & Rules & Pick<Inventory, 'resources'>;

/** Its getters note what is read; all else is the same after an edit. */
class ObservedInventory implements Editable {
  private readonly observedRules: Rules['ruleIndex'];

  constructor(readonly own: Inventory) {
    const { resources, virtualServices, meshByHost, meshWildcards, byGateway, delegates, ...others } = own;
    const { destinationRules, rulesByHost, ruleIndex, ...kept } = others;
    Object.assign(this, kept);
    this.observedRules = {
      rulesOf(namespace, host) {
        const rules = ruleIndex.rulesOf(namespace, host);
        for (const { resource } of rules) noteReads(ruleRead(resource));
        return rules;
      },
    };
  }

  get resources() {
    noteReads(VIRTUAL_SERVICES | DESTINATION_RULES);
    return this.own.resources;
  }

  get virtualServices() {
    noteReads(VIRTUAL_SERVICES);
    return this.own.virtualServices;
  }

  get meshByHost() {
    noteReads(VIRTUAL_SERVICES);
    return this.own.meshByHost;
  }

  get meshWildcards() {
    noteReads(VIRTUAL_SERVICES);
    return this.own.meshWildcards;
  }

  get byGateway() {
    noteReads(VIRTUAL_SERVICES);
    return this.own.byGateway;
  }

  get delegates() {
    noteReads(VIRTUAL_SERVICES);
    return this.own.delegates;
  }

  get destinationRules() {
    noteReads(DESTINATION_RULES);
    return this.own.destinationRules;
  }

  get rulesByHost() {
    noteReads(DESTINATION_RULES);
    return this.own.rulesByHost;
  }

  get ruleIndex() {
    return this.observedRules;
  }
}
