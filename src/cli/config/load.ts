import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Ignore, Settings } from '../../lint/settings.js';
import { parseWithYaml } from '../../manifests/arbiter.js';
import { decode, decodeUtf8 } from '../../manifests/decode.js';
import { parseFast } from '../../manifests/fast.js';
import { type Place, rangeOf, type SourceFile } from '../../manifests/place.js';
import { Field } from '../../manifests/resource.js';
import type { Node } from '../../manifests/tree.js';
import { frame } from '../../report/index.js';
import type { Rule } from '../../rule.js';
import type { Invocation } from '../arguments.js';
import { type Io, systemError, UsageError } from '../io.js';
import type { ShownPaths } from '../shownPaths.js';
import { colorLevel } from '../terminal.js';
import { type ConfigProblem, configProblems } from './problems.js';

export const CONFIG_FILE = 'wslint.yaml';

/** The configuration in force. */
export interface Config {
  readonly settings: Settings;
  /** As reports show it; undefined where there is no file. */
  readonly file: string | undefined;
  /** The folder that its patterns are relative to: absolute, and as reports show it (empty for their root). */
  readonly directory: string;
  readonly base: string;
  /** For the places of its settings. */
  readonly root: Field | undefined;
}

/**
 * The configuration that `--config` names, else the nearest `wslint.yaml` from the working directory up to the git
 * root (outside of git: in the working directory).
 *
 * @throws UsageError with file, line, column and frame of every problem
 */
export function loadConfig(invocation: Invocation, io: Io, paths: ShownPaths, rules: readonly Rule[]): Config {
  const named = invocation.value('config');
  if (named !== undefined && invocation.has('no-config')) {
    throw new UsageError('--config and --no-config exclude each other', true);
  }
  const path = named ?? (invocation.has('no-config') ? undefined : nearestConfig(io.cwd, paths));
  if (path === undefined) return noConfig(io.cwd);
  const absolute = resolve(io.cwd, path);
  const { config, problems } = readConfig(
    absolute,
    readConfigText(absolute, named ?? paths.show(absolute)),
    paths,
    rules,
  );
  if (config === undefined) throw new UsageError(described(problems, invocation, io));
  return config;
}

/** What holds in a folder without configuration. */
export function noConfig(directory: string): Config {
  return { settings: {}, file: undefined, directory, base: '', root: undefined };
}

/** The configuration in a text, or what is wrong with it. `absolute` is where the file is. */
export function readConfig(
  absolute: string,
  text: string,
  paths: ShownPaths,
  rules: readonly Rule[],
): { readonly config: Config | undefined; readonly problems: readonly ConfigProblem[] } {
  const file: SourceFile = { path: paths.show(absolute), text };
  const where = { file: file.path, directory: dirname(absolute), base: baseOf(absolute, paths) };
  const { node, problems } = parse(file);
  if (node === undefined && problems.length === 0)
    return { config: { ...where, settings: {}, root: undefined }, problems };
  const root = Field.of(file, node ?? { type: 'map', pairs: [], start: 0, end: 0 });
  const data = node === undefined ? undefined : withVersionAsWritten(root);
  if (problems.length === 0) problems.push(...configProblems(root, data, rules));
  if (problems.length > 0) return { config: undefined, problems };
  return { config: { ...where, settings: settingsFrom(data as Settings, root), root }, problems };
}

/** Names that other tools would take: passed over, such a file would seem to be in force. */
const MISNOMERS = ['wslint.yml', '.wslint.yaml', '.wslint.yml'];

/** What there is from a folder up to the root. */
interface Found {
  /** The nearest `wslint.yaml`. */
  readonly file: string | undefined;
  /** Why a nearer file by another name is not read. */
  readonly passedOver: string | undefined;
}

/** Finds the configuration of a folder. */
export function findConfig(cwd: string, paths: ShownPaths): Found {
  let passedOver: string | undefined;
  for (const directory of foldersUp(cwd, paths.root)) {
    const file = join(directory, CONFIG_FILE);
    if (existsSync(file)) return { file, passedOver };
    const misnamed = MISNOMERS.map((name) => join(directory, name)).find((other) => existsSync(other));
    if (misnamed === undefined) continue;
    passedOver ??= `${paths.show(misnamed)} is not read: a configuration has to be called ${CONFIG_FILE}, or be named with --config`;
  }
  return { file: undefined, passedOver };
}

