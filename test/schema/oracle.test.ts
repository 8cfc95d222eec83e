import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTexts } from '../../src/manifests/texts.js';
import { factsFor } from '../../src/mesh/facts.js';
import { violations } from '../../src/mesh/schema/index.js';

interface Case {
  readonly name: string;
  readonly docs: readonly unknown[];
  readonly expected: Readonly<Record<string, { readonly error?: string }>>;
}

const folder = join(import.meta.dirname, '../../../shared/oracle');
const skip = !existsSync(folder);
if (skip) console.log('skipped: no oracle beside the project (schema violations against istiod)');

/** Objects that istiod refuses, `kind/namespace/name`, from "kind/namespace/name: why; kind/namespace/name: why". */
function refused(error: string | undefined): string[] {
  return (error ?? '').split('; ').flatMap((part) => /^(\w+\/[\w-]+\/[\w-]+): /.exec(part)?.[1] ?? []);
}

const FIELDS = new Set(['unknown', 'misplaced', 'too-new']);

test.skipIf(skip).each(['cases.json', 'cases-wide.json'])(
  'violations refuse the same objects as istiod in every version of %s',
  (name) => {
    const cases = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Case[];
    const disagreements: string[] = [];
    let compared = 0;
    let refusals = 0;
    for (const { name: id, docs, expected } of cases) {
      const text = docs.map((doc) => JSON.stringify(doc)).join('\n---\n');
      const { resources } = readTexts({ 'case.yaml': text }, { everything: true });
      for (const [version, { error }] of Object.entries(expected)) {
        const facts = factsFor(version, [version]);
        const wanted = refused(error);
        refusals += wanted.length;
        for (const resource of resources) {
          compared++;
          const key = `${resource.kind}/${resource.namespace}/${resource.name}`;
          const found = violations(resource, facts).filter(({ kind }) => !FIELDS.has(kind));
          if (found.length > 0 !== wanted.includes(key)) {
            disagreements.push(
              `${id} ${version} ${key}: ${found.map(({ message }) => message).join(', ') || 'nothing'}`,
            );
          }
        }
      }
    }
    console.log(`${name}: ${compared} objects, ${refusals} refusals, ${disagreements.length} disagreements`);
    expect(disagreements.slice(0, 20)).toEqual([]);
  },
);
