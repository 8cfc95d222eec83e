// Tries both hooks with the real pre-commit, on a clone of this checkout with its uncommitted changes, in a repository
// of its own. Skips visibly where pre-commit is not installed (it is a Python program: `pipx install pre-commit`).
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
if (spawnSync('pre-commit', ['--version']).error !== undefined) {
  console.log('skipped: pre-commit is not installed');
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'wslint-pre-commit-'));
const hooks = join(folder, 'wslint');
const user = join(folder, 'user');
const env = { ...process.env, PRE_COMMIT_HOME: join(folder, 'home') };
const failures = [];
try {
  const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0').filter(Boolean);
  for (const file of files) cpSync(join(root, file), join(hooks, file));
  commit(hooks);

  const bad = manifest('chat', '      timeout: 15s\n');
  put('k8s/chat.yaml', bad);
  put('k8s/feed.yaml', manifest('feed', ''));
  put('README.md', 'No manifest.\n');
  commit(user);
  const tryRepo = ['try-repo', hooks];
  expectRun('wslint reports', [...tryRepo, 'wslint', '--all-files'], 1, 'k8s/chat.yaml:8');

  // As a user has it: installed once.
  const config = `repos:\n- repo: ${hooks}\n  rev: ${git(hooks, 'rev-parse', 'HEAD').trim()}\n  hooks: [{ id: wslint }, { id: wslint-changed }]\n`;
  put('.pre-commit-config.yaml', config);
  commit(user);
  const feed = ['--files', 'k8s/feed.yaml'];
  expectRun('wslint reads everything, whatever changed', ['run', 'wslint', ...feed], 1, 'k8s/chat.yaml:8');
  expectRun('wslint stays away from other files', ['run', 'wslint', '--files', 'README.md'], 0, 'Skipped');
  const chat = ['--files', 'k8s/chat.yaml'];
  expectRun('wslint-changed reports changed files', ['run', 'wslint-changed', ...chat], 1, 'k8s/chat.yaml:8');
  expectRun('wslint-changed leaves others alone', ['run', 'wslint-changed', ...feed], 0, 'Passed');
  put('k8s/chat.yaml', manifest('chat', ''));
  commit(user);
  expectRun('wslint passes when all is well', ['run', 'wslint', '--all-files'], 0, 'Passed');
  const manifestCheck = spawnSync('pre-commit', ['validate-manifest', join(root, '.pre-commit-hooks.yaml')], { env });
  if (manifestCheck.status !== 0) failures.push(`validate-manifest: ${manifestCheck.stdout}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

function expectRun(what, args, status, text) {
  const result = spawnSync('pre-commit', [...args, '--verbose'], { cwd: user, env, encoding: 'utf8' });
  const passed = result.status === status && result.stdout.includes(text);
  console.log(`${passed ? 'ok' : 'FAILED'}: ${what}`);
  if (!passed) failures.push(`${what}: exit code ${result.status}\n${result.stdout}${result.stderr}`);
}

function manifest(name, extra) {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod }
spec:
  hosts: [${name}]
  http:
    - match: [{ uri: { prefix: /ws } }]
${extra}      route: [{ destination: { host: ${name} } }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: prod }
spec: { ports: [{ name: http-ws, port: 80 }] }
`;
}

function put(name, text) {
  mkdirSync(dirname(join(user, name)), { recursive: true });
  writeFileSync(join(user, name), text);
}

function commit(repository) {
  git(repository, 'init', '--quiet');
  git(repository, 'add', '--all');
  git(repository, '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--no-verify', '-m', 'x');
}

function git(cwd, ...args) {
  return execFileSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 50_000_000 });
}
