import type { Built, Editable, Hosting, Inventory, Patching, Rules, Running } from './inventory.js';
import {
  ALL_OBJECTS,
  DESTINATION_RULES,
  ENVOY_FILTERS,
  LABEL_BITS,
  noteReads,
  RULE_BITS,
  readingObject,
  readingObjects,
  SERVICE_BITS,
  SERVICES,
  VIRTUAL_SERVICES,
  WORKLOADS,
} from './reads.js';

/** An inventory that notes which of the objects that people edit most are read, so that it can be edited. */
export function observed(inventory: Built): Inventory {
  return new ObservedInventory(inventory) as ObservedInventory & Inventory;
}

/** Its getters note what is read; all else is the same after an edit. */
export class ObservedInventory implements Editable {
  private readonly rules: Rules['ruleIndex'];
  private readonly hosts: Hosting['registry'];
  private readonly filters: Patching['envoyFilterIndex'];
  private readonly running: Running['pods'];

  constructor(readonly own: Built) {
    Object.assign(this, withoutEditable(own));
    const { ruleIndex, registry, envoyFilterIndex, pods } = own;
    this.rules = {
      rulesOf: (namespace, host) => readingObjects(ruleIndex.rulesOf(namespace, host), RULE_BITS),
    };
    this.hosts = {
      service: (host, origin) => readingObject(registry.service(host, origin), SERVICE_BITS),
    };
    this.filters = {
      mayReach: (namespaces, labels, origin) =>
        readingObjects(envoyFilterIndex.mayReach(namespaces, labels, origin), LABEL_BITS),
    };
    this.running = {
      behind: (service) => readingObjects(pods.behind(service), LABEL_BITS),
      selected: (selector, origin) => readingObject(pods.selected(selector, origin), LABEL_BITS),
      dataplaneOf: (workload) => pods.dataplaneOf(workload),
    };
  }

  get resources() {
    noteReads(ALL_OBJECTS);
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
    return this.rules;
  }

  get services() {
    noteReads(SERVICES);
    return this.own.services;
  }

  get registry() {
    return this.hosts;
  }

  get envoyFilters() {
    noteReads(ENVOY_FILTERS);
    return this.own.envoyFilters;
  }

  get envoyFilterIndex() {
    return this.filters;
  }

  get workloadsByNamespace() {
    noteReads(WORKLOADS);
    return this.own.workloadsByNamespace;
  }

  get pods() {
    return this.running;
  }
}

function withoutEditable(inventory: Inventory): Omit<Inventory, keyof Editable> {
  const { resources, virtualServices, meshByHost, meshWildcards, byGateway, delegates, ...beyondRoutes } = inventory;
  const { destinationRules, rulesByHost, ruleIndex, services, registry, ...beyondHosts } = beyondRoutes;
  const { envoyFilters, envoyFilterIndex, workloadsByNamespace, pods, ...kept } = beyondHosts;
  return kept;
}
