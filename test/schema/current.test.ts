import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
}

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'schemas/istio');
const read = (path: string): Schema => JSON.parse(readFileSync(path, 'utf8')) as Schema;

test.each(['gen-schemas.mjs', 'compile-schemas.mjs'])('%s finds the committed files current', (script) => {
  expect(() => execFileSync(process.execPath, [join(root, 'scripts', script), '--check'])).not.toThrow();
});

test('every entry of since.json names a field or value that the schemas know', () => {
  const { $defs = {} } = read(join(folder, 'definitions.json'));
  const known: string[] = [];
  const collect = (schema: Schema, path: string): void => {
    const target = schema.$ref === undefined ? schema : ($defs[schema.$ref.split('/').at(-1) ?? ''] ?? schema);
    if (target.items) collect(target.items, path);
    if (typeof target.additionalProperties === 'object') collect(target.additionalProperties, path);
    for (const value of target.enum ?? []) known.push(`${path}=${value}`);
    for (const [key, property] of Object.entries(target.properties ?? {})) {
      known.push(`${path}.${key}`);
      collect(property, `${path}.${key}`);
    }
  };
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.networking.istio.io.json'))) {
    collect(read(join(folder, name)), `${name.split('.')[0]}:`);
  }
  const { fields, values } = JSON.parse(readFileSync(join(root, 'schemas/since.json'), 'utf8'));
  const lost: string[] = [];
  for (const { kinds, path, value } of [...fields, ...values]) {
    const end = `.${path}${value === undefined ? '' : `=${value}`}`;
    for (const kind of kinds) {
      if (!known.some((field) => field.startsWith(`${kind}:`) && field.endsWith(end))) lost.push(`${kind} ${path}`);
    }
  }
  expect(lost).toEqual([]);
});
