import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { ValuesFile } from '../../manifests/helmValues.js';
import type { Origin, Rendering } from '../../manifests/origin.js';
import type { SourceFile } from '../../manifests/place.js';
import type { ShownPaths } from '../shownPaths.js';
import { readTextFile } from '../textFile.js';

/** Larger files are no sources of manifests. */
const MAX_SOURCE = 1 << 20;
/** Below the working directory more are not looked at. */
const MAX_DIRECTORIES = 5000;

export const KUSTOMIZATIONS: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Reads the files that rendered texts come from, each once. */
export interface Sources {
  /** The text file at an absolute path; undefined outside of the folders that may be read, and for what is no text. */
  at(absolute: string): SourceFile | undefined;
}

/**
 * @param folders absolute folders; nothing outside of them is read, also not through links
 * @param show how reports call an absolute path
 */
export function createSources(folders: readonly string[], show: (absolute: string) => string): Sources {
  const known = new Map<string, SourceFile | undefined>();
  const allowed = folders.map((folder) => realpathSync(folder)).map((real) => (real.endsWith(sep) ? real : real + sep));
  function read(absolute: string): SourceFile | undefined {
    try {
      const real = realpathSync(absolute);
      if (!allowed.some((folder) => real.startsWith(folder))) return undefined;
      const stats = statSync(real);
      if (!stats.isFile() || stats.size > MAX_SOURCE) return undefined;
      const text = readTextFile(real)?.text;
      return text === undefined ? undefined : { path: show(absolute), text };
    } catch {
      // A name in a comment: that it leads to nothing is no error.
      return undefined;
    }
  }
  return {
    at(absolute) {
      if (!known.has(absolute)) known.set(absolute, read(absolute));
      return known.get(absolute);
    },
  };
}

/**
 * How standard input came about: its comments and annotations name files relative to a chart or to a kustomization,
 * which has to be below the working directory. A name that fits several files means none.
 */
export function stdinRendering(cwd: string, paths: ShownPaths, name: string): Rendering {
  const sources = createSources([paths.root], paths.show);
  let found: Projects | undefined;
  const candidates = ({ tool, path }: Origin): string[] => {
    found ??= projectsBelow(cwd);
    if (tool === 'kustomize') return found.kustomizations.map((directory) => resolve(directory, path));
    const [chart = '', ...rest] = path.split('/');
    const named = found.charts.filter((directory) => chartName(sources.at(join(directory, 'Chart.yaml'))) === chart);
    return named.map((directory) => resolve(directory, ...rest));
  };
  return {
    name,
    entry: undefined,
    sourcesOf(origin, holds) {
      const files = [...new Set(candidates(origin))].flatMap((path) => sources.at(path) ?? []).filter(holds);
      return files.length === 1 ? files : [];
    },
    valuesOf(origin) {
      const files = candidates(origin).filter((path) => sources.at(path) !== undefined);
      const [file] = files;
      return origin.tool === 'kustomize' || file === undefined || files.length > 1
        ? []
        : valuesFiles(sources, file.slice(0, -origin.path.slice(origin.path.indexOf('/')).length), origin);
    },
    covers: () => false,
  };
}

/**
 * The values of the chart that a template is in.
 *
 * @param directory of the outermost chart
 */
export function valuesFiles(sources: Sources, directory: string, { path }: Origin): ValuesFile[] {
  const inner = [...path.matchAll(/\/charts\/([^/]+)/g)].map(([, name = '']) => name);
  const found: ValuesFile[] = [];
  for (let depth = 0; depth <= inner.length; depth++) {
    const chart = join(directory, ...inner.slice(0, depth).flatMap((name) => ['charts', name]));
    const file = sources.at(join(chart, 'values.yaml'));
    if (file !== undefined) found.push({ file, below: inner.slice(depth) });
  }
  return found;
}

function chartName(chart: SourceFile | undefined): string | undefined {
  return chart === undefined ? undefined : /^name:[ \t]*["']?([\w.-]+)/m.exec(chart.text)?.[1];
}

interface Projects {
  readonly charts: string[];
  readonly kustomizations: string[];
}

/** The folders with a chart or a kustomization; none if there is too much to look at. */
function projectsBelow(cwd: string): Projects {
  const projects: Projects = { charts: [], kustomizations: [] };
  const waiting = [cwd];
  for (let count = 0; ; count++) {
    const directory = waiting.pop();
    if (directory === undefined) return projects;
    if (count === MAX_DIRECTORIES) return { charts: [], kustomizations: [] };
    let entries: Dirent[];
    try {
      entries = readdirSync(directory, { withFileTypes: true });
    } catch {
      continue;
    }
    for (const entry of entries) {
      if (entry.isDirectory()) {
        if (entry.name !== '.git' && entry.name !== 'node_modules') waiting.push(join(directory, entry.name));
      } else if (entry.name === 'Chart.yaml') {
        projects.charts.push(directory);
      } else if (KUSTOMIZATIONS.includes(entry.name)) {
        projects.kustomizations.push(directory);
      }
    }
  }
}

/** Whether an absolute path is a folder's or lies below it. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether a folder is a chart that another one has below `charts/`. */
export function isSubchart(directory: string, charts: ReadonlySet<string>): boolean {
  for (let folder = dirname(directory); folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) === 'charts' && charts.has(dirname(folder))) return true;
  }
  return false;
}
