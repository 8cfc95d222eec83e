import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { likely } from '../mesh/schema/spelling.js';
import { VERSION } from '../version.js';
import { parseArguments } from './arguments.js';
import { type CommandSpec, commands } from './commands.js';
import { help } from './help.js';
import { FAILURE, type Io, OK, systemError, UsageError } from './io.js';
import { inert } from './visibleTexts.js';

/**
 * Runs a command line (without `node` and the script) and returns the exit code; undefined where something goes on that
 * will end the process. Never throws.
 */
export async function run(argv: readonly string[], given: Io): Promise<number | undefined> {
  const io: Io = { ...given, stderr: inert(given.stderr) };
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return complain(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number | undefined> {
  const { spec, rest } = commandOf(argv);
  const end = rest.indexOf('--');
  const early = end < 0 ? rest : rest.slice(0, end);
  if (early.includes('--help') || early.includes('-h')) {
    io.stdout.write(help(spec));
    return OK;
  }
  if (early.includes('--version')) {
    io.stdout.write(`${VERSION}\n`);
    return OK;
  }
  const invocation = parseArguments(spec, rest);
  const { run: execute } = await spec.load(invocation, io.env);
  const code = execute(invocation, io);
  const meant = code === FAILURE && spec.name === '' ? commandMeant(invocation.paths, io) : undefined;
  if (meant !== undefined) io.stderr.write(`wslint: did you mean the command? wslint ${meant}\n`);
  return code;
}

/** The command is the first argument; without one the arguments are of the main command. */
function commandOf(argv: readonly string[]): { spec: CommandSpec; rest: readonly string[] } {
  const [main, ...others] = commands;
  if (main === undefined) throw new Error('there is no command');
  const named = others.find(({ name }) => name === argv[0]);
  if (named !== undefined) return { spec: named, rest: argv.slice(1) };
  return { spec: main, rest: argv };
}

/** The command that a path which is not there looks like: a misspelt one, or one behind an option. */
function commandMeant(paths: readonly string[], io: Io): string | undefined {
  const names = commands.map(({ name }) => name).filter((name) => name !== '');
  const missing = paths.find((path) => /^[a-z]+$/.test(path) && !existsSync(resolve(io.cwd, path)));
  return missing === undefined ? undefined : likely(missing, names)?.word;
}

/** A refusal of the file system is no fault of wslint: it says what was refused. */
function failure(error: unknown): string {
  if (!(error instanceof Error && 'syscall' in error)) return `internal error: ${systemError(error)}`;
  return 'path' in error ? `${String(error.path)}: ${systemError(error)}` : systemError(error);
}

function complain(error: unknown, io: Io): number {
  const isExpected = error instanceof UsageError;
  const text = isExpected ? error.message : failure(error);
  const hint = isExpected && error.showsHelp ? '\nSee wslint --help' : '';
  try {
    io.stderr.write(`wslint: ${text}${hint}\n`);
  } catch {
    // Nobody can be told: the exit code has to say it.
  }
  return FAILURE;
}
