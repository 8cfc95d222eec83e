// Packs wslint as npm would publish it, and checks the package as its users meet it: publint and arethetypeswrong, its
// size, and the command and the API of an installation without any other package.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PUBLINT = 'publint@0.3.25';
const ATTW = '@arethetypeswrong/cli@0.18.5';
const MAX_BYTES = 1_500_000;

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'wslint-package-'));
try {
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    }),
  );
  const tarball = join(folder, filename);
  console.log(`${filename}: ${entryCount} files, ${kb(size)} packed, ${kb(unpackedSize)} unpacked`);
  if (statSync(tarball).size > MAX_BYTES || unpackedSize > 3 * MAX_BYTES) fail(`the package is above ${kb(MAX_BYTES)}`);

  check('publint', 'npx', ['--yes', PUBLINT, 'run', tarball, '--strict']);
  check('arethetypeswrong', 'npx', ['--yes', ATTW, tarball, '--profile', 'esm-only']);

  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball], { cwd: home });
  // What npm installed beside the package is gone: the bundles must hold all they need.
  const modules = join(home, 'node_modules');
  for (const name of readdirSync(modules)) if (name !== 'wslint') rmSync(join(modules, name), { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const bin = join(modules, 'wslint/dist/wslint.cjs');
  const said = execFileSync(process.execPath, [bin, '--version'], { cwd: home, encoding: 'utf8' }).trim();
  if (said !== version) fail(`wslint --version says ${said}, package.json ${version}`);
  for (const file of readdirSync(join(modules, 'wslint/dist/chunks'))) {
    check(`chunks/${file}`, process.execPath, ['-e', `require('./node_modules/wslint/dist/chunks/${file}')`], home);
  }
  writeFileSync(
    join(home, 'api.js'),
    "import { lint } from 'wslint';\nconst { findings } = lint({ files: { 'a.yaml': 'kind: [' } });\nif (!Array.isArray(findings)) process.exit(1);\n",
  );
  check('the API', process.execPath, ['api.js'], home);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function check(name, command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) fail(`${name} found something`);
}

function kb(bytes) {
  return `${Math.round(bytes / 1000)} kB`;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
