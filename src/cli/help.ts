import { type CommandSpec, commands, type OptionSpec } from './commands.js';

const WIDTH = 80;
/** Longer left columns stand on a line of their own. */
const LEFT = 26;

/** The help of a command, for terminals of 80 columns. */
export function help(spec: CommandSpec): string {
  const parts = [`${wrap(spec.summary, WIDTH).join('\n')}\n\nUsage: ${spec.usage}\n`];
  if (spec.name === '') parts.push(otherCommands());
  parts.push(
    table(
      'Options',
      spec.options.map((option) => [leftOf(option), option.text]),
    ),
  );
  if (spec.name === '') {
    parts.push(
      '\nWithout paths the working directory is read. Nothing leaves this machine, and\nno cluster is asked.\n',
    );
    parts.push(
      table(
        'Exit code',
        [
          ['0', 'nothing at or above --fail-on'],
          ['1', 'findings'],
          ['2', 'wrong usage or configuration, unreadable input, internal error'],
        ],
        4,
      ),
    );
  }
  const width = Math.max(...spec.examples.map(([command]) => command.length)) + 2;
  parts.push(`\n${spec.examples.length === 1 ? 'Example' : 'Examples'}:\n`);
  for (const [command, what] of spec.examples) {
    parts.push(
      `  ${command.padEnd(width)}${what}`.length <= WIDTH
        ? `  ${command.padEnd(width)}${what}\n`
        : `  ${command}\n      ${what}\n`,
    );
  }
  return parts.join('');
}

function otherCommands(): string {
  const named = commands.filter(({ name }) => name !== '');
  return table(
    'Commands',
    named.map(({ usage, summary }) => [usage.replace(/^wslint /, '').replace(/ \[.*$/, ''), summary]),
  );
}

function leftOf({ name, short, value }: OptionSpec): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}

function table(title: string, rows: readonly (readonly [string, string])[], left = LEFT): string {
  const lines = [`\n${title}:`];
  for (const [name, text] of rows) {
    const wrapped = wrap(text, WIDTH - left - 2);
    const fits = name.length <= left - 2;
    if (!fits) lines.push(`  ${name}`);
    wrapped.forEach((line, index) => {
      lines.push(`  ${(index === 0 && fits ? name : '').padEnd(left)}${line}`.trimEnd());
    });
  }
  return `${lines.join('\n')}\n`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
