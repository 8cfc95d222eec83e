import type { Place, RelatedPlace } from '../manifests/place.js';
import { oncePer } from '../mesh/oncePer.js';
import type { Evidence, SocketPath, Strength } from '../websockets/path.js';
import { isSocketPath, type Verdict } from './judge.js';

const STRENGTHS: readonly Strength[] = ['declared', 'strong', 'medium', 'weak'];
/** Signals that stand in the route itself. */
const IN_ROUTE: ReadonlySet<Evidence['signal']> = new Set(['path', 'upgrade-header', 'websocket-upgrade']);

/** The places that a verdict rests on, each once: the rule's own, what it explains, then the evidence of its paths. */
export function relatedPlaces(verdict: Verdict): RelatedPlace[] {
  const found: RelatedPlace[] = [];
  const seen = new Set([keyOf(verdict.place)]);
  const add = (place: Place, message: string): void => {
    const key = keyOf(place);
    if (seen.has(key)) return;
    seen.add(key);
    found.push({ place, message });
  };
  for (const one of ownPlaces(verdict)) add(one.place, one.message);
  for (const { rule, place, reports } of verdict.absorbed) {
    add(place, reports[0]?.finding.message ?? rule.summary);
  }
  const paths = pathsOf(verdict);
  for (const path of paths) {
    const shown = evidenceOf(path).slice(0, paths.length === 1 ? 3 : 1);
    for (const { place, text } of shown) add(place, `WebSocket evidence: ${text}`);
    const isShown = shown.some(({ signal }) => IN_ROUTE.has(signal)) || contains(path, verdict.place);
    if (path.route.kind !== 'Service' && !isShown) add(path.route.field.place, `routed here from ${requestOf(path)}`);
  }
  return found;
}

/** What the rule named itself; a list that several reports share is taken once. */
function* ownPlaces({ reports }: Verdict): Iterable<RelatedPlace> {
  const taken = new Set<readonly RelatedPlace[]>();
  for (const { finding } of reports) {
    for (const one of finding.related ?? []) {
      if ('place' in one) yield one;
      else if (!taken.has(one)) {
        taken.add(one);
        yield* one;
      }
    }
  }
}

/** The paths that a verdict is about, each once. */
export function pathsOf({ reports }: Verdict): SocketPath[] {
  const paths = new Set<SocketPath>();
  for (const { subject } of reports) if (subject !== undefined && isSocketPath(subject)) paths.add(subject);
  return [...paths];
}

/** Evidence that stands somewhere, the strongest first. */
const evidenceOf = oncePer(({ evidence }: SocketPath): readonly (Evidence & { readonly place: Place })[] =>
  evidence
    .filter((item): item is Evidence & { readonly place: Place } => item.place !== null)
    .sort((a, b) => STRENGTHS.indexOf(a.strength) - STRENGTHS.indexOf(b.strength)),
);

function contains({ route }: SocketPath, place: Place): boolean {
  const { file, node } = route.field;
  return file === place.file && node !== undefined && node.start <= place.start && place.start < node.end;
}

/** `/ws on chat.example.com` of `wss://chat.example.com/ws`. */
function requestOf({ url }: SocketPath): string {
  const [, host = url, path = '/'] = /^[a-z]+:\/\/([^/]+)(\/.*)?$/.exec(url) ?? [];
  return path === '/' ? host : `${path} on ${host}`;
}

function keyOf({ file, start, end }: Place): string {
  return `${start} ${end} ${file.path}`;
}
