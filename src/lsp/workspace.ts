import { existsSync } from 'node:fs';
import { activeRules } from '../lint/activeRules.js';
import { lintSet } from '../lint/lint.js';
import { createLintMemory } from '../lint/memory.js';
import type { Finding, LintResult } from '../lint/result.js';
import { detectedVersion, versionsInForce } from '../lint/versions.js';
import { createMemory } from '../manifests/memory.js';
import { readManifests } from '../manifests/read.js';
import type { ManifestSet } from '../manifests/set.js';
import type { Rule } from '../rule.js';
import type { TraceDocument } from '../trace/model.js';
import { trace } from '../trace/trace.js';
import type { Configuration, ConfigurationRead, Project } from './project.js';
import { createSteadier } from './steady.js';
import { isWithin } from './uris.js';

/** Texts of open documents by absolute path, without symbolic links. */
export type Texts = ReadonlyMap<string, string>;

/** The outcome of one check of a folder. */
export interface Checked {
  readonly result: LintResult;
  /** What is to be shown, by absolute path. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  readonly configuration: ConfigurationRead;
  absolute(shown: string): string;
  /** The ways of WebSockets, worked out when first asked for. */
  trace(): TraceDocument;
}

/** A folder whose manifests are checked together. */
export interface Workspace {
  readonly folder: string;
  holds(path: string): boolean;
  /** Files were written, made or deleted: the next check looks at the disk again. */
  diskChanged(): void;
  /** The next check judges everything anew. */
  forget(): void;
  check(texts: Texts): Checked;
}

/** Which files belong to a workspace: all below its folder, or only those that are open. */
export type Scope = 'folder' | 'documents';

/** A workspace that has not looked at anything yet. `folder` is an absolute path without symbolic links. */
export function createWorkspace(folder: string, scope: Scope, project: Project, rules: readonly Rule[]): Workspace {
  const memory = createMemory();
  const lintMemory = createLintMemory();
  const steadied = createSteadier();
  let paths: readonly string[] = [];
  let read: ConfigurationRead | undefined;
  /** The last configuration without mistakes stays in force while a new one is being written. */
  let configuration: Configuration = { settings: {}, directory: folder, base: '', istio: undefined };

  function manifests(texts: Texts): ManifestSet {
    if (memory.listing === undefined) {
      const open = [...texts.keys()].filter((path) => isWithin(folder, path) && /\.(?:ya?ml|json)$/i.test(path));
      paths = scope === 'documents' ? open : ['.', ...open.filter((path) => !existsSync(path))];
    }
    const { settings, directory } = configuration;
    return readManifests({
      cwd: folder,
      paths,
      exclude: settings.exclude,
      excludeBase: directory,
      hosts: (settings.websockets ?? []).flatMap(({ host }) => host ?? []),
      overlay: texts,
      memory,
    });
  }

  return {
    folder,
    holds: (path) => isWithin(folder, path),
    diskChanged() {
      memory.listing = undefined;
      lintMemory.forget();
      read = undefined;
    },
    forget: lintMemory.forget,
    check(texts) {
      read ??= project.configuration((path) => texts.get(path));
      configuration = read.configuration ?? configuration;
      const { settings, base, istio } = configuration;
      const fromDisk = memory.listing === undefined;
      const set = manifests(texts);
      const result = lintSet(set, { rules, settings, settingsBase: base, istio, memory: lintMemory });
      const { absolute } = project;
      const unreadable = set.problems.filter(({ kind }) => kind === 'syntax');
      const broken = new Set(unreadable.map(({ place }) => absolute(place.file.path)));
      return {
        result,
        findings: steadied({ findings: byFile(result.findings, absolute), broken, texts, fromDisk }),
        configuration: read,
        absolute,
        trace: once(() => traced(set, rules, { settings, base, istio })),
      };
    },
  };
}

function byFile(
  findings: readonly Finding[],
  absolute: (shown: string) => string,
): ReadonlyMap<string, readonly Finding[]> {
  const grouped = new Map<string, Finding[]>();
  for (const finding of findings) {
    const path = absolute(finding.file);
    const list = grouped.get(path);
    if (list === undefined) grouped.set(path, [finding]);
    else list.push(finding);
  }
  return grouped;
}

function traced(
  set: ManifestSet,
  rules: readonly Rule[],
  { settings, base, istio }: Pick<Configuration, 'settings' | 'base' | 'istio'>,
): TraceDocument {
  const versions = versionsInForce(istio ?? detectedVersion(set.resources));
  return trace(set, {
    istio: versions.istio,
    eras: versions.eras,
    rules: activeRules(rules, settings, base, {}),
    declared: settings.websockets ?? [],
  });
}

function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: work() };
    return known.value;
  };
}
