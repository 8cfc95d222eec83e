// Draws the pictures of README.md from fixtures/demo, so that they show what wslint does:
//   docs/terminal.svg   what the command prints, in its colours
//   docs/path.svg       what `trace --format svg` draws
// `--check` writes nothing and fails when one is not current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';
import { terminalPicture } from './terminal-picture.mjs';

const COLUMNS = 110;
const SHOWN = '--rule h2-upgrade --rule route-timeout fixtures/demo';
const root = join(import.meta.dirname, '..');
const { run } = await loadModule('src/cli/run');
const { eras } = await loadModule('src/mesh/facts');
const [newest] = eras('*');

/** What a command line prints on a terminal. */
async function printed(argv) {
  let text = '';
  const output = {
    write: (more) => {
      text += more;
    },
    isTerminal: true,
    columns: COLUMNS,
  };
  const code = await run([...argv, '--no-config'], {
    cwd: root,
    env: { TERM: 'xterm' },
    stdout: output,
    stderr: output,
  });
  if (code === 2) throw new Error(text);
  return text;
}

// The time is the only part of the report that changes from run to run.
const report = (await printed(SHOWN.split(' '))).replace(/ · [\d.]+ s(?=\u001b)/, '');
const pictures = {
  'docs/terminal.svg': terminalPicture(`npx wslint ${SHOWN}`, report, COLUMNS),
  'docs/path.svg': await printed(
    `trace -f svg --width 1000 --istio ${newest} wss://echo.live.example.com/echo fixtures/demo`.split(' '),
  ),
};
for (const [name, text] of Object.entries(pictures)) {
  const file = join(root, name);
  if (existsSync(file) && readFileSync(file, 'utf8').replaceAll('\r\n', '\n') === text) continue;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else {
    console.error(`${name} is not current. Run: node scripts/pictures.mjs`);
    process.exitCode = 1;
  }
}
