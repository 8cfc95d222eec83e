import { type Complaint, parseWithYaml } from './arbiter.js';
import type { Span } from './bound.js';
import { parseFast, parseLinked } from './fast.js';
import { mayBeOfInterest } from './interest.js';
import { limited } from './limited.js';
import { hasTemplateLine, hasUnquotedTemplate } from './template.js';
import { type Node, pairOf } from './tree.js';

export interface ParsedPiece {
  readonly roots: readonly Node[];
  readonly complaints: readonly Complaint[];
  /** What an edit must not touch: see `noteBound`. Nothing where it is undefined. */
  readonly bound?: Iterable<Span>;
}

/** A stretch of a file: one document, or several that could not be told apart before. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const NOTHING: ParsedPiece = { roots: [], complaints: [] };

/** Reads a stretch of a file; 'template' if it is a template that is YAML only once it is rendered. */
export function parsePiece(text: string, { start, end }: Stretch): ParsedPiece | 'template' {
  const root = parseFast(text, start, end);
  if (root === 'nothing') return NOTHING;
  if (root !== undefined) return { roots: [root], complaints: [] };
  const piece = sliceOf(text, start, end);
  const hasBraces = piece.includes('{{');
  if (hasBraces && hasTemplateLine(piece)) return 'template';
  const linked = parseLinked(text, start, end);
  const { roots, complaints, hasCollectionKey, bound } =
    linked === undefined ? parseWithYaml(text, start, end) : { roots: linked.root ? [linked.root] : [], ...linked };
  const isBroken = hasCollectionKey || complaints.some(({ kind }) => kind === 'syntax');
  if (hasBraces && isBroken && hasUnquotedTemplate(piece)) return 'template';
  const told = complaints.length > 0 && mayBeOfInterest(piece) ? limited(complaints, leavingOut) : [];
  return { roots, complaints: told, bound };
}

/** Whether a stretch that is no template takes long to read, because the fast parser does not accept it. */
export function isSlow(text: string, { start, end }: Stretch): boolean {
  if (parseFast(text, start, end) !== undefined || parseLinked(text, start, end) !== undefined) return false;
  return !sliceOf(text, start, end).includes('{{');
}

export function sliceOf(text: string, start: number, end: number): string {
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

const API_VERSION = /^(?:[a-z0-9.-]+\/)?v[0-9][a-z0-9]*$/;

/** The complaint about an object that has an apiVersion and a body but no kind; undefined for everything else. */
export function lackOfKind(root: Node): Complaint | undefined {
  const apiVersion = pairOf(root, 'apiVersion');
  if (apiVersion?.value.type !== 'scalar' || pairOf(root, 'kind') !== undefined) return undefined;
  const hasBody = ['metadata', 'spec'].some((key) => pairOf(root, key)?.value.type === 'map');
  if (!hasBody || !API_VERSION.test(apiVersion.value.text)) return undefined;
  const message = `apiVersion without kind: Kubernetes cannot tell what "${apiVersion.value.text}" is here`;
  return { kind: 'no-kind', start: apiVersion.key.start, end: apiVersion.value.end, message };
}

function leavingOut(last: Complaint, leftOut: number): Complaint {
  return { ...last, message: `${last.message}; ${leftOut} more mistakes are left out` };
}
