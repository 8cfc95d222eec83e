import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Invocation } from './arguments.js';
import { CONFIG_FILE } from './config/load.js';
import { type Io, OK, UsageError } from './io.js';
import { writeWhole } from './outputs.js';

const TEMPLATE = `# Configuration of wslint. Everything is optional. Patterns are as in .gitignore, relative to this file.

# The Istio version in force. Default: what the manifests say, else all versions are judged.
# istio: "1.26"

# The least severity that makes a run fail: error, warning, info or never.
# failOn: warning

# Severity (off, info, warning, error) and options of rules, by name or id. \`wslint rules\` lists them.
# rules:
#   route-timeout: off
#   missing-affinity:
#     severity: info

# Other severities for some files.
# overrides:
#   - paths: [examples/]
#     rules:
#       round-robin: off

# WebSocket endpoints that nothing in the manifests tells.
# websockets:
#   - host: chat.prod.svc.cluster.local
#     port: 8080
#     paths: [/live]

# Hosts that are created elsewhere, by Terraform or another repository.
# external:
#   - billing.prod.svc.cluster.local

# Findings that are not reported, with the reason.
# ignore:
#   - rules: [round-robin]
#     resources: [DestinationRule/prod/chat]
#     reason: a single pod until the migration is done

# Files that are not read.
# exclude:
#   - vendor/
`;

/** `wslint init` */
export function run(invocation: Invocation, io: Io): number {
  if (invocation.paths.length > 0)
    throw new UsageError('init takes no paths: it writes to the working directory', true);
  if (existsSync(resolve(io.cwd, CONFIG_FILE)) && !invocation.has('force')) {
    throw new UsageError(`${CONFIG_FILE} is there already: --force overwrites it`);
  }
  writeWhole(io, CONFIG_FILE, TEMPLATE);
  io.stdout.write(`${CONFIG_FILE} written: everything in it is commented out\n`);
  return OK;
}
