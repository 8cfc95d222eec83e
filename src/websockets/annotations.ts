import type { SourceFile } from '../manifests/place.js';
import type { Field, Resource } from '../manifests/resource.js';
import { oncePer } from '../mesh/oncePer.js';
import { likely } from '../mesh/schema/spelling.js';

const PREFIX = 'wslint.io/';
/** Which rules are not to report an object. */
export const IGNORE = `${PREFIX}ignore`;
/** Whether an object carries WebSockets. */
export const WEBSOCKET = `${PREFIX}websocket`;
/** Whether clients need to come back to the same pod. */
export const AFFINITY = `${PREFIX}affinity`;
export const NOT_NEEDED = 'not-needed';

/** What owners may say in annotations, and the values that mean something; undefined: a text of its own. */
const VALUES: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  [IGNORE, undefined],
  [WEBSOCKET, ['true', 'false']],
  [AFFINITY, [NOT_NEEDED]],
]);

/** An annotation for wslint that says nothing to it. */
export interface MeaninglessAnnotation {
  readonly key: string;
  readonly field: Field;
  /** The values that it may have; undefined where there is no such annotation. */
  readonly values: readonly string[] | undefined;
  /** The annotation that was meant, if that can be told. */
  readonly meant: string | undefined;
}

/** The annotations of an object and of its pod template that look as if they were for wslint and are misspelt. */
export const meaninglessAnnotations = oncePer((resource: Resource): readonly MeaninglessAnnotation[] => {
  if (!mentionsPrefix(resource.file)) return [];
  return [[], ['spec', 'template']].flatMap((template) =>
    resource.field
      .get(...template, 'metadata', 'annotations')
      .entries()
      .flatMap(([key, field]) => (key.startsWith(PREFIX) ? misspelt(key, field) : [])),
  );
});

/** Hardly any file does; a file may hold thousands of objects. */
const mentionsPrefix = oncePer(({ text }: SourceFile): boolean => text.includes(PREFIX));

function misspelt(key: string, field: Field): readonly MeaninglessAnnotation[] {
  const values = VALUES.get(key);
  if (!VALUES.has(key)) return [{ key, field, values, meant: likely(key, [...VALUES.keys()])?.word }];
  const isSaid = key === WEBSOCKET ? field.boolean !== undefined : values?.includes(field.text ?? '');
  const isRight = values === undefined || field.isPlaceholder || isSaid;
  return isRight ? [] : [{ key, field, values, meant: undefined }];
}
