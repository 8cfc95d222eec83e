import type { Invocation } from './arguments.js';
import type { Io } from './io.js';

/** One option as `--help` shows it and the parser takes it. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What its value is called; options without are switches. */
  readonly value?: string;
  readonly repeatable?: boolean;
  /** The values that there are. */
  readonly choices?: readonly string[];
  readonly text: string;
}

export interface CommandModule {
  /** Returns the exit code; undefined where something goes on that will end the process. Throws UsageError. */
  run(invocation: Invocation, io: Io): number | undefined;
}

export interface CommandSpec {
  /** Empty for the main command. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Loads what the command needs: `--help` and `--version` pay for none of it. */
  load(invocation: Invocation, env: Io['env']): Promise<CommandModule>;
}

const CONFIG: OptionSpec = {
  name: 'config',
  value: 'FILE',
  text: 'configuration file; default: the nearest wslint.yaml from here up to the git root',
};
const NO_CONFIG: OptionSpec = { name: 'no-config', text: 'read no configuration file' };
const ISTIO: OptionSpec = {
  name: 'istio',
  value: 'VERSION',
  text: 'Istio version in force (1.26, 1.26.3); default: what the configuration or the manifests say',
};
const COLOR: OptionSpec = {
  name: 'color',
  value: 'WHEN',
  choices: ['auto', 'always', 'never'],
  text: 'auto, always or never',
};
const HELP: OptionSpec = { name: 'help', short: 'h', text: 'show this help' };

const RENDER: OptionSpec = {
  name: 'render',
  value: 'WHEN',
  choices: ['auto', 'off'],
  text: 'auto: directories with a kustomization or a chart as kustomize, kubectl or helm render them; default: off',
};

/** Options that every command takes that reads manifests. */
const READING: readonly OptionSpec[] = [CONFIG, NO_CONFIG];

const FORMATS = ['text', 'sarif', 'json', 'github', 'gitlab', 'junit', 'markdown', 'unix', 'html'];
const CATEGORIES = ['manifest', 'time', 'http2', 'balancing', 'capacity', 'routes'];

const lint: CommandSpec = {
  name: '',
  usage: 'wslint [options] [paths...]',
  summary: 'Find the Kubernetes and Istio configuration that breaks WebSockets.',
  options: [
    {
      name: 'format',
      short: 'f',
      value: 'FMT[=FILE]',
      repeatable: true,
      text: `${FORMATS.slice(0, -1).join(', ')} or ${FORMATS.at(-1)}; to a file if one is named; repeatable`,
    },
    ISTIO,
    {
      name: 'fail-on',
      value: 'LEVEL',
      choices: ['error', 'warning', 'info', 'never'],
      text: 'error, warning (default), info or never: what makes the exit code 1',
    },
    {
      name: 'min-confidence',
      value: 'LEVEL',
      choices: ['low', 'medium', 'high'],
      text: 'low, medium (default) or high',
    },
    { name: 'rule', value: 'RULE', repeatable: true, text: 'run only this rule (id or name); repeatable' },
    { name: 'skip', value: 'RULE', repeatable: true, text: 'do not run this rule; repeatable' },
    CONFIG,
    NO_CONFIG,
    RENDER,
    { name: 'no-ignores', text: 'report suppressed findings too' },
    { name: 'baseline', value: 'FILE', text: 'findings in this file are known: they do not fail the run' },
    { name: 'write-baseline', value: 'FILE', text: 'write all findings to this file' },
    { name: 'fix', text: 'apply the fixes that are safe' },
    { name: 'unsafe-fixes', text: 'with --fix: also those that may change what is meant' },
    {
      name: 'fix-dry-run',
      text: 'print the fixes as a diff that `git apply` takes; write nothing but reports with a file (-f FMT=FILE)',
    },
    {
      name: 'only-changed',
      value: 'FILE...',
      text: 'read everything, report only what these files or folders touch; takes all that follows, up to --',
    },
    { name: 'all-objects', text: 'check the fields of every Istio object, not only on the way of a WebSocket' },
    { name: 'stdin-filename', value: 'NAME', text: 'what standard input (the path -) is called in reports' },
    { name: 'print-config', value: 'FILE', text: 'show what holds for a file, and why' },
    { name: 'statistics', text: 'count the findings of each rule' },
    { name: 'timings', text: 'show how long each stage took' },
    { name: 'debug-files', text: 'show for each file whether it was read, and why not' },
    { name: 'quiet', short: 'q', text: 'findings only: no notes, no summary (text and unix)' },
    COLOR,
    { name: 'version', text: 'show the version' },
    HELP,
  ],
  examples: [
    ['wslint k8s', 'check a folder'],
    ['helm template chart | wslint -', 'check what a chart makes'],
    ['wslint -f text -f sarif=wslint.sarif k8s', 'two reports in one run'],
    ['wslint -f html=report.html k8s', 'one page with findings and pictures'],
    ['wslint --istio 1.26 --fail-on error k8s', 'for one Istio version; errors only fail'],
    ['wslint explain route-timeout', 'what a finding means'],
  ],
  load: (invocation, env) => (isDrawn(invocation, env) ? import('./drawnLintCommand.js') : import('./lintCommand.js')),
};

