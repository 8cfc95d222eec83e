import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { discover, type FoundFile } from '../../manifests/discover.js';
import type { Rendering } from '../../manifests/origin.js';
import type { ReadOptions, RenderedText } from '../../manifests/read.js';
import { statOf } from '../../manifests/stat.js';
import type { Config } from '../config/load.js';
import { type Io, systemError } from '../io.js';
import type { ShownPaths } from '../shownPaths.js';
import { type Inspection, inspect } from './kustomization.js';
import {
  createSources,
  isSubchart,
  isWithin,
  KUSTOMIZATIONS,
  type Sources,
  stdinRendering,
  valuesFiles,
} from './sources.js';
import { type Outcome, runTool } from './tools.js';

/** What rendering adds to the reading of manifests. */
export interface Rendered extends Pick<ReadOptions, 'rendered' | 'replaced' | 'stdinRendering'> {
  /** What could not be rendered, a line each. */
  readonly notes: readonly string[];
}

export interface RenderRequest {
  /** Whether tools may be run: `--render auto`. */
  readonly runsTools: boolean;
  /** As given. */
  readonly paths: readonly string[];
  readonly config: Config;
  readonly stdinFilename?: string | undefined;
}

/** Milliseconds that one directory may take, and all together. */
const TIMEOUT = 30_000;
const TOTAL_TIMEOUT = 180_000;
const MOST_FAILURES = 5;

/** What texts are called for which there is no better place. */
const COMMANDS = { helm: 'helm template', kustomize: 'kustomize build' } as const;

/** A directory that one of the tools can render. */
interface Project {
  readonly tool: 'helm' | 'kustomize';
  readonly directory: string;
  readonly shown: string;
  /** The files that its rendered objects stand for. */
  readonly files: ReadonlySet<string>;
  readonly inspection: Inspection | undefined;
}

/**
 * Renders the directories below the given paths that have a kustomization or a chart. A directory that another one takes
 * in is rendered as a part of that. Never throws: what cannot be rendered is told, and read as it is.
 */
