import { InvalidVersion, knownVersion } from '../lint/versions.js';
import { machineJson } from '../report/machine-json.js';
import { withoutCommands } from '../report/visible.js';
import { isWorse } from '../trace/findingChanges.js';
import { upgrade } from '../trace/upgrade.js';
import { upgradeMarkdown, upgradeText } from '../trace/upgradeText.js';
import type { Invocation } from './arguments.js';
import { FINDINGS, type Io, OK, UsageError } from './io.js';
import { leftOut, readSubject } from './subject.js';
import { paintFor } from './traceCommand.js';
import { visibleTexts } from './visibleTexts.js';

/** `wslint upgrade --from VERSION --to VERSION [paths...]` */
export function run(invocation: Invocation, io: Io): number {
  const [from, to] = [invocation.value('from'), invocation.value('to')];
  if (from === undefined || to === undefined)
    throw new UsageError('upgrade needs --from VERSION and --to VERSION', true);
  const subject = readSubject(invocation, io, invocation.paths);
  const document = upgrade(subject.set, {
    from: versionNamed(from),
    to: versionNamed(to),
    rules: subject.active,
    declared: subject.config.settings.websockets ?? [],
  });
  const noted = { ...document, notes: [...document.notes, ...leftOut(subject.set)] };
  const format = invocation.value('format') ?? 'text';
  if (format === 'json') io.stdout.write(machineJson(noted));
  else if (format === 'markdown') io.stdout.write(withoutCommands(upgradeMarkdown(visibleTexts(noted))));
  else io.stdout.write(withoutCommands(upgradeText(visibleTexts(noted), paintFor(invocation, io))));
  return document.changes.some(isWorse) ? FINDINGS : OK;
}

function versionNamed(text: string): string {
  try {
    return knownVersion(text);
  } catch (error) {
    if (error instanceof InvalidVersion) throw new UsageError(error.message);
    throw error;
  }
}
