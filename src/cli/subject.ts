import { rules } from '../../rules/index.js';
import { type ActiveRule, activeRules } from '../lint/activeRules.js';
import {
  detectedVersion,
  InvalidVersion,
  type NamedVersion,
  type VersionsInForce,
  versionsInForce,
} from '../lint/versions.js';
import { readManifests } from '../manifests/read.js';
import type { ManifestSet } from '../manifests/set.js';
import type { Invocation } from './arguments.js';
import { type Config, loadConfig } from './config/load.js';
import { type Io, UsageError } from './io.js';
import { render } from './render/render.js';
import { shownPaths } from './shownPaths.js';

/** What `trace` and `upgrade` look at: the manifests, the rules that are on, and the versions that may be in force. */
export interface Subject {
  readonly set: ManifestSet;
  readonly config: Config;
  readonly active: readonly ActiveRule[];
}

/**
 * Reads configuration and manifests for a view.
 *
 * @throws UsageError for a bad configuration, and for paths that the user named and that cannot be read
 */
export function readSubject(invocation: Invocation, io: Io, paths: readonly string[]): Subject {
  const shown = shownPaths(io.cwd);
  const config = loadConfig(invocation, io, shown, rules);
  const { settings } = config;
  const given = paths.length === 0 ? ['.'] : paths;
  const { notes, ...rendered } = render(
    { runsTools: invocation.value('render') === 'auto', paths: given, config },
    io,
    shown,
  );
  const read = readManifests({
    ...rendered,
    cwd: io.cwd,
    paths: given,
    exclude: settings.exclude,
    excludeBase: config.directory,
    hosts: (settings.websockets ?? []).flatMap(({ host }) => host ?? []),
  });
  const set = { ...read, notes };
  const broken = set.skipped.find(({ named, reason }) => named && reason !== 'helm-template');
  if (broken !== undefined) throw new UsageError(`${broken.file}: ${broken.detail}`);
  const [missing] = set.unmatched;
  if (missing !== undefined)
    throw new UsageError(`${missing}: there is no such file, and no YAML or JSON file in it or matched by it`);
  return { set, config, active: activeRules(rules, settings, config.base, {}) };
}

/**
 * The versions that may be in force for a subject.
 *
 * @throws UsageError for a text that is no Istio version
 */
export function versionsFor({ set, config }: Subject, flag: string | undefined): VersionsInForce {
  const named = namedVersion(flag, config, set);
  try {
    return versionsInForce(named);
  } catch (error) {
    if (error instanceof InvalidVersion) throw new UsageError(error.message);
    throw error;
  }
}

function namedVersion(flag: string | undefined, { settings }: Config, set: ManifestSet): NamedVersion | undefined {
  if (flag !== undefined) return { text: flag, source: 'flag' };
  if (settings.istio !== undefined) return { text: settings.istio, source: 'config' };
  return detectedVersion(set.resources);
}

/** What views say of files that were left out: the same as a lint. */
export function leftOut(set: ManifestSet): string[] {
  const byReason = new Map<string, number>();
  for (const { detail } of set.skipped) byReason.set(detail, (byReason.get(detail) ?? 0) + 1);
  const notes = [...byReason].map(
    ([detail, count]) => `${count === 1 ? '1 file' : `${count} files`} left out: ${detail}`,
  );
  if (set.problems.length > 0)
    notes.push(`${set.problems.length} manifests could not be parsed: run wslint to see them`);
  return [...(set.notes ?? []), ...notes];
}
