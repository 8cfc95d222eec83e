import { parseArgs } from 'node:util';
import { likely } from '../mesh/schema/spelling.js';
import type { CommandSpec, OptionSpec } from './commands.js';
import { UsageError } from './io.js';

/** A parsed command line. */
export interface Invocation {
  readonly paths: readonly string[];
  /** Whether a switch was given. */
  has(name: string): boolean;
  /** The value of an option; of several the last. */
  value(name: string): string | undefined;
  /** All values of a repeatable option; undefined when it was not given. */
  values(name: string): readonly string[] | undefined;
}

/** The option that takes all arguments behind it, up to `--`. */
const GREEDY = 'only-changed';

/**
 * Parses the arguments of a command (without its name).
 *
 * @throws UsageError
 */
export function parseArguments(spec: CommandSpec, argv: readonly string[]): Invocation {
  const { rest, taken } = takeGreedy(spec, argv);
  const found = new Map<string, string[]>();
  const positionals: string[] = [];
  const { tokens } = parseArgs({
    args: rest,
    options: Object.fromEntries(
      spec.options.map(({ name, short, value }) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(notEmpty(token.value));
    if (token.kind !== 'option') continue;
    const option = spec.options.find(({ name }) => name === token.name);
    if (option === undefined) throw new UsageError(unknownOption(spec, token.rawName), true);
    const list = found.get(option.name) ?? [];
    list.push(checkedValue(option, token.rawName, token.value, token.inlineValue ?? false));
    found.set(option.name, list);
  }
  if (taken !== undefined) found.set(GREEDY, [...taken]);
  return {
    paths: positionals,
    has: (name) => found.has(name),
    value: (name) => found.get(name)?.at(-1),
    values: (name) => found.get(name),
  };
}

function takeGreedy(spec: CommandSpec, argv: readonly string[]): { rest: string[]; taken?: readonly string[] } {
  const end = argv.indexOf('--');
  const at = argv.indexOf(`--${GREEDY}`);
  if (at < 0 || (end >= 0 && end < at) || !spec.options.some(({ name }) => name === GREEDY)) return { rest: [...argv] };
  const stop = end < 0 ? argv.length : end;
  const taken = argv.slice(at + 1, stop);
  if (taken.length === 0) throw new UsageError(`--${GREEDY} needs at least one file`, true);
  taken.forEach(notEmpty);
  return { rest: [...argv.slice(0, at), ...argv.slice(stop)], taken };
}

/** An empty path would be the working directory: all of it is hardly meant. */
function notEmpty(argument: string): string {
  if (argument === '') throw new UsageError('an argument is empty: is a variable not set?', true);
  return argument;
}

function checkedValue(option: OptionSpec, raw: string, value: string | undefined, isInline: boolean): string {
  if (option.value === undefined) {
    if (isInline) throw new UsageError(`${raw} takes no value`, true);
    return '';
  }
  if (value === undefined || (!isInline && value.startsWith('-') && value !== '-')) {
    throw new UsageError(`${raw} needs a value: ${raw} ${option.value}`, true);
  }
  if (value === '') throw new UsageError(`${raw} needs a value that is not empty`, true);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw new UsageError(`${raw} ${value}: ${notOneOf(value, option.choices)}`, true);
  }
  return value;
}

/** `did you mean "error"?`, else the choices. */
export function notOneOf(value: string, choices: readonly string[]): string {
  const begun = choices.filter((choice) => value.length > 2 && choice.startsWith(value));
  const near = begun.length === 1 ? begun[0] : likely(value, choices)?.word;
  if (near !== undefined) return `did you mean ${near}?`;
  return `it has to be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

function unknownOption(spec: CommandSpec, raw: string): string {
  const near = likely(
    raw.replace(/^-+/, ''),
    spec.options.map(({ name }) => name),
  );
  const command = spec.name === '' ? '' : ` of ${spec.name}`;
  return `there is no option ${raw}${command}${near === undefined ? '' : `: did you mean --${near.word}?`}`;
}
