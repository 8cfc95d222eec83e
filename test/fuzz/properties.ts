import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { run } from '../../src/cli/run.js';
import { type ChangedFinding, type Finding, type LintResult, lint, trace, upgrade } from '../../src/index.js';
import { applyEdits } from '../../src/lint/edits.js';
import { parseWithYaml } from '../../src/manifests/arbiter.js';
import { resourcesIn } from '../../src/manifests/documents.js';
import { linesOf } from '../../src/manifests/place.js';
import { readTexts } from '../../src/manifests/texts.js';
import { formatNames, formatters, jobSummary } from '../../src/report/index.js';
import { traceMermaid } from '../../src/trace/mermaid.js';
import { compare, cut } from '../manifests/compare.js';
import { anyBytes, anyText, longText } from './inputs.js';
import { type Layout, layout, PLAIN, write } from './layouts.js';
import { type SmallMesh, smallMesh, withText } from './meshes.js';

/** Something that holds for every input: `check` throws where it does not. */
export interface Property {
  readonly name: string;
  /** How often it is tried beside the others. */
  readonly weight: number;
  readonly property: fc.IProperty<unknown> | fc.IAsyncProperty<unknown>;
}

const VERSIONS = ['1.9.0', '1.17.2', '1.22.3', '1.24.0', '1.27.1', '1.28.0', '1.30.0'];
const version = fc.constantFrom(...VERSIONS);
const anyVersion = fc.constantFrom(...VERSIONS, '1.24', undefined);

