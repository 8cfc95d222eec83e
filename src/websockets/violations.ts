import { MAX_TOLD } from '../manifests/limited.js';
import type { Resource } from '../manifests/resource.js';
import type { Recorded } from '../mesh/facts.js';
import type { Mesh } from '../mesh/mesh.js';
import { noteOverflow } from '../mesh/overflow.js';
import { type SchemaViolation, violations } from '../mesh/schema/index.js';
import { judgedObjects } from './objects.js';
import { noteParts, type Parts, recordParts } from './parts.js';
import type { SocketPath } from './path.js';
import { Telling } from './telling.js';

/** What the API server or Istio makes of an object that matters. */
export interface JudgedViolations {
  readonly resource: Resource;
  /** The path that the object is on; the object itself where it is on none. */
  readonly subject: SocketPath | Resource;
  readonly violations: readonly SchemaViolation[];
}

function leftOut({ kind, name, file }: Resource): string {
  const most = MAX_TOLD.toLocaleString('en');
  return `${kind} ${name} in ${file.path} has more than ${most} mistakes against its schema: all others were left out`;
}

interface Known extends Recorded<readonly JudgedViolations[]> {
  readonly parts: Parts;
}

const known = new WeakMap<readonly SocketPath[], Known>();

/**
 * All violations in objects on the ways of WebSockets, once for each way; with `all`, in those on none too. Remembered
 * for the list of paths: several rules ask.
 */
export function violationsOnPaths(mesh: Mesh, paths: readonly SocketPath[], all: boolean): readonly JudgedViolations[] {
  if (paths.length === 0 && !all) return [];
  let judged = known.get(paths);
  if (judged === undefined) {
    const { value, parts } = recordParts(() => mesh.facts.record(() => judge(mesh, paths, all)));
    judged = { ...value, parts };
    known.set(paths, judged);
  } else {
    noteParts(judged.parts);
    mesh.facts.replay(judged.answers);
  }
  return judged.value;
}

function judge(mesh: Mesh, paths: readonly SocketPath[], all: boolean): readonly JudgedViolations[] {
  const found = new Map<Resource, readonly SchemaViolation[]>();
  for (const resource of mesh.inventory.resources) {
    const own = violations(resource, mesh.facts);
    if (own.length > 0) found.set(resource, own.slice(0, MAX_TOLD));
    if (own.length > MAX_TOLD) noteOverflow(mesh.inventory, leftOut(resource));
  }
  const telling = new Telling();
  return judgedObjects(mesh, paths, new Set(found.keys()), all).map(({ resource, subject }) => {
    return { resource, subject, violations: telling.of(resource, found.get(resource) ?? []) };
  });
}
