import type { Row } from './expected.js';

/** A row that does not say what the manifests, or what Istio makes of them, says. */
export interface Dispute extends Pick<Row, 'repo' | 'file' | 'line'> {
  readonly rule: string;
  readonly reason: string;
}

const NOT_ZERO = 'the duration ends in the characters "0s" but is not zero: Istio accepts it';

/** Rows that are believed to be wrong: they are counted apart, with the reason. */
export const DISPUTES: readonly Dispute[] = [
  {
    repo: 'haoyunlt/VoiceAssistant',
    file: 'deployments/k8s/istio/virtual-service.yaml',
    line: 450,
    rule: 'WS102',
    reason: `${NOT_ZERO} (3600s)`,
  },
  {
    repo: 'iranpsc/Metaverse-Rang-Microservice-Metarang',
    file: 'k8s/istio/virtual-services.yaml',
    line: 241,
    rule: 'WS102',
    reason: `${NOT_ZERO} (300s)`,
  },
  {
    repo: 'iranpsc/Metaverse-Rang-Microservice-Metarang',
    file: 'k8s/istio/virtual-services.yaml',
    line: 244,
    rule: 'WS102',
    reason: `${NOT_ZERO} (100s)`,
  },
  {
    repo: 'MuhibNayem/connectify-v2',
    file: 'k8s/istio/destinationrules.yaml',
    line: 11,
    rule: 'WS401',
    reason:
      'neither the object nor anything beside it names a namespace or tells of WebSockets: those of the row are in the namespace connectify',
  },
  {
    repo: 'usemanusai/free-deep-research',
    file: 'infrastructure/kubernetes/istio/destination-rules.yaml',
    line: 26,
    rule: 'WS002',
    reason: 'the key keepAlive stands on line 25 and is reported there; line 26 is its first child',
  },
];

/** Why a row is believed to be wrong; undefined for all others. */
export function disputeOf(row: Row, disputes: readonly Dispute[] = DISPUTES): Dispute | undefined {
  return disputes.find(
    ({ repo, file, line, rule }) =>
      repo === row.repo && file === row.file && line === row.line && row.rules.includes(rule),
  );
}
