import { append } from '../manifests/append.js';
import type { ChangedFinding, FindingChange } from './findingChanges.js';
import type { SettingName } from './model.js';
import { words } from './shown.js';
import type { Paint } from './text.js';
import type { ChangedFact, PathChange, UpgradeDocument } from './upgrade.js';

/** What an upgrade changes, for the terminal. */
export function upgradeText(document: UpgradeDocument, paint: Paint): string {
  const head = `Istio ${document.from} → ${document.to}: `;
  const paths = `${document.paths} WebSocket ${document.paths === 1 ? 'path' : 'paths'}`;
  const notes = document.notes.map((note) => `note: ${note}\n`).join('');
  if (document.changes.length === 0) return `${head}nothing changes for the WebSockets (${paths})\n${notes}`;
  const count = `${document.changes.length} of ${paths} ${document.changes.length === 1 ? 'changes' : 'change'}`;
  return `${head}${count}\n\n${document.changes.map((change) => changeText(change, paint)).join('\n')}${notes}`;
}

function changeText(change: PathChange, paint: Paint): string {
  const { route } = change;
  const lines = [
    `${paint.bold(change.url)}  ${paint.dim(`${route.kind} ${route.namespace}/${route.name}  ${route.place.file}:${route.place.line}`)}`,
  ];
  if (change.only === 'from') lines.push('  the path is gone: no route takes it in the new version');
  if (change.only === 'to') lines.push('  a new path');
  for (const { setting, from, to, because } of change.settings) {
    lines.push(`  ${title(setting).padEnd(24)}${words(setting, from.value)} → ${words(setting, to.value)}`);
    append(
      lines,
      because.map((fact) => reason(fact, paint)),
    );
  }
  for (const finding of change.appeared) append(lines, findingLines(paint.bad('+'), finding, paint));
  for (const finding of change.gone) append(lines, findingLines('-', finding, paint));
  for (const finding of change.changed) append(lines, changedLines(finding, paint));
  return `${lines.join('\n')}\n`;
}

function findingLines(sign: string, finding: FindingChange, paint: Paint): string[] {
  return [
    `  ${sign} ${finding.severity} ${finding.rule} ${finding.message}  ${paint.dim(`${finding.place.file}:${finding.place.line}`)}`,
    ...finding.because.map((fact) => reason(fact, paint)),
  ];
}

/** What is told of a finding before and after: the reason alone where the message is the same. */
function changedLines({ rule, place, from, to, because }: ChangedFinding, paint: Paint): string[] {
  const severity = from.severity === to.severity ? to.severity : `${from.severity} → ${to.severity}`;
  return [
    `  ${paint.bad('~')} ${severity} ${rule} ${to.message}  ${paint.dim(`${place.file}:${place.line}`)}`,
    ...wordsChanged(from, to).map(([label, text]) => `      ${label}: ${text}`),
    ...because.map((fact) => reason(fact, paint)),
  ];
}

function wordsChanged(from: ChangedFinding['from'], to: ChangedFinding['to']): [string, string][] {
  const isReworded = from.message !== to.message;
  if (!isReworded && from.why === to.why) return [];
  const before = [isReworded ? from.message : null, from.why].filter((text) => text !== null).join(': ');
  return [
    ['before', before],
    ['after', to.why ?? to.message],
  ];
}

function reason({ claim, holds, source }: ChangedFact, paint: Paint): string {
  return paint.dim(`      ${holds}: ${claim} (${source})`);
}

/** What an upgrade changes, as Markdown for pull requests. */
export function upgradeMarkdown(document: UpgradeDocument): string {
  const lines = [`### WebSockets: Istio ${document.from} → ${document.to}`, ''];
  if (document.changes.length === 0)
    return `${[...lines, `Nothing changes (${document.paths} WebSocket paths).`].join('\n')}\n`;
  lines.push('| path | what | before | after | why |', '|---|---|---|---|---|');
  for (const change of document.changes) {
    const path = code(change.url);
    if (change.only !== null)
      lines.push(
        `| ${path} | path | ${change.only === 'from' ? 'there' : '–'} | ${change.only === 'to' ? 'there' : '–'} | |`,
      );
    for (const { setting, from, to, because } of change.settings) {
      lines.push(
        `| ${path} | ${title(setting)} | ${cell(words(setting, from.value))} | ${cell(words(setting, to.value))} | ${why(because)} |`,
      );
    }
    for (const finding of change.appeared)
      lines.push(
        `| ${path} | ${finding.severity} ${finding.rule} | – | ${cell(finding.message)} | ${why(finding.because)} |`,
      );
    for (const finding of change.gone)
      lines.push(
        `| ${path} | ${finding.severity} ${finding.rule} | ${cell(finding.message)} | – | ${why(finding.because)} |`,
      );
    for (const { rule, from, to, because } of change.changed) {
      const words = wordsChanged(from, to).map(([, text]) => `: ${text}`);
      const [before = '', after = ''] = words;
      lines.push(
        `| ${path} | ${rule} ${cell(to.message)} | ${from.severity}${cell(before)} | ${to.severity}${cell(after)} | ${why(because)} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function why(facts: readonly ChangedFact[]): string {
  return facts.map(({ holds, claim }) => cell(`${holds}: ${claim}`)).join('<br>');
}

function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`).replace(/[\r\n]+/g, ' ');
}

function code(text: string): string {
  return `\`${text.replace(/[`|\r\n]/g, ' ')}\``;
}

/** `routeTimeout` → `route timeout`. */
function title(setting: SettingName): string {
  return setting.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
