import type { Resource } from '../manifests/resource.js';

/** More than are shown of one object. */
const MAX_OF_PATH = 1500;
/** How often the faults of one object are told before every further path has to do with the first of them. */
const MAX_TOLD = 10_000;

/**
 * Tells the faults of an object to the paths through it. Each path needs to know that the object is refused or useless,
 * but of both there may be thousands.
 */
export class Telling {
  private readonly told = new Map<Resource, number>();

  /** Those of an object's faults to tell the next path. */
  of<T>(resource: Resource, faults: readonly T[]): readonly T[] {
    const count = this.told.get(resource) ?? 0;
    this.told.set(resource, count + faults.length);
    if (faults.length <= 1) return faults;
    return faults.slice(0, count < MAX_TOLD ? MAX_OF_PATH : 1);
  }
}
