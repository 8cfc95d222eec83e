import type { Edit, Finding, LintResult, Location } from '../lint/result.js';
import type { Formatter } from './formatter.js';
import { machineJson } from './machine-json.js';

/** Version 1 of schemas/report.schema.json. */
export const json: Formatter = (result) => machineJson(document(result));

function document({ tool, istio, summary, findings, errors, notes }: LintResult): unknown {
  return {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    istio: {
      version: istio.version,
      source: istio.source,
      place:
        istio.place === null ? null : { file: istio.place.file, line: istio.place.line, column: istio.place.column },
    },
    summary: {
      files: summary.files,
      resources: summary.resources,
      paths: summary.paths,
      errors: summary.errors,
      warnings: summary.warnings,
      infos: summary.infos,
      suppressed: summary.suppressed,
      known: summary.known,
      skipped: summary.skipped.map(({ file, reason, detail }) => ({ file, reason, detail })),
    },
    findings: findings.map(findingObject),
    errors: errors.map(({ message, file }) => ({ message, file })),
    notes: [...notes],
  };
}

function findingObject(finding: Finding): unknown {
  const { resource } = finding;
  return {
    rule: finding.rule,
    name: finding.name,
    severity: finding.severity,
    confidence: finding.confidence,
    ...location(finding),
    resource: resource && {
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      namespace: resource.namespace,
      name: resource.name,
    },
    message: finding.message,
    why: finding.why,
    help: finding.help,
    url: finding.url,
    related: finding.related.map((related) => ({ ...location(related), message: related.message })),
    fixes: finding.fixes.map(({ description, safe, edits }) => ({ description, safe, edits: edits.map(editObject) })),
    fingerprint: finding.fingerprint,
  };
}

function editObject(edit: Edit): unknown {
  return { ...location(edit), text: edit.text };
}

/** Only the fields of a location: what is passed in may be a finding. */
function location({ file, line, column, endLine, endColumn }: Location): Location {
  return { file, line, column, endLine, endColumn };
}
