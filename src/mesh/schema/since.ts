import { type Field, mayHold, type Resource } from '../../manifests/resource.js';
import type { Facts } from '../facts.js';
import { compareVersions } from '../versionRange.js';
import { type Introduction, introductions } from './schemas.js';
import type { SchemaViolation } from './violation.js';

type Index = ReadonlyMap<string, readonly Introduction[]>;

/** Introductions by the last key of their path. */
function byKey(entries: readonly Introduction[]): Index {
  const index = new Map<string, Introduction[]>();
  for (const entry of entries) {
    const key = entry.path.slice(entry.path.lastIndexOf('.') + 1);
    index.set(key, [...(index.get(key) ?? []), entry]);
  }
  return index;
}

interface Introduced {
  readonly fields: Index;
  readonly values: Index;
}

let index: Introduced | undefined;

function indexed(): Introduced {
  const { fields, values } = introductions();
  return { fields: byKey(fields), values: byKey(values) };
}

function introduced(index: Index, kind: string, path: readonly string[], value?: string): string | undefined {
  const entries = index.get(path.at(-1) ?? '');
  if (entries === undefined) return undefined;
  const text = `.${path.join('.')}`;
  return entries.find((e) => e.kinds.includes(kind) && e.value === value && text.endsWith(`.${e.path}`))?.since;
}

/** Without a patch of zero. */
function short(version: string): string {
  return version.replace(/\.0$/, '');
}

/**
 * Fields and enum values below `spec` that no Istio version in force knows yet: where the version is not known, the
 * author's is taken to be new enough for what was written.
 */
export function tooNew(resource: Resource, facts: Facts): SchemaViolation[] {
  index ??= indexed();
  const known = index;
  if (!wordsSince(facts.newest).some((word) => mayHold(resource, word))) return [];
  const { kind, field: whole } = resource;
  const found: SchemaViolation[] = [];
  const isNew = (version: string | undefined): version is string =>
    version !== undefined && compareVersions(version, facts.newest) > 0;
  const visit = (field: Field, path: readonly string[]): void => {
    for (const item of field.items()) visit(item, path);
    for (const [key, child] of field.entries()) {
      const here = [...path, key];
      const version = introduced(known.fields, kind, here);
      if (isNew(version)) {
        found.push({
          kind: 'too-new',
          field: child,
          message: `Istio ${short(facts.newest)} does not know \`${key}\`, which came with ${short(version)}`,
          help: 'delete it, or upgrade Istio first',
          since: version,
        });
        continue;
      }
      const valueVersion = introduced(known.values, kind, here, child.text);
      if (isNew(valueVersion)) {
        found.push({
          kind: 'enum',
          field: child,
          message: `Istio ${short(facts.newest)} does not know \`${key}: ${child.text}\`, which came with ${short(valueVersion)}`,
          ...replacement(child.text),
          since: valueVersion,
        });
      }
      visit(child, here);
    }
  };
  visit(whole.get('spec'), ['spec']);
  return found;
}

const words = new Map<string, readonly string[]>();

/** What came after a version: the last key of each field, and each value. */
function wordsSince(version: string): readonly string[] {
  let known = words.get(version);
  if (known === undefined) {
    const { fields, values } = introductions();
    const newer = ({ since }: Introduction) => compareVersions(since, version) > 0;
    const keys = fields.filter(newer).map(({ path }) => path.slice(path.lastIndexOf('.') + 1));
    known = [...new Set([...keys, ...values.filter(newer).map(({ value }) => value ?? '')])];
    words.set(version, known);
  }
  return known;
}

/** What the older version calls the same thing. */
function replacement(value: string | undefined): { help?: string; suggestion?: { value: string } } {
  return value === 'LEAST_REQUEST'
    ? { help: 'write LEAST_CONN, its name in that version', suggestion: { value: 'LEAST_CONN' } }
    : {};
}
