import { linesOf, type Place, position, type SourceFile } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import type { Comment, ManifestSet } from '../manifests/set.js';
import { DEFAULT_NAMESPACE } from '../mesh/closeness.js';
import { oncePer } from '../mesh/oncePer.js';
import type { Rule } from '../rule.js';
import { IGNORE } from '../websockets/annotations.js';
import { fileMatcher } from './pathPatterns.js';
import { ruleNamed } from './ruleNames.js';
import type { Ignore } from './settings.js';

/** A request not to report something: a comment, an annotation or an entry of the configuration. */
export interface Suppression {
  /** Rules as written. */
  readonly rules: readonly string[];
  /** The path of the only file that it is for; undefined: any. */
  readonly file: string | undefined;
  /** Where it stands; undefined for settings that are in no file. */
  readonly place: Place | undefined;
  /** What it is called in messages: "this comment". */
  readonly what: string;
  /** The only line, or the only resource, that it is for; undefined: any. */
  readonly spot?: number | Resource;
  covers(place: Place, resource: Resource | undefined): boolean;
}

/** All suppressions in the manifests and the configuration. */
export function suppressionsOf(
  set: ManifestSet,
  entries: readonly Ignore[],
  base: string,
  rules: readonly Rule[],
): Suppression[] {
  return [
    ...set.comments.flatMap((comment) => fromComment(comment, rules)),
    ...set.resources.flatMap((resource) => fromAnnotations(resource, rules)),
    ...entries.map((entry) => fromSettings(entry, base)),
  ];
}

function fromComment({ place, text, ownLine }: Comment, rules: readonly Rule[]): Suppression[] {
  const match = /(?:^|[\s#])wslint-ignore(-file)?(?![\w-])(.*)$/.exec(text);
  if (match === null) return [];
  const { file } = place;
  const about = { rules: ruleNames(match[2] ?? '', rules), file: file.path, place, what: 'this comment' };
  if (match[1] !== undefined) {
    return [{ covers: (other) => other.file === file, ...about }];
  }
  const line = ownLine ? lineBelow(place) : position(file, place.start).line;
  const covers = (other: Place): boolean => other.file === file && position(file, other.start).line === line;
  return [{ spot: line, covers, ...about }];
}

/** The first line below a comment that is no comment itself, so that several may stand above one line. */
function lineBelow({ file, start }: Place): number {
  return linesBelow(file)[position(file, start).line] ?? 0;
}

/** For each line, counted from 0: the number of the first line from there on that is no comment, counted from 1. */
const linesBelow = oncePer((file: SourceFile): readonly number[] => {
  const starts = linesOf(file);
  const below = new Array<number>(starts.length + 1).fill(starts.length + 1);
  for (let line = starts.length - 1; line >= 0; line--) {
    const isComment = /^[ \t]*#/.test(file.text.slice(starts[line], starts[line + 1]));
    below[line] = isComment ? (below[line + 1] ?? 0) : line + 1;
  }
  return below;
});

function fromAnnotations(resource: Resource, rules: readonly Rule[]): Suppression[] {
  const found: Suppression[] = [];
  for (const template of [[], ['spec', 'template']]) {
    const field = resource.field.get(...template, 'metadata', 'annotations', IGNORE);
    if (field.text === undefined) continue;
    found.push({
      rules: ruleNames(field.text, rules),
      file: resource.file.path,
      place: field.place,
      spot: resource,
      what: 'this annotation',
      covers: (_, other) => other === resource,
    });
  }
  return found;
}

function fromSettings(entry: Ignore, base: string): Suppression {
  const inPaths = entry.paths && fileMatcher(entry.paths, base);
  const resources = entry.resources?.map(resourcePattern);
  return {
    rules: entry.rules,
    file: undefined,
    place: entry.place,
    what: 'this entry',
    covers: ({ file }, resource) =>
      (inPaths?.(file.path) ?? true) &&
      (resources?.some((matches) => resource !== undefined && matches(resource)) ?? true),
  };
}

/** `chat`, `prod/chat`, `DestinationRule/chat`, `DestinationRule/prod/chat`, with `*` for any text. */
function resourcePattern(pattern: string): (resource: Resource) => boolean {
  const parts = pattern.split('/');
  const name = parts.pop() ?? '';
  // Kinds begin with a capital letter, namespaces cannot.
  const kind = /^[A-Z]/.test(parts[0] ?? '') || parts.length === 2 ? parts.shift() : undefined;
  const [namespace] = parts;
  return (resource) =>
    fits(name, resource.name) &&
    (kind === undefined || fits(kind, resource.kind)) &&
    (namespace === undefined || fits(namespace, resource.namespace ?? DEFAULT_NAMESPACE));
}

/** Whether a text fits a pattern in which `*` stands for any text. Takes linear time for each `*`. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return first === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** The rules in `WS201, route-timeout: reason`. Without a colon the reason begins at the first word that is no rule. */
function ruleNames(text: string, rules: readonly Rule[]): string[] {
  const [head = ''] = text.split(/[:#]/, 1);
  const hasColon = text.charAt(head.length) === ':';
  const words = head.split(/(,)|\s+/).filter((word) => word);
  // However the letters are written, and however often it stands there, it is one name.
  const names = new Map<string, string>();
  let isListed = true;
  for (const word of words) {
    if (word === ',') {
      isListed = true;
    } else if (isListed || hasColon || ruleNamed(rules, word) !== undefined) {
      const name = word.toLowerCase();
      if (!names.has(name)) names.set(name, word);
      isListed = false;
    } else {
      break;
    }
  }
  return [...names.values()];
}