export const properties: readonly Property[] = [
  {
    name: 'any bytes end with an exit code',
    weight: 4,
    property: fc.asyncProperty(
      fc.array(anyBytes, { minLength: 1, maxLength: 3 }),
      fc.constantFrom<readonly string[]>(
        ...[
          ['-f', 'json'],
          ['-f', 'json'],
          ['-f', 'sarif'],
          ['-f', 'text', '--color', 'always'],
          ['-f', 'github'],
        ],
        ...[
          ['-f', 'markdown', '--all-objects'],
          ['-f', 'junit'],
          ['-f', 'gitlab'],
          ['-f', 'unix', '--no-ignores'],
          ['-f', 'html'],
        ],
        ...[['--fix', '--unsafe-fixes', '-f', 'json'], ['--fix-dry-run'], ['--istio', '1.22', '-f', 'json']],
      ),
      endsWithExitCode,
    ),
  },
  {
    name: 'any bytes end views with an exit code',
    weight: 1,
    property: fc.asyncProperty(
      fc.array(anyBytes, { minLength: 1, maxLength: 2 }),
      fc.constantFrom<readonly string[]>(
        ...[
          ['trace'],
          ['trace', '--format', 'svg'],
          ['trace', '--format', 'json'],
          ['trace', 'wss://chat.example.com/ws', '--format', 'mermaid'],
        ],
        ...[
          ['upgrade', '--from', '1.20', '--to', '1.30'],
          ['upgrade', '--from', '1.9', '--to', '1.28', '--format', 'markdown'],
        ],
      ),
      endsWithExitCode,
    ),
  },
  {
    name: 'both parsers agree on any text',
    weight: 2,
    property: fc.property(anyText, (text) => {
      for (const [start, end] of cut(text.replace(/\r(?!\n)/g, '\n'))) {
        const verdict = compare(text.replace(/\r(?!\n)/g, '\n'), start, end);
        if (typeof verdict === 'object') throw new Error(verdict.difference);
      }
    }),
  },
  {
    name: 'the pre-filter loses no object of any text',
    weight: 2,
    property: fc.property(anyText, losesNothing),
  },
  {
    name: 'findings of any text lie in it',
    weight: 2,
    property: fc.property(anyText, anyVersion, (text, istio) => {
      const files = { 'a.yaml': text };
      sound(lint({ files, ...(istio !== undefined && { istio }), minConfidence: 'low', allObjects: true }), files);
    }),
  },
  {
    name: 'findings of any mesh lie in it, and fixes end',
    weight: 3,
    property: fc.property(smallMesh, anyVersion, layout, (mesh, istio, as) => {
      const files = write(mesh, as);
      const result = lint({ files, ...(istio !== undefined && { istio }), minConfidence: 'low', allObjects: true });
      sound(result, files);
      fixesEnd(result, files, istio);
    }),
  },
  {
    name: 'the layout of manifests changes no finding',
    weight: 4,
    property: fc.property(smallMesh, layout, version, (mesh, as, istio) => {
      const plain = findingsOf(write(mesh, { ...PLAIN, join: as.join }), istio);
      same(plain, findingsOf(write(mesh, as), istio), as.keys !== undefined);
    }),
  },
  {
    name: 'documents may be split or joined',
    weight: 2,
    property: fc.property(
      smallMesh,
      version,
      fc.constantFrom<Layout['join']>('documents', 'list'),
      (mesh, istio, join) => {
        same(findingsOf(write(mesh, PLAIN), istio), findingsOf(write(mesh, { ...PLAIN, join }), istio), false);
      },
    ),
  },
  {
    name: 'the order in which files are read changes nothing',
    weight: 2,
    property: fc.property(smallMesh, anyVersion, fc.infiniteStream(fc.nat()), (mesh, istio, order) => {
      const files = Object.entries(write(mesh, PLAIN));
      const keys = new Map(files.map(([path]) => [path, order.next().value ?? 0]));
      const shuffled = [...files].sort(([a], [b]) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
      const options = { ...(istio !== undefined && { istio }), minConfidence: 'low' as const };
      equal(
        bare(lint({ files: Object.fromEntries(files), ...options })),
        bare(lint({ files: Object.fromEntries(shuffled), ...options })),
      );
    }),
  },
  {
    name: 'lint, trace and upgrade agree',
    weight: 4,
    property: fc.property(smallMesh, version, version, agree),
  },
  {
    name: 'a long value takes time in proportion',
    weight: 1,
    property: fc.property(smallMesh, fc.nat(), longText, (mesh, at, text) => {
      const files = write(withText(mesh, at, text), PLAIN);
      inTime(() => {
        const result = lint({ files, istio: '1.24.0', minConfidence: 'low', allObjects: true });
        for (const name of formatNames)
          formatters[name](result, { color: 1, hyperlinks: true, width: 100, quiet: false, env: {} });
        jobSummary(result);
        traceMermaid(trace({ files, istio: '1.24.0' }));
      });
    }),
  },
  {
    name: 'any request is traced',
    weight: 1,
    property: fc.property(
      smallMesh,
      anyVersion,
      fc.constantFrom(
        'wss://chat.example.com/ws',
        'ws://chat.prod:8080/socket.io',
        'chat',
        'feed.edge:443',
        'wss://x/%',
      ),
      fc.boolean(),
      (mesh, istio, url, isFrom) => {
        const from = isFrom ? { namespace: 'edge', labels: { app: 'feed' } } : undefined;
        trace({ files: write(mesh, PLAIN), url, ...(from && { from }), ...(istio !== undefined && { istio }) });
      },
    ),
  },
];

/** Twice the seconds that anything small may take on a busy machine. */
const PATIENCE = 2;

function inTime<T>(work: () => T): T {
  const started = process.cpuUsage();
  const done = work();
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  if (seconds > PATIENCE) throw new Error(`${seconds} s`);
  return done;
}

let folder: string | undefined;

function emptyFolder(): string {
  folder ??= mkdtempSync(join(tmpdir(), 'wslint-fuzz-'));
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  return folder;
}

process.on('exit', () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

async function endsWithExitCode(contents: readonly Uint8Array[], argv: readonly string[]): Promise<void> {
  const cwd = emptyFolder();
  for (const [index, bytes] of contents.entries())
    writeFileSync(join(cwd, `${index}.${index === 1 ? 'json' : 'yaml'}`), bytes);
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: undefined,
  });
  const started = process.cpuUsage();
  const code = await run([...argv, '.'], { cwd, env: {}, stdout: output('stdout'), stderr: output('stderr') });
  const { user, system } = process.cpuUsage(started);
  const megabytes = contents.reduce((sum, { length }) => sum + length, 0) / 1e6;
  const seconds = (user + system) / 1e6;
  if (seconds > 2 * Math.max(1, megabytes)) throw new Error(`${seconds} s for ${megabytes} MB`);
  if (code !== 0 && code !== 1) throw new Error(`exit code ${code}: ${written.stdout.slice(0, 500)}${written.stderr}`);
  const said = written.stdout + written.stderr;
  if (/^ {4}at .*:\d+|internal error|is a defect of wslint/m.test(said)) throw new Error(said.slice(0, 2000));
  if (argv.includes('json')) JSON.parse(written.stdout);
  const controls = argv.includes('always') ? said.replace(/\u001b\[\d+m/g, '') : said;
  // A diff and a fixed text show what the file holds.
  if (!argv.includes('--fix-dry-run') && /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(controls)) {
    throw new Error(`a control character is printed: ${JSON.stringify(controls.slice(0, 1000))}`);
  }
}

function losesNothing(text: string): void {
  // Templates are skipped as such; a file with directives is not cut, so that a fault in one document is one in all.
  if (text.includes('{{') || /^%/m.test(text)) return;
  const lines = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replace(/\r(?!\n)/g, '\n');
  const objects = cut(lines).flatMap(([start, end]) => parseWithYaml(lines, start, end).roots);
  // Releases of other software are left out by their text, and values files are no objects.
  const isObject = (object: string): boolean => !/^(?:HelmValues|HelmRelease|Application) /.test(object);
  const expected = objects
    .flatMap((root) => resourcesIn(root))
    .map(({ kind, name }) => `${kind} ${name}`)
    .filter(isObject);
  const { resources } = readTexts({ 'a.yaml': text }, { everything: true });
  const kept = resources.map(({ kind, name }) => `${kind} ${name}`).filter(isObject);
  equal(kept.sort(), expected.sort());
}

/** Nothing went wrong inside, and every range lies in its file. */
function sound(result: LintResult, files: Readonly<Record<string, string>>): void {
  if (result.errors.length > 0) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  for (const finding of result.findings) {
    const places = [finding, ...finding.related, ...finding.fixes.flatMap(({ edits }) => edits)];
    for (const place of places) {
      const text = files[place.file]?.replace(/^\uFEFF/, '');
      if (text === undefined) throw new Error(`${finding.rule} points to ${place.file}, which was not given`);
      const lines = linesOf({ path: place.file, text });
      const offset = (line: number, column: number): number => (lines[line - 1] ?? Number.NaN) + column - 1;
      const [start, end] = [offset(place.line, place.column), offset(place.endLine, place.endColumn)];
      const isInside = (at: number, line: number) => at >= (lines[line - 1] ?? 0) && at <= (lines[line] ?? text.length);
      if (!isInside(start, place.line) || !isInside(end, place.endLine) || start > end) {
        throw new Error(`${finding.rule} points outside of the file: ${JSON.stringify(place)}`);
      }
    }
    if (finding.message === '' || /undefined|\[object|NaN/.test(finding.message)) throw new Error(finding.message);
  }
}

function fixesEnd(first: LintResult, files: Readonly<Record<string, string>>, istio: string | undefined): void {
  let texts = { ...files };
  let result = first;
  for (let round = 0; round < 20; round++) {
    const edited = applyEdits(result.findings, (file) => texts[file]?.replace(/^\uFEFF/, ''), true);
    if (edited.applied.length === 0) return;
    const before = parseErrors(result);
    texts = { ...texts, ...Object.fromEntries(edited.texts) };
    result = lint({ files: texts, ...(istio !== undefined && { istio }), minConfidence: 'low', allObjects: true });
    if (parseErrors(result) > before)
      throw new Error(`a fix breaks its file:\n${[...edited.texts.values()].join('\n')}`);
  }
  throw new Error('the fixes never end');
}

function parseErrors({ findings }: LintResult): number {
  return findings.filter(({ rule }) => rule === 'WS001').length;
}

function findingsOf(files: Readonly<Record<string, string>>, istio: string): readonly Finding[] {
  const { findings, errors } = lint({ files, istio, minConfidence: 'low' });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return findings;
}

/** The same findings, wherever they stand. Fingerprints are too, unless keys moved: some findings are at the later of two. */
function same(before: readonly Finding[], after: readonly Finding[], isMoved: boolean): void {
  const words = (findings: readonly Finding[]) =>
    findings
      // Of two keys that exclude each other the later one is named, and what else is wrong with that one goes with it.
      .filter(({ rule }) => !isMoved || (rule !== 'WS002' && rule !== 'WS003'))
      .map((one) => {
        const { rule, severity, confidence, fingerprint, resource } = one;
        const said = one.message.replace(/\b(?:all|\d{3})\.yaml(?::\d+)?/g, 'FILE');
        // Messages name keys in the order in which they stand.
        const message = isMoved
          ? said
              .split(/[^\w.]+/)
              .sort()
              .join(' ')
          : said;
        return [rule, severity, confidence, resource?.kind, resource?.name, isMoved ? '' : fingerprint, message].join(
          ' | ',
        );
      })
      .sort();
  equal(words(after), words(before));
}

function bare({ source: _, rules: __, ...result }: LintResult): unknown {
  return result;
}

function agree(mesh: SmallMesh, from: string, to: string): void {
  const files = write(mesh, PLAIN);
  const linted = lint({ files, istio: to, minConfidence: 'low', noIgnores: true });
  const traced = trace({ files, istio: to });
  equal(linted.summary.paths, traced.paths.length);
  if (linted.errors.length > 0) throw new Error(linted.errors.map(({ message }) => message).join('\n'));
  const reported = new Set(linted.findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`));
  for (const { details } of traced.paths) {
    for (const { rule, place } of details) {
      const key = `${rule} ${place.file}:${place.line}`;
      if (!reported.has(key)) throw new Error(`trace says ${key}, lint does not`);
    }
  }
  const changes = upgrade({ files, from, to });
  if (changes.paths > traced.paths.length) throw new Error(`upgrade sees ${changes.paths} paths`);
  equal(upgrade({ files, from: to, to }).changes, []);
  const said = new Set(traced.paths.flatMap(({ details }) => details.map(detailKey)));
  for (const { appeared } of changes.changes)
    for (const finding of appeared)
      if (!said.has(detailKey(finding))) throw new Error(`upgrade only: ${detailKey(finding)}`);
  const back = upgrade({ files, from: to, to: from });
  equal(
    back.changes.flatMap(({ gone }) => gone.map(detailKey)).sort(),
    changes.changes.flatMap(({ appeared }) => appeared.map(detailKey)).sort(),
  );
  const worded = ({ rule, place, from: old, to: now }: ChangedFinding, turned: boolean): string =>
    JSON.stringify([rule, place, ...(turned ? [now, old] : [old, now])]);
  equal(
    back.changes.flatMap(({ changed }) => changed.map((one) => worded(one, true))).sort(),
    changes.changes.flatMap(({ changed }) => changed.map((one) => worded(one, false))).sort(),
  );
}

function detailKey({
  rule,
  severity,
  place,
}: {
  rule: string;
  severity: string;
  place: { file: string; line: number };
}): string {
  return `${rule} ${severity} ${place.file}:${place.line}`;
}

function equal(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  if (a === b) return;
  const [left, right] = [a.split('\n'), b.split('\n')];
  const only = (lines: readonly string[], others: readonly string[]) =>
    lines.filter((line) => !others.includes(line)).slice(0, 6);
  throw new Error(
    `differs\n  now: ${only(left, right).join('\n       ')}\n  expected: ${only(right, left).join('\n       ')}`,
  );
}
