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
const LONGEST_FAILURE = 400;

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

/** What an error output says is wrong, in one line, without what differs from run to run. */
function errorLine(stderr: string): string {
  const lines = stderr.split(/\r?\n/);
  const isError = (line: string): boolean => /^E\d{4} |^error\b/i.test(line);
  const first = lines.some(isError) ? lines.findIndex(isError) : lines.findLastIndex((line) => line.trim() !== '');
  const rest = lines.slice(Math.max(0, first));
  // The reason may stand in the lines that follow; hints stand below an empty line, of kubectl below a single `>`.
  const end = rest.findIndex((line) => /^\s*>?\s*$/.test(line));
  const whole = (end < 0 ? rest : rest.slice(0, end)).map((line) => line.trim()).join(' ');
  const text = unquoted(whole.replace(/^E\d{4} [\d:.]+ +\d+ \S+\] (?:"command failed" err=<? *)?/, ''))
    .replace(/^error: */i, '')
    .replaceAll(NESTED, '')
    .trim();
  return text.length > LONGEST_FAILURE ? `${text.slice(0, LONGEST_FAILURE)}…` : text;
}

/** How Kustomize begins its errors for each kustomization that takes in the one they are about. */
const NESTED =
  /accumulating resources: accumulation err='accumulating resources from '[^']*': '[^']*' must resolve to a file': (?:recursed (?:accumulation of|merging from) path '[^']*': )?/g;

/** kubectl quotes errors of one line. */
function unquoted(text: string): string {
  if (!/^".*"$/.test(text)) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
