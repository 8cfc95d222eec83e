import { join } from 'node:path';
import * as fc from 'fast-check';
import { rules } from '../../rules/index.js';
import { lintSet } from '../../src/lint/lint.js';
import { createLintMemory } from '../../src/lint/memory.js';
import type { LintResult } from '../../src/lint/result.js';
import { createMemory } from '../../src/manifests/memory.js';
import { readManifests } from '../../src/manifests/read.js';
import type { ManifestSet } from '../../src/manifests/set.js';

/** Texts by path, relative to a folder. */
export type Texts = Readonly<Record<string, string>>;

/** What an editor would show. */
export type Shown = Pick<LintResult, 'findings' | 'errors' | 'istio'> & { readonly paths: number };

/** Judges the texts of some files as an editor's server does, again and again. An empty text is a file that is gone. */
export interface Check {
  /** With what is known of the texts before. */
  again(texts: Texts): Shown;
  /** As a new process. */
  afresh(texts: Texts): Shown;
}

/** @param istio undefined: whatever the manifests say */
export function checkOf(folder: string, istio: string | undefined): Check {
  const known = { memory: createMemory(), lintMemory: createLintMemory() };
  const read = (texts: Texts, memory = createMemory()): ManifestSet => {
    const overlay = new Map(Object.entries(texts).map(([path, text]) => [join(folder, path), text]));
    return readManifests({ cwd: folder, paths: Object.keys(texts), overlay, memory });
  };
  const named = istio === undefined ? undefined : ({ text: istio, source: 'flag' } as const);
  const settings = { minConfidence: 'low' } as const;
  const shown = ({ findings, errors, istio, summary: { paths } }: LintResult): Shown => ({
    findings,
    errors,
    istio,
    paths,
  });
  return {
    again(texts) {
      return shown(lintSet(read(texts, known.memory), { rules, settings, istio: named, memory: known.lintMemory }));
    },
    afresh: (texts) => shown(lintSet(read(texts), { rules, settings, istio: named })),
  };
}

/** A change of one file; numbers count around. */
export type Edit =
  | { readonly what: 'value'; readonly at: number; readonly to: string }
  | { readonly what: 'line'; readonly at: number }
  | { readonly what: 'comment'; readonly at: number }
  | { readonly what: 'gone' };

/** Changes as people make them while they type. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    arbitrary: fc.record({
      what: fc.constant('value' as const),
      at: fc.nat(),
      to: fc.constantFrom(
        '0s',
        '15s',
        '1h',
        'chat',
        'feed',
        'chat.prod.svc.cluster.local',
        'v2',
        '*',
        'prod',
        '5',
        'true',
        'mesh',
        '/ws',
        '',
      ),
    }),
    weight: 8,
  },
  { arbitrary: fc.record({ what: fc.constant('line' as const), at: fc.nat() }), weight: 2 },
  { arbitrary: fc.record({ what: fc.constant('comment' as const), at: fc.nat() }), weight: 2 },
  { arbitrary: fc.constant({ what: 'gone' as const }), weight: 1 },
);

/** A text of YAML in block style after an edit. */
export function edited(text: string, edit: Edit): string {
  if (edit.what === 'gone') return '';
  const lines = text.split('\n');
  const at = edit.at % lines.length;
  if (edit.what === 'comment') return [...lines.slice(0, at), '# a comment', ...lines.slice(at)].join('\n');
  if (edit.what === 'line') return lines.filter((_, index) => index !== at).join('\n');
  const values = lines.flatMap((line, index) => (/: *[^ {[|>]/.test(line) ? [index] : []));
  const line = values[edit.at % Math.max(1, values.length)] ?? 0;
  return lines.map((one, index) => (index === line ? one.replace(/: *\S.*$/, `: ${edit.to}`) : one)).join('\n');
}
