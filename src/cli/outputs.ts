import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { notOneOf } from './arguments.js';
import { type Io, systemError, UsageError } from './io.js';

/** One report of a run. */
export interface PlannedOutput<Name extends string> {
  readonly format: Name;
  /** As the user wrote it; undefined is standard output. */
  readonly file: string | undefined;
}

/** Log formats may share standard output: both are lines for people and for the log of a CI. */
const LOGS: ReadonlySet<string> = new Set(['text', 'github']);

/**
 * The reports that `--format` asks for, else the default ones.
 *
 * @throws UsageError
 */
export function plannedOutputs<Name extends string>(
  values: readonly string[] | undefined,
  names: readonly Name[],
  defaults: readonly Name[],
): PlannedOutput<Name>[] {
  const outputs = (values ?? defaults).map((value) => {
    const equals = value.indexOf('=');
    const name = equals < 0 ? value : value.slice(0, equals);
    const file = equals < 0 ? undefined : value.slice(equals + 1);
    const format = names.find((known) => known === name);
    if (format === undefined) throw new UsageError(`--format ${value}: ${notOneOf(name, names)}`, true);
    if (file === '') throw new UsageError(`--format ${value}: a file has to follow the =`, true);
    return { format, file: file === '-' ? undefined : file };
  });
  const onStdout = outputs.filter(({ file }) => file === undefined);
  const isShared = onStdout.length > 1 && !onStdout.every(({ format }) => LOGS.has(format));
  if (isShared || new Set(onStdout.map(({ format }) => format)).size < onStdout.length) {
    const [first, second] = onStdout;
    throw new UsageError(
      `${first?.format} and ${second?.format} cannot both go to standard output: give one a file, as in --format ${second?.format}=FILE`,
    );
  }
  const files = outputs.flatMap(({ file }) => (file === undefined ? [] : [resolve(file)]));
  if (new Set(files).size < files.length) throw new UsageError('two reports cannot go to one file');
  return outputs;
}

/**
 * Writes a file so that it is there whole or not at all. What is no plain file (a pipe, `/dev/null`) is written to
 * directly.
 *
 * @throws UsageError when it cannot be written
 */
export function writeWhole(io: Pick<Io, 'cwd'>, file: string, content: string | Uint8Array): void {
  const path = resolve(io.cwd, file);
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && !stats.isFile()) writeFileSync(path, content);
    else replaceFile(path, content, stats);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${systemError(error)}`);
  }
}

/**
 * Puts a new file in the place of one, in one step. It has the mode of the old one and, where the user may give files
 * away, its owner and group. One that may not be written stays, though its folder would let another take its place.
 *
 * @param old what is there; undefined where nothing is
 */
export function replaceFile(path: string, content: string | Uint8Array, old: Stats | undefined): void {
  if (old !== undefined) accessSync(path, constants.W_OK);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    const descriptor = openSync(temporary, 'wx', old === undefined ? 0o666 : old.mode & 0o777);
    try {
      if (old !== undefined) becomeLike(descriptor, old);
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Gives an open file the owner, group and mode of another, as far as the user may. The owner first, since a new one
 * takes set-id bits away.
 */
function becomeLike(descriptor: number, { uid, gid, mode }: Stats): void {
  const now = fstatSync(descriptor);
  const isLike = (now.uid === uid && now.gid === gid) || isGiven(descriptor, uid, gid);
  if (!isLike) isGiven(descriptor, now.uid, gid);
  // What a file is opened with, the umask takes from. Set-id bits are for the owner that they were given with.
  fchmodSync(descriptor, mode & (isLike ? 0o7777 : 0o777));
}

/** Whether a file could be given to an owner and a group: only the superuser may give to others than himself. */
function isGiven(descriptor: number, uid: number, gid: number): boolean {
  try {
    fchownSync(descriptor, uid, gid);
    return true;
  } catch {
    return false;
  }
}
