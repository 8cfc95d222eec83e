import { machineJson } from '../report/machine-json.js';
import { withoutCommands } from '../report/visible.js';
import { isWorse } from '../trace/findingChanges.js';
import { upgrade } from '../trace/upgrade.js';
import { upgradeMarkdown, upgradeText } from '../trace/upgradeText.js';
import type { Invocation } from './arguments.js';
import { FINDINGS, type Io, OK, UsageError } from './io.js';
import { leftOut, readSubject, type Subject, versionsFor } from './subject.js';
import { paintFor } from './traceCommand.js';
import { visibleTexts } from './visibleTexts.js';

/** `wslint upgrade --from VERSION --to VERSION [paths...]` */
export function run(invocation: Invocation, io: Io): number {
  const [from, to] = [invocation.value('from'), invocation.value('to')];
  if (from === undefined || to === undefined)
    throw new UsageError('upgrade needs --from VERSION and --to VERSION', true);
  const subject = readSubject(invocation, io, invocation.paths);
  const document = upgrade(subject.set, {
    from: only(subject, from),
    to: only(subject, to),
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

/** The version that stands for what the user wrote: of a minor version its newest behaviour. */
function only(subject: Subject, text: string): string {
  const { eras, notes } = versionsFor(subject, text);
  const [version] = eras;
  if (version === undefined || notes.length > 0)
    throw new UsageError(`${notes[0] ?? text}: upgrade compares versions that wslint knows`);
  return version;
}