export function render(request: RenderRequest, io: Io, paths: ShownPaths): Rendered {
  const stdin = stdinRendering(io.cwd, paths, request.stdinFilename ?? '<stdin>');
  if (!request.runsTools) return { stdinRendering: stdin, notes: [] };
  const projects = projectsIn(request, io);
  if (projects.length === 0) return { stdinRendering: stdin, notes: [] };
  let temporary: string;
  try {
    temporary = mkdtempSync(join(realpathSync(tmpdir()), 'wslint-'));
  } catch (error) {
    const note = `nothing was rendered: no temporary folder can be made in ${tmpdir()} (${systemError(error)})`;
    return { stdinRendering: stdin, notes: [note] };
  }
  try {
    return { stdinRendering: stdin, ...renderAll(projects, temporary, io, paths) };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function renderAll(
  projects: readonly Project[],
  temporary: string,
  io: Io,
  paths: ShownPaths,
): Pick<Rendered, 'rendered' | 'replaced' | 'notes'> {
  const deadline = Date.now() + TOTAL_TIMEOUT;
  const rendered: RenderedText[] = [];
  const replaced = new Set<string>();
  const kept = new Set<string>();
  const failures = new Map<string, string[]>();
  for (const project of projects) {
    const timeout = Math.min(TIMEOUT, deadline - Date.now());
    const outcome = run(project, temporary, io.env, timeout);
    if ('output' in outcome) {
      const { command } = outcome;
      rendered.push({
        path: joined(project.shown, `(${COMMANDS[project.tool]})`),
        text: outcome.output,
        rendering: renderingOf(project, command, temporary, paths),
      });
      for (const file of project.files) replaced.add(file);
    } else {
      const shown = project.shown === '' ? '.' : project.shown;
      const failure = outcome.failure
        .replaceAll(relative(temporary, project.directory), shown)
        .replaceAll(project.directory, shown)
        .replaceAll(temporary, '');
      failures.set(failure, [...(failures.get(failure) ?? []), shown]);
      for (const file of project.files) kept.add(file);
    }
  }
  // What belongs to a directory that could not be rendered is read as it is, even if another one takes it in.
  for (const file of kept) replaced.delete(file);
  return { rendered, replaced, notes: notesOn(failures) };
}

type Run = { readonly output: string; readonly command: string } | { readonly failure: string };

function run({ tool, directory, shown, inspection }: Project, temporary: string, env: Io['env'], timeout: number): Run {
  if (inspection?.refusal !== undefined) return { failure: inspection.refusal };
  if (timeout <= 0) return { failure: `rendering took longer than ${TOTAL_TIMEOUT / 1000} s in all` };
  const options = { cwd: temporary, env, timeout };
  const called = (command: string): string => `${command} ${shown === '' ? '.' : shown}`;
  if (tool === 'helm') {
    const outcome = runTool('helm', ['template', directory], options);
    return finished(outcome, called('helm template')) ?? { failure: 'helm is not installed' };
  }
  const target = relative(temporary, directory);
  // The origin of objects is only told if the outermost kustomization asks for it.
  const wrapper = `resources: [${JSON.stringify(target.replaceAll(sep, '/'))}]\nbuildMetadata: [originAnnotations]\n`;
  writeFileSync(join(temporary, 'kustomization.yaml'), wrapper);
  const folder = isAbsolute(target) ? directory : temporary;
  return (
    finished(runTool('kustomize', ['build', folder], options), called('kustomize build')) ??
    finished(runTool('kubectl', ['kustomize', folder], options), called('kubectl kustomize')) ?? {
      failure: 'neither kustomize nor kubectl is installed',
    }
  );
}

/** Undefined if the tool is missing, so that another one can be tried. */
function finished(outcome: Outcome, command: string): Run | undefined {
  return 'isMissing' in outcome ? undefined : 'output' in outcome ? { output: outcome.output, command } : outcome;
}

function renderingOf(project: Project, command: string, temporary: string, paths: ShownPaths): Rendering {
  const { tool, directory, shown, inspection } = project;
  const show = (absolute: string): string =>
    isWithin(directory, absolute) ? joined(shown, relative(directory, absolute)) : paths.show(absolute);
  const sources = createSources([paths.root, directory], show);
  const file = inspection?.file ?? join(directory, 'Chart.yaml');
  const entry = sources.at(file) ?? { path: show(file), text: '' };
  const covered = new Set([...project.files, file].map(show));
  return {
    name: `what \`${command}\` prints`,
    entry: { file: entry, start: 0, end: entry.text.search(/[\r\n]|$/) },
    sourcesOf: ({ tool: by, path }) => {
      if (by !== tool) return [];
      if (tool === 'helm') return present(sources, [resolve(directory, ...path.split('/').slice(1))]);
      const own = resolve(isAbsolute(relative(temporary, directory)) ? directory : temporary, path);
      const [first, ...others] = [own, ...(inspection?.patches ?? [])].map((one) => sources.at(one));
      return first === undefined
        ? []
        : [first, ...others.flatMap((one) => (one === undefined || one === first ? [] : one))];
    },
    valuesOf: (origin) => (tool === 'helm' ? valuesFiles(sources, directory, origin) : []),
    covers: (path) => covered.has(path) || (tool === 'helm' && (shown === '' || path.startsWith(`${shown}/`))),
  };
}

function present(sources: Sources, paths: readonly string[]): NonNullable<ReturnType<Sources['at']>>[] {
  return paths.flatMap((path) => sources.at(path) ?? []);
}

/** The directories to render, in the order of their paths. */
function projectsIn({ paths, config }: RenderRequest, { cwd }: Io): Project[] {
  const found: FoundFile[] = [];
  discover({
    cwd,
    paths: paths.filter((path) => statOf(resolve(cwd, path))?.isDirectory()),
    exclude: config.settings.exclude ?? [],
    excludeBase: config.directory ?? cwd,
    has: () => false,
    onFile: (file) => void (file.named || found.push(file)),
    onSkip: () => {},
    onIgnored: () => {},
  });
  found.sort((a, b) => (a.absolute < b.absolute ? -1 : 1));
  const withName = (names: readonly string[]): FoundFile[] =>
    found.filter(({ absolute }) => names.includes(basename(absolute)));
  const shownOf = ({ shown }: FoundFile): string => shown.slice(0, Math.max(0, shown.lastIndexOf('/')));

  const charts = withName(['Chart.yaml']);
  const chartFolders = new Set(charts.map(({ absolute }) => dirname(absolute)));
  const ofHelm = charts.flatMap((file): Project[] => {
    const directory = dirname(file.absolute);
    if (isSubchart(directory, chartFolders)) return [];
    const parts = ['templates', 'charts'].map((name) => join(directory, name));
    const files = found.map(({ absolute }) => absolute).filter((path) => parts.some((part) => isWithin(part, path)));
    return [{ tool: 'helm', directory, shown: shownOf(file), files: new Set(files), inspection: undefined }];
  });

  const kustomizations = new Map<string, FoundFile>();
  for (const file of withName(KUSTOMIZATIONS)) kustomizations.set(dirname(file.absolute), file);
  const inspections = [...kustomizations].map(([directory, file]) => ({
    directory,
    file,
    inspection: inspect(directory),
  }));
  const takenIn = new Set(inspections.flatMap(({ inspection }) => [...inspection.folders]));
  const ofKustomize = inspections.flatMap(({ directory, file, inspection }): Project[] =>
    inspection.isComponent || takenIn.has(directory)
      ? []
      : [{ tool: 'kustomize', directory, shown: shownOf(file), files: inspection.files, inspection }],
  );
  return [...ofHelm, ...ofKustomize];
}

function notesOn(failures: ReadonlyMap<string, readonly string[]>): string[] {
  const notes = [...failures].map(([failure, directories]) => {
    const listed = directories.slice(0, MOST_FAILURES).join(', ');
    const more = directories.length > MOST_FAILURES ? ` and ${directories.length - MOST_FAILURES} more` : '';
    return `${listed}${more} not rendered, read without rendering: ${failure}`;
  });
  if (notes.length <= MOST_FAILURES) return notes;
  return [
    ...notes.slice(0, MOST_FAILURES),
    `${notes.length - MOST_FAILURES} more reasons why directories were not rendered`,
  ];
}

function joined(folder: string, name: string): string {
  const path = sep === '/' ? name : name.replaceAll(sep, '/');
  return folder === '' ? path : `${folder}/${path}`;
}
