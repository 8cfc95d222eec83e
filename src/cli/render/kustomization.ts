import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseWithYaml } from '../../manifests/arbiter.js';
import { statOf } from '../../manifests/stat.js';
import type { Mapping, Node } from '../../manifests/tree.js';
import { KUSTOMIZATIONS } from './sources.js';

/** What a kustomization is made of, all of it on disk. */
export interface Inspection {
  /** The kustomization file itself. */
  readonly file: string;
  /** Nobody can build it alone. */
  readonly isComponent: boolean;
  /** Folders of other kustomizations that it takes in, directly or not. */
  readonly folders: ReadonlySet<string>;
  /** Files with objects and patches. */
  readonly files: ReadonlySet<string>;
  readonly patches: ReadonlySet<string>;
  /** Why it must not be built; undefined where nothing speaks against it. */
  readonly refusal: string | undefined;
}

const MAX_FOLDERS = 500;
const MAX_BYTES = 1 << 20;

/** Lists of files and folders that Kustomize would fetch if they were addresses. */
const LISTS: ReadonlySet<string> = new Set([
  'resources',
  'bases',
  'components',
  'generators',
  'transformers',
  'validators',
]);
/** Other keys below which files are named. */
const LOADING: ReadonlySet<string> = new Set([
  'crds',
  'configurations',
  'openapi',
  'patches',
  'patchesstrategicmerge',
  'patchesjson6902',
  'replacements',
]);
const GENERATORS: ReadonlySet<string> = new Set(['configmapgenerator', 'secretgenerator']);
const CHARTS: ReadonlySet<string> = new Set(['helmcharts', 'helmchartinflationgenerator', 'helmglobals']);

class Refusal extends Error {}

/**
 * Reads a kustomization and all that it takes in. Everything that is not for certain a file or folder on disk is a
 * refusal: addresses would be fetched, and charts need what is never switched on.
 */
export function inspect(directory: string): Inspection {
  const folders = new Set<string>();
  const files = new Set<string>();
  const patches = new Set<string>();
  let isComponent = false;

  function visit(folder: string): void {
    const real = realpathSync(folder);
    if (folders.has(real)) return;
    folders.add(real);
    if (folders.size > MAX_FOLDERS) throw new Refusal(`it takes in more than ${MAX_FOLDERS} folders`);
    const root = readKustomization(folder);
    if (folders.size === 1) isComponent = textOf(root, 'kind') === 'Component';
    for (const { key, value } of root.pairs) {
      // Kustomize does not mind capitals.
      const name = key.text.toLowerCase();
      if (CHARTS.has(name)) throw new Refusal('it has charts in it, which Kustomize renders only with --enable-helm');
      if (LISTS.has(name)) for (const item of scalarsIn(value)) take(folder, name, item);
      else if (LOADING.has(name)) for (const item of scalarsIn(value)) check(folder, name, item);
      else if (GENERATORS.has(name)) for (const item of namedFiles(value)) checkAddress(name, item);
    }
  }

  function take(folder: string, key: string, entry: string): void {
    const isPlugin = key === 'generators' || key === 'transformers' || key === 'validators';
    if (isPlugin && entry.includes('\n')) {
      if (entry.includes('://')) throw new Refusal(`its ${key} name an address`);
      return;
    }
    if (isRemote(entry)) throw new Refusal(`${entry} in its ${key} is an address, and nothing is fetched`);
    const path = resolve(folder, entry);
    const stats = statOf(path);
    if (stats?.isDirectory()) {
      visit(path);
    } else if (stats?.isFile()) {
      if (isPlugin && readText(path).includes('://')) throw new Refusal(`its ${key} name an address`);
      files.add(path).add(realpathSync(path));
    } else {
      throw new Refusal(`${entry} in its ${key} is not there`);
    }
  }

  function check(folder: string, key: string, entry: string): void {
    checkAddress(key, entry);
    if (!key.startsWith('patches') || entry.includes('\n') || entry === '') return;
    const file = resolve(folder, entry);
    if (!statOf(file)?.isFile()) return;
    patches.add(file);
    files.add(file).add(realpathSync(file));
  }

  const file = join(directory, KUSTOMIZATIONS.find((name) => isFile(join(directory, name))) ?? '');
  let refusal: string | undefined;
  try {
    visit(directory);
  } catch (error) {
    refusal = error instanceof Refusal ? error.message : 'something that it takes in cannot be read';
  }
  folders.delete(realpathSync(directory));
  return { file, isComponent, folders, files, patches, refusal };
}

function checkAddress(key: string, entry: string): void {
  if (!/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(entry) || entry.includes('\n')) return;
  throw new Refusal(`${entry} in its ${key} is an address, and nothing is fetched`);
}

/** The files that generators read, as `file` or `name=file`. */
function namedFiles(generators: Node): string[] {
  if (generators.type !== 'seq') return [];
  const named = generators.items.flatMap((item) => (item.type === 'map' ? item.pairs : []));
  return named
    .filter(({ key }) => /^(?:files|envs|env)$/i.test(key.text))
    .flatMap(({ value }) => scalarsIn(value))
    .map((entry) => entry.slice(entry.indexOf('=') + 1));
}

/** What Kustomize may take for an address rather than a path. */
function isRemote(entry: string): boolean {
  return /:\/\/|^[^/]*[@:]|^\s|^(?:github|gitlab|bitbucket)\.(?:com|org)\//i.test(entry);
}

function readKustomization(folder: string): Mapping {
  const names = KUSTOMIZATIONS.filter((name) => isFile(join(folder, name)));
  const [name] = names;
  if (name === undefined) throw new Refusal(`${folder} has no kustomization`);
  if (names.length > 1) throw new Refusal(`it has ${names.join(' and ')}`);
  const text = readText(join(folder, name));
  const { roots, complaints, hasCollectionKey } = parseWithYaml(text, 0, text.length);
  const [root] = roots;
  if (complaints.length > 0 || hasCollectionKey || roots.length !== 1 || root?.type !== 'map') {
    throw new Refusal(`its ${name} cannot be read${complaints[0] === undefined ? '' : ` (${complaints[0].message})`}`);
  }
  return root;
}

function readText(path: string): string {
  if (statSync(path).size > MAX_BYTES) throw new Refusal('one of its files is too large');
  return readFileSync(path, 'utf8');
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

function textOf(root: Mapping, key: string): string | undefined {
  const value = root.pairs.find((pair) => pair.key.text === key)?.value;
  return value?.type === 'scalar' ? value.text : undefined;
}

/** All scalars below a node. */
function scalarsIn(node: Node): string[] {
  if (node.type === 'scalar') return node.value === null ? [] : [node.text];
  return (node.type === 'seq' ? node.items : node.pairs.map(({ value }) => value)).flatMap(scalarsIn);
}