/** The same for a command line, where a file by another name is refused. */
function nearestConfig(cwd: string, paths: ShownPaths): string | undefined {
  const { file, passedOver } = findConfig(cwd, paths);
  if (passedOver !== undefined) throw new UsageError(passedOver);
  return file;
}

function foldersUp(cwd: string, root: string): string[] {
  const folders: string[] = [];
  for (let directory = cwd; ; directory = dirname(directory)) {
    folders.push(directory);
    if (directory === root || dirname(directory) === directory) return folders;
  }
}

/**
 * The text of a configuration file; `shown` is what messages call it.
 *
 * @throws UsageError
 */
export function readConfigText(absolute: string, shown: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(absolute);
  } catch (error) {
    throw new UsageError(`the configuration ${shown} cannot be read: ${systemError(error)}`);
  }
  const decoded = decode(bytes);
  if (decoded === undefined) throw new UsageError(`the configuration ${shown} is no text`);
  return decoded.isLatin1 ? decodeUtf8(bytes).text : decoded.text;
}

function parse(file: SourceFile): { node: Node | undefined; problems: ConfigProblem[] } {
  const { text } = file;
  const fast = parseFast(text, 0, text.length);
  if (fast === 'nothing') return { node: undefined, problems: [] };
  if (fast !== undefined) return { node: fast, problems: [] };
  const { roots, complaints } = parseWithYaml(text, 0, text.length);
  const problems = complaints.map(({ start, end, message }) => ({ place: { file, start, end }, message }));
  const second = roots[1];
  if (second !== undefined) {
    const place = { file, start: second.start, end: second.start + 1 };
    problems.push({ place, message: 'a configuration is one document: this is the second' });
  }
  return { node: roots[0], problems };
}

/** The data of the file; the version as it is written, since the number 1.30 is 1.3. */
function withVersionAsWritten(root: Field): unknown {
  const data = root.node && dataOf(root.node);
  const istio = root.get('istio');
  if (typeof data === 'object' && data !== null && istio.text !== undefined) {
    (data as Record<string, unknown>).istio = istio.text;
  }
  return data ?? {};
}

/** Plain data; `off`, which manifests take as false, is a word here. */
function dataOf(node: Node): unknown {
  if (node.type === 'seq') return node.items.map(dataOf);
  if (node.type === 'scalar') {
    return typeof node.value === 'boolean' && !/^(true|false)$/i.test(node.text) ? node.text : node.value;
  }
  const data: Record<string, unknown> = Object.create(null);
  for (const { key, value } of node.pairs) data[key.text] = dataOf(value);
  return data;
}

function settingsFrom(data: Settings, root: Field): Settings {
  if (data.ignore === undefined) return data;
  const entries = root.get('ignore').items();
  const ignore = data.ignore.map((entry, index): Ignore => {
    const place: Place | undefined = entries[index]?.place;
    return place === undefined ? entry : { ...entry, place };
  });
  return { ...data, ignore };
}

/** The folder of a file as reports show it; empty for their root. */
function baseOf(absolute: string, paths: ShownPaths): string {
  const shown = paths.show(dirname(absolute));
  return shown === '.' ? '' : shown;
}

function described(problems: readonly ConfigProblem[], invocation: Invocation, io: Io): string {
  const color = colorLevel(invocation.value('color') ?? 'auto', io.env, io.stderr.isTerminal);
  const width = io.stderr.columns ?? 100;
  const blocks = problems.map(({ place, message }) => {
    const range = rangeOf(place);
    const head = `${place.file.path}:${range.line}:${range.column}: ${message}`;
    return [head, frame(place.file.text, range, '', { color, width })].filter((part) => part !== '').join('\n');
  });
  return `the configuration is wrong\n\n${blocks.join('\n\n')}`;
}
