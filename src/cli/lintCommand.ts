import { appendFileSync } from 'node:fs';
import { rules } from '../../rules/index.js';
import { activeRules } from '../lint/activeRules.js';
import { baselineOf } from '../lint/baseline.js';
import { type LintOptions, lintSet } from '../lint/lint.js';
import type { Confidence, LintResult, Severity } from '../lint/result.js';
import { noSuchRule, ruleNamed } from '../lint/ruleNames.js';
import type { NamedVersion } from '../lint/versions.js';
import { readManifests } from '../manifests/read.js';
import type { ManifestSet } from '../manifests/set.js';
import { type Chart, type FormatName, formatNames, formatters, jobSummary } from '../report/index.js';
import { count } from '../report/words.js';
import type { Invocation } from './arguments.js';
import { baselineText, olderBaseline, readBaseline } from './baselineFile.js';
import { type Config, loadConfig } from './config/load.js';
import { printedConfig } from './config/print.js';
import { prepareForLongRun } from './engine.js';
import { applyFixes } from './fix.js';
import { FAILURE, FINDINGS, type Io, OK, systemError, UsageError } from './io.js';
import { OnlyChanged } from './onlyChanged.js';
import { type PlannedOutput, plannedOutputs, writeWhole } from './outputs.js';
import { render } from './render/render.js';
import { shownPaths } from './shownPaths.js';
import { statistics } from './statistics.js';
import { stopwatch } from './stopwatch.js';
import { reportOptions } from './terminal.js';
import { versionFlag } from './versionFlag.js';

/** Reports that need the ways of the sockets: made by code that is loaded only for them. */
export interface Drawings {
  page(): string;
  charts(): readonly Chart[];
}

/** Prepares the drawings of a result; nothing is worked out before one is asked for. */
export type Draw = (result: LintResult, set: ManifestSet, options: LintOptions) => Drawings;

const REPORTS: readonly (FormatName | 'html')[] = [...formatNames, 'html'];

/** Objects from which on a run is so long that more memory pays. */
const MANY = 5000;

/** `wslint [paths...]` */
export function run(invocation: Invocation, io: Io, draw?: Draw): number {
  const inActions = io.env.GITHUB_ACTIONS === 'true';
  const isDryRun = invocation.has('fix-dry-run');
  const defaults: readonly ('text' | 'github')[] = isDryRun ? [] : inActions ? ['text', 'github'] : ['text'];
  const outputs = plannedOutputs(invocation.values('format'), REPORTS, defaults);
  if (isDryRun) checkDryRun(invocation, outputs);
  if (invocation.has('unsafe-fixes') && !isDryRun && !invocation.has('fix'))
    throw new UsageError('--unsafe-fixes says which fixes --fix or --fix-dry-run apply: give one of them too');
  const given = invocation.paths.length === 0 ? ['.'] : invocation.paths;
  const stdinFilename = invocation.value('stdin-filename');
  if (stdinFilename !== undefined && !given.includes('-'))
    throw new UsageError(`--stdin-filename ${stdinFilename} names standard input: give the path - to read it`);
  const watch = stopwatch();
  const paths = shownPaths(io.cwd);
  const config = watch.measure('configuration', () => loadConfig(invocation, io, paths, rules));
  const named = invocation.values('only-changed');
  const changed = named && new OnlyChanged(named, io, paths);
  const options: LintOptions = {
    ...lintOptions(invocation, io, config),
    onlyFiles: changed?.files,
    measure: watch.measure,
  };

  const asked = invocation.value('print-config');
  if (asked !== undefined) {
    io.stdout.write(printedConfig(paths.show(asked), config, options));
    return OK;
  }
  const { notes, ...rendered } = watch.measure('render', () =>
    render(
      {
        runsTools: invocation.value('render') === 'auto',
        paths: given,
        config,
        stdinFilename,
      },
      io,
      paths,
    ),
  );
  const showsFiles = invocation.has('debug-files');
  const onFile = (file: string, decision: string): void => {
    changed?.noteFile(file, decision);
    if (showsFiles) io.stderr.write(`${file}: ${decision}\n`);
  };
  const read = (overlay?: ReadonlyMap<string, string>): ManifestSet =>
    watch.measure('read and parse', () =>
      readManifests({
        cwd: io.cwd,
        ...rendered,
        paths: given,
        stdinFilename,
        exclude: config.settings.exclude,
        excludeBase: config.directory,
        hosts: hostsOf(config),
        everything: options.allObjects,
        overlay,
        onFile: overlay === undefined ? onFile : undefined,
      }),
    );
  const sets = new WeakMap<LintResult, ManifestSet>();
  const judge = (set: ManifestSet): LintResult => {
    if (set.resources.length >= MANY) prepareForLongRun();
    const judged = lintSet({ ...set, notes: [...notes, ...(changed?.notes() ?? [])] }, options);
    if (draw !== undefined) sets.set(judged, set);
    return judged;
  };
  let result = judge(read());

  if (isDryRun || invocation.has('fix')) {
    const lint = (overlay: ReadonlyMap<string, string>): LintResult => judge(read(overlay));
    const fixed = applyFixes(result, lint, paths, { unsafe: invocation.has('unsafe-fixes'), dryRun: isDryRun });
    for (const remark of fixed.remarks) io.stderr.write(`wslint: ${remark}\n`);
    io.stdout.write(fixed.diff);
    result = fixed.result;
  }
  const target = invocation.value('write-baseline');
  if (target !== undefined) {
    const active = activeRules(rules, config.settings, config.base, options);
    return writeBaseline(target, result, new Set(active.map(({ rule }) => rule.id)), io);
  }

  const report = reportOptions(io, invocation.value('color'), invocation.has('quiet'));
  const timed: LintResult = { ...result, duration: watch.elapsed() };
  const judged = sets.get(result);
  const drawings = judged === undefined ? undefined : draw?.(result, judged, options);
  watch.measure('report', () => {
    for (const { format, file } of outputs) {
      const written = file === undefined ? report : { ...report, color: 0 as const, hyperlinks: false, width: 100 };
      const text =
        format === 'html' ? pageOf(drawings) : formatters[format](format === 'text' ? timed : result, written);
      if (file === undefined) io.stdout.write(text);
      else writeWhole(io, file, text);
    }
    if (inActions && !isDryRun) appendSummary(result, drawings, io);
  });
  if (invocation.has('statistics')) {
    const isText = outputs.some(({ format, file }) => file === undefined && format === 'text');
    (isText ? io.stdout : io.stderr).write(statistics(result));
  }
  if (invocation.has('timings')) io.stderr.write(watch.table());
  return exitCode(result);
}