/** Whether a report shows the ways of the sockets: a page, or the summary of a job on GitHub. */
function isDrawn(invocation: Invocation, env: Io['env']): boolean {
  const hasPage = invocation.values('format')?.some((value) => value === 'html' || value.startsWith('html=')) ?? false;
  return hasPage || (env.GITHUB_ACTIONS === 'true' && Boolean(env.GITHUB_STEP_SUMMARY));
}

const explain: CommandSpec = {
  name: 'explain',
  usage: 'wslint explain RULE...',
  summary: "Show a rule's page: what it finds, why that breaks WebSockets, what to do.",
  options: [COLOR, HELP],
  examples: [
    ['wslint explain WS202', 'by id'],
    ['wslint explain h2-upgrade', 'by name'],
  ],
  load: () => import('./explain.js'),
};

const rules: CommandSpec = {
  name: 'rules',
  usage: 'wslint rules [options]',
  summary: 'List all rules.',
  options: [
    { name: 'category', value: 'NAME', choices: CATEGORIES, text: `${CATEGORIES.join(', ')}` },
    { name: 'headline', text: 'only the five headline rules' },
    { name: 'format', short: 'f', value: 'FMT', choices: ['text', 'json'], text: 'text (default) or json' },
    COLOR,
    HELP,
  ],
  examples: [['wslint rules --category time', 'the rules about timeouts']],
  load: () => import('./rules.js'),
};

const init: CommandSpec = {
  name: 'init',
  usage: 'wslint init [--force]',
  summary: 'Write a commented wslint.yaml to the working directory.',
  options: [{ name: 'force', text: 'overwrite the file if it is there' }, HELP],
  examples: [['wslint init', 'start with the defaults']],
  load: () => import('./init.js'),
};

const trace: CommandSpec = {
  name: 'trace',
  usage: 'wslint trace [url|host] [paths...]',
  summary: 'Show the way of a WebSocket hop by hop, each setting with the line it comes from.',
  options: [
    {
      name: 'from',
      value: 'NAMESPACE[/key=value,...]',
      text: "the client in the mesh, with its pods' labels; default: the namespace of the destination",
    },
    ISTIO,
    {
      name: 'format',
      short: 'f',
      value: 'FMT[=FILE]',
      repeatable: true,
      text: 'text (default), json, mermaid, svg or html; to a file if one is named; repeatable',
    },
    { name: 'width', value: 'PIXELS', text: 'the width that an svg is drawn for, 320 to 2400; default: 1200' },
    ...READING,
    RENDER,
    COLOR,
    HELP,
  ],
  examples: [
    ['wslint trace wss://chat.example.com/ws k8s', 'one request, through the gateway that serves it'],
    ['wslint trace chat.prod:8080 k8s', 'from a client in the mesh'],
    ['wslint trace k8s', 'every path that WebSockets take'],
    ['wslint trace -f svg=path.svg chat.example.com k8s', 'as a picture'],
  ],
  load: () => import('./traceCommand.js'),
};

const upgrade: CommandSpec = {
  name: 'upgrade',
  usage: 'wslint upgrade --from VERSION --to VERSION [paths...]',
  summary: 'Say what an upgrade of Istio changes for the WebSockets.',
  options: [
    { name: 'from', value: 'VERSION', text: 'the Istio version that runs today' },
    { name: 'to', value: 'VERSION', text: 'the Istio version to come' },
    {
      name: 'format',
      short: 'f',
      value: 'FMT',
      choices: ['text', 'json', 'markdown'],
      text: 'text (default), json or markdown',
    },
    ...READING,
    RENDER,
    COLOR,
    HELP,
  ],
  examples: [['wslint upgrade --from 1.27 --to 1.30 k8s', 'before you upgrade']],
  load: () => import('./upgradeCommand.js'),
};

const lsp: CommandSpec = {
  name: 'lsp',
  usage: 'wslint lsp [options]',
  summary: 'Serve an editor: findings while you type, fixes, and the settings in force (Language Server Protocol).',
  options: [
    ISTIO,
    ...READING,
    { name: 'stdio', text: 'speak over standard input and output: the only way, which many editors ask for' },
    { name: 'clientProcessId', value: 'PID', text: 'end when this process does; editors pass it' },
    HELP,
  ],
  examples: [['wslint lsp', 'what the editor is to start']],
  load: () => import('./lspCommand.js'),
};

/** All commands; the first is the one without a name. */
export const commands: readonly CommandSpec[] = [lint, trace, upgrade, explain, rules, init, lsp];
