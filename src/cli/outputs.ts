import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
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
    else replaceFile(path, content, stats?.mode);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${systemError(error)}`);
  }
}

/** Puts a new file in the place of one, in one step; the mode of the old one stays. */
export function replaceFile(path: string, content: string | Uint8Array, mode: number | undefined): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    const descriptor = openSync(temporary, 'wx', mode ?? 0o666);
    try {
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
