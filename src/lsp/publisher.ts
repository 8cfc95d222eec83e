import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';

/** Sends the client what changed since the last time. */
export interface Publisher {
  /** All diagnostics there are, by URI; `versionOf` has the versions of open documents. */
  publish(all: ReadonlyMap<string, readonly Diagnostic[]>, versionOf: (uri: string) => number | undefined): void;
}

export function createPublisher(send: (params: PublishDiagnosticsParams) => void): Publisher {
  const sent = new Map<string, string>();
  return {
    publish(all, versionOf) {
      for (const uri of new Set([...sent.keys(), ...all.keys()])) {
        const diagnostics = [...(all.get(uri) ?? [])];
        const version = versionOf(uri);
        // A new version is told even if nothing else changed: the client may have moved its marks.
        const state = JSON.stringify([version, diagnostics]);
        if (sent.get(uri) === state || (diagnostics.length === 0 && !sent.has(uri))) continue;
        if (diagnostics.length === 0) sent.delete(uri);
        else sent.set(uri, state);
        send({ uri, diagnostics, ...(version !== undefined && { version }) });
      }
    },
  };
}
