import type { Hover, Position } from 'vscode-languageserver/node';
import type { Finding } from '../lint/result.js';
import {
  SETTING_NAMES,
  type SettingName,
  type TraceDocument,
  type TracePath,
  type TracePlace,
} from '../trace/model.js';
import { LABELS, words } from '../trace/shown.js';
import { lspRange, overlaps } from './diagnostics.js';
import type { Markup } from './markup.js';

export interface HoverSurroundings {
  readonly markup: Markup;
  uriOf(shown: string): string;
  /** The absolute path of a file that reports name. */
  absolute(shown: string): string;
}

/** A trace tells the hops apart by where it shows a setting; here the name has to. */
const NAMES: Readonly<Record<SettingName, string>> = {
  ...LABELS,
  upstreamProtocol: 'protocol to the destination',
  applicationProtocol: 'protocol to the application',
  allowConnect: 'allow_connect at the destination',
  allowConnectAtGateway: 'allow_connect at the gateway',
};

/** More ways are counted, not listed. */
const MAX_PATHS = 5;

/**
 * What there is to know at a position of a file: why the findings there matter and what to do, and the settings in force
 * that this line decides or that a finding here is about, each with the line it comes from.
 *
 * @param path the file, absolute
 * @param findings those of the file
 */
export function hoverAt(
  path: string,
  position: Position,
  findings: readonly Finding[],
  trace: TraceDocument,
  surroundings: HoverSurroundings,
): Hover | undefined {
  const { markup } = surroundings;
  const here = { start: position, end: position };
  const found = findings.filter((finding) => overlaps(lspRange(finding), here));
  const isHere = (place: TracePlace | null): boolean =>
    place !== null && place.line === position.line + 1 && surroundings.absolute(place.file) === path;
  const settings = settingsAt(trace, isHere, surroundings);
  const parts = [...found.map((finding) => about(finding, markup)), ...(settings === undefined ? [] : [settings])];
  if (parts.length === 0) return undefined;
  const [first] = found;
  return {
    contents: { kind: markup.kind, value: parts.join(`\n\n${markup.rule}\n\n`) },
    ...(first !== undefined && { range: lspRange(first) }),
  };
}

function about({ rule, name, message, why, help, url }: Finding, { strong, prose, link }: Markup): string {
  const paragraphs = [
    `${strong(`${rule} ${name}`)}: ${prose(message)}`,
    ...(why === undefined ? [] : [`${strong('Why')}: ${prose(why)}`]),
    ...(help === undefined ? [] : [`${strong('Fix')}: ${prose(help)}`]),
    link(`What ${name} is about`, url),
  ];
  return paragraphs.join('\n\n');
}

function settingsAt(
  { paths, istio, shownFor }: TraceDocument,
  isHere: (place: TracePlace | null) => boolean,
  surroundings: HoverSurroundings,
): string | undefined {
  const { prose, strong, code } = surroundings.markup;
  const blocks: string[] = [];
  for (const path of paths) {
    const names = SETTING_NAMES.filter((name) => concerns(path, name, isHere));
    const lines = names.flatMap((name) => settingLine(path, name, surroundings) ?? []);
    if (lines.length > 0) blocks.push(`${code(path.url)}\n\n${lines.join('\n')}`);
  }
  if (blocks.length === 0) return undefined;
  const version = istio.version ?? `${shownFor}, as the version is not known`;
  const more = blocks.length > MAX_PATHS ? [prose(`and ${blocks.length - MAX_PATHS} more ways of WebSockets`)] : [];
  return [strong(`In force (Istio ${version})`), ...blocks.slice(0, MAX_PATHS), ...more].join('\n\n');
}

/** The line decides about the setting, a finding on it is about the setting, or it is the route of the whole way. */
function concerns(path: TracePath, name: SettingName, isHere: (place: TracePlace | null) => boolean): boolean {
  if (isHere(path.settings?.[name].place ?? null)) return true;
  if (path.details.some(({ setting, place }) => setting === name && isHere(place))) return true;
  return isHere(path.route.place) || isHere(path.destination.place);
}

function settingLine(
  { settings }: TracePath,
  name: SettingName,
  { markup, uriOf }: HoverSurroundings,
): string | undefined {
  const setting = settings?.[name];
  // Null is said of a hop that the way does not have.
  if (setting === undefined || (name === 'allowConnectAtGateway' && setting.value === null)) return undefined;
  const { value, place, because, elsewhere = [] } = setting;
  const from =
    place === null
      ? markup.prose(because ?? '')
      : markup.link(`${place.file}:${place.line}`, `${uriOf(place.file)}#L${place.line}`);
  const others = elsewhere.map((other) => `; ${markup.code(words(name, other.value))} ${markup.prose(other.versions)}`);
  return `- ${markup.prose(NAMES[name])}: ${markup.code(words(name, value))}${from === '' ? '' : ` (${from})`}${others.join('')}`;
}
