import { append } from '../../manifests/append.js';
import { MAX_TOLD } from '../../manifests/limited.js';
import type { Field, Resource } from '../../manifests/resource.js';
import { groupOf } from '../../manifests/resource.js';
import { withoutObjects } from '../../manifests/tape.js';
import type { Node } from '../../manifests/tree.js';
import type { Facts } from '../facts.js';
import { Reuse } from '../reuse.js';
import { rejectedPatches } from './envoyFilter.js';
import { complaints, hasSchema } from './schemas.js';
import { tooNew } from './since.js';
import { unknownField } from './unknown.js';
import { valueViolation } from './values.js';
import { isAboutKey, type SchemaViolation } from './violation.js';
import {
  rejectedDestinationRule,
  rejectedGateway,
  rejectedServiceEntry,
  rejectedSidecar,
  rejectedVirtualService,
} from './webhook.js';

export { isAboutKey, isOutdated, type SchemaViolation } from './violation.js';

const WEBHOOK: Readonly<Record<string, (resource: Resource, facts: Facts) => SchemaViolation[]>> = {
  DestinationRule: rejectedDestinationRule,
  EnvoyFilter: rejectedPatches,
  Gateway: rejectedGateway,
  ServiceEntry: rejectedServiceEntry,
  Sidecar: rejectedSidecar,
  VirtualService: rejectedVirtualService,
};

/**
 * Everything in an Istio or Gateway API object that the Istio version in force does not know, or for which the object
 * is refused, in the order of the document. Empty for kinds without a schema. Placeholders (`${TIMEOUT}`) and nulls
 * (absent to Kubernetes, often filled in by a template) are never judged, nor are patches of other objects.
 */
export function violations(resource: Resource, facts: Facts): readonly SchemaViolation[] {
  let reuse = judged.get(facts.newest);
  if (reuse === undefined) {
    reuse = new Reuse();
    judged.set(facts.newest, reuse);
  }
  return reuse.get(resource, facts, () => judge(resource, facts));
}

/** By the newest version in force, which decides what is too new; one object is on many ways, and two rules ask. */
const judged = new Map<string, Reuse<Resource, readonly SchemaViolation[]>>();

function judge(resource: Resource, facts: Facts): readonly SchemaViolation[] {
  if (!hasSchema(resource) || resource.field.has('$patch')) return [];
  const found: SchemaViolation[] = [];
  for (const complaint of complaints(resource, present(withoutObjects(resource.root)))) {
    // One more than is told: then it is known that some are left out.
    if (found.length > MAX_TOLD) break;
    const field = fieldAt(resource.field, complaint.instancePath);
    const violation =
      complaint.keyword === 'additionalProperties'
        ? unknownField(resource, field, complaint.params.additionalProperty as string)
        : valueViolation(resource, complaint, field);
    if (violation !== undefined && isJudged(violation)) found.push(violation);
  }
  if (groupOf(resource) === 'networking.istio.io') {
    append(found, tooNew(resource, facts));
    append(found, WEBHOOK[resource.kind]?.(resource, facts) ?? []);
  }
  return found.filter(isJudged).sort((a, b) => a.field.place.start - b.field.place.start);
}

function isJudged(violation: SchemaViolation): boolean {
  return isAboutKey(violation) || !violation.field.isPlaceholder;
}

/** Plain data without null entries: to the API server they are absent. Maps inherit nothing: `__proto__` is a key. */
function present(node: Node): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'seq') return node.items.map(present);
  const data = new PlainMap();
  for (const { key, value } of node.pairs) {
    if (value.type !== 'scalar' || value.value !== null) data[key.text] = present(value);
  }
  return data;
}

/** What V8 keeps as an object with a shape; it would make a hash table of what `Object.create(null)` gives. */
const PlainMap = function PlainMap() {} as unknown as new () => Record<string, unknown>;
PlainMap.prototype = Object.create(null);

/** The field that a JSON pointer leads to. */
function fieldAt(root: Field, pointer: string): Field {
  let field = root;
  for (const part of pointer.split('/').slice(1)) {
    const step = part.replaceAll('~1', '/').replaceAll('~0', '~');
    field = field.get(field.node?.type === 'seq' ? Number(step) : step);
  }
  return field;
}

/** Whether the API server or Istio's webhook refuses an object. Fields that Istio does not know may be dropped instead. */
export function isRefused(resource: Resource, facts: Facts): boolean {
  return violations(resource, facts).some((violation) => !isAboutKey(violation));
}
