// Validates SARIF files by the rules of the standard and of GitHub code scanning:
//   node scripts/validate-sarif.mjs FILE…
// The validator is Microsoft's (npm, MIT); it is fetched once into node_modules/.cache, since it is too big for a
// development dependency. Exit code: 0 no errors or warnings, 1 some, 2 the validator could not do its work.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '5.7.0';
const platform = process.platform === 'win32' ? 'win32' : process.platform === 'darwin' ? 'darwin' : 'linux';
const packageName = `@microsoft/sarif-multitool-${platform}`;
const cache = fileURLToPath(new URL(`../node_modules/.cache/sarif-multitool-${VERSION}`, import.meta.url));
const binary = join(
  cache,
  'node_modules',
  packageName,
  platform === 'win32' ? 'Sarif.Multitool.exe' : 'Sarif.Multitool',
);

const files = process.argv.slice(2);
if (files.length === 0) fail('usage: node scripts/validate-sarif.mjs FILE…');
for (const file of files) if (!existsSync(file)) fail(`${file} does not exist`);
installed();
const problems = files.map(validate).reduce((sum, number) => sum + number, 0);
process.exit(problems === 0 ? 0 : 1);

function installed() {
  if (existsSync(binary)) return;
  mkdirSync(cache, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', cache];
  try {
    execFileSync(npm, ['install', ...options, `${packageName}@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  } catch {
    fail(`${packageName}@${VERSION} could not be installed`);
  }
  if (!existsSync(binary)) fail(`${packageName}@${VERSION} has no ${binary}`);
  chmodSync(binary, 0o755);
}

/** Prints what the validator finds in a file and returns the number of errors and warnings. */
function validate(file) {
  const folder = mkdtempSync(join(tmpdir(), 'validate-sarif-'));
  const output = join(folder, 'report.sarif');
  const options = ['--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning', '--output', output];
  try {
    // The exit code says nothing about findings: only the report does.
    execFileSync(binary, ['validate', file, ...options, '--log', 'ForceOverwrite'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
    });
    const report = JSON.parse(readFileSync(output, 'utf8').replace(/^\ufeff/, ''));
    return summarise(file, report);
  } catch (error) {
    return fail(`${file} could not be validated: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(file, report) {
  let problems = 0;
  for (const run of report.runs) {
    if (run.invocations?.some(({ executionSuccessful }) => executionSuccessful === false)) {
      fail(`the validator failed on ${file}`);
    }
    for (const { ruleId, level = 'warning', message, locations } of run.results ?? []) {
      if (level !== 'error' && level !== 'warning') continue;
      problems++;
      const line = locations?.[0]?.physicalLocation?.region?.startLine ?? 1;
      console.log(`${file}:${line}: ${level}: ${message.text ?? message.arguments?.join(' · ')} [${ruleId}]`);
    }
  }
  console.log(`${file}: ${problems === 0 ? 'no errors or warnings' : `${problems} errors or warnings`}`);
  return problems;
}

function fail(message) {
  console.error(`validate-sarif: ${message}`);
  process.exit(2);
}
