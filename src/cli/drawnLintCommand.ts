import { rules } from '../../rules/index.js';
import { activeRules } from '../lint/activeRules.js';
import { detectedVersion, versionsInForce } from '../lint/versions.js';
import { lintPage } from '../page/page.js';
import { hostCharts } from '../trace/charts.js';
import type { TraceDocument } from '../trace/model.js';
import { reportedOnly } from '../trace/reported.js';
import { trace } from '../trace/trace.js';
import type { Invocation } from './arguments.js';
import type { Io } from './io.js';
import { type Draw, run as lint } from './lintCommand.js';
import { visibleTexts } from './visibleTexts.js';

/** `wslint [paths...]` with a report that shows the ways of the sockets. */
export function run(invocation: Invocation, io: Io): number {
  return lint(invocation, io, draw);
}

const draw: Draw = (result, set, options) => {
  let traced: TraceDocument | undefined;
  const document = (): TraceDocument => {
    const { settings = {}, settingsBase = '' } = options;
    const { istio, eras } = versionsInForce(options.istio ?? detectedVersion(set.resources));
    traced ??= reportedOnly(
      trace(set, {
        istio,
        eras,
        rules: activeRules(rules, settings, settingsBase, options),
        declared: settings.websockets ?? [],
      }),
      result.findings,
    );
    return traced;
  };
  return {
    page: () => lintPage(result, document()),
    charts: () => (result.findings.length === 0 ? [] : hostCharts(visibleTexts(document()))),
  };
};