/** Standard output is for the diff alone, so that `git apply` can read it. */
function checkDryRun(invocation: Invocation, outputs: readonly PlannedOutput<string>[]): void {
  const onStdout = outputs.find(({ file }) => file === undefined);
  if (onStdout !== undefined)
    throw new UsageError(
      `--fix-dry-run: the diff goes to standard output: give the report a file, as in --format ${onStdout.format}=FILE`,
    );
  if (invocation.has('write-baseline'))
    throw new UsageError(
      '--fix-dry-run: it changes no file, so what is left is not yet known: give --fix with --write-baseline',
    );
}

/** Makes the findings known, unless some of what was to be judged could not be: it would be forgotten. */
function writeBaseline(target: string, result: LintResult, ran: ReadonlySet<string>, io: Io): number {
  for (const { file, message } of result.errors)
    io.stderr.write(`wslint: ${file === undefined ? '' : `${file}: `}${message}\n`);
  if (result.errors.length > 0) {
    io.stderr.write(`wslint: ${target} was not written, because of the above\n`);
    return FAILURE;
  }
  const baseline = baselineOf(result.findings, olderBaseline(io, target), ran);
  writeWhole(io, target, baselineText(baseline));
  io.stderr.write(`wslint: ${count(baseline.entries.length, 'finding')} written to ${target}\n`);
  return OK;
}

/** What the command line and the configuration ask of the engine. */
function lintOptions(invocation: Invocation, io: Io, config: Config): LintOptions {
  const only = ruleList(invocation, 'rule');
  const baseline = invocation.value('baseline');
  const isWriting = invocation.has('write-baseline');
  return {
    rules,
    settings: config.settings,
    settingsBase: config.base,
    istio: versionFrom(invocation, config),
    failOn: invocation.value('fail-on') as Severity | 'never' | undefined,
    minConfidence: invocation.value('min-confidence') as Confidence | undefined,
    only,
    skip: ruleList(invocation, 'skip'),
    noIgnores: invocation.has('no-ignores'),
    allObjects: invocation.has('all-objects'),
    baseline: baseline === undefined || isWriting ? undefined : readBaseline(io, baseline),
  };
}

function ruleList(invocation: Invocation, option: string): readonly string[] | undefined {
  const names = invocation.values(option);
  for (const name of names ?? []) {
    if (name.includes(',')) {
      const each = name.split(',').map((one) => `--${option} ${one.trim()}`);
      throw new UsageError(`--${option} ${name}: give the option once for each rule: ${each.join(' ')}`);
    }
    if (ruleNamed(rules, name) === undefined) throw new UsageError(`--${option} ${name}: ${noSuchRule(rules, name)}`);
  }
  return names;
}

function versionFrom(invocation: Invocation, { settings, root }: Config): NamedVersion | undefined {
  const named = versionFlag(invocation.value('istio'));
  if (named !== undefined || settings.istio === undefined) return named;
  return { text: settings.istio, source: 'config', place: root?.get('istio').place };
}

/** Services that the configuration names matter even if no manifest does. */
function hostsOf({ settings }: Config): string[] {
  return (settings.websockets ?? []).flatMap(({ host }) => (host === undefined ? [] : [host]));
}

function pageOf(drawings: Drawings | undefined): string {
  if (drawings === undefined) throw new Error('the page was asked for, and what draws it is not loaded');
  return drawings.page();
}

function appendSummary(result: LintResult, drawings: Drawings | undefined, io: Io): void {
  const file = io.env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  try {
    appendFileSync(file, jobSummary(result, drawings?.charts()));
  } catch (error) {
    io.stderr.write(`wslint: the job summary cannot be written: ${systemError(error)}\n`);
  }
}

function exitCode({ errors, failed }: LintResult): number {
  return errors.length > 0 ? FAILURE : failed ? FINDINGS : OK;
}
