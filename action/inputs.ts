import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The environment that the runner starts an action with. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The names of the inputs, as in action.yml. */
export const INPUTS = ['paths', 'istio-version', 'fail-on', 'format', 'sarif-file', 'config'] as const;

export interface Plan {
  /** The command line of wslint. */
  readonly argv: readonly string[];
  /** The file that gets the JSON report, from which the outputs are taken. */
  readonly report: string;
  /** As the user wrote it; empty when none was asked for. */
  readonly sarifFile: string;
}

/**
 * Turns the inputs (`INPUT_…`) into a command line. They arrive as text, so `istio-version: 1.30` is still "1.30" here.
 * Values are bound to their option (`--istio=…`) and paths stand behind `--`: none can become an option.
 */
export function plan(env: Environment): Plan {
  const input = (name: (typeof INPUTS)[number]) => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
  const report = join(env.RUNNER_TEMP ?? tmpdir(), `wslint-${process.pid}.json`);
  const formats = items(input('format'));
  const sarifFile = input('sarif-file');
  const argv = (formats.length > 0 ? formats : ['text', 'github']).map((format) => `--format=${format}`);
  if (sarifFile !== '') argv.push(`--format=sarif=${sarifFile}`);
  argv.push(`--format=json=${report}`);
  if (input('istio-version') !== '') argv.push(`--istio=${input('istio-version')}`);
  if (input('fail-on') !== '') argv.push(`--fail-on=${input('fail-on')}`);
  if (input('config') !== '') argv.push(`--config=${input('config')}`);
  const paths = items(input('paths'));
  return { argv: [...argv, '--', ...(paths.length > 0 ? paths : ['.'])], report, sarifFile };
}

/** One item a line, or, in a single line, separated by spaces. */
function items(text: string): readonly string[] {
  const separator = text.includes('\n') ? '\n' : /\s+/;
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
