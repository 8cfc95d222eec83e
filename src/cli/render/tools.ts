import { join } from 'node:path';

/** How a tool ended. */
export type Outcome =
  | { readonly output: string }
  | { readonly isMissing: true }
  /** One line. */
  | { readonly failure: string };

export interface ToolOptions {
  /** An empty folder, so that a relative entry of PATH finds nothing. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Bytes that a tool may print. */
const MAX_OUTPUT = 64 << 20;
const LONGEST_FAILURE = 300;

/**
 * Settings under which Helm, kubectl and Kustomize run no plugin, read no personal settings and reach no network, should
 * a manifest ask for it in a way that was not foreseen. Git is told to fetch nothing.
 */
function confined(env: ToolOptions['env'], folder: string): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:9';
  return {
    ...env,
    HELM_NO_PLUGINS: '1',
    HELM_PLUGINS: folder,
    KUSTOMIZE_PLUGIN_HOME: folder,
    KUBECTL_KUBERC: 'false',
    KUBECONFIG: join(folder, 'kubeconfig'),
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_TERMINAL_PROMPT: '0',
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    http_proxy: nowhere,
    https_proxy: nowhere,
    ALL_PROXY: nowhere,
    all_proxy: nowhere,
    NO_PROXY: '',
    no_proxy: '',
  };
}

/** Runs a tool without a shell and gives what it prints. Never throws. */
export function runTool(file: string, args: readonly string[], { cwd, env, timeout }: ToolOptions): Outcome {
  const { execFileSync } = require('node:child_process') as typeof import('node:child_process');
  try {
    const output = execFileSync(file, args, {
      cwd,
      env: confined(env, cwd),
      timeout,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      windowsHide: true,
    });
    return { output };
  } catch (error) {
    const { code, status, stderr } = error as { code?: unknown; status?: unknown; stderr?: unknown };
    if (code === 'ENOENT' || code === 'EACCES') return { isMissing: true };
    if (code === 'ETIMEDOUT') return { failure: `it took longer than ${Math.ceil(timeout / 1000)} s` };
    if (code === 'ENOBUFS') return { failure: `it printed more than ${MAX_OUTPUT >> 20} MiB` };
    const said = typeof stderr === 'string' ? errorLine(stderr) : '';
    return { failure: said === '' ? `it ended with code ${String(status ?? code)}` : said };
  }
}

/** The line of an error output that says what is wrong, without what differs from run to run. */
function errorLine(stderr: string): string {
  // Of an error with several lines, kubectl puts a single `<` on the first.
  const lines = stderr
    .replace(/^(E\d{4} .*err=)<\r?\n\s*/gm, '$1')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const line = lines.find((one) => /^E\d{4} |^error\b/i.test(one)) ?? lines.at(-1) ?? '';
  const plain = line.replace(/^E\d{4} [\d:.]+ +\d+ \S+\] (?:"command failed" err=)?/, '').replace(/^error: */i, '');
  const text = plain.replace(/^"(.*)"$/, '$1').trim();
  return text.length > LONGEST_FAILURE ? `${text.slice(0, LONGEST_FAILURE)}…` : text;
}
